"""Draws the object that a text names as a cutout, to be placed in a picture."""

from dataclasses import replace

from PIL import Image

from bria_assets.sandbox.drawing.camera import frame
from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.cutout import crop_to_product
from bria_assets.sandbox.drawing.describe import describe
from bria_assets.sandbox.drawing.edits.simple_things import thing_named
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.look import look_of
from bria_assets.sandbox.drawing.materials import MATERIALS
from bria_assets.sandbox.drawing.patterns import Patterns
from bria_assets.sandbox.drawing.product_layer import LEAST_RAYS, View, cutout_of
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.shapes import build
from bria_assets.sandbox.drawing.text_entries import text_entries
from bria_assets.sandbox.drawing.words import named_kind

LEAST_SIDE_PX, MOST_SIDE_PX = 24, 640
LEAST_SHARE = 0.02  # of the rays that a picture is given at least


def draw_object(text: str, *, seed: int, side_px: int) -> Image.Image:
    """Draw the object that a text names, cropped to it.

    Products are drawn as the generator draws them; a few other things, such as fruit and trees, are known too. A text
    that names neither gets a product of some kind in the named colours, always the same.

    Args:
        text: For example "a red ceramic vase".
        seed: Decides form and proportions.
        side_px: Longer side of the drawing before it is cropped, kept between 24 and 640 px.

    Returns:
        An RGBA picture.
    """
    side = min(max(side_px, LEAST_SIDE_PX), MOST_SIDE_PX)
    prompt = describe(text, seed=seed)
    look = look_of(prompt)
    thing = None if named_kind(text) else thing_named(text)
    if thing is None:
        model = build(look.kind, generator(seed, "object", look.kind))
    else:
        named = colour_words(text)
        look = replace(look, colour=rgb(named[0]) if named else thing.colour, finish=MATERIALS[thing.material])
        model = thing.build(generator(seed, "thing", thing.words))
    camera = frame(model, width_px=side, height_px=side)
    # A ray a pixel: a small object in a picture shows no more.
    share = min(max(side * side * 0.5 / LEAST_RAYS, LEAST_SHARE), 1.0)
    entries = [entry for entry in text_entries(prompt) if entry.on_product]
    view = View(model, look, camera, entries if model.label is not None else (), share)
    drawn = cutout_of(view, Studio(), Patterns(generator(seed, "patterns")), picture_pixels=side * side)
    return crop_to_product(drawn)
