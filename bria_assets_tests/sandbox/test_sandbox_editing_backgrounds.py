"""Edits that part foreground and background: what stays, what reference pictures do (image-editing.yml)."""

from collections.abc import Callable

import pytest
from editing_bodies import (
    BLUR_BACKGROUND,
    CROP_FOREGROUND,
    ERASE_FOREGROUND,
    HEIGHT_PX,
    REPLACE_BACKGROUND,
    encoded,
    good_body,
    half_transparent_photo,
    photo,
    without,
)
from PIL import Image
from sandbox_caller import Caller

OpenSandbox = Callable[..., Caller]

MIDDLE_OF_THE_DISC = (26, 20)


def like_reference(*references: Image.Image) -> dict[str, object]:
    images = [encoded(each) for each in references]
    body = good_body(REPLACE_BACKGROUND, ref_images=images, original_quality=True, enhance_ref_images=False)
    return without(body, "prompt")


def red_of(picture: Image.Image, place: tuple[int, int]) -> int:
    pixel = picture.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    return int(pixel[0])


async def test_erase_foreground_takes_the_disc_out(caller: Caller):
    result = await caller.finish(ERASE_FOREGROUND, good_body(ERASE_FOREGROUND, image=photo(disc="#100008")))
    picture = await caller.picture(result["image_url"])
    assert red_of(picture, MIDDLE_OF_THE_DISC) > 120  # the light ground instead of the dark disc


async def test_blur_background_leaves_the_foreground_as_it_was(caller: Caller):
    result = await caller.finish(BLUR_BACKGROUND, good_body(BLUR_BACKGROUND))
    picture = await caller.picture(result["image_url"])
    assert abs(red_of(picture, MIDDLE_OF_THE_DISC) - red_of(photo(), MIDDLE_OF_THE_DISC)) <= 2


async def test_the_scale_says_how_much_the_background_is_blurred(caller: Caller):
    striped = photo()
    for x in range(0, 12, 2):
        striped.paste("#404850", (x, 0, x + 1, HEIGHT_PX))
    edges: list[int] = []
    for scale in (1, 5):
        result = await caller.finish(BLUR_BACKGROUND, good_body(BLUR_BACKGROUND, image=striped, scale=scale))
        picture = await caller.picture(result["image_url"])
        edges.append(abs(red_of(picture, (6, 4)) - red_of(picture, (7, 4))))
    assert edges[1] < edges[0]


async def test_reference_pictures_make_the_scene(caller: Caller):
    dark, light = Image.new("RGB", (30, 30), "#101418"), Image.new("RGB", (30, 30), "#e8ecf0")
    corners: list[int] = []
    for references in ([dark], [dark, light], [light]):
        result = await caller.finish(REPLACE_BACKGROUND, like_reference(*references))
        corners.append(red_of(await caller.picture(result["image_url"]), (2, 2)))
    assert corners[0] < corners[1] < corners[2]


async def test_one_reference_picture_needs_no_list(caller: Caller):
    body = {**like_reference(photo()), "ref_images": encoded(photo())}
    result = await caller.finish(REPLACE_BACKGROUND, body)
    assert set(result) == {"image_url", "seed"}  # without a text there is none to refine


@pytest.mark.parametrize(("force", "same_as_white"), [(True, True), (False, False)])
async def test_crop_foreground_looks_for_the_foreground_of_a_transparent_picture_only_if_forced(
    caller: Caller,
    force: bool,  # noqa: FBT001 - a table's column
    same_as_white: bool,  # noqa: FBT001
):
    body = good_body(CROP_FOREGROUND, image=half_transparent_photo(), force_background_detection=force)
    picture = await caller.picture((await caller.finish(CROP_FOREGROUND, body))["image_url"])
    assert (picture.width < 40) is same_as_white


async def test_a_picture_of_one_colour_is_all_foreground(open_sandbox: OpenSandbox):
    caller = open_sandbox()
    for path in (ERASE_FOREGROUND, BLUR_BACKGROUND, CROP_FOREGROUND):
        result = await caller.finish(path, good_body(path, image=Image.new("RGB", (48, 36), "#446688")))
        assert (await caller.picture(result["image_url"])).size == (48, 36)
