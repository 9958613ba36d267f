"""Puts a cutout into a scene: paints the scene, then lights and places the product so that it belongs there."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.canvas import resized
from bria_assets.sandbox.drawing.scenes.room import paint_scene
from bria_assets.sandbox.drawing.scenes.setting import Setting, setting_of
from bria_assets.sandbox.drawing.scenes.shadows import Footing, reflection, shadow_on_surface

PRODUCT_HEIGHT = (0.46, 0.54)  # of the picture's height
WIDEST = 0.62  # of the picture's width


def draw_lifestyle(cutout: Image.Image, scene_prompt: str, *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Draw a product in a scene.

    Args:
        cutout: The product with an alpha channel.
        scene_prompt: For example "on an oak kitchen table by a window, morning light, plants in background".
        seed: Decides details and the product's exact place.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        An RGB picture.

    Raises:
        ValueError: The cutout is wholly transparent, or a side is shorter than one pixel.
    """
    if width_px < 1 or height_px < 1:
        raise ValueError(f"a picture of {width_px} x {height_px} px cannot be drawn")
    product = crop_to_product(cutout)
    rng = generator(seed, "lifestyle", scene_prompt)
    setting = setting_of(scene_prompt)
    light_x = -1.0 if rng.random() < 0.7 else 1.0  # noqa: PLR2004 - Western pictures are mostly lit from the left
    height_share = float(rng.uniform(*PRODUCT_HEIGHT))
    x_share, foot_share = 0.5 + float(rng.uniform(-0.035, 0.035)), 0.865 + float(rng.uniform(-0.015, 0.015))

    scale = min(height_share * height_px / product.height, WIDEST * width_px / product.width)
    size = (max(round(product.width * scale), 1), max(round(product.height * scale), 1))
    product = product.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    footing = Footing(x_share * width_px, foot_share * height_px, size[0], size[1])

    scene = paint_scene(
        setting, generator(seed, "scene", scene_prompt), light_x=light_x, width_px=width_px, height_px=height_px
    )
    dark = shadow_on_surface(
        product.getchannel("A"), footing, setting.light, light_x=light_x, width_px=width_px, height_px=height_px
    )
    shade = floats(setting.light.shade) * floats([0.42, 0.42, 0.46])
    picture = scene * (1.0 - dark[:, :, None] * (1.0 - shade))
    if setting.gloss > 0:
        reflection(picture, product, footing, strength=setting.gloss)
    _stand(picture, product, footing, setting, light_x)
    return Image.fromarray(np.rint(np.clip(picture, 0.0, 1.0) * 255).astype(np.uint8))


def _stand(picture: Floats, product: Image.Image, footing: Footing, setting: Setting, light_x: float) -> None:
    """Lay the product over the picture, in the scene's light."""
    left, top, right, bottom = footing.box()
    height, width = picture.shape[:2]
    rows, columns = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
    cut = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return
    pixels = np.asarray(product, np.float32)[cut] * np.float32(1 / 255)
    alpha = pixels[:, :, 3:]
    across = (np.arange(footing.width, dtype=np.float32)[cut[1]] / max(footing.width - 1, 1) - 0.5) * 2.0
    down = np.arange(footing.height, dtype=np.float32)[cut[0]] / max(footing.height - 1, 1)
    lit = 0.5 + 0.5 * light_x * across
    tint, shade = floats(setting.light.tint), floats(setting.light.shade)
    strength = 0.35 + 0.65 * setting.light.glow
    light = tint + (shade - tint) * (0.30 + 0.70 * strength * (1.0 - lit))[None, :, None] * 0.8
    lower = (1.0 - 0.16 * np.clip(down - 0.55, 0, 1) ** 1.2)[:, None, None]
    own = pixels[:, :, :3] * light * lower

    # Light that comes from behind spills over the product's edges.
    small = (max(footing.width // 8, 1), max(footing.height // 8, 1))
    behind = picture[rows, columns]
    blurred_behind = Image.fromarray(np.rint(np.clip(behind, 0, 1) * 255).astype(np.uint8)).resize(
        small, Image.Resampling.BOX
    )
    spill = (
        np.asarray(blurred_behind.resize((behind.shape[1], behind.shape[0]), Image.Resampling.BICUBIC), np.float32)
        / 255
    )
    reach = max(footing.height // 40, 1)
    tiny = product.getchannel("A").resize(
        (max(footing.width // reach, 1), max(footing.height // reach, 1)), Image.Resampling.BOX
    )
    inner = resized(np.asarray(tiny, np.float32) / 255, footing.width, footing.height)[cut]
    wrap = 0.34 * np.clip(1.0 - inner, 0.0, 1.0)[:, :, None]
    own += (spill - own) * wrap
    behind += (own - behind) * alpha
