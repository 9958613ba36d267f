"""What differs between a picture and its refinement: where, how much, and how clearly people see it.

Colours are compared by CIEDE2000 (1 is the least that people tell apart side by side, 2.3 what they notice), forms by
the structural similarity of the lightness (SSIM). Both pictures are laid on a mid grey, so that clear parts are alike
whatever colour lies beneath, and their alpha is compared by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image, ImageFilter
from pydantic import BaseModel, ConfigDict, Field

from bria_assets.images.ground import border_of
from bria_assets.images.perceptual_hash import bits_apart, perceptual_hash
from bria_assets.images.picture import for_screens
from bria_assets.images.transparency import CLEAR

COMPARED_PX = 512
"""Longest side at which pictures are compared: finer changes than 1 in 500 are noise of the model and of JPEG. One of
1 MP takes about half a second, and some 40 MB besides the pictures."""

CHANGED_COLOUR = 6.0
"""CIEDE2000 from which a pixel has changed: of pictures saved again as JPEG of quality 75, 99 % of the pixels stay
under 4."""

CHANGED_FORM = 0.6
"""SSIM of a pixel's surroundings under which it has changed although its colour hardly has, as in fine print."""

CHANGED_ALPHA = 26
"""Of 0 to 255: a tenth."""

MOST_REGIONS = 12
"""Regions that are listed, the largest first; small ones beyond them are counted."""

_LEAST_REGION_SHARE = 0.0004
_JOINED_PX = 9
"""Changed pixels about so far apart belong to one region, as the letters of a word do."""
_WINDOW_PX = 7
_MID_GREY = 128
_HEAT = np.array([230, 20, 20], dtype=np.float32)
_MOST_HEAT = 40.0
"""CIEDE2000 that is drawn wholly red; black to white is 100."""


class ChangedRegion(BaseModel):
    """A box around what changed in one place, in pixels of the refined picture."""

    model_config = ConfigDict(frozen=True)

    left_px: int
    top_px: int
    width_px: int
    height_px: int
    share: float = Field(description="Changed pixels in it, as a share of the whole picture's, 0 to 1.")


class VisualDiff(BaseModel):
    """What differs between two pictures. Shares are 0 to 1, colour differences means of CIEDE2000."""

    model_config = ConfigDict(frozen=True)

    width_px: int = Field(description="Of the refined picture, in whose pixels the regions are given.")
    height_px: int
    compared_width_px: int = Field(description="Size at which both were compared.")
    compared_height_px: int
    ratio_deviation: float = Field(description="By what share the refined picture's ratio of sides differs; 0: not.")
    changed_share: float = Field(description="Of the pixels.")
    region_count: int
    regions: tuple[ChangedRegion, ...] = Field(description=f"The largest {MOST_REGIONS}, largest first.")
    similarity: float = Field(description="Mean SSIM, 1 where nothing changed.")
    colour_inside: float | None = Field(description="Within the boxes of all regions; None: there is none.")
    colour_outside: float | None = Field(description="Outside of them; None: they cover everything.")
    colour_border: float = Field(description="Of the outermost pixels, where the background shows.")
    clear_before: float = Field(description="Share of clear pixels.")
    clear_after: float
    border_clear_before: float = Field(description="Share of clear pixels among the outermost.")
    border_clear_after: float
    hash_bits_apart: int = Field(description="Of the 256 bits of the perceptual hash.")

    @property
    def summary(self) -> str:
        """One line for people."""
        if not self.regions:
            return f"nothing that can be seen has changed (similarity {self.similarity:.3f})"
        largest = self.regions[0]
        where = "1 region" if self.region_count == 1 else f"{self.region_count} regions, the largest"
        outside = "" if self.colour_outside is None else f" and {self.colour_outside:.1f} outside"
        words = [
            f"{self.changed_share:.1%} of the picture changed",
            f"{where} {largest.width_px} x {largest.height_px} px at {largest.left_px}, {largest.top_px}",
            f"colour difference {self.colour_inside:.1f} inside{outside}",
            f"similarity {self.similarity:.3f}",
        ]
        if self.clear_before or self.clear_after:
            words.append(f"clear {self.clear_before:.0%} before, {self.clear_after:.0%} after")
        return "; ".join(words)


@dataclass(frozen=True)
class Comparison:
    """A picture and its refinement, pixel by pixel. All of it blocks.

    A refinement of another size is compared at the size of the picture it was made from, stretched where its frame
    has another ratio; the diff says by how much.

    Args:
        before: the picture.
        after: its refinement.
    """

    before: Image.Image
    after: Image.Image

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height at which both are compared, in pixels."""
        width_px, height_px = self.before.size
        scale = min(1.0, COMPARED_PX / max(width_px, height_px), max(self.after.size) / max(width_px, height_px))
        return max(_WINDOW_PX, round(width_px * scale)), max(_WINDOW_PX, round(height_px * scale))

    @cached_property
    def colour_map(self) -> np.ndarray:
        """CIEDE2000 of each pixel."""
        from skimage.color import deltaE_ciede2000  # noqa: PLC0415 - half a second and 40 MB: only who compares pays

        return deltaE_ciede2000(self._before.lab, self._after.lab)

    @cached_property
    def similarity_map(self) -> np.ndarray:
        """SSIM of each pixel's surroundings."""
        from skimage.metrics import structural_similarity  # noqa: PLC0415 - as above

        lightness = (self._before.lab[..., 0], self._after.lab[..., 0])
        return structural_similarity(*lightness, win_size=_WINDOW_PX, data_range=100.0, full=True)[1]

    @cached_property
    def changed(self) -> np.ndarray:
        """Which pixels changed, in colour, form or alpha."""
        alpha = np.abs(self._before.alpha.astype(np.int16) - self._after.alpha)
        changed = (self.colour_map >= CHANGED_COLOUR) | (self.similarity_map < CHANGED_FORM) | (alpha >= CHANGED_ALPHA)
        # Lone pixels are noise: most of a pixel's surroundings must have changed with it.
        return np.asarray(Image.fromarray(changed.astype(np.uint8)).filter(ImageFilter.MedianFilter(3))) > 0

    @cached_property
    def diff(self) -> VisualDiff:
        """All of it in numbers."""
        boxes = self._boxes()
        boxed = np.zeros(self.changed.shape, dtype=bool)
        for top, left, bottom, right, _ in boxes:
            boxed[top:bottom, left:right] = True
        before, after = self._before.alpha <= CLEAR, self._after.alpha <= CLEAR
        one, other = perceptual_hash(self.before), np.frombuffer(perceptual_hash(self.after), dtype=np.uint8)
        ratios = [picture.width / picture.height for picture in (self.before, self.after)]
        return VisualDiff(
            width_px=self.after.width,
            height_px=self.after.height,
            compared_width_px=self.size[0],
            compared_height_px=self.size[1],
            ratio_deviation=round(abs(ratios[1] / ratios[0] - 1), 4),
            changed_share=round(float(self.changed.mean()), 5),
            region_count=len(boxes),
            regions=tuple(self._region(*box) for box in boxes[:MOST_REGIONS]),
            similarity=round(float(self.similarity_map.mean()), 4),
            colour_inside=_mean(self.colour_map[boxed]),
            colour_outside=_mean(self.colour_map[~boxed]),
            colour_border=round(float(border_of(self.colour_map).mean()), 2),
            clear_before=round(float(before.mean()), 4),
            clear_after=round(float(after.mean()), 4),
            border_clear_before=round(float(border_of(before).mean()), 4),
            border_clear_after=round(float(border_of(after).mean()), 4),
            hash_bits_apart=int(bits_apart(one, other[None])[0]),
        )

    def heat_map(self) -> Image.Image:
        """The refined picture in grey at the compared size, the redder the more its colour changed, regions framed."""
        grey = np.repeat(self._after.lab[..., :1] * 2.55, 3, axis=2)
        alpha = np.abs(self._before.alpha.astype(np.float32) - self._after.alpha) / 255
        heat = np.maximum(self.colour_map / _MOST_HEAT, alpha)[..., None].clip(0, 1)
        pixels = grey * (1 - heat) + _HEAT * heat
        for top, left, bottom, right, _ in self._boxes()[:MOST_REGIONS]:
            pixels[top:bottom, [left, right - 1]] = _HEAT
            pixels[[top, bottom - 1], left:right] = _HEAT
        return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))

    @cached_property
    def _before(self) -> _Pixels:
        return _Pixels.of(self.before, self.size)

    @cached_property
    def _after(self) -> _Pixels:
        return _Pixels.of(self.after, self.size)

    def _boxes(self) -> list[tuple[int, int, int, int, int]]:
        """Top, left, bottom, right and number of changed pixels of each region, the largest first."""
        from skimage.measure import label, regionprops  # noqa: PLC0415 - as above

        joined = Image.fromarray(self.changed.astype(np.uint8)).filter(ImageFilter.MaxFilter(_JOINED_PX))
        boxes: list[tuple[int, int, int, int, int]] = []
        for region in regionprops(label(np.asarray(joined)) * self.changed):
            top, left, bottom, right = map(int, region.bbox)
            boxes.append((top, left, bottom, right, int(region.area)))
        least = _LEAST_REGION_SHARE * self.changed.size
        return sorted((box for box in boxes if box[-1] >= least), key=lambda box: -box[-1])

    def _region(self, top: int, left: int, bottom: int, right: int, pixels: int) -> ChangedRegion:
        across, down = self.after.width / self.size[0], self.after.height / self.size[1]
        return ChangedRegion(
            left_px=round(left * across),
            top_px=round(top * down),
            width_px=round((right - left) * across),
            height_px=round((bottom - top) * down),
            share=round(pixels / self.changed.size, 5),
        )


@dataclass(frozen=True)
class _Pixels:
    """A picture at the compared size: its colours as CIELAB, laid on grey, and its alpha."""

    lab: np.ndarray
    alpha: np.ndarray

    @classmethod
    def of(cls, picture: Image.Image, size: tuple[int, int]) -> _Pixels:
        from skimage.color import rgb2lab  # noqa: PLC0415 - as above

        # Premultiplied, so that the colour beneath clear pixels does not bleed into their neighbours.
        small = for_screens(picture).convert("RGBA").convert("RGBa").resize(size, Image.Resampling.BOX)
        pixels = np.asarray(small)
        ground = _MID_GREY * (1 - pixels[..., 3:] / np.float32(255))
        return cls(lab=rgb2lab((pixels[..., :3] + ground) / 255), alpha=pixels[..., 3])


def _mean(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 2) if values.size else None
