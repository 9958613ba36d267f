"""Whether there is room for a picture is known before it is paid for."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bria_assets.images.room import FreeRoom
from bria_assets.images.store import ImageStore, StoreFull, StoreNotWritable

ONE_MEGABYTE = 1_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one mebibyte."""
    place = tmp_path / "disk"
    place.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_disk_with_room_is_fine(small_disk: Path):
    ImageStore(small_disk / "pictures").check_room(ONE_MEGABYTE)


def test_a_full_disk_is_told_with_what_is_free_what_is_needed_and_how_to_mend_it(small_disk: Path):
    (small_disk / "filling").write_bytes(b"x" * 900_000)
    with pytest.raises(StoreFull, match=r"has 0\.1 MB free, and 1\.0 MB are needed .*BRIA_IMAGE_STORE"):
        ImageStore(small_disk / "pictures").check_room(ONE_MEGABYTE)


def test_a_disk_without_room_for_one_picture_is_full(small_disk: Path):
    with pytest.raises(StoreFull):
        ImageStore(small_disk).check_room()


def test_a_full_store_counts_as_one_that_cannot_be_written(small_disk: Path):
    with pytest.raises(StoreNotWritable):
        ImageStore(small_disk).check_room(2 * ONE_MEGABYTE)


def test_the_disk_of_a_folder_that_is_not_there_yet_is_asked(small_disk: Path):
    with pytest.raises(StoreFull):
        ImageStore(f"file://{small_disk}/a/b/c").check_room(2 * ONE_MEGABYTE)


def test_of_a_remote_store_nothing_can_be_told():
    ImageStore("memory://pictures").check_room(2**62)


def test_the_disk_is_asked_once_a_second_however_often_room_is_checked(small_disk: Path):
    seconds = [0.0]
    room = FreeRoom(small_disk, clock=lambda: seconds[0])
    before = room.free_bytes()
    (small_disk / "filling").write_bytes(b"x" * 500_000)
    assert room.free_bytes() == before
    seconds[0] = 1.0
    assert room.free_bytes() < before
