"""Filling what a mask selects: with the surroundings, or with what a prompt names."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.drawn_objects import draw_object
from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.pixels import colours_of, coverage_of, picture_of
from bria_assets.sandbox.drawing.edits.scenery import names_scenery, scenery
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.standing import stand
from bria_assets.sandbox.drawing.fields import floats
from bria_assets.sandbox.drawing.flooding import Mask

SELECTED = 0.5  # mask values from here on are selected: masks are meant to be black and white
MOST_OF_THE_MASK = 0.92  # share of the mask's box that a drawn object fills


def selected(mask: Image.Image, size: tuple[int, int]) -> Mask:
    """Return what a mask selects, shape ``(rows, columns)``.

    Raises:
        ValueError: The mask has another size than the picture.
    """
    return coverage_of(mask, size) >= SELECTED


def erase(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """Take out what the mask selects and continue the surroundings; all other pixels stay as they are.

    A mask that selects nothing takes nothing out.

    Raises:
        ValueError: The mask has another size than the picture.
    """
    return picture_of(continued(colours_of(picture), selected(mask, picture.size)), like=picture)


def gen_fill(picture: Image.Image, mask: Image.Image, prompt: str, *, seed: int) -> Image.Image:
    """Draw what a prompt names into what the mask selects; all other pixels stay as they are.

    A prompt that names scenery ("a sandy beach") paints scenery, any other the object that it names, standing on the
    mask's lower edge. A mask that selects nothing changes nothing.

    Raises:
        ValueError: The mask has another size than the picture, or the prompt is blank.
    """
    if not prompt.strip():
        raise ValueError("prompt is blank: say what to draw")
    hole = selected(mask, picture.size)
    if not hole.any():
        return picture.copy()
    colours = colours_of(picture)
    ground = continued(colours, hole)
    if names_scenery(prompt):
        painted = scenery(prompt, seed=seed, width_px=picture.width, height_px=picture.height)
        # Towards the rim the scenery gives way to what was there.
        inner = np.clip(softened(floats(hole), max(picture.size) * 0.008) * 2.0 - 1.0, 0.0, 1.0)
        ground = ground + (painted - ground) * inner[:, :, None]
    else:
        rows, columns = np.nonzero(hole.any(axis=1))[0], np.nonzero(hole.any(axis=0))[0]
        left, top = int(columns[0]), int(rows[0])
        width, height = int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
        thing = draw_object(prompt, seed=seed, side_px=max(width, height))
        scale = MOST_OF_THE_MASK * min(width / thing.width, height / thing.height)
        wide, high = max(round(thing.width * scale), 1), max(round(thing.height * scale), 1)
        bottom = top + height - round(height * (1 - MOST_OF_THE_MASK) / 2)
        ground = stand(ground, thing, (left + (width - wide) // 2, bottom - high, wide, high))
    return picture_of(np.where(hole[:, :, None], ground, colours), like=picture)
