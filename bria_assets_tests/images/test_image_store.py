"""The image store: what is kept, what is said when it cannot be, and that a write is whole or not there."""

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from picture_makers import encoded, noise

from bria_assets.images.picture import NotAPicture
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore, RecordUnreadable, StoreNotWritable

PNG = encoded(noise())
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(params=["folder", "file URL", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ImageStore:
    roots = {
        "folder": str(tmp_path / "new" / "pictures"),
        "file URL": f"file://{tmp_path}/pictures",
        "memory": f"memory://{uuid4().hex}/pictures",
    }
    return ImageStore(roots[request.param])


def record_of(store: ImageStore, *, asset: str = "cutout", partition: str = "MUG-1") -> ImageRecord:
    picture, path = store.keep(PNG)
    return ImageRecord(
        asset=asset,
        partition=partition,
        picture=picture,
        path=path,
        server="bria",
        input_hash="a" * 64,
        fingerprint="b" * 64,
        parents=("c" * 64,),
        made_at=NOW,
        source_url="https://cdn.example.com/r-1.png",
        source_url_expires_at=NOW + timedelta(days=3),
        seed=2**62,
        prompt="a müg",
        structured_prompt='{"context": "a"}',
        cost_usd=0.03,
    )


class TestAnyStore:
    def test_it_can_be_written(self, store: ImageStore):
        store.check_writable()

    def test_a_picture_lies_under_the_hash_of_its_bytes(self, store: ImageStore):
        picture, path = store.keep(PNG)
        assert path == f"blobs/{picture.sha256[:2]}/{picture.sha256}.png"
        assert store.has(path)
        assert store.read(path) == PNG

    def test_the_same_picture_is_kept_once(self, store: ImageStore):
        assert store.keep(PNG) == store.keep(PNG)

    def test_what_is_no_picture_is_not_kept(self, store: ImageStore):
        with pytest.raises(NotAPicture):
            store.keep(PNG[:200])

    def test_a_picture_that_was_never_kept_is_not_there(self, store: ImageStore):
        assert not store.has("blobs/ab/abc.png")
        with pytest.raises(FileNotFoundError):
            store.read("blobs/ab/abc.png")

    @pytest.mark.parametrize("partition", ["MUG-1", "MUG-1|oak-table"])
    def test_a_record_comes_back_as_it_was_written(self, store: ImageStore, partition: str):
        record = record_of(store, partition=partition)
        store.write_record(record)
        assert store.record("cutout", partition) == record

    def test_a_later_record_replaces_an_earlier_one(self, store: ImageStore):
        record = record_of(store)
        store.write_record(record)
        later = record.model_copy(update={"seed": 8})
        store.write_record(later)
        assert store.record("cutout", "MUG-1") == later

    def test_without_a_record_there_is_none(self, store: ImageStore):
        assert store.record("cutout", "MUG-1") is None

    def test_a_record_whose_picture_is_missing_counts_as_none(self, store: ImageStore):
        record = record_of(store)
        store.write_record(record)
        (store.root / record.path).unlink()
        assert store.record("cutout", "MUG-1") is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "Invalid JSON"),
        (b"{", "Invalid JSON"),
        (b"\xff", "Invalid JSON"),
        (b"{}", "asset: Field required"),
        (b"[]", "object"),
    ],
)
def test_an_unreadable_record_names_its_file_and_how_to_mend_it(tmp_path: Path, content: bytes, what: str):
    file = tmp_path / "records" / "cutout" / "MUG-1.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with pytest.raises(RecordUnreadable) as caught:
        ImageStore(tmp_path).record("cutout", "MUG-1")
    message = str(caught.value)
    assert str(file) in message
    assert what in message
    assert "move the file away" in message


@pytest.mark.parametrize("where", ["", "deeper"])
def test_a_store_that_cannot_be_written_says_where_why_and_what_to_do(tmp_path: Path, where: str):
    (tmp_path / "taken").write_bytes(b"a file in place of the folder")
    root = tmp_path / "taken" / where
    store = ImageStore(root)
    for write in (store.check_writable, lambda: store.keep(PNG)):
        with pytest.raises(StoreNotWritable) as caught:
            write()
        assert str(root) in str(caught.value)
        assert "BRIA_IMAGE_STORE" in str(caught.value)


def test_a_store_that_cannot_be_asked_is_not_taken_for_an_empty_one(tmp_path: Path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError, match="loop"):
        ImageStore(loop).has("blobs/ab/abc.png")


def test_checking_the_store_leaves_nothing_behind(tmp_path: Path):
    ImageStore(tmp_path).check_writable()
    assert list(tmp_path.iterdir()) == []


def test_many_may_check_the_store_at_once(tmp_path: Path):
    failures: list[Exception] = []

    def check() -> None:
        try:
            for _ in range(20):
                ImageStore(tmp_path).check_writable()
        except StoreNotWritable as failed:
            failures.append(failed)

    threads = [threading.Thread(target=check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_pictures_may_be_read_by_whom_the_umask_lets(tmp_path: Path):
    before = os.umask(0o022)
    try:
        _, path = ImageStore(tmp_path).keep(PNG)
    finally:
        os.umask(before)
    assert (tmp_path / path).stat().st_mode & 0o777 == 0o644


def test_a_process_that_is_killed_while_it_writes_leaves_no_half_picture(tmp_path: Path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(PNG)
    # Killed where the bytes are written and the file has not its name yet.
    program = (
        "import os, signal, sys, pathlib\n"
        "from bria_assets.images.store import ImageStore\n"
        "os.fsync = lambda _file: os.kill(os.getpid(), signal.SIGKILL)\n"
        "ImageStore(sys.argv[1]).keep(pathlib.Path(sys.argv[2]).read_bytes())\n"
    )
    root = tmp_path / "store"
    ended = subprocess.run([sys.executable, "-c", program, root, picture], check=False)
    assert ended.returncode == -9
    store = ImageStore(root)
    assert list(root.rglob("*.png")) == []
    _, path = store.keep(PNG)
    assert store.read(path) == PNG


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path):
    store = ImageStore(tmp_path)
    record = record_of(store)
    (tmp_path / "records" / "cutout" / "MUG-1.json" / "in-the-way").mkdir(parents=True)
    with pytest.raises(StoreNotWritable):
        store.write_record(record)
    assert [file.name for file in tmp_path.rglob(".writing-*")] == []


@pytest.mark.parametrize(
    ("expires_at", "moment", "lives"),
    [
        (NOW, NOW - timedelta(seconds=1), True),
        (NOW, NOW, False),
        (None, NOW, False),  # nothing is known
    ],
)
def test_a_source_lives_until_it_expires(expires_at: datetime | None, moment: datetime, lives: bool, tmp_path: Path):  # noqa: FBT001
    record = record_of(ImageStore(tmp_path)).model_copy(update={"source_url_expires_at": expires_at})
    assert record.lives_at_source(moment) is lives


def test_a_finished_file_takes_the_place_of_the_last_one(store: ImageStore, tmp_path: Path):
    file = tmp_path / "table.csv"
    for content in (b"first", b"second"):
        file.write_bytes(content)
        store.put(file, "manifest/table.csv")
        assert store.read("manifest/table.csv") == content
    with pytest.raises(StoreNotWritable):
        store.put(tmp_path / "nowhere.csv", "manifest/table.csv")
    assert store.read("manifest/table.csv") == b"second"
    assert list(store.unfinished_writes()) == []


def test_the_records_of_an_asset_come_product_by_product(store: ImageStore):
    for partition in ("MUG|shelf", "MUG-1|table", "MUG|table", "A|shelf"):
        store.write_record(record_of(store, asset="lifestyle_shot", partition=partition))
    store.write_record(record_of(store, asset="cutout", partition="MUG"))
    found = [record.partition for record in store.records_of("lifestyle_shot")]
    assert found == ["A|shelf", "MUG-1|table", "MUG|shelf", "MUG|table"]
    assert list(store.records_of("packshot")) == []
