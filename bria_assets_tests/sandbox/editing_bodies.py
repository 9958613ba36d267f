"""A good body for each endpoint that edits pictures, and the small pictures in them."""

from typing import Any

from PIL import Image, ImageDraw
from sandbox_caller import as_base64, file_bytes

EDIT = "/v2/image/edit"
STRUCTURED_INSTRUCTION = "/v2/structured_instruction/generate"
ADD_OBJECT = "/v2/image/edit/add_object_by_text"
REPLACE_OBJECT = "/v2/image/edit/replace_object_by_text"
ERASE_BY_TEXT = "/v2/image/edit/erase_by_text"
BLEND = "/v2/image/edit/blend"
RESEASON = "/v2/image/edit/reseason"
REWRITE_TEXT = "/v2/image/edit/rewrite_text"
SKETCH = "/v2/image/edit/sketch_to_colored_image"
RESTORE = "/v2/image/edit/restore"
COLORIZE = "/v2/image/edit/colorize"
RESTYLE = "/v2/image/edit/restyle"
RELIGHT = "/v2/image/edit/relight"
ERASE = "/v2/image/edit/erase"
GEN_FILL = "/v2/image/edit/gen_fill"
REMOVE_BACKGROUND = "/v2/image/edit/remove_background"
REPLACE_BACKGROUND = "/v2/image/edit/replace_background"
ERASE_FOREGROUND = "/v2/image/edit/erase_foreground"
BLUR_BACKGROUND = "/v2/image/edit/blur_background"
EXPAND = "/v2/image/edit/expand"
ENHANCE = "/v2/image/edit/enhance"
INCREASE_RESOLUTION = "/v2/image/edit/increase_resolution"
CROP_FOREGROUND = "/v2/image/edit/crop_foreground"

WIDTH_PX, HEIGHT_PX = 48, 36
DISC_BOX = (16, 10, 31, 25)
MASK_BOX = (4, 4, 19, 15)


def photo(
    *, disc: str = "#b41e28", ground: str = "#dfe6ea", size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)
) -> Image.Image:
    """Return a disc with a light spot on a ground of one colour."""
    picture = Image.new("RGB", size, ground)
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse(DISC_BOX, fill=disc)
    drawing.ellipse((20, 13, 23, 16), fill="#f4e3c0")
    return picture


def other_photo() -> Image.Image:
    return photo(disc="#1f4fa0", ground="#cdbb8a")


def half_transparent_photo() -> Image.Image:
    """Return the photo with an alpha of 100 everywhere but on the disc's box, where it is opaque."""
    picture = photo().convert("RGBA")
    alpha = Image.new("L", picture.size, 100)
    alpha.paste(255, DISC_BOX)
    picture.putalpha(alpha)
    return picture


def mask(*, size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)) -> Image.Image:
    """Return a mask that selects a box in the upper left, as a share of its size."""
    picture = Image.new("L", size, 0)
    scale = size[0] / WIDTH_PX
    ImageDraw.Draw(picture).rectangle(tuple(round(side * scale) for side in MASK_BOX), fill=255)
    return picture


def encoded(picture: Image.Image) -> str:
    return as_base64(file_bytes(picture))


_FIELDS: dict[str, dict[str, Any]] = {
    EDIT: {"instruction": "make it golden hour"},
    STRUCTURED_INSTRUCTION: {"instruction": "make it golden hour"},
    ADD_OBJECT: {"instruction": "add a red vase on the right"},
    REPLACE_OBJECT: {"instruction": "replace the ball with a green vase"},
    ERASE_BY_TEXT: {"object_name": "the ball"},
    BLEND: {"instruction": "lay the ball's colour over the whole picture"},
    RESEASON: {"season": "winter"},
    REWRITE_TEXT: {"new_text": "SALE"},
    SKETCH: {},
    RESTORE: {},
    COLORIZE: {"color": "sepia_vintage"},
    RESTYLE: {"style": "oil_painting"},
    RELIGHT: {"light_type": "sunrise light", "light_direction": "side"},
    ERASE: {"mask": encoded(mask())},
    GEN_FILL: {"mask": encoded(mask()), "prompt": "a red cherry"},
    REMOVE_BACKGROUND: {},
    REPLACE_BACKGROUND: {"prompt": "on a wooden table"},
    ERASE_FOREGROUND: {},
    BLUR_BACKGROUND: {},
    EXPAND: {"aspect_ratio": "1:1"},
    ENHANCE: {},
    INCREASE_RESOLUTION: {},
    CROP_FOREGROUND: {},
}

ALL = tuple(_FIELDS)
WITH_PICTURE = tuple(path for path in ALL if path != STRUCTURED_INSTRUCTION)


def good_body(path: str, *, image: Any = None, **fields: Any) -> dict[str, Any]:
    """Return a body that the endpoint takes.

    Args:
        path: The endpoint.
        image: The picture to edit, or what stands in its place as it is, such as a URL; the photo when left out.
        fields: More of the body; takes the place of what a good body has.
    """
    picture = photo() if image is None else image
    given = encoded(picture) if isinstance(picture, Image.Image) else picture
    has_a_list = path in {EDIT, STRUCTURED_INSTRUCTION}
    return {**({"images": [given]} if has_a_list else {"image": given}), **_FIELDS[path], **fields}


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}
