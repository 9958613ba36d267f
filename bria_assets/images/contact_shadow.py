"""The soft shadow that a product throws on the ground it stands on, made from its outline."""

from __future__ import annotations

from PIL import Image, ImageFilter

STRENGTH = 0.42
"""Darkness of the shadow where it is darkest, 0 to 1, before it is blurred."""

FLATNESS = 0.07
"""Height of the shadow as a share of the product's: light falls from above."""

FOOT = 0.18
"""The lowest share of the product's height, whose outline the shadow takes: what hangs over throws none at its foot."""

SOFTNESS = 0.018
"""Radius of the blur as a share of the frame's shorter side."""

_WORK_SIDE_PX = 400
"""A blur hides everything finer: the shadow is made at this size and enlarged."""


def contact_shadow(ground: Image.Image, outline: Image.Image, corner: tuple[int, int]) -> Image.Image:
    """The ground with a product's shadow on it. Blocks.

    Args:
        ground: in RGB.
        outline: the product's alpha.
        corner: where the product's upper left corner comes to lie, in pixels.
    """
    share = min(1.0, _WORK_SIDE_PX / min(ground.size))
    small = Image.new("L", (max(1, round(ground.width * share)), max(1, round(ground.height * share))))
    foot_top = round(outline.height * (1 - FOOT))
    foot = outline.crop((0, foot_top, outline.width, outline.height))
    height = max(2, round(outline.height * FLATNESS * share))
    flat = foot.resize((max(1, round(outline.width * share)), height), Image.Resampling.BOX)
    base = round((corner[1] + outline.height) * share)
    small.paste(
        flat.point([round(STRENGTH * value) for value in range(256)]),
        (round(corner[0] * share), base - round(0.6 * height)),
    )
    radius = SOFTNESS * min(small.size)
    soft = small.filter(ImageFilter.GaussianBlur(radius)).resize(ground.size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", ground.size, "black"), ground, soft)
