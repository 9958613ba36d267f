"""The prompt of a product's picture."""

from bria_assets.catalog.product import Product
from bria_assets.prompts.product_prompt import LONGEST_DESCRIPTION_CHARACTERS, product_prompt

ENDING = ", on a white studio background, soft shadows, commercial lighting"


def test_a_product_s_own_prompt_is_used_as_it_is():
    assert product_prompt(Product(sku="A", title="Mug", color="red", prompt="A mug on fire")) == "A mug on fire"


def test_a_title_alone_is_enough():
    assert product_prompt(Product(sku="A", title="Mug")) == f"Professional product photo of Mug{ENDING}"


def test_everything_the_catalog_says_of_the_look_enters():
    mug = Product(
        sku="A",
        title="Mug",
        color="speckled cream",
        material="stoneware",
        brand="Tonwerk",
        category="Kitchen",
        description="Hand-glazed, with a wide handle.",
    )
    assert product_prompt(mug) == (
        "Professional product photo of Mug, color: speckled cream, material: stoneware, brand style: Tonwerk, "
        f"category: Kitchen, Hand-glazed, with a wide handle{ENDING}"
    )


def test_a_page_of_description_is_cut_after_a_whole_word():
    prompt = product_prompt(Product(sku="A", title="Mug", description="glazed " * 100))
    described = prompt.removeprefix("Professional product photo of Mug, ").removesuffix(ENDING)
    assert len(described) <= LONGEST_DESCRIPTION_CHARACTERS
    assert set(described.split()) == {"glazed"}


def test_what_decides_no_picture_does_not_enter():
    plain = Product(sku="A", title="Mug")
    framed = Product(sku="B", title="Mug", seed=7, aspect_ratio="16:9", negative_prompt="text", scenes=("table",))
    assert product_prompt(plain) == product_prompt(framed)
