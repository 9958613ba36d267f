"""What is garbage in an image store, what is not, and what is removed."""

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bria_assets.images.garbage import Garbage, NoRecords, find_garbage, remove_files
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore, RecordUnreadable
from bria_assets_tests.pictures import picture

DAY = timedelta(days=1)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ImageStore:
    roots = {"folder": str(tmp_path / "pictures"), "memory": f"memory://{uuid4().hex}/pictures"}
    return ImageStore(roots[request.param])


def keep(store: ImageStore, colour: str, *, age: timedelta = 2 * DAY, partition: str | None = None) -> str:
    """Keeps a picture of some age, with a record where one is asked for; gives its path."""
    facts, path = store.keep(picture(colour))
    if partition is not None:
        store.write_record(
            ImageRecord(
                asset="lifestyle_shot" if "|" in partition else "cutout",
                partition=partition,
                picture=facts,
                path=path,
                server="bria",
                input_hash="a" * 64,
                fingerprint="b" * 64,
                made_at=datetime.now(timezone.utc),
            )
        )
    make_older(store, path, age)
    return path


def make_older(store: ImageStore, path: str, age: timedelta) -> None:
    moment = datetime.now(timezone.utc) - age
    place = store.root / path
    if store.root.protocol == "memory":
        files: Any = place.fs
        files.store[place.path].created = moment
    else:
        os.utime(str(place), (moment.timestamp(), moment.timestamp()))


def look(store: ImageStore, *paid: str) -> Garbage:
    return find_garbage(store, paid=paid, older_than=DAY)


def paths(files: object) -> set[str]:
    assert isinstance(files, tuple)
    return {file.path for file in files}


def test_a_picture_that_no_record_names_is_garbage(store: ImageStore):
    unnamed = keep(store, "red")
    keep(store, "blue", partition="MUG")
    keep(store, "green", partition="MUG|table")
    found = look(store)
    assert (paths(found.unnamed), found.in_use, found.superseded, found.young) == ({unnamed}, 2, (), 0)
    assert found.unnamed[0].size_bytes == len(picture("red"))


def test_a_picture_that_two_records_name_is_in_use(store: ImageStore):
    keep(store, "red", partition="MUG")
    keep(store, "red", partition="MUG-B")
    assert (look(store).in_use, look(store).unnamed) == (1, ())


def test_a_picture_that_only_a_job_names_is_superseded_and_not_unnamed(store: ImageStore):
    paid = keep(store, "red")
    keep(store, "blue", partition="MUG")
    found = look(store, paid)
    assert (paths(found.superseded), found.unnamed) == ({paid}, ())


def test_a_young_picture_is_left_alone(store: ImageStore):
    keep(store, "red", age=timedelta(hours=23))
    keep(store, "blue", partition="MUG")
    assert (look(store).unnamed, look(store).young) == ((), 1)


def test_what_is_neither_picture_nor_record_is_never_garbage(store: ImageStore):
    keep(store, "blue", partition="MUG")
    for strange in ("catalog/catalog.jsonl", "blobs/notes.txt", "blobs/ab/short.png", "records/cutout/MUG.json.bak"):
        (store.root / strange).parent.mkdir(parents=True, exist_ok=True)
        (store.root / strange).write_bytes(b"mine")
        make_older(store, strange, 3 * DAY)
    found = look(store)
    assert (found.unnamed, found.superseded, found.unfinished, found.young) == ((), (), (), 0)


def test_writes_that_were_cut_off_are_found_where_they_are_old(store: ImageStore):
    keep(store, "blue", partition="MUG")
    old = {"blobs/ab/.writing-1", "records/cutout/.writing-2", ".writable-3"}
    for path in (*old, "blobs/ab/.writing-young"):
        (store.root / path).parent.mkdir(parents=True, exist_ok=True)
        (store.root / path).write_bytes(b"half")
    for path in old:
        make_older(store, path, 2 * DAY)
    found = look(store)
    assert (paths(found.unfinished), found.young) == (old, 1)


def test_an_unreadable_record_ends_the_search_with_its_name(store: ImageStore):
    keep(store, "red")
    keep(store, "blue", partition="MUG")
    (store.root / "records/cutout/MUG.json").write_bytes(b"{")
    with pytest.raises(RecordUnreadable, match=r"records/cutout/MUG\.json"):
        look(store)


def test_a_store_of_pictures_without_any_record_is_not_taken_for_garbage(store: ImageStore):
    keep(store, "red")
    with pytest.raises(NoRecords, match="1 pictures and not one record"):
        look(store)


def test_in_an_empty_store_there_is_nothing(store: ImageStore):
    assert (look(store).unnamed, look(store).in_use) == ((), 0)


def test_what_is_removed_is_gone_and_all_else_is_there(store: ImageStore):
    unnamed, kept = keep(store, "red"), keep(store, "blue", partition="MUG")
    found = look(store)
    removal = remove_files(store, found.unnamed, looked_at=found.looked_at)
    assert (paths(removal.removed), removal.failures) == ({unnamed}, ())
    assert (store.has(unnamed), store.has(kept)) == (False, True)


def test_what_somebody_else_removed_meanwhile_is_no_failure(store: ImageStore):
    unnamed, _ = keep(store, "red"), keep(store, "blue", partition="MUG")
    found = look(store)
    assert store.remove(unnamed)
    assert not store.remove(unnamed)
    assert remove_files(store, found.unnamed, looked_at=found.looked_at).failures == ()


def test_a_picture_that_a_record_has_come_to_name_meanwhile_is_spared(store: ImageStore):
    unnamed, _ = keep(store, "red"), keep(store, "blue", partition="MUG")
    found = look(store)
    keep(store, "red", partition="MUG|table")
    removal = remove_files(store, found.unnamed, looked_at=found.looked_at)
    assert (removal.removed, paths(removal.spared), store.has(unnamed)) == ((), {unnamed}, True)


def test_a_file_that_cannot_be_removed_is_named_and_stops_no_other(tmp_path: Path):
    store = ImageStore(tmp_path)
    stuck, other = keep(store, "red"), keep(store, "green")
    keep(store, "blue", partition="MUG")
    found = look(store)
    (tmp_path / stuck).unlink()
    (tmp_path / stuck).mkdir()
    removal = remove_files(store, found.unnamed, looked_at=found.looked_at)
    assert paths(removal.removed) == {other}
    [failure] = removal.failures
    assert str(tmp_path / stuck) in failure


@pytest.mark.parametrize("end", ["nowhere", "itself"])
@pytest.mark.parametrize("hidden", ["records", "records/cutout", "blobs"])
def test_a_folder_that_cannot_be_listed_is_not_taken_for_empty(tmp_path: Path, hidden: str, end: str):
    store = ImageStore(tmp_path)
    keep(store, "blue", partition="MUG")
    (tmp_path / hidden).rename(tmp_path / "elsewhere")
    (tmp_path / hidden).symlink_to(tmp_path / hidden if end == "itself" else "/not/mounted/today")
    with pytest.raises(OSError, match=Path(hidden).name):
        look(store)


def test_folders_may_be_links_to_other_disks(tmp_path: Path):
    store = ImageStore(tmp_path / "store")
    unnamed, _ = keep(store, "red"), keep(store, "blue", partition="MUG")
    for name in ("blobs", "records/cutout"):
        there = tmp_path / "other-disk" / name
        there.parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "store" / name).rename(there)
        (tmp_path / "store" / name).symlink_to(there)
    assert paths(look(store).unnamed) == {unnamed}


def test_records_are_read_by_the_hundreds(store: ImageStore):
    record = None
    keep(store, "blue", partition="MUG")
    record = store.written_record("cutout", "MUG")
    assert record is not None
    names = {f"MUG-{number}" for number in range(600)}
    for name in names:
        store.root.fs.pipe_file(
            (store.root / "records" / "cutout" / f"{name}.json").path,
            record.model_copy(update={"partition": name}).model_dump_json().encode(),
        )
    assert {found.partition for found in store.records()} == names | {"MUG"}


def test_the_scenes_of_a_product_s_records_are_known(store: ImageStore):
    for partition in ("MUG", "MUG|table", "MUG|a.b", "MUG-2|shelf"):
        keep(store, "blue", partition=partition)
    assert store.second_keys("lifestyle_shot", "MUG") == ["a.b", "table"]
    assert store.second_keys("lifestyle_shot", "BOWL") == []
