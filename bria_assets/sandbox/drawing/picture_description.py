"""Describes a picture as a structured prompt, by what can be measured in it: colours, place, proportions and light.

What the thing is cannot be known this way: without a prompt that names it, a kind of product of about its proportions
stands in.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from bria_assets.sandbox.drawing.colours import COLOURS, colour_words, recoloured
from bria_assets.sandbox.drawing.cutout import cut_out
from bria_assets.sandbox.drawing.describe import describe
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.prompt_background import split_background
from bria_assets.sandbox.drawing.prompt_lighting import split_lighting
from bria_assets.sandbox.drawing.words import named_kind, without_kind_words

WORKING_SIDE = 192  # px
_OPAQUE = 200
_WHITE_FROM = 238  # sRGB: a background as light as this in all channels is a white studio
_STEPS = 24  # levels of a channel that count as one colour
_LEAST_SHARE = 0.14  # of the foreground that a second colour must fill
_UNALIKE = 34.0  # distance of colours from which they count as two
_SAME_NAMES = {"gray": "grey", "light gray": "light grey", "dark gray": "dark grey", "navy blue": "navy"}
# Heights of things in widths, and a kind of product that is about as slim.
_PROPORTIONS: tuple[tuple[float, str], ...] = (
    (2.2, "bottle"),
    (1.4, "vase"),
    (0.8, "jar"),
    (0.5, "bowl"),
    (0.0, "sofa"),
)

Bytes = npt.NDArray[np.uint8]


class _Seen(NamedTuple):
    """Foreground and background pixels, shape ``(n, 3)``, and the foreground's box in shares of the picture."""

    foreground: Bytes
    background: Bytes
    box: tuple[float, float, float, float]
    height_in_widths: float
    left_is_brighter: bool | None


def describe_picture(picture: Image.Image, prompt: str | None, *, seed: int) -> dict[str, Any]:
    """Describe a picture, and what a prompt wants made of it.

    The prompt comes first: what it names is taken from it, everything else from the picture.

    Args:
        picture: Any picture; transparency that it has tells what its foreground is.
        prompt: For example "a ring inspired by the picture", None for the picture alone.
        seed: Decides wording, as in ``describe``.

    Returns:
        A structured prompt with every field of Bria's.

    Raises:
        ValueError: The picture is wholly transparent.
    """
    seen = _look_at(picture)
    wanted = prompt or ""
    named = named_kind(wanted)
    kind = KINDS[named[0]] if named else KINDS[_kind_by_proportions(seen.height_in_widths)]
    words = wanted if named else f"{kind.words[0]}, {wanted}".strip(", ")
    described = describe(words, seed=seed)
    thing = described["objects"][0]
    if not colour_words(without_kind_words(split_background(wanted).rest)):
        colours = _colours_of(seen.foreground)
        thing["shape_and_color"] = recoloured(kind.form, colours[0]) + (
            f" with {colours[1]} accents" if len(colours) > 1 else ""
        )
    told = split_background(wanted).background
    ground = _background_words(seen) if told is None else told
    described["background_setting"] = ground
    thing["location"] = _location(seen.box)
    thing["relative_size"] = _relative_size(seen.box)
    colour = thing["shape_and_color"].rpartition(", ")[2]
    described["aesthetics"]["color_scheme"] = f"{colour} on {ground}"
    if named is None:
        thing["description"] = f"A {kind.words[0]}, as slim as the thing in the reference picture"
    described["short_description"] = f"A {colour} {named[1] if named else kind.words[0]}, photographed on {ground}."
    if seen.left_is_brighter is not None and not split_lighting(wanted).parts:
        described["lighting"]["direction"] = f"from the upper {'left' if seen.left_is_brighter else 'right'}"
    described["context"] = "Picture after a reference picture"
    return described


def _look_at(picture: Image.Image) -> _Seen:
    small = picture.copy()
    small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    pixels = np.asarray(cut_out(small))
    inside = pixels[:, :, 3] >= _OPAQUE
    if not inside.any():
        inside = pixels[:, :, 3] >= pixels[:, :, 3].max()
    rows, columns = np.nonzero(inside)
    height, width = inside.shape
    top, bottom, left, right = int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    whole = small.convert("RGBA")
    outside = (pixels[:, :, 3] == 0) & (np.asarray(whole)[:, :, 3] >= _OPAQUE)
    return _Seen(
        pixels[:, :, :3][inside],
        np.asarray(whole)[:, :, :3][outside],
        (left / width, top / height, right / width, bottom / height),
        (bottom - top) / (right - left),
        _brighter_side(pixels, inside, (left + right) / 2),
    )


def _brighter_side(pixels: Bytes, inside: npt.NDArray[np.bool_], middle: float) -> bool | None:
    """Return whether the foreground is brighter on its left; None when both sides are about as bright."""
    light = pixels[:, :, :3].mean(axis=-1)
    columns = np.broadcast_to(np.arange(inside.shape[1]), inside.shape)
    left, right = light[inside & (columns < middle)], light[inside & (columns >= middle)]
    if not left.size or not right.size:
        return None
    least_difference = 6.0
    difference = float(left.mean() - right.mean())
    return None if abs(difference) < least_difference else difference > 0


def _kind_by_proportions(height_in_widths: float) -> str:
    return next(kind for least, kind in _PROPORTIONS if height_in_widths >= least)


def _colours_of(pixels: Bytes) -> list[str]:
    """Return the name of the most frequent colour and of a second one, if there is one that differs much."""
    coarse = pixels.astype(np.int32) // _STEPS
    codes = (coarse[:, 0] * 256 + coarse[:, 1]) * 256 + coarse[:, 2]
    values, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(inverse, pixels[:, channel], len(values)) for channel in range(3)], axis=1)
    means = means / counts[:, None]
    order = np.argsort(-counts, kind="stable")
    main = means[order[0]]
    alike = _distances(means, floats(main)) < _UNALIKE
    # Light and shadow spread one colour over many steps: their middle is the colour.
    names = [colour_name(np.average(means[alike], axis=0, weights=counts[alike]))]
    others = ~alike
    if others.any() and counts[others].sum() > _LEAST_SHARE * counts.sum():
        second = means[others][np.argmax(counts[others])]
        near = others & (_distances(means, floats(second)) < _UNALIKE)
        if counts[near].sum() > _LEAST_SHARE * counts.sum():
            name = colour_name(second)
            names += [name] if name != names[0] else []
    return names


def _distances(colours: Floats, to: Floats) -> Floats:
    """Return distances of sRGB colours as the eye sees them, roughly: weighted by the mean red (compuphase)."""
    difference = colours - to
    red = (colours[..., 0] + to[0]) / 2
    weights = np.stack([2 + red / 256, np.full_like(red, 4.0), 2 + (255 - red) / 256], axis=-1)
    return np.sqrt((weights * difference * difference).sum(axis=-1)) / np.float32(3)


def colour_name(colour: npt.ArrayLike) -> str:
    """Return the known colour word nearest to an sRGB colour."""
    names = [name for name in COLOURS if name not in _SAME_NAMES]
    return names[int(np.argmin(_distances(floats([COLOURS[name] for name in names]), floats(colour))))]


def _background_words(seen: _Seen) -> str:
    if not len(seen.background):
        return "transparent background"
    middle = np.median(seen.background, axis=0)
    if (middle >= _WHITE_FROM).all():
        return "white studio background"
    return f"{colour_name(middle)} background"


def _location(box: tuple[float, float, float, float]) -> str:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    third = 0.12
    side = "left" if across < 0.5 - third else "right" if across > 0.5 + third else ""
    height = "top" if down < 0.5 - third else "bottom" if down > 0.5 + third else ""
    return "-".join(filter(None, (height, side))) or "center"


def _relative_size(box: tuple[float, float, float, float]) -> str:
    filled = max(box[2] - box[0], box[3] - box[1])
    steps = ((0.55, "large within frame"), (0.36, "medium"), (0.2, "small"))
    return next((size for least, size in steps if filled >= least), "very small")
