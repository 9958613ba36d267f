"""What is refused about a product shot only once its pictures are there."""

from http import HTTPStatus

from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.inputs import MAX_PICTURE_PIXELS, InputStore
from bria_assets.sandbox.requests.lifestyle_shots import V1LifestyleRequest
from bria_assets.sandbox.requests.product_shots import ShadowRequest


def check_is_cutout(request: ShadowRequest, inputs: InputStore) -> None:
    """Refuse a shadow under a picture without transparency, which product-shot-editing.yml asks for.

    Args:
        request: The request, its picture by its stored name.
        inputs: Has the picture.

    Raises:
        BriaError: 422.
    """
    field = "file" if request.image_url is None else "image_url"
    if not request.force_rmbg and not inputs.open(request.product).has_transparency_data:
        raise _refusal(f"'{field}' must have a transparent background: send a cutout, or force_rmbg")


def check_padded_size(request: V1LifestyleRequest, inputs: InputStore) -> None:
    """Refuse padding that would make a picture larger than any that may be sent.

    Args:
        request: The request, its pictures by their stored names.
        inputs: Has the pictures.

    Raises:
        BriaError: 422.
    """
    if request.placement_type != "manual_padding":
        return
    left, right, top, bottom = request.padding_values
    width, height = inputs.open(request.product).size
    if (left + width + right) * (top + height + bottom) > MAX_PICTURE_PIXELS:
        raise _refusal(f"'padding_values': a shot may have at most {MAX_PICTURE_PIXELS} pixels")


def _refusal(details: str) -> BriaError:
    return BriaError(HTTPStatus.UNPROCESSABLE_ENTITY, details, message="Invalid request")
