"""How much of a product is seen in a scene: its cutout is sought at every place and size, in whatever light.

Edges are compared by their direction, which no lighting turns and which an outline has, too; where they agree best, the
pattern of light and dark within the product's mask and its colour are compared. The directions are doubled angles (as
for line-shaped things, so that it does not matter which side is brighter) and are correlated at all places at once by
Fourier transform; sizes are sought coarsely on a small picture, then finely on a larger one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from bria_assets.images.picture import for_screens

LEAST_SIDE_PX = 96
"""A product in a smaller picture has too few pixels to be told from another."""

_COARSE_PX, _FINE_PX = 56, 104
_COARSE_SIZES = tuple(np.geomspace(0.25, 0.95, 10).tolist())
"""Of the product, as shares of the largest that has room in the picture."""
_FINE_STEPS = (0.9, 0.95, 1.0, 1.05, 1.1)
_CANDIDATES = 3
"""Places looked at finely: a product in the colours of its scene is at first outdone by edges of other things."""
_LEAST_PRODUCT_PX = 4
_FAINT_EDGE = 0.04
"""Contrast, of 0 to 1, at which an edge counts half."""
_INSIDE = 0.6
"""Share of a pixel that the product covers."""
_MARGIN_PX = 2
_PATTERN_NOISE = 0.03**2
"""Variance of light that is no pattern: on a plain product it must not decide."""

PATTERN_WEIGHT = 0.2
FREE_TINT = 0.22
"""By so much a scene's light may shift a product's share of red, green or blue before it looks like another colour."""


@dataclass(frozen=True)
class Likeness:
    """How well a product and what is seen in its place agree.

    Attributes:
        shape: agreement of edges, 0 to 1; 0.3 to 0.6 is what a product reaches before a background.
        pattern: correlation of light and dark within the mask, -1 to 1.
        tint: largest shift of a colour channel's share, 0 and more.
    """

    shape: float
    pattern: float
    tint: float

    @property
    def score(self) -> float:
        """All in one number; the higher, the more alike."""
        return self.shape + PATTERN_WEIGHT * self.pattern - max(0.0, self.tint - FREE_TINT)


class ProductMask:
    """A product's cutout, cropped to the product, small enough to be compared.

    Args:
        cutout: with alpha.

    Raises:
        ValueError: nothing of it is opaque.
    """

    def __init__(self, cutout: Image.Image) -> None:
        screen = for_screens(cutout).convert("RGBA")
        screen.thumbnail((4 * _FINE_PX, 4 * _FINE_PX), Image.Resampling.BOX, reducing_gap=2.0)
        box = screen.getchannel("A").point([255 * (alpha > 127) for alpha in range(256)]).getbbox()  # noqa: PLR2004 - half
        if box is None:
            raise ValueError("the cutout is empty")
        self.product = screen.crop(box)

    def sized(self, width_px: int, height_px: int) -> np.ndarray:
        """The product at a size with a clear margin: red, green, blue and alpha of 0 to 1."""
        pixels = _pixels(self.product, (width_px, height_px))
        return np.pad(pixels, ((_MARGIN_PX, _MARGIN_PX), (_MARGIN_PX, _MARGIN_PX), (0, 0)))


def likeness(product: ProductMask, scene: Image.Image) -> Likeness | None:
    """How much of a product a scene shows at the place and size where it shows most of it.

    Returns:
        None where the product has room at no size.
    """
    rgb = for_screens(scene).convert("RGB")
    coarse, fine = _Field.of(rgb, _COARSE_PX), _Field.of(rgb, _FINE_PX)
    places = sorted(_matches(product, coarse, _COARSE_SIZES), key=lambda match: match.likeness.score, reverse=True)
    sizes = {place.size * step for place in places[:_CANDIDATES] for step in _FINE_STEPS}
    found = [match.likeness for match in _matches(product, fine, sizes)]
    return max(found, key=lambda likeness: likeness.score, default=None)


@dataclass(frozen=True)
class _Match:
    """The place of most agreement at one size."""

    size: float
    likeness: Likeness


@dataclass(frozen=True)
class _Field:
    """A scene, and its edges as waves."""

    pixels: np.ndarray

    @classmethod
    def of(cls, scene: Image.Image, longest_px: int) -> _Field:
        scale = longest_px / max(scene.size)
        return cls(_pixels(scene, (max(1, round(scene.width * scale)), max(1, round(scene.height * scale)))))

    @cached_property
    def waves(self) -> tuple[np.ndarray, np.ndarray]:
        along, across = _edges(self.pixels)
        return np.fft.rfft2(along), np.fft.rfft2(across)


def _pixels(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    smaller = picture.resize(size, Image.Resampling.BOX if size[0] < picture.width else Image.Resampling.BILINEAR)
    return np.asarray(smaller, dtype=np.float32) / 255


def _matches(product: ProductMask, scene: _Field, sizes: Iterable[float]) -> Iterator[_Match]:
    height, width = scene.pixels.shape[:2]
    for size in sizes:
        scale = size * min(width / product.product.width, height / product.product.height)
        wide, high = round(product.product.width * scale), round(product.product.height * scale)
        has_room = wide + 2 * _MARGIN_PX <= width and high + 2 * _MARGIN_PX <= height
        if min(wide, high) < _LEAST_PRODUCT_PX or not has_room:
            continue
        sized = product.sized(wide, high)
        along, across = _edges(_outlined(sized))
        agreement = _correlated(scene.waves, (along, across), (height, width)) / np.hypot(along, across).sum()
        row, column = np.unravel_index(agreement.argmax(), agreement.shape)
        seen = scene.pixels[row : row + sized.shape[0], column : column + sized.shape[1]]
        yield _Match(size, _compared(sized, seen, shape=float(agreement[row, column])))


def _outlined(product: np.ndarray) -> np.ndarray:
    """The product on its own mean colour, so that only its pattern has edges, and its mask as one more channel."""
    colours, alpha = product[..., :3], product[..., 3:]
    mean = (colours * alpha).sum(axis=(0, 1)) / alpha.sum()
    return np.dstack([colours * alpha + mean * (1 - alpha), _INSIDE * alpha])


def _edges(channels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each pixel's strongest edge as a doubled angle, the length saying how clear it is."""
    down, right = np.gradient(channels, axis=(0, 1))
    strongest = (down**2 + right**2).argmax(axis=2)[..., None]
    down = np.take_along_axis(down, strongest, 2)[..., 0]
    right = np.take_along_axis(right, strongest, 2)[..., 0]
    squared = down**2 + right**2
    length = np.sqrt(squared)
    clear = length / (length + _FAINT_EDGE) / (squared + np.float32(1e-9))
    return clear * (right**2 - down**2), clear * 2 * right * down


def _correlated(
    scene: tuple[np.ndarray, np.ndarray], product: tuple[np.ndarray, np.ndarray], shape: tuple[int, int]
) -> np.ndarray:
    """The product's edges against the scene's at every place where all of it has room."""
    along, across = (waves * np.conj(np.fft.rfft2(edges, shape)) for waves, edges in zip(scene, product, strict=True))
    high, wide = product[0].shape
    return np.fft.irfft2(along + across, shape)[: shape[0] - high + 1, : shape[1] - wide + 1]


def _compared(product: np.ndarray, seen: np.ndarray, *, shape: float) -> Likeness:
    inside = product[..., 3] > _INSIDE
    if not inside.any():
        return Likeness(shape=shape, pattern=0.0, tint=0.0)
    wanted, found = product[..., :3][inside], seen[inside]
    return Likeness(
        shape=shape,
        pattern=_correlation(wanted.mean(axis=1), found.mean(axis=1)),
        tint=float(np.abs(_colour(wanted) - _colour(found)).max()),
    )


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one - one.mean(), other - other.mean()
    noise = _PATTERN_NOISE / 2
    common = (one * other).mean() + noise
    return float(common / np.sqrt(((one**2).mean() + noise) * ((other**2).mean() + noise)))


def _colour(pixels: np.ndarray) -> np.ndarray:
    """The mean of each channel against that of all; a light of any strength leaves it as it is."""
    return pixels.mean(axis=0) / (pixels.mean() + 1e-6)
