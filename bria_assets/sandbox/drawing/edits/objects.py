"""Adding, replacing and taking out things that are named in words."""

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.background import with_fringe_and_shadow
from bria_assets.sandbox.drawing.edits.drawn_objects import draw_object
from bria_assets.sandbox.drawing.edits.foreground import told_or_guessed
from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.outlines import slopes
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.regions import names_text, region_named
from bria_assets.sandbox.drawing.edits.standing import stand
from bria_assets.sandbox.drawing.edits.text_finding import text_box
from bria_assets.sandbox.drawing.edits.words import without_ink
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.flooding import Mask, grow
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.canvas import resized

QUIET_SIDE = 96  # cells on which a quiet place is looked for
GROUND_LINE = 0.86  # of the height from the top: where an added object stands unless the words say otherwise

_VERB = re.compile(
    r"^\s*(?:please\s+)?(?:add|place|put|insert|include|draw|show|set|lay|hang|have|with)\b\s*(?:in\s+)?", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b(?:on|onto|in|into|at|to|next to|beside|near|by|behind|under|above|over|in front of|against|around)\s+"
    r"(?:the|a|an|its|this|that)\b.*$",
    re.IGNORECASE,
)
_REPLACED = re.compile(
    r"\b(?:replace|swap|exchange|substitute|change|turn|transform|convert)\s+(?P<old>.+?)\s+(?:with|by|for|into|to)\s+"
    r"(?P<new>.+)$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"^(?P<new>.+?)\s+(?:instead of|in place of)\s+(?P<old>.+)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*(?:an?|the|some|one|this|that)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Spot:
    """Where an added object goes.

    Attributes:
        x: Its middle, as a share of the width.
        ground: Its foot, as a share of the height from the top.
        height: Its height, as a share of the picture's.
        shadow: Factor on the shadow's darkness.
    """

    x: float
    ground: float
    height: float
    shadow: float = 1.0


def object_and_place(instruction: str) -> tuple[str, str]:
    """Split "place a red vase on the table" into "a red vase" and "on the table"; either may be empty."""
    said = _VERB.sub("", instruction.strip(), count=1)
    place = _PLACE.search(said)
    if place is None or not said[: place.start()].strip():
        return said.strip(" ."), ""
    return said[: place.start()].strip(" ,."), place.group(0).strip(" .")


def add_object_by_text(picture: Image.Image, instruction: str, *, seed: int) -> Image.Image:
    """Draw the object that an instruction names into a picture.

    It goes where the words say ("on the left", "in the background", "in the upper right corner"), else onto the ground
    on the quieter side, with a shadow at its foot.

    Args:
        picture: The picture.
        instruction: For example "Place a red vase with flowers on the table".
        seed: Decides the object's form and its exact place.

    Returns:
        A picture of the same size and transparency.

    Raises:
        ValueError: The instruction is blank.
    """
    if not instruction.strip():
        raise ValueError("instruction is blank: say what to add")
    name, place = object_and_place(instruction)
    colours = colours_of(picture)
    spot = _spot(colours, f"{name} {place}".lower(), seed)
    return picture_of(_added(colours, name, spot, seed), like=picture)


def _added(colours: Floats, name: str, spot: Spot, seed: int) -> Floats:
    rows, columns = colours.shape[:2]
    thing = draw_object(name, seed=seed, side_px=round(spot.height * rows * 1.5))
    scale = min(spot.height * rows / thing.height, 0.6 * columns / thing.width)
    wide, high = max(round(thing.width * scale), 1), max(round(thing.height * scale), 1)
    left = min(max(round(spot.x * columns - wide / 2), 0), max(columns - wide, 0))
    return stand(colours, thing, (left, round(spot.ground * rows) - high, wide, high), shadow=spot.shadow)


def _spot(colours: Floats, words: str, seed: int) -> Spot:
    def said(pattern: str) -> bool:
        return re.search(rf"\b(?:{pattern})\b", words) is not None

    height = 0.34
    if said("tiny|small|little|mini"):
        height = 0.2
    elif said("large|big|huge|giant|tall"):
        height = 0.52
    far = said("background|behind|distance|far away|horizon")
    ground = 0.68 if far else GROUND_LINE
    height *= 0.7 if far else 1.0
    floating = said("sky|air|floating|flying|hanging|above|top|upper|ceiling|wall|balloons?")
    if floating:
        ground = 0.12 + height
    elif said("front|foreground|bottom|lower"):
        ground = 0.95
    if said("left"):
        x = 0.2
    elif said("right"):
        x = 0.8
    elif said("middle|cent(?:er|re)|between"):
        x = 0.5
    else:
        x = _quiet_place(colours, ground, height)
    jitter = float(generator(seed, "spot", words).uniform(-0.02, 0.02))
    return Spot(x + jitter, ground, height, 0.0 if floating else 1.0)


def _quiet_place(colours: Floats, ground: float, height: float) -> float:
    """Return where along the ground the picture shows least, as a share of the width."""
    lightness = resized(lightness_of(colours), QUIET_SIDE, QUIET_SIDE)
    across, down = slopes(lightness)
    # Things stand out from what lies beside them at the same height.
    busy = np.abs(across) + np.abs(down) + 1.5 * np.abs(lightness - np.median(lightness, axis=1, keepdims=True))
    rows = slice(max(int((ground - height) * QUIET_SIDE), 0), max(int(ground * QUIET_SIDE), 1))
    choices = (0.2, 0.8, 0.32, 0.68, 0.5)
    half = max(int(0.13 * QUIET_SIDE), 1)

    def noise_at(x: float) -> float:
        middle = int(x * QUIET_SIDE)
        return float(busy[rows, max(middle - half, 0) : middle + half].mean()) + 0.0005 * choices.index(x)

    return min(choices, key=noise_at)


def replaced_and_new(instruction: str) -> tuple[str, str]:
    """Split "replace the red apple with a green pear" into "the red apple" and "a green pear".

    An instruction that names one thing only names the new one; the old one is then empty.
    """
    found = _REPLACED.search(instruction) or _INSTEAD.search(_VERB.sub("", instruction.strip(), count=1))
    if found is None:
        return "", object_and_place(instruction)[0]
    return found.group("old").strip(" ."), found.group("new").strip(" .")


def replace_object_by_text(picture: Image.Image, instruction: str, *, alpha: Image.Image, seed: int) -> Image.Image:
    """Take an object out and draw another in its place, as large and on the same ground.

    Args:
        picture: The picture.
        instruction: For example "Replace the red apple with a green pear".
        alpha: The foreground's coverage, "L", of the picture's size.
        seed: Decides the new object's form.

    Raises:
        ValueError: The instruction is blank, or the alpha has another size than the picture.
    """
    if not instruction.strip():
        raise ValueError("instruction is blank: say what to replace with what")
    old, new = replaced_and_new(instruction)
    colours = colours_of(picture)
    region = region_named(colours, old, told_or_guessed(picture, alpha))
    emptied = without_region(colours, region)
    rows, columns = np.nonzero(region.any(axis=1))[0], np.nonzero(region.any(axis=0))[0]
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    thing = draw_object(_ARTICLE.sub("", new), seed=seed, side_px=round(max(right - left, bottom - top) * 1.5))
    scale = min(1.15 * (right - left) / thing.width, 1.05 * (bottom - top) / thing.height)
    wide, high = max(round(thing.width * scale), 1), max(round(thing.height * scale), 1)
    place = ((left + right - wide) // 2, bottom - high, wide, high)
    return picture_of(stand(emptied, thing, place), like=picture)


def erase_by_text(
    picture: Image.Image,
    object_name: str,
    *,
    alpha: Image.Image,
    seed: int,  # noqa: ARG001 - nothing is left to chance
) -> Image.Image:
    """Take a named object out and continue what lies behind it.

    Args:
        picture: The picture.
        object_name: For example "table", "the red cup", "the logo"; colours, sides, text and shadow are told apart,
            other names mean the foreground.
        alpha: The foreground's coverage, "L", of the picture's size.
        seed: Taken like every edit's; the same for all seeds.

    Raises:
        ValueError: The name is blank, or the alpha has another size than the picture.
    """
    if not object_name.strip():
        raise ValueError("object_name is blank: say what to erase")
    colours = colours_of(picture)
    if names_text(object_name) and (box := text_box(colours)) is not None:
        return picture_of(without_ink(colours, box)[0], like=picture)
    region = region_named(colours, object_name, told_or_guessed(picture, alpha))
    return picture_of(without_region(colours, region), like=picture)


def without_region(colours: Floats, region: Mask) -> Floats:
    """Take a region and its shadow out and continue what lies round it."""
    return continued(colours, with_fringe_and_shadow(colours, floats(grow(region, by=1))))
