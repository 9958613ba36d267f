"""One changed attribute changes that attribute and leaves the rest of the pixels as they are."""

from typing import Any

import pytest
from structured_prompt_pictures import (
    described,
    difference,
    drawn,
    grown,
    overlap,
    silhouette,
    with_colour,
    with_field,
    with_object,
    with_text,
)

PRODUCTS = ["matte ceramic mug, color: navy", "leather tote bag, color: mustard"]
GROUNDS = ["white studio", "a forest with trees", "a marble countertop in a kitchen"]


@pytest.fixture(params=PRODUCTS)
def product(request: pytest.FixtureRequest) -> dict[str, Any]:
    return described(request.param)


@pytest.mark.parametrize("ground", GROUNDS)
def test_another_colour_leaves_the_ground_as_it_is(product: dict[str, Any], ground: str):
    prompt = {**product, "background_setting": ground}
    outside = ~grown(silhouette(prompt), 1)
    assert difference(drawn(prompt), drawn(with_colour(prompt, "crimson")), outside) == 0


def test_another_colour_keeps_the_silhouette(product: dict[str, Any]):
    assert overlap(silhouette(product), silhouette(with_colour(product, "crimson"))) > 0.98


def test_another_material_keeps_the_silhouette_and_the_ground(product: dict[str, Any]):
    other = with_object(product, texture="stainless steel")
    assert overlap(silhouette(product), silhouette(other)) > 0.98
    assert difference(drawn(product), drawn(other), ~grown(silhouette(product), 1)) == 0


@pytest.mark.parametrize("ground", ["sage green background", *GROUNDS[1:]])
def test_another_ground_leaves_the_object_as_it_is(product: dict[str, Any], ground: str):
    other = {**product, "background_setting": ground}
    inside = grown(silhouette(product), -2)
    assert difference(drawn(product), drawn(other), inside) < 0.5


@pytest.mark.parametrize(
    "lighting",
    [
        {"conditions": "golden hour sunlight"},
        {"direction": "from the right"},
        {"shadows": "hard, dark shadows"},
        {"conditions": "candlelight", "direction": "from behind", "shadows": "no shadows"},
    ],
)
def test_another_light_keeps_the_silhouette(product: dict[str, Any], lighting: dict[str, str]):
    other = with_field(product, "lighting", **lighting)
    assert overlap(silhouette(product), silhouette(other)) > 0.98


def test_another_light_keeps_the_forms_of_a_place(product: dict[str, Any]):
    # Divided by its mean brightness, a wall has the same bricks in any light.
    wall = {**product, "background_setting": "a brick wall behind an oak table"}
    outside = ~grown(silhouette(product), 4)
    outside[60:] = False
    one, other = (
        drawn(with_field(wall, "lighting", conditions=conditions))[outside].mean(axis=-1)
        for conditions in ("soft, diffused light", "dramatic evening light")
    )
    one, other = one - one.mean(), other - other.mean()
    assert float((one * other).sum() / ((one**2).sum() * (other**2).sum()) ** 0.5) > 0.4


def test_text_changes_only_the_front_of_the_product():
    mug = described("white ceramic mug")
    plain, lettered = drawn(mug), drawn(with_text(mug, "HELLO"))
    assert difference(plain, lettered, ~silhouette(mug)) == 0
    assert difference(plain, lettered, silhouette(mug)) > 1


def test_a_caption_changes_only_its_part_of_the_picture():
    mug = described("white ceramic mug")
    plain, lettered = drawn(mug), drawn(with_text(mug, "SALE", location="top-left corner of the picture"))
    changed = (plain != lettered).any(axis=-1)
    assert changed[:24, :48].any()
    assert not changed[24:].any()
    assert not changed[:, 52:].any()


def test_a_second_object_leaves_the_first_where_it_is():
    mug = described()
    both = {**mug, "objects": [*mug["objects"], {"description": "A candle", "location": "right"}]}
    assert difference(drawn(mug)[:, :38], drawn(both)[:, :38]) == 0


@pytest.mark.parametrize(
    "said",
    [
        {"short_description": "Something else altogether"},
        {"context": "an advertisement"},
        {"aesthetics": {"mood_atmosphere": "gloomy"}},
        {"of_the_caller": {"deep": [1, {"x": None}]}},
        {"edit_instruction": "make it green"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_words_that_describe_no_pixels_change_none(product: dict[str, Any], said: dict[str, Any]):
    assert difference(drawn(product), drawn({**product, **said})) == 0


def test_the_order_of_the_keys_changes_nothing(product: dict[str, Any]):
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(list(value))}
        return [turned(each) for each in value] if isinstance(value, list) else value

    assert difference(drawn(product), drawn(turned(product))) == 0
