"""More pixels, and more in them."""

import math

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from bria_assets.sandbox.drawing.edits.grading import saturated
from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of, with_alpha_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.patterns import TILE, noise_tile
from bria_assets.sandbox.drawing.randomness import generator

FACTORS = (2, 4)
ENHANCED_PIXELS = 10_000_000  # most that /enhance makes, docs.bria.ai's image-editing.yml (read August 2026)
SHARPENING = ImageFilter.UnsharpMask(radius=0.9, percent=55, threshold=1)
GRAIN = 3  # levels of 255 by which enhanced detail varies at most


def _enlarged(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Enlarge without adding anything: sharpened a little before, because enlarging softens."""
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        sharp = rgba.convert("RGB").filter(SHARPENING)
        sharp.putalpha(rgba.getchannel("A"))
        return sharp.resize(size, Image.Resampling.LANCZOS)
    return picture.convert("RGB").filter(SHARPENING).resize(size, Image.Resampling.LANCZOS)


def increase_resolution(picture: Image.Image, factor: int) -> Image.Image:
    """Enlarge a picture; its content stays what it is.

    Args:
        picture: The picture.
        factor: 2 or 4 times as many pixels on each side.

    Raises:
        ValueError: The factor is another one.
    """
    if factor not in FACTORS:
        raise ValueError(f"desired_increase {factor} is not one of 2, 4")
    return _enlarged(picture, (picture.width * factor, picture.height * factor))


def enhance(picture: Image.Image, *, seed: int, side_px: int | None) -> Image.Image:
    """Give a picture more pixels, sharper textures and richer details.

    Args:
        picture: The picture.
        seed: Decides the fine grain.
        side_px: The result's longer side; None doubles the sides, within ten megapixels.

    Raises:
        ValueError: The side is shorter than one pixel.
    """
    if side_px is not None and side_px < 1:
        raise ValueError(f"a longer side of {side_px} px is too short")
    most = math.sqrt(ENHANCED_PIXELS / (picture.width * picture.height))
    scale = max(min(2.0, most), 1.0) if side_px is None else side_px / max(picture.size)
    size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
    colours = colours_of(picture)
    fine = colours - softened(colours, 1.2)
    broad = colours - softened(colours, max(picture.size) * 0.02)
    rich = saturated(colours + 0.9 * fine + 0.22 * broad, 1.10)
    enlarged = Image.fromarray(bytes_of(rich)).resize(size, Image.Resampling.LANCZOS)
    grain = noise_tile(generator(seed, "enhance"), octaves=2, cells=96) * np.float32(2.2 * GRAIN)
    tile = np.rint(np.clip(grain, -GRAIN, GRAIN) + 128).astype(np.uint8)
    repeats = (-(-size[1] // TILE), -(-size[0] // TILE))
    layer = Image.fromarray(np.tile(tile, repeats)[: size[1], : size[0]])
    textured = ImageChops.add(enlarged, Image.merge("RGB", (layer, layer, layer)), offset=-128)
    # Plain paper has no texture to bring out: grain goes where the picture has some already.
    busy = Image.fromarray(bytes_of(softened(np.abs(fine).max(axis=-1), 3.0) * 12.0)).resize(
        size, Image.Resampling.BILINEAR
    )
    enlarged.paste(textured, mask=busy)
    if not picture.has_transparency_data:
        return enlarged
    return with_alpha_of(picture.convert("RGBA").resize(size, Image.Resampling.LANCZOS), enlarged)
