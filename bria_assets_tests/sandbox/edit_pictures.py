"""Small pictures that edits are tried on, and how they are measured."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.float32]

SIDE = 96
DISC = (30, 26, 66, 74)


def product_photo(*, colour: str = "#3a6ea8", side: int = SIDE, ground: str = "#e8e6e2") -> Image.Image:
    """A blue ellipse on light grey paper."""
    picture = Image.new("RGB", (side * 2, side * 2), ground)
    box = tuple(value * side * 2 / SIDE for value in DISC)
    ImageDraw.Draw(picture).ellipse(box, fill=colour)
    return picture.resize((side, side), Image.Resampling.BOX)


def product_alpha(*, side: int = SIDE) -> Image.Image:
    """The coverage of the ellipse."""
    mask = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(mask).ellipse(tuple(value * side * 2 / SIDE for value in DISC), fill=255)
    return mask.resize((side, side), Image.Resampling.BOX)


def product_cutout(*, side: int = SIDE) -> Image.Image:
    cutout = product_photo(side=side)
    cutout.putalpha(product_alpha(side=side))
    return cutout


def textured_photo(*, side: int = SIDE) -> Image.Image:
    """The ellipse before a coloured, grainy gradient: nothing in it is flat."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:side, 0:side] / side
    ground = np.stack([120 + 90 * x, 150 - 60 * y, 90 + 60 * y], axis=-1) + rng.normal(0, 6, (side, side, 1))
    picture = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
    picture.paste(product_photo(side=side), mask=product_alpha(side=side))
    return picture


def lettered_photo(text: str = "HELLO", *, side: int = 128) -> Image.Image:
    """A cream card with dark red letters in its upper half."""
    picture = Image.new("RGB", (side, side), "#efe6d2")
    font = ImageFont.load_default(side * 0.2)
    ImageDraw.Draw(picture).text((side * 0.5, side * 0.3), text, fill="#7a1420", font=font, anchor="mm")
    return picture


def box_mask(box: tuple[int, int, int, int], *, side: int = SIDE) -> Image.Image:
    mask = Image.new("L", (side, side))
    mask.paste(255, box)
    return mask


def pixels(picture: Image.Image) -> Pixels:
    """The picture's bytes as floats, without transparency."""
    return np.asarray(picture.convert("RGB"), np.float32)


def lightness(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("L"), np.float32)


def outside(mask: Image.Image) -> npt.NDArray[np.bool_]:
    return np.asarray(mask) == 0


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures of one size, in levels of 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())
