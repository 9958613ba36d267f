"""The catalog and the scenes that come with the project."""

from pathlib import Path

import pytest

from bria_assets.catalog import Catalog, Scene, read_catalog, read_scenes, suiting_scenes

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def scenes() -> tuple[Scene, ...]:
    return read_scenes(str(DATA / "scenes.yaml"))


@pytest.fixture(scope="module")
def catalog(scenes: tuple[Scene, ...]) -> Catalog:
    return read_catalog(str(DATA / "catalog.csv"), scenes=scenes)


def test_all_24_rows_are_products(catalog: Catalog):
    assert (len(catalog.products), catalog.rejected) == (24, ())


def test_they_are_of_at_least_six_categories(catalog: Catalog):
    assert len({product.category for product in catalog.products}) >= 6


def test_only_the_price_is_ignored(catalog: Catalog):
    assert catalog.ignored_columns == ("price",)


def test_there_are_eight_scenes_two_of_them_for_every_product(scenes: tuple[Scene, ...]):
    assert (len(scenes), sum(not scene.categories for scene in scenes)) == (8, 2)


def test_a_scene_prompt_has_15_to_40_words(scenes: tuple[Scene, ...]):
    assert [scene.id for scene in scenes if not 15 <= len(scene.prompt.split()) <= 40] == []


def test_every_product_has_at_least_three_scenes(catalog: Catalog, scenes: tuple[Scene, ...]):
    assert min(len(suiting_scenes(product, scenes)) for product in catalog.products) >= 3


def test_there_are_at_least_60_pairs_of_product_and_scene(catalog: Catalog, scenes: tuple[Scene, ...]):
    assert sum(len(suiting_scenes(product, scenes)) for product in catalog.products) >= 60
