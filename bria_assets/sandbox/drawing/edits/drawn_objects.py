"""Draws the object that a text names as a cutout, to be placed in a picture."""

from dataclasses import replace
from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing.camera import frame
from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.describe import describe
from bria_assets.sandbox.drawing.edits.simple_things import thing_named
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.look import Look, look_of
from bria_assets.sandbox.drawing.materials import MATERIALS
from bria_assets.sandbox.drawing.model import Model
from bria_assets.sandbox.drawing.patterns import Patterns
from bria_assets.sandbox.drawing.product_layer import View, cutout_of
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.shapes import build
from bria_assets.sandbox.drawing.words import named_kind

LEAST_SIDE_PX, MOST_SIDE_PX = 24, 640


def draw_object(text: str, *, seed: int, side_px: int) -> Image.Image:
    """Draw the object that a text names, cropped to it.

    Products are drawn as the generator draws them; a few other things, such as fruit and trees, are known too. A text
    that names neither gets a product of some kind in the named colours, always the same.

    Args:
        text: For example "a red ceramic vase".
        seed: Decides form and proportions.
        side_px: Longer side of the drawing before it is cropped.

    Returns:
        An RGBA picture.
    """
    side = min(max(side_px, LEAST_SIDE_PX), MOST_SIDE_PX)
    prompt: dict[str, Any] = describe(text, seed=seed)
    look = look_of(prompt)
    thing = None if named_kind(text) else thing_named(text)
    if thing is None:
        return _rendered(build(look.kind, generator(seed, "shape", look.kind)), look, seed=seed, side_px=side)
    named = colour_words(text)
    look = replace(look, colour=rgb(named[0]) if named else thing.colour, finish=MATERIALS[thing.material])
    return _rendered(thing.build(generator(seed, "shape", thing.words)), look, seed=seed, side_px=side)


def _rendered(model: Model, look: Look, *, seed: int, side_px: int) -> Image.Image:
    camera = frame(model, width_px=side_px, height_px=side_px)
    patterns = Patterns(generator(seed, "patterns"))
    return crop_to_product(cutout_of(View(model, look, camera), Studio(), patterns, picture_pixels=side_px**2))
