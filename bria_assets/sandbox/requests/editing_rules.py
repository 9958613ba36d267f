"""What is refused about an edit only once its pictures are there: masks that do not fit, results that get too large.

The rules are those of docs.bria.ai's image-editing.yml (read August 2026).
"""

from http import HTTPStatus

from PIL import Image

from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.inputs import InputStore
from bria_assets.sandbox.requests.editing_backgrounds import RemoveBackgroundRequest
from bria_assets.sandbox.requests.editing_instructions import EditRequest, StructuredInstructionRequest
from bria_assets.sandbox.requests.editing_masks import EraseRequest, GenFillRequest
from bria_assets.sandbox.requests.editing_sizes import MAX_CANVAS_PIXELS, ExpandRequest, IncreaseResolutionRequest

MAX_INCREASED_PIXELS = 8192 * 8192
"""Largest area in pixels of a picture whose resolution was increased."""

RATIO_TOLERANCE = 0.01
"""By how much of itself a mask's aspect ratio may differ from its picture's: sides are whole pixels."""

_COLOUR_MODES = frozenset({"RGB", "RGBA", "CMYK"})


def check_mask_size(request: EditRequest | StructuredInstructionRequest, inputs: InputStore) -> None:
    """Refuse a mask of another size than the picture's.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 422.
    """
    if request.mask is None:
        return
    picture, mask = inputs.open(request.images[0]).size, inputs.open(request.mask).size
    if picture != mask:
        raise _unfit(f"'mask' must be as large as the picture, {_as_text(picture)}, and is {_as_text(mask)}")


def check_mask_ratio(request: EraseRequest | GenFillRequest, inputs: InputStore) -> None:
    """Refuse a mask of another aspect ratio than the picture's.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 422.
    """
    picture, mask = inputs.open(request.image).size, inputs.open(request.mask).size
    relation = (mask[0] * picture[1]) / (mask[1] * picture[0])
    if abs(relation - 1) > RATIO_TOLERANCE:
        raise _unfit(
            f"'mask' must have the picture's aspect ratio, which is {_as_text(picture)}, and is {_as_text(mask)}"
        )


def check_canvas(request: ExpandRequest, inputs: InputStore) -> None:
    """Refuse a canvas that is too large, and a picture with nothing on its edge to go on from.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 400 the canvas; 422 the picture.
    """
    width, height = request.canvas_size
    if request.aspect_ratio is None and width * height > MAX_CANVAS_PIXELS:
        raise BriaError(HTTPStatus.BAD_REQUEST, f"'canvas_size' may have at most {MAX_CANVAS_PIXELS} pixels")
    picture = inputs.open(request.image)
    if picture.has_transparency_data and _least_edge_alpha(picture.convert("RGBA").getchannel("A")) == 0:
        raise _unfit("'image' has fully transparent pixels on an edge and cannot be expanded there")


def check_increase(request: IncreaseResolutionRequest, inputs: InputStore) -> None:
    """Refuse pictures of unsupported colour modes and results that are too large.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 415 the colour mode; 422 the size.
    """
    picture = inputs.open(request.image)
    _check_colour_mode(picture.mode)
    if picture.width * picture.height * request.desired_increase**2 > MAX_INCREASED_PIXELS:
        raise _unfit(
            f"'desired_increase' {request.desired_increase} of {_as_text(picture.size)} exceeds "
            f"{MAX_INCREASED_PIXELS} pixels"
        )


def check_colour_mode(request: RemoveBackgroundRequest, inputs: InputStore) -> None:
    """Refuse pictures of other colour modes than RGB, RGBA and CMYK.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 415.
    """
    _check_colour_mode(inputs.colour_mode(request.image))


def _check_colour_mode(mode: str) -> None:
    if mode not in _COLOUR_MODES:
        raise BriaError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"'image' must have the colour mode {', '.join(sorted(_COLOUR_MODES))} and has {mode}",
        )


def _least_edge_alpha(alpha: Image.Image) -> float:
    width, height = alpha.size
    edges = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    return min(_least(alpha.crop(edge)) for edge in edges)


def _least(alpha: Image.Image) -> float:
    lowest = alpha.getextrema()[0]
    if isinstance(lowest, tuple):
        raise TypeError("an alpha channel has one band")
    return lowest


def _unfit(details: str) -> BriaError:
    return BriaError(HTTPStatus.UNPROCESSABLE_ENTITY, details, message="Invalid request")


def _as_text(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} pixels"
