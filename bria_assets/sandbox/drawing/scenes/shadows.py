"""Shadows and reflections that tie a cutout to the surface under it."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.setting import Light

WORKING_SIDE = 300  # px; shadows are soft
FOOT = 0.10  # share of the product's height that counts as touching the ground


@dataclass(frozen=True)
class Footing:
    """Where a product stands, in the picture's pixels: the middle of its foot, and its size."""

    x: float
    y: float
    width: int
    height: int

    def box(self) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom."""
        left, bottom = round(self.x - self.width / 2), round(self.y)
        return left, bottom - self.height, left + self.width, bottom


def shadow_on_surface(
    alpha: Image.Image, footing: Footing, light: Light, *, light_x: float, width_px: int, height_px: int
) -> Floats:
    """Work out the contact shadow and the shadow that the light casts.

    Args:
        alpha: The product's coverage, of the footing's size.
        footing: Where it stands.
        light: The scene's light.
        light_x: Side the light comes from, -1 or 1.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        Darkness from 0 to 1, shape ``(height_px, width_px)``.
    """
    scale = min(WORKING_SIDE / max(width_px, height_px), 1.0)
    columns, rows = max(round(width_px * scale), 2), max(round(height_px * scale), 2)
    sx, sy = columns / width_px, rows / height_px
    wide, high = max(round(footing.width * sx), 1), max(round(footing.height * sy), 1)
    small = alpha.resize((wide, high), Image.Resampling.BOX)
    left, bottom = footing.x * sx - wide / 2, footing.y * sy
    unit = high + wide * 0.3

    # A point of the product at height h throws its shadow h * lean sideways and h * rise up the picture, that is, away.
    lean, rise = -light_x * light.length, 0.20 + 0.10 * light.length
    foot = bottom - 0.035 * unit
    cast = small.transform(
        (columns, rows),
        Image.Transform.AFFINE,
        (1.0, lean / rise, -left - lean * foot / rise, 0.0, 1.0 / rise, high - foot / rise),
        Image.Resampling.BILINEAR,
    )
    near = np.asarray(cast.filter(ImageFilter.GaussianBlur(unit * 0.018)), np.float32)
    far = np.asarray(cast.filter(ImageFilter.GaussianBlur(unit * 0.055)), np.float32)
    away = np.clip((foot - np.arange(rows, dtype=np.float32)) / max(high * rise, 1.0), 0.0, 1.0)[:, None]
    thrown = (near + (far - near) * np.sqrt(away)) * (1.0 - 0.55 * away) / 255

    touching = small.crop((0, int(high * (1 - FOOT)), wide, high)).resize(
        (wide, max(round(unit * 0.075), 1)), Image.Resampling.BOX
    )
    contact = Image.new("L", (columns, rows))
    contact.paste(touching, (round(left), round(bottom - unit * 0.052)))
    tight = np.asarray(contact.filter(ImageFilter.GaussianBlur(unit * 0.014)), np.float32) / 255
    wider = np.asarray(contact.filter(ImageFilter.GaussianBlur(unit * 0.05)), np.float32) / 255
    dark = 1.0 - (1.0 - light.shadow * thrown) * (1.0 - 0.62 * tight) * (1.0 - 0.42 * wider)
    picture = Image.fromarray(dark.astype(np.float32)).resize((width_px, height_px), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(picture), 0.0, 1.0)


def reflection(picture: Floats, product: Image.Image, footing: Footing, *, strength: float) -> None:
    """Mirror the product's lower part in the surface in front of it, fading and blurring with distance."""
    left, _, right, bottom = footing.box()
    height, width = picture.shape[:2]
    deep = min(int(footing.height * 0.42), height - bottom)
    columns = slice(max(left, 0), min(right, width))
    if min(deep, height - bottom) < 1 or bottom < 0 or columns.stop <= columns.start:
        return
    lower = product.crop((0, footing.height - deep, footing.width, footing.height)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    soft = lower.convert("RGBa").filter(ImageFilter.BoxBlur(max(footing.height * 0.008, 0.5)))
    pixels = np.asarray(soft, np.float32)[:, columns.start - left : columns.stop - left] / 255
    fade = (strength * 0.55 * (1.0 - np.arange(deep, dtype=np.float32) / deep) ** 1.6)[:, None, None]
    under = picture[bottom : bottom + deep, columns]
    under += (pixels[:, :, :3] - under * pixels[:, :, 3:]) * fade
