"""Colours for grey pictures, and grey for coloured ones.

The names of the styles are those of docs.bria.ai's image-editing.yml, /colorize (read August 2026).
"""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.foreground import foreground_of
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated, toned
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats

STYLES = ("color_contemporary", "color_vivid", "black_and_white", "sepia_vintage")
GREY = 0.06  # difference between channels under which a picture has no colours of its own
_SUBJECT = (
    (0.0, (38, 20, 18)),
    (0.25, (112, 56, 40)),
    (0.5, (196, 116, 78)),
    (0.78, (238, 190, 146)),
    (1.0, (255, 246, 232)),
)
_GROUND = (
    (0.0, (16, 24, 34)),
    (0.3, (54, 78, 92)),
    (0.6, (132, 156, 158)),
    (0.85, (214, 222, 220)),
    (1.0, (253, 253, 251)),
)
_LOWER = (
    (0.0, (30, 22, 16)),
    (0.3, (92, 70, 50)),
    (0.6, (166, 142, 112)),
    (0.85, (226, 214, 196)),
    (1.0, (254, 253, 250)),
)
_SEPIA = ((0.0, (34, 22, 12)), (0.5, (150, 112, 72)), (1.0, (250, 236, 206)))


def colorize(picture: Image.Image, style: str) -> Image.Image:
    """Colour a picture in a named style.

    What has no colours gets plausible ones: a warm subject before a cool background on an earthen ground. Colours that
    a picture already has are kept and graded.

    Args:
        picture: The picture.
        style: One of ``STYLES``.

    Returns:
        A picture of the same size and transparency.

    Raises:
        ValueError: The style is another one.
    """
    if style not in STYLES:
        raise ValueError(f"color {style!r} is not one of {', '.join(STYLES)}")
    colours = colours_of(picture)
    lightness = lightness_of(colours)
    if style == "black_and_white":
        grey = contrasted(lightness, 1.12)
        return picture_of(np.repeat(grey[:, :, None], 3, axis=-1), like=picture)
    if style == "sepia_vintage":
        return picture_of(toned(contrasted(lightness, 0.92, pivot=0.6), _SEPIA), like=picture)
    coloured = _coloured(picture, colours, lightness)
    if style == "color_vivid":
        return picture_of(contrasted(saturated(coloured, 1.75), 1.12), like=picture)
    return picture_of(saturated(coloured, 1.05), like=picture)


def _coloured(picture: Image.Image, colours: Floats, lightness: Floats) -> Floats:
    side = max(picture.size)
    subject = softened(foreground_of(picture), side * 0.008)[:, :, None]
    down = np.linspace(-1.0, 1.0, picture.height, dtype=np.float32)[:, None, None]
    ground = toned(lightness, _GROUND)
    ground = ground + (toned(lightness, _LOWER) - ground) * np.clip(0.5 + 2.5 * (down - 0.1), 0.0, 1.0)
    given = ground + (toned(lightness, _SUBJECT) - ground) * subject
    given = given + (lightness - lightness_of(given))[:, :, None]
    chroma = softened(colours.max(axis=-1) - colours.min(axis=-1), side * 0.01)
    own = np.clip(chroma / GREY - 0.5, 0.0, 1.0)[:, :, None]
    # A picture that has colours anywhere is meant to be grey where it is grey.
    own = np.maximum(own, np.clip(float(chroma.mean()) / GREY - 0.3, 0.0, 1.0))
    return given + (colours - given) * own
