"""How products are put into a person's hands and garments onto a person: pasted where hands and clothes tend to be.

Nothing is known of the person but the frame around the foreground; an extra instruction changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import crop_to_product, edits
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.cutouts import cutout_of, foreground_of
from bria_assets.sandbox.renderings.editing_sizes import widened
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.unpublished import HoldingRequest, PersonRequest, TryOnRequest

_Box = tuple[float, float, float, float]
"""Left, top, right and bottom in shares of the frame around a person."""

_HANDS: dict[int, tuple[_Box, ...]] = {
    1: ((0.3, 0.45, 0.7, 0.7),),
    2: ((0.1, 0.45, 0.48, 0.7), (0.52, 0.45, 0.9, 0.7)),
    3: ((0.04, 0.45, 0.34, 0.7), (0.35, 0.45, 0.65, 0.7), (0.66, 0.45, 0.96, 0.7)),
}
_WORN: tuple[_Box, ...] = ((0.15, 0.2, 0.85, 0.55), (0.2, 0.52, 0.8, 0.92), (0.3, 0.0, 0.7, 0.18))
"""A first garment covers the trunk, a second one the legs, a third one the head."""


def holding(request: HoldingRequest, commission: Commission) -> Image.Image:
    """Put the products side by side where the person's hands would hold them."""
    boxes = _HANDS[len(request.product_images)]
    return _with_things(request, request.product_images, boxes, commission)


def virtual_tryon(request: TryOnRequest, commission: Commission) -> Image.Image:
    """Put the garments over the person's trunk, legs and head."""
    return _with_things(request, request.garment_images, _WORN, commission)


def person_answer(_request: PersonRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed."""
    return {"seed": basis.seed}


def _with_things(
    request: PersonRequest, images: Sequence[Picture], boxes: Sequence[_Box], commission: Commission
) -> Image.Image:
    photo = on_white(commission.open_picture(request.person_image))
    frame = foreground_of(photo, commission).getbbox() or (0, 0, *photo.size)
    things = [crop_to_product(cutout_of(image, commission)) for image in images]
    placed = [(thing, _fitted(thing.size, box, frame)) for thing, box in zip(things, boxes, strict=False)]
    picture = edits.integrate(photo, placed, seed=commission.seed)
    if request.aspect_ratio is None:
        return picture
    return widened(picture, request.aspect_ratio, seed=commission.seed)


def _fitted(size: tuple[int, int], box: _Box, frame: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return x, y, width and height in pixels of the largest picture of a size's ratio in the middle of a box."""
    left, top, right, bottom = frame
    wide, high = right - left, bottom - top
    room_wide, room_high = wide * (box[2] - box[0]), high * (box[3] - box[1])
    scale = min(room_wide / size[0], room_high / size[1])
    width, height = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    x = left + wide * box[0] + (room_wide - width) / 2
    y = top + high * box[1] + (room_high - height) / 2
    return round(x), round(y), width, height
