"""Where a product stands in a v1 lifestyle shot: its cutout on a transparent canvas of the shot's size.

The modes are those of docs.bria.ai's product-shot-editing.yml (read August 2026); how far from the edges Bria's named
placements are is not published.
"""

from PIL import Image

from bria_assets.sandbox.drawing import crop_to_product
from bria_assets.sandbox.renderings.commission import Commission, scaled, size_of
from bria_assets.sandbox.requests.lifestyle_shots import Placement, V1LifestyleRequest

PRODUCT_SHARE = 0.45
"""Largest share of a shot's width and height that a product at a named placement takes."""

CENTRED_SHARE = 0.6
"""The same where the canvas is fitted around the product."""

MARGIN_SHARE = 0.06

_AT_START, _CENTRED, _AT_END = 0.0, 0.5, 1.0
_ACROSS_AND_DOWN: dict[Placement, tuple[float, float]] = {
    "upper_left": (_AT_START, _AT_START),
    "upper_center": (_CENTRED, _AT_START),
    "upper_right": (_AT_END, _AT_START),
    "left_center": (_AT_START, _CENTRED),
    "center_vertical": (_CENTRED, _CENTRED),
    "center_horizontal": (_CENTRED, _CENTRED),
    "right_center": (_AT_END, _CENTRED),
    "bottom_left": (_AT_START, _AT_END),
    "bottom_center": (_CENTRED, _AT_END),
    "bottom_right": (_AT_END, _AT_END),
}


def placed(cutout: Image.Image, request: V1LifestyleRequest, commission: Commission) -> Image.Image:
    """Put a product where a request wants it.

    Args:
        cutout: The product at the size of the picture that was sent.
        request: Says where.
        commission: Says which of the request's shots this is.

    Returns:
        An RGBA picture of the shot's size.
    """
    match request.placement_type:
        case "original":
            size = cutout.size if request.original_quality else scaled(cutout.size, picture_px=commission.picture_px)
            return cutout.resize(size, Image.Resampling.LANCZOS)
        case "automatic_aspect_ratio":
            size = size_of(request.aspect_ratio or "1:1", picture_px=commission.picture_px)
            return _named(cutout, size, "center_vertical", share=CENTRED_SHARE)
        case "manual_padding":
            return _padded(cutout, request.padding_values)
        case "custom_coordinates":
            return _at_coordinates(cutout, request)
        case "automatic" | "manual_placement":
            placement = request.placements()[commission.picture_index // request.num_results]
            return _named(cutout, request.shot_size, placement, share=PRODUCT_SHARE)


def _named(cutout: Image.Image, size: tuple[int, int], placement: Placement, *, share: float) -> Image.Image:
    box = max(round(size[0] * share), 1), max(round(size[1] * share), 1)
    product = _contained(crop_to_product(cutout), box)
    across, down = _ACROSS_AND_DOWN[placement]
    margins = size[0] * MARGIN_SHARE, size[1] * MARGIN_SHARE
    left = margins[0] + across * (size[0] - product.width - 2 * margins[0])
    top = margins[1] + down * (size[1] - product.height - 2 * margins[1])
    return _on_canvas(product, size, (round(left), round(top)))


def _contained(product: Image.Image, box: tuple[int, int]) -> Image.Image:
    # Pillow's own function ends with a side of no pixels where a picture is very long.
    scale = min(box[0] / product.width, box[1] / product.height)
    size = max(round(product.width * scale), 1), max(round(product.height * scale), 1)
    return product.resize(size, Image.Resampling.LANCZOS)


def _padded(cutout: Image.Image, padding: tuple[int, int, int, int]) -> Image.Image:
    left, right, top, bottom = padding
    size = cutout.width + left + right, cutout.height + top + bottom
    return _on_canvas(cutout, size, (left, top))


def _at_coordinates(cutout: Image.Image, request: V1LifestyleRequest) -> Image.Image:
    foreground = cutout
    if request.foreground_image_size is not None:
        foreground = cutout.resize(request.foreground_image_size, Image.Resampling.LANCZOS)
    if request.foreground_image_location is not None:
        return _on_canvas(foreground, request.shot_size, request.foreground_image_location)
    free = request.shot_size[0] - foreground.width, request.shot_size[1] - foreground.height
    return _on_canvas(foreground, request.shot_size, (free[0] // 2, free[1] // 2))


def _on_canvas(product: Image.Image, size: tuple[int, int], place: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGBA", size)
    canvas.paste(product, place)
    return canvas
