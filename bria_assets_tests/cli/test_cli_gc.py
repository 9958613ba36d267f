"""`bria-assets gc`: what is listed, what is removed, what is kept, and what removing it costs."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bria_assets.images.store import ImageStore
from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.pictures import picture
from bria_assets_tests.shop import MUG, Shop, open_shop

BLUE = MUG | {"title": "Blue mug"}


@dataclass(frozen=True)
class Story:
    """A product whose title changes and changes back, and what is removed meanwhile."""

    listed: Finished
    as_json: dict[str, Any]
    still_there: bool
    removed: Finished
    after_removal: dict[str, bool]
    superseded: Finished
    after_all: dict[str, bool]
    nothing_left: Finished
    returned: Finished
    jobs: int


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("gc") / "shop", is_on_disk=True) as shop:
        # Bria's addresses die at once, so that nothing can be collected a second time.
        variables = {**shop.variables, "BRIA_RESULT_TTL_SECONDS": "0"}

        def command(*arguments: str) -> Finished:
            return run_command(*arguments, variables=variables, folder=shop.folder)

        def refresh(row: dict[str, str]) -> Finished:
            shop.sell(row)
            return command("refresh", "--select", "product_image")

        refresh(MUG)
        first = _image(shop)
        refresh(BLUE)
        _, unnamed = shop.store.keep(picture("red"))
        _, young = shop.store.keep(picture("green"))
        _make_older(shop, first, unnamed, _image(shop))
        (shop.folder / "images/blobs/.writing-1").write_bytes(b"half a picture")
        _make_older(shop, "blobs/.writing-1")

        def there() -> dict[str, bool]:
            paths = {"unnamed": unnamed, "superseded": first, "young": young, "current": _image(shop)}
            return {name: shop.store.has(path) for name, path in paths.items()}

        listed, as_json = command("gc"), json.loads(command("gc", "--json").stdout)
        yield Story(
            listed=listed,
            as_json=as_json,
            still_there=all(there().values()),
            removed=command("gc", "--delete"),
            after_removal=there(),
            superseded=command("gc", "--superseded", "--delete"),
            after_all=there(),
            nothing_left=command("gc", "--delete"),
            returned=refresh(MUG),
            jobs=shop.jobs(),
        )


def _image(shop: Shop) -> str:
    record = shop.store.record("product_image", "MUG")
    assert record is not None
    return record.path


def _make_older(shop: Shop, *paths: str) -> None:
    two_days_ago = time.time() - 2 * 24 * 3600
    for path in paths:
        os.utime(shop.folder / "images" / path, (two_days_ago, two_days_ago))


def test_without_delete_it_is_said_what_would_be_removed_and_nothing_is(story: Story):
    assert (story.listed.exit_code, story.listed.stderr) == (0, "")
    said = story.listed.stdout.splitlines()
    assert said[0].endswith(": 1 picture in use")
    assert said[1] == "No record and no job names 1 picture (0.0 MB)"
    assert "Writes that were cut off left 1 file (0.0 MB)" in said
    assert "Left alone, younger than 24 hours or of unknown age: 1 file" in said
    assert said[-1] == "Nothing was removed: --delete removes 2 files (0.0 MB)"
    assert story.still_there


def test_a_superseded_picture_is_counted_apart_with_its_price(story: Story):
    assert (
        "Only jobs of the ledger name 1 picture (0.0 MB): kept, for a catalog that returns to that state uses them "
        "without a bill (0.03 USD at list prices otherwise); --superseded removes them too" in story.listed.stdout
    )


def test_the_json_document_has_every_path_and_byte(story: Story):
    assert story.as_json["unnamed"]["count"] == 1
    assert story.as_json["unnamed"]["bytes"] == len(picture("red"))
    assert story.as_json["superseded"]["price_to_make_again_usd"] == 0.03
    assert story.as_json["unfinished"]["paths"] == ["blobs/.writing-1"]
    assert (story.as_json["young"], story.as_json["removed"]) == (1, None)


def test_delete_removes_what_nothing_names_and_is_old(story: Story):
    assert (story.removed.exit_code, story.removed.stderr) == (0, "")
    assert story.removed.stdout.splitlines()[-1] == "Removed 2 files (0.0 MB)"
    assert story.after_removal == {"unnamed": False, "superseded": True, "young": True, "current": True}


def test_superseded_says_that_they_would_be_paid_for_again_and_removes_them(story: Story):
    assert (
        "a catalog that returns to that state pays for them again, 0.03 USD at list prices" in story.superseded.stdout
    )
    assert story.after_all == {"unnamed": False, "superseded": False, "young": True, "current": True}


def test_a_second_time_there_is_nothing_to_remove(story: Story):
    assert story.nothing_left.stdout.splitlines()[-1] == "Removed 0 files (0.0 MB)"


def test_work_whose_picture_was_removed_is_paid_anew_and_the_refresh_says_so(story: Story):
    assert story.returned.exit_code == 0
    assert "product_image MUG: its picture was in no store any more, so it was paid anew" in story.returned.stdout
    assert story.jobs == 3


class TestRefusal:
    """What is unknown is not removed."""

    def refused(self, folder: Path, *arguments: str, **variables: str) -> str:
        settings = {
            "BRIA_IMAGE_STORE": str(folder / "images"),
            "BRIA_LEDGER_URL": str(folder / "ledger.db"),
            **variables,
        }
        finished = run_command("gc", "--delete", *arguments, variables=settings, folder=folder)
        assert (finished.exit_code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1)
        return finished.stderr

    @pytest.fixture
    def store(self, tmp_path: Path) -> ImageStore:
        store = ImageStore(tmp_path / "images")
        store.keep(picture("red"))
        return store

    def test_without_a_ledger_it_is_unknown_what_was_paid(self, tmp_path: Path):
        said = self.refused(tmp_path)
        assert "there is no job ledger at " in said
        assert "set BRIA_LEDGER_URL, or remove them all the same with --superseded" in said

    def test_a_broken_ledger(self, tmp_path: Path):
        (tmp_path / "ledger.db").write_bytes(b"no database" * 100)
        assert "the job ledger" in self.refused(tmp_path, "--superseded")

    def test_a_store_without_any_record(self, tmp_path: Path, store: ImageStore):
        assert f"{store.root} holds 1 pictures and not one record" in self.refused(tmp_path, "--superseded")

    def test_a_record_that_cannot_be_read(self, tmp_path: Path, store: ImageStore):
        record = tmp_path / "images/records/cutout/MUG.json"
        record.parent.mkdir(parents=True)
        record.write_text("{}")
        assert f"it is unknown which picture this record names: {record}" in self.refused(tmp_path, "--superseded")
        assert len(list(store.blobs())) == 1
