"""Where v1 puts the product in a lifestyle shot, and shots after a reference picture (product-shot-editing.yml)."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from good_bodies import CUTOUT_PICTURE, PHOTO, V1_LIFESTYLE_BY_IMAGE
from PIL import Image, ImageChops
from sandbox_caller import V1_LIFESTYLE, Caller, as_base64, file_bytes

BODY = {"file": CUTOUT_PICTURE, "num_results": 1, "seed": 4, "shot_size": [90, 60]}
BY_TEXT = {**BODY, "scene_description": "#20c0c8"}
RED_BY = 60

OpenSandbox = Callable[..., Caller]


def reference(colour: str, *, size: tuple[int, int] = (60, 60)) -> str:
    picture = Image.new("RGB", size, colour)
    picture.paste("#101010", (0, 0, size[0] // 2, size[1]))
    return as_base64(file_bytes(picture))


@pytest.fixture
def quick_caller(open_sandbox: OpenSandbox) -> Caller:
    return open_sandbox(latency_seconds=0)


async def shots(caller: Caller, body: dict[str, Any], *, path: str = V1_LIFESTYLE) -> list[Image.Image]:
    response = await caller.post(path, body)
    assert response.status_code == 200, response.text
    return [await caller.picture(url) for url, _, _ in response.json()["result"]]


def product_box(shot: Image.Image) -> tuple[int, int, int, int]:
    """Return where the picture is red."""
    red, green, _ = shot.convert("RGB").split()
    box = ImageChops.subtract(red, green).point([0] * RED_BY + [255] * (256 - RED_BY)).getbbox()
    assert box is not None
    return box


def middle(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


@pytest.mark.parametrize(
    ("placement", "is_left", "is_upper"),
    [
        ("upper_left", True, True),
        ("upper_right", False, True),
        ("bottom_left", True, False),
        ("bottom_right", False, False),
    ],
)
async def test_a_product_stands_in_the_corner_asked_for(
    quick_caller: Caller, placement: str, *, is_left: bool, is_upper: bool
):
    body = {**BY_TEXT, "placement_type": "manual_placement", "manual_placement_selection": [placement]}
    (shot,) = await shots(quick_caller, body)
    across, down = middle(product_box(shot))
    assert (across < 45, down < 30) == (is_left, is_upper)


@pytest.mark.parametrize("placement", ["center_vertical", "center_horizontal"])
async def test_a_centred_product_stands_in_the_middle(quick_caller: Caller, placement: str):
    body = {**BY_TEXT, "placement_type": "manual_placement", "manual_placement_selection": [placement]}
    (shot,) = await shots(quick_caller, body)
    across, down = middle(product_box(shot))
    assert (abs(across - 45) < 2, abs(down - 30) < 2) == (True, True)


async def test_several_placements_come_in_their_order_each_with_all_its_results(quick_caller: Caller):
    body = {**BODY, "scene_description": "a grey desk", "num_results": 2, "placement_type": "manual_placement"}
    made = await shots(quick_caller, {**body, "manual_placement_selection": ["left_center", "right_center"]})
    assert [middle(product_box(shot))[0] < 45 for shot in made] == [True, True, False, False]


async def test_coordinates_say_where_the_sent_picture_goes_and_how_large(quick_caller: Caller):
    placed = {"foreground_image_size": [40, 30], "foreground_image_location": [30, 20]}
    (shot,) = await shots(quick_caller, {**BY_TEXT, "placement_type": "custom_coordinates", **placed})
    assert product_box(shot) == (40, 25, 60, 45)


async def test_coordinates_outside_of_the_shot_crop_the_product(quick_caller: Caller):
    placed = {"foreground_image_size": [40, 30], "foreground_image_location": [-20, 0]}
    (shot,) = await shots(quick_caller, {**BY_TEXT, "placement_type": "custom_coordinates", **placed})
    assert product_box(shot) == (0, 5, 10, 25)


async def test_a_product_that_is_wholly_outside_is_not_seen(quick_caller: Caller):
    placed = {"foreground_image_location": [500, 500], "scene_description": "a desk"}
    (shot,) = await shots(quick_caller, {**BODY, "placement_type": "custom_coordinates", **placed})
    assert shot.size == (90, 60)


async def test_padding_goes_around_the_sent_picture(quick_caller: Caller):
    body = {**BY_TEXT, "placement_type": "manual_padding", "padding_values": [3, 5, 7, 9]}
    (shot,) = await shots(quick_caller, body)
    assert (shot.size, product_box(shot)) == ((48, 46), (13, 12, 33, 32))


async def test_padding_to_an_endless_size_is_refused(quick_caller: Caller):
    wide = as_base64(file_bytes(Image.new("L", (4000, 4000))))
    body = {**BY_TEXT, "file": wide, "placement_type": "manual_padding", "padding_values": [4096, 4096, 4096, 4096]}
    response = await quick_caller.post(V1_LIFESTYLE, body)
    assert (response.status_code, "'padding_values'" in response.json()) == (422, True)


async def test_a_hex_colour_is_a_ground_of_that_colour(quick_caller: Caller):
    (shot,) = await shots(quick_caller, BY_TEXT)
    assert shot.convert("RGB").getpixel((0, 0)) == (0x20, 0xC0, 0xC8)


async def test_a_hex_colour_is_for_a_single_result_only(quick_caller: Caller):
    response = await quick_caller.post(V1_LIFESTYLE, {**BY_TEXT, "num_results": 2})
    assert (response.status_code, "num_results" in response.json()) == (422, True)


async def test_the_highest_seed_can_have_several_results(quick_caller: Caller):
    body = {**BODY, "scene_description": "a desk", "num_results": 2, "seed": 2**63 - 1}
    response = await quick_caller.post(V1_LIFESTYLE, body)
    assert [seed for _, seed, _ in response.json()["result"]] == [str(2**63 - 1), str(-(2**63))]


async def test_a_shot_after_a_picture_shows_its_scene(quick_caller: Caller):
    body = {**BODY, "ref_image_file": [reference("#40d060")], "enhance_ref_image": False}
    (shot,) = await shots(quick_caller, body, path=V1_LIFESTYLE_BY_IMAGE)
    left, right = [shot.convert("RGB").getpixel((at, 2)) for at in (2, shot.width - 3)]
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (max(left) < 60, right[1] > right[0] + 60) == (True, True)


async def test_a_reference_picture_with_less_influence_is_less_sharp(quick_caller: Caller):
    def steepest(shot: Image.Image) -> int:
        row = shot.convert("L").crop((0, 2, shot.width, 3)).tobytes()
        return max(abs(one - other) for one, other in itertools.pairwise(row))

    body = {**BODY, "ref_image_file": [reference("#f0f0f0")]}
    much, little = [
        steepest((await shots(quick_caller, {**body, "ref_image_influence": share}, path=V1_LIFESTYLE_BY_IMAGE))[0])
        for share in (1, 0)
    ]
    assert little < much / 2


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"ref_image_file": None}, "ref_image_urls or ref_image_file"),
        ({"ref_image_file": [PHOTO, PHOTO]}, "'ref_image_file'"),  # one only at the moment
        ({"ref_image_file": []}, "'ref_image_file'"),
        ({"ref_image_urls": [PHOTO]}, "'ref_image_urls.0': must be a URL"),
        ({"ref_image_influence": 1.1}, "'ref_image_influence'"),
        ({"scene_description": "a desk"}, "unknown field 'scene_description'"),
        ({"mode": "fast"}, "unknown field 'mode'"),
        ({"placement_type": "automatic", "sync": True}, "sync"),
    ],
)
async def test_what_a_shot_after_a_picture_does_not_take_is_named(
    quick_caller: Caller, fields: dict[str, Any], named: str
):
    response = await quick_caller.post(V1_LIFESTYLE_BY_IMAGE, {**BODY, "ref_image_file": [PHOTO], **fields})
    assert (response.status_code, named in response.json()) == (422, True)
