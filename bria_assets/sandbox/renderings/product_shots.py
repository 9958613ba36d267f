"""How products are cut out, staged plainly, put into given scenes and given shadows."""

from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import crop_to_product, edits
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.cutouts import cutout_of
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.requests.product_shots import (
    CutoutRequest,
    IntegrateRequest,
    PackshotRequest,
    ShadowRequest,
    V1CutoutRequest,
)

PACKSHOT_PX, USUAL_PX = 2000, 1024
"""Side in pixels of Bria's packshots, and of a square 1MP picture."""


def product_cutout(request: CutoutRequest, commission: Commission) -> Image.Image:
    """Cut the product out and crop the picture to it."""
    cutout = cutout_of(
        request.image,
        commission,
        preserve_alpha=request.preserve_alpha,
        ignore_alpha=request.force_background_detection,
    )
    return crop_to_product(cutout)


def v1_cutout(request: V1CutoutRequest, commission: Commission) -> Image.Image:
    """Cut the product out and crop the picture to it, as v2 does."""
    cutout = cutout_of(
        request.product, commission, preserve_alpha=request.preserve_alpha, ignore_alpha=request.force_rmbg
    )
    return crop_to_product(cutout)


def packshot(request: PackshotRequest, commission: Commission) -> Image.Image:
    """Put the product on a plain square: 2000 pixels a side, in proportion where pictures are set smaller."""
    cutout = cutout_of(request.product, commission, ignore_alpha=request.force_rmbg)
    size_px = round(PACKSHOT_PX * commission.picture_px / USUAL_PX)
    return edits.packshot(cutout, size_px=size_px, background=request.background_color)


def shadow(request: ShadowRequest, commission: Commission) -> Image.Image:
    """Lay a shadow under a cutout."""
    cutout = cutout_of(
        request.product, commission, preserve_alpha=request.preserve_alpha, ignore_alpha=request.force_rmbg
    )
    return edits.shadow(
        cutout,
        kind=request.type,
        background_color=request.background_color,
        shadow_color=request.shadow_color,
        shadow_offset=request.shadow_offset,
        shadow_intensity=request.shadow_intensity,
        shadow_blur=request.shadow_blur,
        shadow_width=request.shadow_width,
        shadow_height=request.shadow_height,
    )


def integrate(request: IntegrateRequest, commission: Commission) -> Image.Image:
    """Put products into a scene, each cut out, cropped and scaled to the box that was given for it."""
    scene = on_white(commission.open_picture(request.scene))
    placed = [
        (
            crop_to_product(cutout_of(product.image, commission)),
            (product.coordinates.x, product.coordinates.y, product.coordinates.width, product.coordinates.height),
        )
        for product in request.products
    ]
    return edits.integrate(scene, placed, seed=commission.seed)


def integrate_answer(_request: IntegrateRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed."""
    return {"seed": basis.seed}
