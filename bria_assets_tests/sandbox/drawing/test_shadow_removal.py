"""The renderer knows its own silhouette: cutouts are measured against it."""

from functools import cache
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFilter

from bria_assets.sandbox.drawing import cut_out, describe, draw_product
from bria_assets.sandbox.drawing.flooding import grow
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets_tests.case_samples import crossed

Shares = npt.NDArray[np.float64]

SIDE = 512
MOST_FALSE_ALPHA = 0.006  # of the silhouette: what may be left of the shadow beside and below it
MOST_LOST = 0.02  # of the silhouette
KINDS_WITH_HEAVY_SHADOWS = ["speaker", "toy", "jar", "bag", "headphones", "stool", "ball", "camera"]
COLOURS = [("crimson",), ("white",)]


@cache
def silhouette(kind: str) -> Shares:
    """How much of each pixel is product: what does not change with the ground's colour."""
    bare = {**describe(f"{KINDS[kind].words[0]}, color: crimson", seed=3), "lighting": {"shadows": "no shadow"}}
    black, white = (
        np.asarray(
            draw_product({**bare, "background_setting": ground}, seed=3, width_px=SIDE, height_px=SIDE), np.float64
        )
        for ground in ("black backdrop", "white studio")
    )
    return np.clip(1 - ((white - black) / (white[0, 0] - black[0, 0])).mean(axis=-1), 0, 1)


def alpha_of(picture: Image.Image) -> Shares:
    return np.asarray(cut_out(picture).getchannel("A"), np.float64) / 255


def false_share(alpha: Shares, truth: Shares) -> float:
    beyond = ~grow(truth > 0.02, by=2)
    return float((alpha * beyond).sum() / (truth > 0.5).sum())


def lost_share(alpha: Shares, truth: Shares) -> float:
    within = ~grow(truth < 0.5, by=2)
    return float(((1 - alpha) * within).sum() / (truth > 0.5).sum())


@pytest.mark.parametrize(("kind", "colour"), crossed([(kind,) for kind in KINDS_WITH_HEAVY_SHADOWS], COLOURS))
def test_nothing_of_the_shadow_stays_and_nothing_of_the_product_goes(kind: str, colour: str):
    prompt = f"{KINDS[kind].words[0]}, color: {colour}"
    alpha = alpha_of(draw_product(describe(prompt, seed=3), seed=3, width_px=SIDE, height_px=SIDE))
    truth = silhouette(kind)
    assert false_share(alpha, truth) < MOST_FALSE_ALPHA
    assert lost_share(alpha, truth) < MOST_LOST


def test_a_foreign_photo_loses_its_shadow():
    rng = np.random.default_rng(2)
    shape = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(shape).rounded_rectangle((170, 120, 340, 390), 20, fill=255)
    cover = np.asarray(shape.filter(ImageFilter.GaussianBlur(0.7)), np.float64) / 255
    shade = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(shade).ellipse((140, 362, 360, 410), fill=255)
    dark = np.asarray(shade.filter(ImageFilter.GaussianBlur(12)), np.float64) / 255
    ground = np.array([226, 228, 230]) * (1 - 0.45 * dark)[:, :, None]
    seen = ground + (np.array([40, 70, 150]) - ground) * cover[:, :, None] + rng.normal(0, 1.5, (SIDE, SIDE, 3))
    photo = BytesIO()
    Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)).save(photo, "JPEG", quality=90)
    alpha = alpha_of(Image.open(photo))
    assert false_share(alpha, cover) < 2 * MOST_FALSE_ALPHA
    assert lost_share(alpha, cover) < MOST_LOST
