"""Masks of edits: which fit, and what they select (image-editing.yml)."""

import json

import pytest
from editing_bodies import (
    EDIT,
    ERASE,
    GEN_FILL,
    HEIGHT_PX,
    MASK_BOX,
    STRUCTURED_INSTRUCTION,
    WIDTH_PX,
    encoded,
    good_body,
    half_transparent_photo,
    mask,
    photo,
)
from PIL import Image, ImageChops
from sandbox_caller import Caller, as_base64, details, file_bytes

MASKED = [EDIT, ERASE, GEN_FILL]
WRONG_RATIO = (36, 48)
LARGER = (WIDTH_PX * 2, HEIGHT_PX * 2)


def scene() -> Image.Image:
    """Return the photo with stripes where the mask selects, so that filling it shows."""
    picture = photo()
    for x in range(MASK_BOX[0], MASK_BOX[2], 4):
        picture.paste((20, 40 + 4 * x, 160), (x, MASK_BOX[1], x + 2, MASK_BOX[3]))
    return picture


async def masked(caller: Caller, path: str, given_mask: str, image: Image.Image | None = None) -> Image.Image:
    result = await caller.finish(
        path,
        good_body(path, image=image or scene(), mask=given_mask, seed=5)
        if path != ERASE
        else good_body(path, image=image or scene(), mask=given_mask),
    )
    return await caller.picture(result["image_url"])


@pytest.mark.parametrize("path", [EDIT, STRUCTURED_INSTRUCTION, ERASE, GEN_FILL])
async def test_a_mask_of_another_aspect_ratio_is_refused_by_its_field(caller: Caller, path: str):
    response = await caller.post(path, good_body(path, mask=encoded(mask(size=WRONG_RATIO))))
    assert response.status_code == 422
    assert "'mask'" in details(response)
    assert "48 x 36" in details(response)


@pytest.mark.parametrize("path", [EDIT, STRUCTURED_INSTRUCTION])
async def test_a_mask_of_another_size_is_refused_where_the_file_asks_for_the_same(caller: Caller, path: str):
    response = await caller.post(path, good_body(path, mask=encoded(mask(size=LARGER))))
    assert response.status_code == 422
    assert "'mask'" in details(response)


@pytest.mark.parametrize("path", [ERASE, GEN_FILL])
async def test_a_mask_of_the_same_aspect_ratio_is_brought_to_the_picture_s_size(caller: Caller, path: str):
    larger = await masked(caller, path, encoded(mask(size=LARGER)))
    assert larger.size == (WIDTH_PX, HEIGHT_PX)
    assert ImageChops.difference(larger.convert("RGB"), scene()).getbbox() is not None


@pytest.mark.parametrize("path", MASKED)
async def test_what_the_mask_selects_changes_and_all_else_stays_to_the_pixel(caller: Caller, path: str):
    difference = ImageChops.difference((await masked(caller, path, encoded(mask()))).convert("RGB"), scene())
    changed = difference.getbbox()
    assert changed is not None
    assert changed[0] >= MASK_BOX[0]
    assert changed[1] >= MASK_BOX[1]
    assert changed[2] <= MASK_BOX[2] + 1
    assert changed[3] <= MASK_BOX[3] + 1


@pytest.mark.parametrize("path", MASKED)
async def test_a_black_mask_selects_nothing(caller: Caller, path: str):
    black = encoded(Image.new("L", (WIDTH_PX, HEIGHT_PX), 0))
    assert (await masked(caller, path, black)).convert("RGB") == scene()


@pytest.mark.parametrize("path", MASKED)
async def test_a_white_mask_selects_everything(caller: Caller, path: str):
    white = encoded(Image.new("L", (WIDTH_PX, HEIGHT_PX), 255))
    assert (await masked(caller, path, white)).size == (WIDTH_PX, HEIGHT_PX)


@pytest.mark.parametrize("path", MASKED)
async def test_the_greys_of_a_jpeg_mask_are_black_or_white(caller: Caller, path: str):
    as_jpeg = as_base64(file_bytes(mask().convert("RGB"), "JPEG"))
    assert (await masked(caller, path, as_jpeg)).convert("RGB") == (
        await masked(caller, path, encoded(mask()))
    ).convert("RGB")


@pytest.mark.parametrize(("preserve_alpha", "lowest"), [(True, 100), (False, None)])
@pytest.mark.parametrize("path", [ERASE, GEN_FILL])
async def test_preserve_alpha_decides_about_the_picture_s_transparency(
    caller: Caller,
    path: str,
    preserve_alpha: bool,  # noqa: FBT001 - a table's column
    lowest: int | None,
):
    body = good_body(path, image=half_transparent_photo(), preserve_alpha=preserve_alpha)
    picture = await caller.picture((await caller.finish(path, body))["image_url"])
    assert picture.mode == ("RGB" if lowest is None else "RGBA")
    assert lowest is None or picture.getchannel("A").getextrema() == (lowest, 255)


async def test_a_structured_instruction_says_where_the_mask_is(caller: Caller):
    body = good_body(STRUCTURED_INSTRUCTION, mask=encoded(mask()))
    structured = json.loads((await caller.finish(STRUCTURED_INSTRUCTION, body))["structured_instruction"])
    assert structured["context"].endswith("where a mask selects the upper left")


@pytest.mark.parametrize(("refine_prompt", "said"), [(True, True), (False, False)])
async def test_gen_fill_answers_a_refined_prompt_unless_told_not_to(
    caller: Caller,
    refine_prompt: bool,  # noqa: FBT001 - a table's column
    said: bool,  # noqa: FBT001
):
    result = await caller.finish(GEN_FILL, good_body(GEN_FILL, refine_prompt=refine_prompt))
    assert ("refined_prompt" in result) is said
