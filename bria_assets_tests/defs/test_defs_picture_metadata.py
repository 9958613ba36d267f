"""What a materialization shows of its picture, and that every entry of it is explained on the asset's page."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from bria_assets.definitions import defs
from bria_assets.defs.picture_metadata import MEANINGS, picture_metadata
from bria_assets.gallery.place import GalleryPlace
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.standards import SHOWS_THE_PRODUCT, Severity
from bria_assets.pipeline.verdict import Verdict
from bria_assets_tests.pictures import picture

ALL_THAT_BRIA_SAYS: dict[str, Any] = {
    "endpoint": "/v2/image/generate",
    "request_id": "r-1",
    "source_url": "https://pictures.example.com/1.png",
    "source_url_expires_at": datetime(2030, 1, 1, tzinfo=timezone.utc),
    "seed": 7,
    "prompt": "a mug",
    "refined_prompt": "a red mug",
    "structured_prompt": "{}",
    "latency_seconds": 3.0,
}


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path)


def shown(store: ImageStore, **of_record: Any) -> dict[str, Any]:
    facts, path = store.keep(picture("red"))
    record: dict[str, Any] = {
        "asset": "cutout",
        "partition": "MUG",
        "picture": facts,
        "path": path,
        "server": "sandbox",
        "input_hash": "i",
        "fingerprint": "f",
        "made_at": datetime(2029, 12, 31, tzinfo=timezone.utc),
        **of_record,
    }
    likeness = Verdict(
        standard=SHOWS_THE_PRODUCT, passed=True, reason="", severity=Severity.WARN, numbers={"likeness": 0.5}
    )
    kept = KeptPicture(store, ImageRecord(**record))
    return picture_metadata(kept, reused=False, verdicts=[likeness], gallery=GalleryPlace(store.root))


def test_every_entry_has_a_meaning_and_every_meaning_an_entry(store: ImageStore):
    made = shown(store, **ALL_THAT_BRIA_SAYS, parents=("0" * 64,))
    own = shown(store, server="own", source_url="/photos/mug.png")
    assert set(made) | set(own) == set(MEANINGS)


@pytest.mark.parametrize("asset", ["product_image", "cutout", "lifestyle_shot"])
def test_every_entry_is_explained_on_the_asset_s_page(asset: str):
    (spec,) = [spec for spec in defs.resolve_all_asset_specs() if spec.key == dg.AssetKey(asset)]
    for name, meaning in MEANINGS.items():
        assert f"| `{name}` | {meaning} |" in (spec.description or "")


@pytest.mark.parametrize(
    ("asset", "partition", "upstream"), [("cutout", "MUG", "product_image"), ("lifestyle_shot", "MUG|table", "cutout")]
)
def test_a_picture_names_what_it_was_made_from(store: ImageStore, asset: str, partition: str, upstream: str):
    made = shown(store, asset=asset, partition=partition, parents=("0" * 64,))
    assert made["made_from"].value == [{"asset": upstream, "partition": "MUG", "sha256": "0" * 64}]


def test_a_picture_links_to_the_page_of_the_one_it_was_made_from(store: ImageStore):
    made = shown(store, asset="lifestyle_shot", partition="MUG|table", parents=("0" * 64,))
    assert made["upstream"].value == "../assets/cutout?view=partitions&partition=MUG"


def test_a_picture_names_its_page_in_the_gallery_as_a_browser_takes_it(store: ImageStore):
    made = shown(store, asset="lifestyle_shot", partition="MUG|table", parents=("0" * 64,))
    page = (Path(str(store.root)) / "gallery/index.html").as_uri()
    assert made["gallery"].value == f"{page}#/product/MUG/lifestyle_shot/MUG%7Ctable"


def test_a_seed_is_no_number_that_dagster_would_plot(store: ImageStore):
    assert shown(store, **ALL_THAT_BRIA_SAYS)["seed"] == "7"


def test_what_people_ask_first_stands_first(store: ImageStore):
    made = list(shown(store, asset="product_image", partition="MUG", parents=()))
    assert made[:3] == ["preview", "made_by", "reused"]
    assert made.index("polls") < made.index("store_path")
