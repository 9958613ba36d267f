"""What a reference picture says about the product to be described: its colours and its ground, found by looking."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing import cut_out
from bria_assets.sandbox.drawing.colours import COLOURS, colour_words

LOOKED_AT_PX = 128
"""Longest side in pixels of what is looked at: enough for colours."""

_CLUSTERS = 6
_SECOND_SHARE = 0.2
"""Share of a product from which on a second colour is worth a word."""

_INSIDE, _OUTSIDE = 200, 20
"""Alpha of what is surely product, and of what is surely ground."""


@dataclass(frozen=True, kw_only=True)
class Impression:
    """What a picture shows, in words.

    Attributes:
        colours: Names of the product's one or two colours, the larger part first.
        ground: Name of the colour around it; None: nothing is.
    """

    colours: tuple[str, ...]
    ground: str | None


def impression_of(picture: Image.Image) -> Impression:
    """Look at a picture.

    Args:
        picture: Any picture that is not wholly transparent.
    """
    small = picture.convert("RGBA")
    small.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX), Image.Resampling.BOX)
    was_opaque = small.getchannel("A").getextrema()[0] == 255  # noqa: PLR2004 - opaque
    pixels = np.asarray(cut_out(small.convert("RGB") if was_opaque else small))
    inside = pixels[pixels[:, :, 3] >= _INSIDE, :3]
    outside = pixels[pixels[:, :, 3] <= _OUTSIDE, :3]
    if not len(inside):
        # A picture without a product is described as a whole.
        inside, outside = pixels.reshape(-1, 4)[:, :3], outside[:0]
    grounds = _names_by_share(outside) if was_opaque and len(outside) else []
    names = _names_by_share(inside)
    colours = [names[0][0], *(name for name, share in names[1:2] if share >= _SECOND_SHARE)]
    return Impression(colours=tuple(colours), ground=grounds[0][0] if grounds else None)


def prompt_like(picture: Image.Image, prompt: str | None) -> str:
    """Return a prompt for a product like the one in a picture; what a given prompt says counts for more.

    Args:
        picture: The reference picture.
        prompt: What the caller wants, if they say it.
    """
    impression = impression_of(picture)
    words = prompt or "a product like the one in the reference picture"
    if not colour_words(words):
        words = f"{words.rstrip(' .')}, color: {' and '.join(impression.colours)}"
    if impression.ground is not None and "background" not in words.casefold():
        words = f"{words}, on a {impression.ground} background"
    return words


def _names_by_share(pixels: np.ndarray) -> list[tuple[str, float]]:
    """Return the colour names of RGB pixels, shape (count, 3), and their shares, largest first."""
    row = Image.fromarray(np.ascontiguousarray(pixels[None, :, :]))
    reduced = row.quantize(_CLUSTERS, method=Image.Quantize.MEDIANCUT)
    palette = np.asarray(reduced.getpalette(), np.float32).reshape(-1, 3)
    shares: dict[str, float] = {}
    for count, index in reduced.getcolors(_CLUSTERS) or []:
        name = _nearest_name(palette[int(np.asarray(index))])
        shares[name] = shares.get(name, 0.0) + count / len(pixels)
    return sorted(shares.items(), key=lambda item: -item[1])


def _nearest_name(colour: np.ndarray) -> str:
    values = np.asarray(list(COLOURS.values()), np.float32)
    return list(COLOURS)[int(np.abs(values - colour).sum(axis=1).argmin())]
