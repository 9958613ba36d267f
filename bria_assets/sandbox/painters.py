"""Who makes the pictures: the drawing that looks like a product, or plain shapes where only speed matters.

A drawn picture takes 25 to 90 ms of a core even at 128 px, a plain one less than 2: benchmarks with hundreds of
products would else measure the drawing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image, ImageChops, ImageDraw

from bria_assets.sandbox import drawing
from bria_assets.sandbox.drawing.scenes.empty import draw_scene

_WHITE_TOLERANCE = 12


class DrawProduct(Protocol):
    """Makes the picture of a product on white."""

    def __call__(
        self, structured_prompt: Mapping[str, Any], *, seed: int, width_px: int, height_px: int
    ) -> Image.Image:
        """Make it."""
        ...


class CutOut(Protocol):
    """Makes a product's surroundings transparent."""

    def __call__(self, picture: Image.Image) -> Image.Image:
        """Make it."""
        ...


class DrawLifestyle(Protocol):
    """Puts a cutout into a scene."""

    def __call__(
        self, cutout: Image.Image, scene_prompt: str, *, seed: int, width_px: int, height_px: int
    ) -> Image.Image:
        """Make it."""
        ...


class DrawScene(Protocol):
    """Makes a scene without a product."""

    def __call__(self, scene_prompt: str, *, seed: int, width_px: int, height_px: int) -> Image.Image:
        """Make it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Painter:
    """The four things that pictures are made with."""

    draw_product: DrawProduct
    cut_out: CutOut
    draw_lifestyle: DrawLifestyle
    draw_scene: DrawScene


def _plain_product(structured_prompt: Mapping[str, Any], *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Draw a disc in a disc, whose colours stand for description and seed."""
    picture = Image.new("RGB", (width_px, height_px), "white")
    described = json.dumps(dict(structured_prompt), sort_keys=True)
    # One colour alone would now and then be the same for two of some thousand products.
    for part, colour in ((4, _colour(described, seed)), (3, _colour(f"inside {described}", seed))):
        margins = (width_px // part, height_px // part)
        box = (*margins, width_px - margins[0], height_px - margins[1])
        ImageDraw.Draw(picture).ellipse(box, fill=colour)
    return picture


def _plain_cutout(picture: Image.Image) -> Image.Image:
    """Make what is nearly white transparent; transparency that is there is kept as it is."""
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    ground = Image.new("RGB", picture.size, "white")
    difference = ImageChops.difference(picture.convert("RGB"), ground).convert("L")
    cutout = picture.convert("RGBA")
    cutout.putalpha(difference.point([0] * _WHITE_TOLERANCE + [255] * (256 - _WHITE_TOLERANCE)))
    return cutout


def _plain_scene(scene_prompt: str, *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Make a ground whose colour stands for scene and seed."""
    return Image.new("RGB", (width_px, height_px), _colour(scene_prompt, seed))


def _plain_lifestyle(
    cutout: Image.Image, scene_prompt: str, *, seed: int, width_px: int, height_px: int
) -> Image.Image:
    """Put the cutout on a plain scene."""
    ground = _plain_scene(scene_prompt, seed=seed, width_px=width_px, height_px=height_px).convert("RGBA")
    ground.alpha_composite(cutout.convert("RGBA").resize((width_px, height_px)))
    return ground.convert("RGB")


def _colour(text: str, seed: int) -> tuple[int, int, int]:
    # At most 200, so that it is never taken for the white ground.
    red, green, blue = (byte * 200 // 255 for byte in hashlib.sha256(f"{seed} {text}".encode()).digest()[:3])
    return red, green, blue


DRAWN = Painter(
    draw_product=drawing.draw_product,
    cut_out=drawing.cut_out,
    draw_lifestyle=drawing.draw_lifestyle,
    draw_scene=draw_scene,
)
PLAIN = Painter(
    draw_product=_plain_product, cut_out=_plain_cutout, draw_lifestyle=_plain_lifestyle, draw_scene=_plain_scene
)
