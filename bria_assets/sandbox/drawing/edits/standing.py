"""Stands cutouts in pictures: with a shadow where they touch the ground, and in the picture's light."""

import numpy as np
from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.scenes.canvas import resized

CONTACT = 0.5  # darkness of the shadow under the foot
CAST = 0.28  # darkness of the wide shadow round it
FOOT_SHARE = 0.12  # of the height counts as touching the ground
LIGHT_SHARE = 0.35  # how far a cutout takes on the light at its place


def stand(
    colours: Floats,
    cutout: Image.Image,
    box: tuple[int, int, int, int],
    *,
    shadow: float = 1.0,
    blend: float = LIGHT_SHARE,
) -> Floats:
    """Lay a cutout over a picture so that it seems to stand there.

    Args:
        colours: The picture, sRGB 0 to 1, shape ``(rows, columns, 3)``.
        cutout: What to place, RGBA; it is stretched into the box.
        box: Left, top, width and height in pixels; may reach beyond the picture.
        shadow: Factor on the shadow's darkness.
        blend: How far the cutout takes on the light at its place, 0 to 1.

    Returns:
        A new picture of the same shape.

    Raises:
        ValueError: The box has no area.
    """
    left, top, width, height = box
    if width < 1 or height < 1:
        raise ValueError(f"a box of {width} x {height} px holds no picture")
    thing = cutout.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    dark = _shadow(thing.getchannel("A"), (left, top), colours.shape[:2]) * np.float32(shadow)
    result = colours * (1.0 - dark[:, :, None] * floats([1.0, 0.98, 0.94]))
    rows = slice(max(top, 0), min(top + height, colours.shape[0]))
    columns = slice(max(left, 0), min(left + width, colours.shape[1]))
    if rows.stop <= rows.start or columns.stop <= columns.start:
        return result
    cut = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
    pixels = np.asarray(thing, np.float32)[cut] * np.float32(1 / 255)
    own = _in_light_of(pixels[:, :, :3], colours, (rows, columns), blend) if blend > 0 else pixels[:, :, :3]
    under = result[rows, columns]
    result[rows, columns] = under + (own - under) * pixels[:, :, 3:]
    return result


def _shadow(alpha: Image.Image, place: tuple[int, int], shape: tuple[int, ...]) -> Floats:
    """Return the darkness of the ground under and behind a foot, 0 to 1, of a picture's shape."""
    rows, columns = shape[0], shape[1]
    scale = min(1.0, 256 / max(rows, columns))
    high, wide = max(round(rows * scale), 2), max(round(columns * scale), 2)
    width, height = max(round(alpha.width * scale), 1), max(round(alpha.height * scale), 1)
    unit = width * 0.6 + height * 0.4
    foot = alpha.crop((0, int(alpha.height * (1 - FOOT_SHARE)), alpha.width, alpha.height))
    tall = max(round(unit * 0.07), 1)
    foot = foot.resize((width, tall), Image.Resampling.BOX)
    left, bottom = round(place[0] * scale), round((place[1] + alpha.height) * scale)
    ground = Image.new("L", (wide, high))
    ground.paste(foot, (left, bottom - tall * 2 // 3))
    tight = np.asarray(ground.filter(ImageFilter.GaussianBlur(max(unit * 0.016, 0.5))), np.float32)
    wider = np.asarray(ground.filter(ImageFilter.GaussianBlur(max(unit * 0.06, 1.0))), np.float32)
    dark = 1.0 - (1.0 - np.float32(CONTACT / 255) * tight) * (1.0 - np.float32(CAST * 1.6 / 255) * wider)
    return np.clip(resized(dark, columns, rows), 0.0, 1.0)


def _in_light_of(own: Floats, colours: Floats, place: tuple[slice, slice], share: float) -> Floats:
    """Return a cutout's colours in the light of the place where it stands: its brightness and its tint, partly."""
    around = colours[place]
    mean = softened(around, max(around.shape[:2]) * 0.25)
    whole = max(float(lightness_of(colours).mean()), 0.05)
    tint = mean / np.maximum(lightness_of(mean)[:, :, None], 0.05)
    brightness = np.clip(lightness_of(mean)[:, :, None] / whole, 0.6, 1.25)
    # A coloured wall tints what stands before it far less than a coloured lamp would.
    factor = (1.0 + 0.4 * (tint - 1.0)) * (1.0 + 0.5 * (brightness - 1.0))
    return own * (1.0 + np.float32(share) * (factor - 1.0))
