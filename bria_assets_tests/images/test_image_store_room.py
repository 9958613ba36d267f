"""Whether there is room for a picture is known before it is paid for."""

from pathlib import Path

import pytest

from bria_assets.images.room import ROOM_FOR_A_PICTURE_BYTES, FreeRoom, free_bytes_on_disk
from bria_assets.images.store import ImageStore, StoreFull, StoreNotWritable
from bria_assets_tests.small_disk import SmallDisk

ONE_MEGABYTE = 1_000_000
MORE_THAN_ANY_DISK_HAS = 2**62


@pytest.fixture
def disk(tmp_path: Path) -> SmallDisk:
    return SmallDisk(tmp_path, size_bytes=ONE_MEGABYTE)


def store_on(disk: SmallDisk, root: str | Path) -> ImageStore:
    return ImageStore(root, room=disk.room())


def test_a_disk_with_room_is_fine(disk: SmallDisk):
    store_on(disk, disk.folder / "pictures").check_room(ONE_MEGABYTE)


def test_a_full_disk_is_told_with_what_is_free_what_is_needed_and_how_to_mend_it(disk: SmallDisk):
    disk.fill(but_bytes=100_000)
    with pytest.raises(StoreFull, match=r"has 0\.1 MB free, and 1\.0 MB are needed .*BRIA_IMAGE_STORE"):
        store_on(disk, disk.folder / "pictures").check_room(ONE_MEGABYTE)


def test_a_disk_without_room_for_one_picture_is_full(tmp_path: Path):
    store_on(SmallDisk(tmp_path, ROOM_FOR_A_PICTURE_BYTES), tmp_path).check_room()
    with pytest.raises(StoreFull):
        store_on(SmallDisk(tmp_path, ROOM_FOR_A_PICTURE_BYTES - 1), tmp_path).check_room()


def test_a_full_store_counts_as_one_that_cannot_be_written(disk: SmallDisk):
    with pytest.raises(StoreNotWritable):
        store_on(disk, disk.folder).check_room(2 * ONE_MEGABYTE)


def test_it_is_the_store_s_own_disk_that_is_asked_unless_told_otherwise(tmp_path: Path):
    ImageStore(tmp_path).check_room(1)
    with pytest.raises(StoreFull):
        ImageStore(tmp_path).check_room(MORE_THAN_ANY_DISK_HAS)


def test_the_disk_of_a_folder_that_is_not_there_yet_is_asked(tmp_path: Path):
    with pytest.raises(StoreFull):
        ImageStore(f"file://{tmp_path}/a/b/c").check_room(MORE_THAN_ANY_DISK_HAS)


def test_a_disk_that_does_not_say_what_is_free_is_one_that_cannot_be_written(tmp_path: Path):
    def of_what_was_taken_away(folder: Path) -> int:
        return free_bytes_on_disk(folder / "taken away")

    store = ImageStore(tmp_path, room=FreeRoom(tmp_path, free_bytes_of=of_what_was_taken_away))
    with pytest.raises(StoreNotWritable, match="FileNotFoundError"):
        store.check_room()


def test_of_a_remote_store_nothing_can_be_told():
    ImageStore("memory://pictures").check_room(MORE_THAN_ANY_DISK_HAS)


def test_the_disk_is_asked_once_a_second_however_often_room_is_checked(disk: SmallDisk):
    seconds = [0.0]
    room = FreeRoom(disk.folder, free_bytes_of=disk.free_bytes_of, clock=lambda: seconds[0])
    before = room.free_bytes()
    disk.fill(but_bytes=ONE_MEGABYTE // 2)
    assert room.free_bytes() == before
    seconds[0] = 1.0
    assert room.free_bytes() == ONE_MEGABYTE // 2
