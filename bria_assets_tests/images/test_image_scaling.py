"""Pictures in another size: as sharp as Pillow makes them, and of any size."""

import random

import numpy as np
from PIL import Image, ImageDraw

from bria_assets.images.framing import Frame, framed
from bria_assets.images.scaling import scaled


def drawing(side_px: int) -> Image.Image:
    """Lines and discs, with soft edges."""
    picture = Image.new("RGB", (4 * side_px, 4 * side_px), "white")
    pen = ImageDraw.Draw(picture)
    for at in range(24):
        pen.line(
            (0, at * side_px // 6, 4 * side_px, at * side_px // 9), fill=(9 * at, 40, 200 - 8 * at), width=side_px // 40
        )
        pen.ellipse(
            (at * side_px // 8, at * side_px // 6, (at + 3) * side_px // 8, (at + 4) * side_px // 6),
            fill=(90, 9 * at, 30),
        )
    return picture.resize((side_px, side_px), Image.Resampling.BOX)


def error(made: Image.Image, truth: Image.Image) -> float:
    return float(np.sqrt(((np.asarray(made).astype(float) - np.asarray(truth)) ** 2).mean()))


def test_an_enlarged_picture_is_as_near_to_the_truth_as_pillow_s():
    truth = drawing(480)
    small = truth.resize((300, 300), Image.Resampling.BOX)
    pillows = small.resize(truth.size, Image.Resampling.BICUBIC)
    assert error(scaled(small, truth.size), truth) < 1.02 * error(pillows, truth)


def test_any_picture_is_cropped_to_any_frame():
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(400):
        width_px, height_px, wide, high = (chance.randint(1, 60) for _ in range(4))
        frame = Frame(width_px=wide, height_px=high, ground="keep", most_upscaling=100)
        assert framed(Image.new("RGB", (width_px, height_px)), frame).size == (wide, high)
