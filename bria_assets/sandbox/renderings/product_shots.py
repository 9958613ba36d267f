"""How product shots are made.

Where a product stands in a v1 shot (placement_type) is not imitated, only the size of the shot is.
"""

from PIL import Image

from bria_assets.sandbox.drawing import crop_to_product
from bria_assets.sandbox.renderings.commission import Commission, scaled, size_of
from bria_assets.sandbox.renderings.cutouts import cutout_of
from bria_assets.sandbox.requests.product_shots import CutoutRequest, V1LifestyleShotRequest


def product_cutout(request: CutoutRequest, commission: Commission) -> Image.Image:
    """Cut the product out and crop the picture to it."""
    cutout = cutout_of(
        request.image,
        commission,
        preserve_alpha=request.preserve_alpha,
        ignore_alpha=request.force_background_detection,
    )
    return crop_to_product(cutout)


def v1_lifestyle_shot(request: V1LifestyleShotRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene, at the size that the placement asks for."""
    picture = request.image_url or request.file
    if picture is None:
        raise ValueError("a stored v1 lifestyle request has no picture")
    cutout = cutout_of(picture, commission, ignore_alpha=request.force_rmbg)
    match request.placement_type:
        case "original":
            size = cutout.size if request.original_quality else scaled(cutout.size, picture_px=commission.picture_px)
        case "automatic_aspect_ratio":
            size = size_of(request.aspect_ratio or "1:1", picture_px=commission.picture_px)
        case "manual_padding":
            left, right, top, bottom = request.padding_values
            size = cutout.width + left + right, cutout.height + top + bottom
        case "automatic" | "manual_placement" | "custom_coordinates":
            size = request.shot_size
    width_px, height_px = size
    return commission.painter.draw_lifestyle(
        cutout, request.scene_description, seed=commission.seed, width_px=width_px, height_px=height_px
    )
