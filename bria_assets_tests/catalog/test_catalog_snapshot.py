"""The stored catalog: what was saved comes back, and damage is said."""

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from upath import UPath

from bria_assets.catalog import (
    CatalogSnapshot,
    MissingProduct,
    Product,
    Scene,
    SnapshotError,
    StoredCatalog,
    StoredProduct,
)

DESK = Scene(id="desk", title="Desk", prompt="On a desk", categories=("Office",))
MUG = Product(sku="A", title='Mug "M" \u2028 ä', scenes=("desk",), seed=0, aspect_ratio="4:5", image="a.png")
BOWL = Product(sku="B", title="Bowl")
STORED = StoredCatalog(
    products={"A": StoredProduct(MUG, "/shop"), "B": StoredProduct(BOWL, "s3://shop")}, scenes=(DESK,)
)


@pytest.fixture(params=["disk", "file address", "memory"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> UPath:
    addresses = {
        "disk": str(tmp_path / "a" / "b"),
        "file address": (tmp_path / "a" / "b").as_uri(),
        "memory": f"memory://snapshot-test/{tmp_path.name}/b",
    }
    return UPath(addresses[request.param])


def test_nothing_stored_is_an_empty_catalog(root: UPath):
    assert CatalogSnapshot(root).load() == StoredCatalog()


def test_what_was_saved_comes_back(root: UPath):
    CatalogSnapshot(root).save(STORED)
    assert CatalogSnapshot(root).load() == STORED


def test_products_come_back_in_their_order(root: UPath):
    CatalogSnapshot(root).save(StoredCatalog(products={sku: STORED.products[sku] for sku in ("B", "A")}))
    assert list(CatalogSnapshot(root).load().products) == ["B", "A"]


def test_a_later_catalog_replaces_the_earlier_one(root: UPath):
    CatalogSnapshot(root).save(STORED)
    CatalogSnapshot(root).save(StoredCatalog())
    assert CatalogSnapshot(root).load() == StoredCatalog()


def test_saving_leaves_one_file(tmp_path: Path):
    CatalogSnapshot(UPath(tmp_path)).save(STORED)
    assert [file.name for file in tmp_path.iterdir()] == ["catalog.jsonl"]


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        (rb"(?s).*", b""),  # emptied
        (rb"(?s)Bowl.*", b""),  # cut within a line
        (rb"(?s)\n.*", b"\n"),  # cut after the first line
        (rb"(?s).*", b"sku,title\nA,Mug\n"),  # another file
        (rb'"format_version":2', b'"format_version":3'),  # of a later release
        (rb'"sku":"B"', b'"sku":"B,C"'),  # a key that is none
        (rb'"sku":"B"', b'"sku":"A"'),  # one product twice
        (rb"Bowl", b"B\xffwl"),  # no UTF-8
    ],
)
def test_a_damaged_file_is_one_line_that_says_what_to_do(tmp_path: Path, part: bytes, damage: bytes):
    snapshot = CatalogSnapshot(UPath(tmp_path))
    snapshot.save(STORED)
    file = tmp_path / "catalog.jsonl"
    file.write_bytes(re.sub(part, lambda _: damage, file.read_bytes(), count=1))
    with pytest.raises(
        SnapshotError, match=r"catalog\.jsonl: the stored catalog is damaged .*delete the file"
    ) as caught:
        snapshot.load()
    assert "\n" not in str(caught.value)


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="cannot be stored"):
        CatalogSnapshot(UPath(tmp_path / "file")).save(STORED)


def test_a_store_that_cannot_be_read_is_said(tmp_path: Path):
    (tmp_path / "catalog.jsonl").mkdir()
    with pytest.raises(SnapshotError, match="cannot be read"):
        CatalogSnapshot(UPath(tmp_path)).load()


def test_a_product_in_grace_comes_back_with_the_time_since_when_it_is_missing(root: UPath):
    since = datetime(2026, 11, 1, 4, 30, 0, 250, tzinfo=timezone.utc)
    stored = StoredCatalog(
        products={"B": StoredProduct(BOWL, "/shop")}, missing={"A": MissingProduct(MUG, "/shop", since)}
    )
    CatalogSnapshot(root).save(stored)
    assert CatalogSnapshot(root).load() == stored


def test_a_file_of_the_first_release_is_read(tmp_path: Path):
    (tmp_path / "catalog.jsonl").write_text(
        '{"kind":"bria_assets.catalog","format_version":1,"product_count":1,"scenes":[]}\n'
        '[{"sku":"B","title":"Bowl","aspect_ratio":"1:1","scenes":[]},"/shop"]\n'
    )
    assert CatalogSnapshot(UPath(tmp_path)).load() == StoredCatalog(products={"B": StoredProduct(BOWL, "/shop")})
