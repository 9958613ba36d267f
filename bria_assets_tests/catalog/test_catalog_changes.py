"""What counts as a change of a catalog, and what its version depends on."""

import pytest

from bria_assets.catalog import CatalogChanges, Product, Scene, catalog_version, compare_catalogs

MUG = Product(sku="A", title="Mug", color="red", scenes=("a", "b"))
BOWL = Product(sku="B", title="Bowl")
CUP = Product(sku="C", title="Cup")
DESK = Scene(id="desk", title="Desk", prompt="On a desk", categories=("Office", "Home"))


def by_sku(*products: Product) -> dict[str, Product]:
    return {product.sku: product for product in products}


def altered(**values: object) -> Product:
    return MUG.model_copy(update=values)


def test_the_same_catalog_has_no_changes():
    same = by_sku(MUG, BOWL)
    assert compare_catalogs(same, dict(same), keep=()) == CatalogChanges(added=(), changed={}, retired=())


def test_new_products_are_added_in_the_order_of_the_catalog():
    assert compare_catalogs(by_sku(BOWL), by_sku(CUP, BOWL, MUG), keep=()).added == ("C", "A")


def test_a_change_names_the_fields_that_changed():
    changes = compare_catalogs(by_sku(MUG, BOWL), by_sku(altered(color="blue", seed=4), BOWL), keep=())
    assert changes.changed == {"A": ("color", "seed")}


def test_a_field_that_was_emptied_has_changed():
    assert compare_catalogs(by_sku(MUG), by_sku(altered(color=None)), keep=()).changed == {"A": ("color",)}


def test_the_order_of_a_products_scenes_is_no_change():
    assert compare_catalogs(by_sku(MUG), by_sku(altered(scenes=("b", "a"))), keep=()).changed == {}


def test_a_product_that_left_the_catalog_is_retired():
    assert compare_catalogs(by_sku(MUG, BOWL), by_sku(BOWL), keep=()).retired == ("A",)


def test_a_product_whose_row_was_rejected_is_not_retired():
    assert compare_catalogs(by_sku(MUG, BOWL), by_sku(CUP), keep=["A"]).retired == ("B",)


def test_the_version_is_a_sha256():
    assert len(bytes.fromhex(catalog_version([MUG], [DESK]))) == 32


def test_the_version_stays_the_same_from_release_to_release():
    # A new version makes everything downstream stale: when this number changes, it has to be meant.
    assert catalog_version([MUG, BOWL], [DESK]) == ("737af1268faff1e55063afc903f4ffc62b6e7bf70797629fb5b60be16d3a63fb")


@pytest.mark.parametrize(
    ("products", "scenes"),
    [
        ([BOWL, MUG], [DESK]),  # rows in another order
        ([MUG, BOWL], [DESK.model_copy(update={"title": "Writing desk"})]),  # a scene's title is for people
        ([MUG, BOWL], [DESK.model_copy(update={"categories": ("home", "office")})]),  # case and order of categories
        ([altered(scenes=("b", "a")), BOWL], [DESK]),  # order of a product's scenes
    ],
)
def test_what_decides_no_picture_leaves_the_version_alone(products: list[Product], scenes: list[Scene]):
    assert catalog_version(products, scenes) == catalog_version([MUG, BOWL], [DESK])


@pytest.mark.parametrize(
    ("products", "scenes"),
    [
        ([MUG], [DESK]),  # a product less
        ([altered(sku="D"), BOWL], [DESK]),  # another SKU
        ([altered(title="Cup"), BOWL], [DESK]),  # another title
        ([altered(seed=0), BOWL], [DESK]),  # a seed of zero is a seed
        ([MUG, BOWL], []),  # a scene less
        ([MUG, BOWL], [DESK.model_copy(update={"prompt": "On a walnut desk"})]),  # another prompt
    ],
)
def test_what_decides_a_picture_changes_the_version(products: list[Product], scenes: list[Scene]):
    assert catalog_version(products, scenes) != catalog_version([MUG, BOWL], [DESK])
