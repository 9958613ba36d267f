"""A good body for every endpoint of the sandbox that makes jobs, with the smallest pictures that do."""

from typing import Any

import editing_bodies
from PIL import Image
from sandbox_caller import as_base64, file_bytes

GENERATE_LITE = "/v2/image/generate/lite"
STRUCTURED_PROMPT = "/v2/structured_prompt/generate"
STRUCTURED_PROMPT_LITE = "/v2/structured_prompt/generate/lite"
FROM_DIFF = "/v2/structured_prompt/generate_from_diff"
INTEGRATE = "/v2/image/edit/product/integrate"
V1_CUTOUT = "/v1/product/cutout"
PACKSHOT = "/v1/product/packshot"
SHADOW = "/v1/product/shadow"
V1_LIFESTYLE_BY_IMAGE = "/v1/product/lifestyle_shot_by_image"

PHOTO = editing_bodies.encoded(editing_bodies.photo())


def cutout_picture() -> Image.Image:
    """Return a red square with transparent space around it."""
    cutout = Image.new("RGBA", (40, 30))
    cutout.paste((180, 20, 30, 255), (10, 5, 30, 25))
    return cutout


CUTOUT_PICTURE = as_base64(file_bytes(cutout_picture()))

_BOX = {"x": 4, "y": 6, "width": 20, "height": 15}
_PERSON = {"person_image": PHOTO}

GOOD_BODIES: dict[str, dict[str, Any]] = {
    "/v2/image/generate": {"prompt": "a red mug"},
    GENERATE_LITE: {"prompt": "a red mug"},
    STRUCTURED_PROMPT: {"prompt": "a red mug"},
    STRUCTURED_PROMPT_LITE: {"prompt": "a red mug"},
    FROM_DIFF: {"structured_prompt": "{}", "user_adjusted_structured_prompt": '{"style_medium": "photograph"}'},
    **{path: editing_bodies.good_body(path) for path in editing_bodies.ALL},
    "/v2/image/edit/lifestyle_shot_by_text": {"image": PHOTO, "prompt": "on a desk"},
    "/v2/image/edit/product/cutout": {"image": PHOTO},
    INTEGRATE: {"scene": PHOTO, "products": [{"image": PHOTO, "coordinates": _BOX}]},
    V1_CUTOUT: {"file": PHOTO},
    PACKSHOT: {"file": PHOTO},
    SHADOW: {"file": CUTOUT_PICTURE},
    "/v1/product/lifestyle_shot_by_text": {"file": PHOTO, "scene_description": "on a desk", "num_results": 1},
    V1_LIFESTYLE_BY_IMAGE: {"file": PHOTO, "ref_image_file": [PHOTO], "num_results": 1},
    "/v2/image/edit/remove_background/guided": {"image": PHOTO, "prompt": "the ball"},
    "/v2/image/edit/product/holding": {**_PERSON, "product_images": [PHOTO]},
    "/v2/image/edit/product/virtual-tryon": {**_PERSON, "garment_images": [PHOTO]},
    "/v2/ads/resize": {"attachments": [PHOTO], "formats": [{"name": "banner", "width": 60, "height": 20}]},
}

_PICTURE_FIELDS = {
    "/v2/image/generate": ("images",),
    GENERATE_LITE: ("images",),
    STRUCTURED_PROMPT: ("images",),
    STRUCTURED_PROMPT_LITE: ("images",),
}


def picture_places(path: str) -> list[tuple[str, tuple[str | int, ...]]]:
    """Return where a good body of an endpoint has its pictures: the field's name in refusals, and the way to it."""
    if path in _PICTURE_FIELDS:
        return [("images.0", ("images", 0))]
    return [(".".join(str(step) for step in way), way) for way in _ways_to_pictures(GOOD_BODIES[path])]


def with_picture(path: str, way: tuple[str | int, ...], picture: Any) -> dict[str, Any]:
    """Return a good body of an endpoint with another picture in one place.

    Args:
        path: The endpoint.
        way: What ``picture_places`` returned.
        picture: What is put there.
    """
    body = {"images": [PHOTO]} if path in _PICTURE_FIELDS else GOOD_BODIES[path]
    return _put(body, way, picture)


def _put(value: Any, way: tuple[str | int, ...], picture: Any) -> Any:
    if not way:
        return picture
    step, *rest = way
    if isinstance(step, str):
        return {**value, step: _put(value[step], tuple(rest), picture)}
    return [_put(each, tuple(rest), picture) if index == step else each for index, each in enumerate(value)]


def _ways_to_pictures(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in _ways_to_pictures(each, (*way, key))]
    if isinstance(value, list):
        return [found for index, each in enumerate(value) for found in _ways_to_pictures(each, (*way, index))]
    is_picture = isinstance(value, str) and value.startswith("iVBOR")
    return [way] if is_picture else []
