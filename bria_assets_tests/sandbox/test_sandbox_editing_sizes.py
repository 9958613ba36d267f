"""Edits that change a picture's size: expand, enhance, increase_resolution, crop_foreground (image-editing.yml)."""

from typing import Any

import pytest
from editing_bodies import (
    BLUR_BACKGROUND,
    CROP_FOREGROUND,
    ENHANCE,
    ERASE_FOREGROUND,
    EXPAND,
    INCREASE_RESOLUTION,
    good_body,
    half_transparent_photo,
    photo,
    without,
)
from PIL import Image, ImageChops
from sandbox_caller import Caller, details

from bria_assets.sandbox.renderings.editing_sizes import enhanced_side_px, layout_of_ratio

PRESERVING = [BLUR_BACKGROUND, ERASE_FOREGROUND, EXPAND, ENHANCE, INCREASE_RESOLUTION]


async def made(caller: Caller, path: str, body: dict[str, Any]) -> Image.Image:
    return await caller.picture((await caller.finish(path, body))["image_url"])


def placed(size: tuple[int, int], location: tuple[int, int], canvas: tuple[int, int], **fields: Any) -> dict[str, Any]:
    body = good_body(EXPAND, original_image_size=size, original_image_location=location, canvas_size=canvas, **fields)
    return without(body, "aspect_ratio")


@pytest.mark.parametrize(
    ("aspect_ratio", "size"),
    [
        ("16:9", (64, 36)),  # wider than 48 x 36
        ("9:16", (48, 85)),  # higher
        ("4:3", (48, 36)),  # as it is
        (0.5, (48, 96)),
        (3, (108, 36)),
        (3.0, (108, 36)),
    ],
)
async def test_expand_makes_the_smallest_picture_of_the_ratio_around_the_given_one(
    caller: Caller, aspect_ratio: str | float, size: tuple[int, int]
):
    assert (await made(caller, EXPAND, good_body(EXPAND, aspect_ratio=aspect_ratio))).size == size


async def test_expand_changes_nothing_where_the_ratio_is_the_picture_s(caller: Caller):
    assert (await made(caller, EXPAND, good_body(EXPAND, aspect_ratio="4:3"))).convert("RGB") == photo()


@pytest.mark.parametrize(
    ("size", "location", "canvas"),
    [
        ((48, 36), (10, 20), (80, 70)),
        ((24, 18), (0, 0), (48, 48)),
        ((96, 72), (-20, -10), (48, 48)),  # cropped
        ((48, 36), (-40, 30), (40, 50)),  # a corner of it is left
    ],
)
async def test_expand_fills_the_canvas_that_is_asked_for(
    caller: Caller, size: tuple[int, int], location: tuple[int, int], canvas: tuple[int, int]
):
    assert (await made(caller, EXPAND, placed(size, location, canvas))).size == canvas


async def test_expand_puts_the_picture_where_it_is_asked_to(caller: Caller):
    expanded = await made(caller, EXPAND, placed((48, 36), (10, 20), (80, 70)))
    inner = expanded.convert("RGB").crop((14, 24, 54, 52))
    difference = ImageChops.difference(inner, photo().crop((4, 4, 44, 32))).convert("L")
    assert difference.point([0] * 9 + [255] * 247).getbbox() is None


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ((6000, 2100), 1.0),  # 6000 x 6000 would be too much
        ((5001, 5000), 0.5),
        ((8000, 1), 1.0),
    ],
)
def test_a_picture_shrinks_whose_canvas_would_exceed_25_million_pixels(size: tuple[int, int], ratio: float):
    canvas_size, picture_size, location = layout_of_ratio(size, ratio)
    assert 24_900_000 < canvas_size[0] * canvas_size[1] <= 25_000_000
    assert abs(canvas_size[0] / canvas_size[1] - ratio) < 0.001
    assert all(
        at >= 0 and at + side <= canvas for at, side, canvas in zip(location, picture_size, canvas_size, strict=True)
    )


@pytest.mark.parametrize(("prompt", "said"), [(None, None), ("", None), ("a meadow", "a meadow")])
async def test_expand_answers_the_prompt_that_was_sent(caller: Caller, prompt: str | None, said: str | None):
    result = await caller.finish(EXPAND, good_body(EXPAND, prompt=prompt, seed=3))
    assert (result.get("prompt"), result["seed"]) == (said, 3)


@pytest.mark.parametrize("edge", [(0, 0, 48, 1), (0, 35, 48, 36), (0, 0, 1, 36), (47, 10, 48, 11)])
async def test_expand_refuses_a_picture_with_a_fully_transparent_edge(caller: Caller, edge: tuple[int, int, int, int]):
    picture = photo().convert("RGBA")
    picture.paste((0, 0, 0, 0), edge)
    response = await caller.post(EXPAND, good_body(EXPAND, image=picture))
    assert response.status_code == 422
    assert "'image'" in details(response)


async def test_expand_goes_on_with_the_transparency_of_the_nearest_pixels(caller: Caller):
    picture = photo().convert("RGBA")
    alpha = Image.linear_gradient("L").resize(picture.size).point([max(level, 20) for level in range(256)])
    picture.putalpha(alpha)
    expanded = await made(caller, EXPAND, {**placed((48, 36), (5, 7), (60, 50)), **good_image(picture)})
    ours = expanded.getchannel("A")
    assert [ours.getpixel((0, y)) for y in (7, 20, 42)] == [alpha.getpixel((0, y)) for y in (0, 13, 35)]
    assert [ours.getpixel((x, 0)) for x in (5, 30)] == [alpha.getpixel((x, 0)) for x in (0, 25)]


def good_image(picture: Image.Image) -> dict[str, Any]:
    return {"image": good_body(EXPAND, image=picture)["image"]}


@pytest.mark.parametrize(("preserve_alpha", "mode"), [(True, "RGBA"), (False, "RGB")])
@pytest.mark.parametrize("path", PRESERVING)
async def test_preserve_alpha_keeps_or_ends_transparency(
    caller: Caller,
    path: str,
    preserve_alpha: bool,  # noqa: FBT001 - a table's column
    mode: str,
):
    picture = await made(caller, path, good_body(path, image=half_transparent_photo(), preserve_alpha=preserve_alpha))
    assert picture.mode == mode
    assert mode == "RGB" or picture.getchannel("A").getpixel((0, 0)) == 100


@pytest.mark.parametrize("path", PRESERVING)
async def test_an_opaque_picture_stays_opaque(caller: Caller, path: str):
    assert (await made(caller, path, good_body(path))).mode == "RGB"


@pytest.mark.parametrize(("desired_increase", "size"), [(2, (96, 72)), (4, (192, 144))])
async def test_increase_resolution_multiplies_the_sides(caller: Caller, desired_increase: int, size: tuple[int, int]):
    body = good_body(INCREASE_RESOLUTION, desired_increase=desired_increase)
    assert (await made(caller, INCREASE_RESOLUTION, body)).size == size


@pytest.mark.parametrize(
    ("size", "status_code"),
    [
        ((2048, 2048), 202),  # four times 2048 is 8192
        ((2056, 2048), 422),
    ],
)
async def test_increase_resolution_goes_up_to_8192_by_8192_pixels(
    caller: Caller, size: tuple[int, int], status_code: int
):
    body = good_body(INCREASE_RESOLUTION, image=Image.new("RGB", size), desired_increase=4)
    response = await caller.post(INCREASE_RESOLUTION, body)
    assert response.status_code == status_code
    assert status_code == 202 or "'desired_increase'" in details(response)


@pytest.mark.parametrize(
    ("size", "side_px"),
    [
        ((2000, 1250), None),  # doubled it has 10 megapixels
        ((2100, 1500), 3741),  # 3741 x 2672 pixels
        ((4000, 3000), 3651),  # smaller than it was
    ],
)
def test_enhance_stops_at_10_megapixels(size: tuple[int, int], side_px: int | None):
    assert enhanced_side_px(size) == side_px


async def test_enhance_answers_its_seed_as_text(caller: Caller):
    assert (await caller.finish(ENHANCE, good_body(ENHANCE, seed=77)))["seed"] == "77"


async def test_crop_foreground_adds_the_padding_on_all_four_sides(caller: Caller):
    tight = await made(caller, CROP_FOREGROUND, good_body(CROP_FOREGROUND))
    padded = await made(caller, CROP_FOREGROUND, good_body(CROP_FOREGROUND, padding=5))
    assert padded.size == (tight.width + 10, tight.height + 10)
    assert padded.crop((5, 5, tight.width + 5, tight.height + 5)).tobytes() == tight.tobytes()
