"""`bria-assets import`: pictures of one shop are taken in by another, which then buys none of them."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import MUG, Shop, open_shop

COLUMNS: tuple[str, ...] = ("asset", "sku", "scene", "file", "request_id", "seed", "cost_usd", "shelf")


@dataclass(frozen=True)
class Story:
    """A list of a product's pictures, one bad row in it, before the first refresh and after."""

    shop: Shop
    trial: Finished
    is_untouched: bool
    imported: Finished
    again: dict[str, Any]
    refreshed: Finished
    report: dict[str, Any]
    jobs: int
    traced: Finished


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("import")
    with open_shop(folder / "elsewhere") as elsewhere:
        elsewhere.sell(MUG)
        elsewhere.refresh()
        pictures = _write_list(elsewhere, folder / "bought")
    with open_shop(folder / "shop", is_on_disk=True) as shop:
        shop.sell(MUG)

        def command(*arguments: str) -> Finished:
            return run_command(*arguments, variables=shop.variables, folder=shop.folder)

        trial = command("import", str(pictures), "--dry-run")
        is_untouched = not (shop.folder / "images").exists()
        imported = command("import", str(pictures))
        again = json.loads(command("import", str(pictures), "--json").stdout)
        refreshed = command("refresh", "--json", "report.json")
        yield Story(
            shop=shop,
            trial=trial,
            is_untouched=is_untouched,
            imported=imported,
            again=again,
            refreshed=refreshed,
            report=json.loads((shop.folder / "report.json").read_text()),
            jobs=shop.jobs(),
            traced=command("trace", "MUG"),
        )


def _write_list(shop: Shop, folder: Path) -> Path:
    """Its pictures as files, and a list of them with a row too many."""
    folder.mkdir()
    with (folder / "pictures.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for number, record in enumerate(shop.store.records()):
            sku, _, scene = record.partition.partition("|")
            (folder / f"{number}.png").write_bytes(shop.store.read(record.path))
            told = {"request_id": record.request_id, "seed": record.seed, "cost_usd": record.cost_usd}
            writer.writerow({"asset": record.asset, "sku": sku, "scene": scene, "file": f"{number}.png", **told})
        writer.writerow({"asset": "cutout", "sku": "PAN", "file": "0.png", "shelf": "7"})
    return folder / "pictures.csv"


def test_a_trial_says_what_would_be_imported_and_writes_nothing(story: Story):
    assert (story.trial.exit_code, story.trial.stderr) == (1, "")
    assert story.trial.stdout.startswith(
        "Would be imported: 4 pictures (1 product_image, 1 cutout, 2 lifestyle_shot), as pictures of the built-in "
        "sandbox; --server bria takes them for Bria's\n"
    )
    assert story.is_untouched


def test_what_is_imported_is_counted_and_what_is_not_is_named(story: Story):
    assert (story.imported.exit_code, story.imported.stderr) == (1, "")
    said = story.imported.stdout.splitlines()
    assert said[0].startswith("Imported: 4 pictures (")
    assert said[1] == "Columns that nothing is taken from: shelf"
    assert said[2].startswith("rejected row 6 (PAN), column sku: PAN is not in the catalog ")


def test_a_second_import_takes_nothing(story: Story):
    assert story.again["imported"] == []
    assert {"asset": "cutout", "partition": "MUG"} in story.again["already_there"]
    assert [(row["row"], row["column"]) for row in story.again["rejected"]] == [(6, "sku")]


def test_the_refresh_asks_bria_nothing(story: Story):
    assert (story.refreshed.exit_code, story.jobs) == (0, 0)
    assert "at most 0 calls" in story.refreshed.stdout
    assert story.report["assets"]["lifestyle_shot"] == {"requested": 2, "materialized": 0, "reused": 2, "failed": 0}


def test_the_refresh_shows_them_in_dagster_as_reused(story: Story):
    for asset in ("product_image", "cutout", "lifestyle_shot"):
        assert set(story.shop.statuses(asset).values()) == {"MATERIALIZED"}
    shown = story.shop.materialization("cutout", "MUG").metadata
    assert shown["reused"].value is True
    assert str(shown["imported_from"].value).endswith(".png")


def test_the_chain_tells_that_they_were_imported(story: Story):
    assert story.traced.stdout.count("  imported    from ") == 4
    assert story.traced.stdout.count(": up to date") == 8


class TestWrongUse:
    """What cannot be used is said in a line, with exit status 2, and nothing is imported."""

    def refused(self, shop: Shop, *arguments: str, **variables: str) -> str:
        (shop.folder / "pictures.csv").write_text("asset,sku,file\nproduct_image,MUG,a.png\n")
        settings = {**shop.variables, **variables}
        finished = run_command("import", *arguments, variables=settings, folder=shop.folder)
        assert (finished.exit_code, finished.stdout, finished.stderr.count("\n")) == (2, "", 1), finished
        return finished.stderr

    def test_a_list_that_is_not_there(self, shop: Shop):
        assert f"{shop.folder / 'no.csv'}: there is no such file" in self.refused(shop, "no.csv")

    def test_a_list_without_pictures(self, shop: Shop):
        (shop.folder / "bad.csv").write_text("asset,sku\ncutout,MUG\n")
        assert "there is no column file" in self.refused(shop, "bad.csv")

    def test_a_catalog_that_is_not_there(self, shop: Shop):
        said = self.refused(shop, "pictures.csv", BRIA_CATALOG=str(shop.folder / "nowhere.csv"))
        assert "nowhere.csv: there is no such file" in said

    def test_a_store_that_cannot_be_written(self, shop: Shop):
        said = self.refused(shop, "pictures.csv", BRIA_IMAGE_STORE=str(shop.folder / "catalog.csv"))
        assert "cannot be written" in said
        assert "BRIA_IMAGE_STORE" in said


def test_with_a_token_pictures_are_taken_for_bria_s_and_without_one_when_told(tmp_path: Path):
    with open_shop(tmp_path / "shop") as shop:
        shop.sell(MUG)
        (shop.folder / "pictures.csv").write_text("asset,sku,file\nproduct_image,MUG,a.png\n")
        for arguments, token in ((("--server", "bria"), ""), ((), "token"), (("--server", "sandbox"), "token")):
            finished = run_command(
                *("import", "pictures.csv", "--dry-run", "--json", *arguments),
                variables={**shop.variables, "BRIA_API_TOKEN": token},
                folder=shop.folder,
            )
            assert json.loads(finished.stdout)["server"] == ("sandbox" if "sandbox" in arguments else "bria")
