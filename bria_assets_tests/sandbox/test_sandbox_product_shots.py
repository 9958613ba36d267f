"""Cutouts, packshots, shadows and products in given scenes (product-shot-editing.yml)."""

from collections.abc import Callable
from typing import Any

import pytest
from good_bodies import CUTOUT_PICTURE, INTEGRATE, PACKSHOT, PHOTO, SHADOW, V1_CUTOUT
from PIL import Image
from sandbox_caller import CUTOUT, GENERATE, Caller, as_base64, details, file_bytes, photo_base64

SYNC_ONLY = (V1_CUTOUT, PACKSHOT, SHADOW)
BODY = {"file": CUTOUT_PICTURE}

OpenSandbox = Callable[..., Caller]


@pytest.fixture
def quick_caller(open_sandbox: OpenSandbox) -> Caller:
    """A caller of a sandbox whose jobs end at once: these endpoints hold the connection until they have."""
    return open_sandbox(latency_seconds=0)


async def made(caller: Caller, path: str, **fields: Any) -> Image.Image:
    response = await caller.post(path, {**BODY, **fields})
    assert response.status_code == 200, response.text
    return await caller.picture(response.json()["result_url"])


@pytest.mark.parametrize("path", SYNC_ONLY)
async def test_the_answer_is_the_url_of_a_picture_that_is_there(quick_caller: Caller, path: str):
    response = await quick_caller.post(path, BODY)
    assert (response.status_code, set(response.json())) == (200, {"result_url"})
    assert (await quick_caller.client.get(response.json()["result_url"])).status_code == 200


@pytest.mark.parametrize("path", SYNC_ONLY)
async def test_a_result_lives_one_hour(quick_caller: Caller, path: str):
    url = (await quick_caller.post(path, BODY)).json()["result_url"]
    quick_caller.clock.advance(3601)
    assert (await quick_caller.client.get(url)).status_code == 403


@pytest.mark.parametrize("path", SYNC_ONLY)
async def test_a_picture_is_needed(quick_caller: Caller, path: str):
    response = await quick_caller.post(path, {"sku": "A1"})
    assert (response.status_code, response.json()) == (422, "give image_url or file")


@pytest.mark.parametrize("path", SYNC_ONLY)
@pytest.mark.parametrize("field", ["sync", "webhook_url", "image", "output_type"])
async def test_fields_of_v2_are_unknown_to_v1(quick_caller: Caller, path: str, field: str):
    response = await quick_caller.post(path, {**BODY, field: True})
    assert (response.status_code, response.json()) == (422, f"unknown field '{field}'")


async def test_both_versions_of_the_cutout_give_the_same_picture(quick_caller: Caller):
    v2 = await quick_caller.finish(CUTOUT, {"image": PHOTO})
    assert (await made(quick_caller, V1_CUTOUT, file=PHOTO)) == (await quick_caller.picture(v2["image_url"]))


async def test_image_url_counts_where_both_pictures_are_given(quick_caller: Caller):
    result = await quick_caller.finish(GENERATE, {"prompt": "a red mug"})
    of_url = await made(quick_caller, V1_CUTOUT, image_url=result["image_url"])
    assert of_url != await made(quick_caller, V1_CUTOUT)


async def test_a_packshot_is_a_square_of_2000_pixels_where_pictures_have_their_usual_size(open_sandbox: OpenSandbox):
    caller = open_sandbox(latency_seconds=0, picture_px=1024, plain_pictures=True)
    assert (await made(caller, PACKSHOT)).size == (2000, 2000)


@pytest.mark.parametrize(
    ("fields", "corner"),
    [
        ({}, (255, 255, 255, 255)),
        ({"background_color": "#1020f0"}, (16, 32, 240, 255)),
        ({"background_color": "transparent"}, (0, 0, 0, 0)),
    ],
)
async def test_a_packshot_has_the_background_asked_for(
    quick_caller: Caller, fields: dict[str, Any], corner: tuple[int, ...]
):
    assert (await made(quick_caller, PACKSHOT, **fields)).convert("RGBA").getpixel((0, 0)) == corner


async def test_a_shadow_is_darker_the_higher_its_intensity(quick_caller: Caller):
    def light(picture: Image.Image) -> float:
        values = picture.convert("L").tobytes()
        return sum(values) / len(values)

    faint, deep = [
        light(await made(quick_caller, SHADOW, background_color="#FFFFFF", shadow_intensity=intensity))
        for intensity in (10, 100)
    ]
    assert deep < faint


@pytest.mark.parametrize("kind", ["regular", "float"])
async def test_a_shadow_without_a_background_colour_stays_on_a_transparent_ground(quick_caller: Caller, kind: str):
    picture = await made(quick_caller, SHADOW, type=kind)
    assert (picture.mode, picture.getchannel("A").getextrema()[0]) == ("RGBA", 0)


async def test_a_shadow_needs_a_cutout(quick_caller: Caller):
    response = await quick_caller.post(SHADOW, {"file": PHOTO})
    assert (response.status_code, "'file' must have a transparent background" in response.json()) == (422, True)


async def test_a_shadow_under_any_picture_can_be_forced(quick_caller: Caller):
    assert (await made(quick_caller, SHADOW, file=PHOTO, force_rmbg=True)).mode == "RGBA"


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        (PACKSHOT, "background_color", "white"),
        (PACKSHOT, "background_color", "#FFF"),
        (SHADOW, "type", "long"),
        (SHADOW, "background_color", "transparent"),  # left out is transparent
        (SHADOW, "shadow_color", "black"),
        (SHADOW, "shadow_offset", [1]),
        (SHADOW, "shadow_offset", [1, 2, 3]),
        (SHADOW, "shadow_offset", [0.5, 1]),
        (SHADOW, "shadow_intensity", 101),
        (SHADOW, "shadow_intensity", -1),
        (SHADOW, "shadow_blur", -1),
        (SHADOW, "shadow_blur", 501),
        (SHADOW, "shadow_width", 100_000),
        (V1_CUTOUT, "preserve_alpha", "true"),
        (V1_CUTOUT, "content_moderation", 1),
    ],
)
async def test_a_wrong_value_is_named(quick_caller: Caller, path: str, field: str, value: Any):
    response = await quick_caller.post(path, {**BODY, field: value})
    assert (response.status_code, f"'{field}" in response.json()) == (422, True)


async def test_a_product_stands_in_the_box_that_was_given(quick_caller: Caller):
    scene = as_base64(file_bytes(Image.new("RGB", (80, 60), "#d8d8d8")))
    box = {"x": 20, "y": 10, "width": 30, "height": 30}
    body = {"scene": scene, "products": [{"image": CUTOUT_PICTURE, "coordinates": box}]}
    picture = await quick_caller.picture((await quick_caller.finish(INTEGRATE, body))["image_url"])
    red, green, blue = picture.convert("RGB").resize((1, 1), box=(25, 15, 45, 35)).tobytes()
    corner = picture.convert("RGB").crop((78, 2, 79, 3)).tobytes()
    assert picture.size == (80, 60)
    assert red > green + 40
    assert red > blue + 40
    assert max(corner) - min(corner) < 20


@pytest.mark.parametrize(
    ("products", "named"),
    [
        ([], "'products'"),
        ([{"image": PHOTO}], "'products.0.coordinates' is required"),
        (
            [{"image": PHOTO, "coordinates": {"x": 0, "y": 0, "width": 0, "height": 4}}],
            "'products.0.coordinates.width'",
        ),
        (
            [{"image": PHOTO, "coordinates": {"x": 0, "y": 0, "width": 4}}],
            "'products.0.coordinates.height' is required",
        ),
        ([{"image": PHOTO, "coordinates": [0, 0, 4, 4]}], "'products.0.coordinates'"),
    ],
)
async def test_a_product_without_its_place_is_refused_by_name(
    quick_caller: Caller, products: list[dict[str, Any]], named: str
):
    response = await quick_caller.post(INTEGRATE, {"scene": photo_base64(), "products": products})
    assert (response.status_code, named in details(response)) == (422, True)


async def test_an_integrated_picture_has_a_seed(quick_caller: Caller):
    box = {"x": 0, "y": 0, "width": 8, "height": 8}
    body = {"scene": PHOTO, "products": [{"image": PHOTO, "coordinates": box}], "seed": 9}
    assert (await quick_caller.finish(INTEGRATE, body))["seed"] == 9
