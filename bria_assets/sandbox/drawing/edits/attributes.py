"""Changes of what a picture shows that keep it where it is, or only move it: colour, material, finish, size, place."""

import re

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.edits.background import with_fringe_and_shadow
from bria_assets.sandbox.drawing.edits.grading import contrasted
from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.pixels import bytes_of, coverage_of, lightness_of
from bria_assets.sandbox.drawing.edits.recolouring import recoloured_part, resurfaced_part, same_part
from bria_assets.sandbox.drawing.edits.regions import region_named
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.standing import stand
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.instruction import read_instruction
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep

_FROM_TO = re.compile(
    r"\b(?:from|replace|change|turn|make|swap)\s+(?:the\s+|all\s+)?(?P<old>.+?)\s+(?:parts?\s+|ones?\s+|things?\s+)?"
    r"(?:to|with|into|by|for)\s+(?P<new>.+)$",
    re.IGNORECASE,
)
MOST_OF_IT = 0.6
LARGEST = 0.94  # of the picture that an enlarged subject covers in width or height
_SIZES = {"very large": 1.5, "large": 1.3, "medium": 1.0, "small": 0.7, "tiny": 0.45}
GLEAM = 0.35  # how much brighter the brightest parts of a glossy thing are
_GLOSSY = re.compile(r"gloss|shiny|polish", re.IGNORECASE)


def with_attributes(
    colours: Floats, subject: Floats, words: str, *, whole: Image.Image | None, seed: int
) -> Floats | None:
    """Change colour, material, finish, size or place as words say.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        subject: The foreground's coverage, 0 to 1, shape ``(rows, columns)``; or what the caller's mask selects.
        words: For example "make it navy", "turn the red parts green", "in brushed steel", "larger".
        whole: The caller's mask: all that it selects changes, not only what has the thing's main colour.
        seed: Decides grain and veins.

    Returns:
        The picture, None where the words name no such change.
    """
    changes = [said for _, said in read_instruction(words).changes]
    said = {name: value for each in changes for name, value in each.items()}
    spoken = colour_words(words)
    swapped = _FROM_TO.search(words)
    old = colour_words(swapped.group("old")) if swapped else []
    new = colour_words(swapped.group("new")) if swapped else []
    if old and new:
        region = region_named(colours, " ".join(old), subject)
        # Where that is most of the subject, its outline is known better.
        most = float(subject[region].sum()) > MOST_OF_IT * max(float(subject.sum()), 1.0)
        share = same_part(colours, subject) if most else softened(floats(region), 1.0)
        return recoloured_part(colours, share, floats(rgb(new[0])) / np.float32(255))
    if not said and spoken:
        said = {"colour": spoken[0]}
    share = same_part(colours, subject) if whole is None else coverage_of(whole, (subject.shape[1], subject.shape[0]))
    result = _resurfaced(colours, share, said, seed)
    scale = _SIZES.get(said.get("size", ""))
    if scale is not None or "location" in said:
        result = _moved(colours if result is None else result, subject, scale or 1.0, said.get("location", ""))
    return result


def _resurfaced(colours: Floats, share: Floats, said: dict[str, str], seed: int) -> Floats | None:
    named = said.get("colour")
    colour = floats(rgb(named)) / np.float32(255) if named else None
    if "material" in said:
        return resurfaced_part(colours, share, said["material"], colour=colour, seed=seed)
    result = None if colour is None else recoloured_part(colours, share, colour)
    if "finish" in said:
        base = colours if result is None else result
        glossy = _GLOSSY.search(said["finish"]) is not None
        own = float(np.average(lightness_of(base), weights=share)) if share.any() else 0.5
        finished = contrasted(base, 1.25 if glossy else 0.8, pivot=own)
        if glossy:
            finished = finished + GLEAM * smoothstep(1.05, 1.5, lightness_of(base) / max(own, 0.02))[:, :, None]
        result = base + (finished - base) * share[:, :, None]
    return result


def _moved(colours: Floats, subject: Floats, scale: float, location: str) -> Floats:
    """Take the subject out and put it back larger, smaller or elsewhere, on the ground that it stood on."""
    rows, columns = subject.shape
    solid = subject > 0.05  # noqa: PLR2004 - what is fainter cannot be seen
    if not solid.any() or solid.all():
        return colours
    across, down = np.nonzero(solid.any(axis=0))[0], np.nonzero(solid.any(axis=1))[0]
    left, top, right, bottom = int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1
    cutout = Image.fromarray(bytes_of(colours))
    cutout.putalpha(Image.fromarray(bytes_of(subject)))
    scale = min(scale, max(LARGEST * min(columns / (right - left), rows / (bottom - top)), 1.0))
    wide, high = max(round((right - left) * scale), 1), max(round((bottom - top) * scale), 1)
    x, foot = (left + right) / 2, min(float(bottom) + (scale - 1.0) * 0.3 * (bottom - top), rows * 0.97)
    margin = 0.06
    if "left" in location:
        x = wide / 2 + margin * columns
    elif "right" in location:
        x = columns - wide / 2 - margin * columns
    elif re.search(r"cent|middle", location):
        x = columns / 2
    if re.search(r"top|upper", location):
        foot = high + margin * rows
    elif re.search(r"bottom|lower", location):
        foot = rows * (1 - margin / 2)
    emptied = continued(colours, with_fringe_and_shadow(colours, subject))
    box = (round(x - wide / 2), round(foot) - high, wide, high)
    return stand(emptied, cutout.crop((left, top, right, bottom)), box, blend=0.0)
