"""A full disk: nothing more is paid for, what is in flight is collected where it fits, and nothing paid is lost."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from bria_assets.catalog.product import Product
from bria_assets.defs.resources import ImageStoreResource
from bria_assets.images.store import ImageStore
from bria_assets.jobs.register import Standing
from bria_assets.sandbox import Uniform
from bria_assets_tests.faults.fault_bench import (
    GENERATE,
    IMAGE,
    TWO_HOURS_SECONDS,
    UNTIL_THE_CLOCK_IS_MOVED,
    FaultBench,
    Run,
)
from bria_assets_tests.jobs.workshop import until
from bria_assets_tests.shop import open_shop
from bria_assets_tests.small_disk import SmallDisk
from bria_assets_tests.workbench import BOWL, MUG, TABLE

DISK_MEGABYTES = 64
POT = Product(sku="POT", title="Clay pot", category="Kitchen")


class ImagesOnASmallDisk(ImageStoreResource):
    """The image store, on a disk whose size is stated."""

    disk: str
    disk_bytes: int

    def open(self) -> ImageStore:
        return ImageStore(self.root, room=SmallDisk(Path(self.disk), self.disk_bytes).room())


@pytest.fixture
def disk(bench: FaultBench, tmp_path: Path) -> SmallDisk:
    """The store's own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = SmallDisk(folder, size_bytes=DISK_MEGABYTES * 1024 * 1024)
    bench.images, bench.room = str(folder / "images"), disk.room()
    return disk


@pytest.fixture
def mounted_disk(bench: FaultBench, tmp_path: Path) -> Iterator[Path]:
    """The store's own: a real file system, where there is the right to mount one."""
    place = tmp_path / "mounted"
    place.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(place)]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    bench.images = str(place / "images")
    yield place
    # Lazily: the sandbox keeps its database open for as long as the process lives.
    subprocess.run(["umount", "--lazy", place], check=True)


def fill_up(disk: Path) -> None:
    """Leaves nothing of a real disk free."""
    with (disk / "filling").open("wb") as file:
        left = shutil.disk_usage(disk).free
        while left > 0:
            left -= file.write(b"x" * min(left, 1 << 20))


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def run_while_paid(bench: FaultBench, something_happens: Callable[[], None]) -> Run:
    """A run over two products; something happens while Bria is making the image of both."""
    with bench.bria(latency=UNTIL_THE_CLOCK_IS_MOVED):
        running = asyncio.create_task(bench.run(bench.orders(MUG, BOWL, scenes=[TABLE])))
        await until(lambda: [job.standing for job in bench.written()] == [Standing.SUBMITTED] * 2)
        something_happens()
        bench.seconds_ahead = TWO_HOURS_SECONDS
        return await running


async def collected(bench: FaultBench) -> Run:
    """The next run."""
    with bench.bria():
        return await bench.run(bench.orders(MUG, BOWL, assets=["product_image"]))


async def test_a_disk_that_is_full_at_the_start_costs_nothing_and_says_so_once_for_all(
    bench: FaultBench, disk: SmallDisk
):
    disk.fill(but_bytes=1_000_000)
    with bench.bria():
        run = await bench.run(bench.orders(MUG, BOWL, POT))
        assert run.closed_door is not None
        assert "has 1.0 MB free, and 16.8 MB are needed before more is paid for; make room there or set " in (
            run.closed_door
        )
        assert set(run.notes.reasons.values()) == {run.closed_door}
        assert bench.job_count == 0
        disk.clear()
        run = await bench.run(bench.orders(MUG, BOWL, POT))
    assert (run.notes.failures, run.closed_door, bench.job_count) == ({}, None, 6)


def test_a_refresh_on_a_full_disk_ends_with_that_one_message(disk: SmallDisk):
    with open_shop(disk.folder / "shop") as shop:
        shop.sell({"sku": "MUG", "title": "Red mug", "category": "Kitchen"})
        shop.resources["image_store"] = ImagesOnASmallDisk(
            root=str(shop.folder / "images"), disk=str(disk.folder), disk_bytes=disk.size_bytes
        )
        disk.fill(but_bytes=10_000_000)
        refreshed = shop.refresh()
        assert refreshed.run.status is dg.DagsterRunStatus.FAILURE
        assert "MB are needed before more is paid for" in (refreshed.watcher.refusal or "")
        assert shop.jobs() == 0


async def test_when_a_disk_fills_up_what_is_in_flight_is_collected_and_nothing_more_is_sent(
    bench: FaultBench, disk: SmallDisk
):
    run = await run_while_paid(bench, lambda: disk.fill(but_bytes=1_000_000))
    assert sorted(run.done) == ["product_image BOWL", "product_image MUG"]
    assert set(run.notes.reasons.values()) == {run.closed_door}
    assert bench.jobs == {GENERATE: 2}


async def test_room_is_asked_for_all_posts_whose_turn_it_is(bench: FaultBench, disk: SmallDisk):
    disk.fill(but_bytes=40_000_000)  # two of Bria's largest pictures
    with bench.bria(latency=Uniform.between(0.5, 0.6)):
        products = [Product(sku=f"P-{number}", title=f"Mug {number}") for number in range(6)]
        run = await bench.run(bench.orders(*products, assets=["product_image"]))
    assert run.closed_door is not None
    assert 1 <= bench.job_count <= 3
    assert len(run.done) == bench.job_count


async def test_a_paid_picture_that_cannot_be_written_is_collected_by_the_next_run(bench: FaultBench):
    in_the_way = bench.folder / "images" / "blobs"

    def get_in_the_way() -> None:
        in_the_way.parent.mkdir(exist_ok=True)
        in_the_way.write_text("a file where pictures should lie")

    run = await run_while_paid(bench, get_in_the_way)
    assert all("cannot be written" in reason for reason in run.notes.reasons.values())
    assert [job.standing for job in bench.written()] == [Standing.SUBMITTED] * 2
    in_the_way.unlink()
    run = await collected(bench)
    assert (sorted(run.done), run.counts.submitted) == (["product_image BOWL", IMAGE], 0)
    assert bench.jobs == {GENERATE: 2}


async def test_on_a_real_disk_a_paid_picture_that_finds_no_room_leaves_no_file_and_is_collected_by_the_next_run(
    bench: FaultBench, mounted_disk: Path
):
    run = await run_while_paid(bench, lambda: fill_up(mounted_disk))
    assert all("No space left on device" in reason for reason in run.notes.reasons.values())
    assert [job.standing for job in bench.written()] == [Standing.SUBMITTED] * 2
    assert files_in(mounted_disk) == ["filling"]
    (mounted_disk / "filling").unlink()
    run = await collected(bench)
    assert (sorted(run.done), run.counts.submitted) == (["product_image BOWL", IMAGE], 0)
    assert bench.jobs == {GENERATE: 2}


async def test_on_a_real_disk_that_is_full_nothing_is_paid_for(bench: FaultBench, mounted_disk: Path):
    fill_up(mounted_disk)
    with bench.bria():
        run = await bench.run()
    assert "has 0.0 MB free, and 16.8 MB are needed before more is paid for" in (run.closed_door or "")
    assert bench.job_count == 0
