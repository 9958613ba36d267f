"""How v1 puts a product into a new scene.

With ``placement_type`` original the product keeps the shot's size but stands where the drawn scene has its ground, not
where it stood in its picture: drawn scenes have one place that looks right.
"""

from PIL import Image, ImageFilter, ImageOps

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.drawing.cutout import visible_box
from bria_assets.sandbox.renderings.commission import Commission
from bria_assets.sandbox.renderings.cutouts import cutout_of
from bria_assets.sandbox.renderings.placements import placed
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.requests.lifestyle_shots import V1LifestyleByImageRequest, V1LifestyleByTextRequest

WIDEST_BLUR_SHARE = 0.06
"""Blur of a reference picture that is to have no influence, as a share of the shot's longer side."""


def by_text(request: V1LifestyleByTextRequest, commission: Commission) -> Image.Image:
    """Put the product into the described scene, or on a ground of one colour."""
    cutout = cutout_of(request.product, commission, ignore_alpha=request.force_rmbg)
    product = placed(cutout, request, commission)
    width_px, height_px = product.size
    colour = request.plain_ground()
    if colour is not None:
        ground = Image.new("RGBA", product.size, colour)
        return Image.alpha_composite(ground, product).convert("RGB")
    scene, seed = request.scene_description, commission.seed
    if request.placement_type == "original":
        return commission.painter.draw_lifestyle(cutout, scene, seed=seed, width_px=width_px, height_px=height_px)
    ground = commission.painter.draw_scene(scene, seed=seed, width_px=width_px, height_px=height_px)
    return standing_in(ground, product, seed=seed)


def by_image(request: V1LifestyleByImageRequest, commission: Commission) -> Image.Image:
    """Put the product into a scene like the reference picture's, the less sharp the less that is to count."""
    cutout = cutout_of(request.product, commission, ignore_alpha=request.force_rmbg)
    product = placed(cutout, request, commission)
    scene = ImageOps.fit(on_white(commission.open_picture(request.reference)), product.size)
    if request.enhance_ref_image:
        scene = ImageOps.autocontrast(scene, cutoff=1, preserve_tone=True)
    blur_px = (1 - request.ref_image_influence) * WIDEST_BLUR_SHARE * max(product.size)
    return standing_in(scene.filter(ImageFilter.GaussianBlur(blur_px)), product, seed=commission.seed)


def standing_in(scene: Image.Image, product: Image.Image, *, seed: int) -> Image.Image:
    """Put a product into a scene.

    Args:
        scene: An RGB picture.
        product: A cutout of the scene's size, the product where it is to stand.
        seed: The job's seed.
    """
    box = visible_box(product)
    # Placed outside of its shot, a product is not to be seen.
    if box is None:
        return scene
    left, top, right, bottom = box
    return edits.integrate(scene, [(product, (left, top, right - left, bottom - top))], seed=seed)
