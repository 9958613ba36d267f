"""What answers and pictures are made from beside their request, and how large pictures are.

Sizes follow docs.bria.ai's OpenAPI files (read August 2026).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from bria_assets.sandbox.painters import Painter
from bria_assets.sandbox.requests.fields import AspectRatio


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the words of a result are made from, beside its request.

    Attributes:
        seed: The job's seed.
        open_picture: Opens an input picture by its stored name.
    """

    seed: int
    open_picture: Callable[[str], Image.Image]


@dataclass(frozen=True, kw_only=True)
class Commission(Basis):
    """What a picture is made from, beside its request.

    Attributes:
        seed: The job's seed.
        open_picture: Opens an input picture by its stored name.
        answer: What the job's result says beside the picture's URL.
        picture_px: Side in pixels of a square 1MP picture.
        painter: What it is made with.
        picture_index: Which of its request's pictures it is, from 0.
    """

    answer: Mapping[str, Any]
    picture_px: int
    painter: Painter
    picture_index: int = 0


def size_of(aspect_ratio: AspectRatio, *, picture_px: int) -> tuple[int, int]:
    """Return width and height in pixels of a picture with about ``picture_px**2`` pixels."""
    wide, high = (int(part) for part in aspect_ratio.split(":"))
    return scaled((wide, high), picture_px=picture_px)


def scaled(size: tuple[int, int], *, picture_px: int) -> tuple[int, int]:
    """Return width and height in pixels with the ratio of ``size`` and about ``picture_px**2`` pixels."""
    width, height = size
    factor = picture_px / math.sqrt(width * height)
    return max(1, round(width * factor)), max(1, round(height * factor))
