"""A full disk: nothing more is paid for, what is in flight is collected where it fits, and nothing paid is lost."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from bria_assets.catalog.product import Product
from bria_assets.jobs.register import Standing
from bria_assets.sandbox import Uniform
from bria_assets_tests.faults.fault_bench import GENERATE, IMAGE, FaultBench, Run
from bria_assets_tests.jobs.workshop import until
from bria_assets_tests.shop import open_shop
from bria_assets_tests.workbench import BOWL, MUG, TABLE

DISK_MEGABYTES = 64
POT = Product(sku="POT", title="Clay pot", category="Kitchen")


@pytest.fixture
def disk(bench: FaultBench, tmp_path: Path) -> Iterator[Path]:
    """The store's own: a real file system."""
    place = tmp_path / "disk"
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


def fill(disk: Path, *, but_bytes: int) -> None:
    """Leaves so much of a disk free."""
    with (disk / "filling").open("wb") as file:
        left = shutil.disk_usage(disk).free - but_bytes
        while left > 0:
            left -= file.write(b"x" * min(left, 1 << 20))


def files_on(disk: Path) -> list[str]:
    return [path.name for path in disk.rglob("*") if path.is_file()]


async def filled_when_paid(bench: FaultBench, disk: Path, *, but_bytes: int) -> Run:
    """A run over two products, whose disk is filled when Bria is making the image of both."""
    with bench.bria(latency=Uniform.between(1.5, 1.6)):
        running = asyncio.create_task(bench.run(bench.orders(MUG, BOWL, scenes=[TABLE])))
        await until(lambda: [job.standing for job in bench.written()] == [Standing.SUBMITTED] * 2)
        fill(disk, but_bytes=but_bytes)
        return await running


async def test_a_disk_that_is_full_at_the_start_costs_nothing_and_says_so_once_for_all(bench: FaultBench, disk: Path):
    fill(disk, but_bytes=1_000_000)
    with bench.bria():
        run = await bench.run(bench.orders(MUG, BOWL, POT))
        assert run.closed_door is not None
        assert "MB free, and 16.8 MB are needed before more is paid for; make room there or set BRIA_IMAGE_STORE" in (
            run.closed_door
        )
        assert set(run.notes.reasons.values()) == {run.closed_door}
        assert bench.job_count == 0
        (disk / "filling").unlink()
        run = await bench.run(bench.orders(MUG, BOWL, POT))
    assert (run.notes.failures, run.closed_door, bench.job_count) == ({}, None, 6)


def test_a_refresh_on_a_full_disk_ends_with_that_one_message(disk: Path):
    with open_shop(disk / "shop") as shop:
        shop.sell({"sku": "MUG", "title": "Red mug", "category": "Kitchen"})
        fill(disk, but_bytes=10_000_000)
        refreshed = shop.refresh()
        assert refreshed.run.status is dg.DagsterRunStatus.FAILURE
        assert "MB are needed before more is paid for" in (refreshed.watcher.refusal or "")
        assert shop.jobs() == 0


async def test_when_a_disk_fills_up_what_is_in_flight_is_collected_and_nothing_more_is_sent(
    bench: FaultBench, disk: Path
):
    run = await filled_when_paid(bench, disk, but_bytes=1_000_000)
    assert sorted(run.done) == ["product_image BOWL", "product_image MUG"]
    assert set(run.notes.reasons.values()) == {run.closed_door}
    assert bench.jobs == {GENERATE: 2}


async def test_a_paid_picture_that_finds_no_room_is_collected_by_the_next_run(bench: FaultBench, disk: Path):
    run = await filled_when_paid(bench, disk, but_bytes=0)
    assert all("No space left on device" in reason for reason in run.notes.reasons.values())
    assert [job.standing for job in bench.written()] == [Standing.SUBMITTED] * 2
    assert files_on(disk) == ["filling"]
    (disk / "filling").unlink()
    with bench.bria():
        run = await bench.run(bench.orders(MUG, BOWL, assets=["product_image"]))
    assert (sorted(run.done), run.counts.submitted) == (["product_image BOWL", IMAGE], 0)
    assert bench.jobs == {GENERATE: 2}


async def test_room_is_asked_for_all_posts_whose_turn_it_is(bench: FaultBench, disk: Path):
    fill(disk, but_bytes=40_000_000)  # two of Bria's largest pictures
    with bench.bria(latency=Uniform.between(0.5, 0.6)):
        products = [Product(sku=f"P-{number}", title=f"Mug {number}") for number in range(6)]
        run = await bench.run(bench.orders(*products, assets=["product_image"]))
    assert run.closed_door is not None
    assert 1 <= bench.job_count <= 3
    assert len(run.done) == bench.job_count
