"""Reads the photographic characteristics of a structured prompt: angle, lens, depth of field and focus."""

import re
from dataclasses import dataclass

from bria_assets.sandbox.drawing.camera import DISTANCE
from bria_assets.sandbox.drawing.loose_text import part_of


@dataclass(frozen=True)
class Photography:
    """How a picture is taken.

    Attributes:
        elevation_degrees: How far the viewer looks down, None for the angle that suits the product.
        distance: From the viewer to the product, in model units: short lenses stand near and exaggerate depth.
        shallow: Whether only the product's front is sharp.
        softness: Blur of the whole picture, as a share of its longer side.
    """

    elevation_degrees: float | None = None
    distance: float = DISTANCE
    shallow: bool = False
    softness: float = 0.0


_ANGLES: tuple[tuple[str, float | None], ...] = (
    (r"(?:slightly (?:above|overhead|elevated|raised|high)|three[- ]quarter|gentle downward)", None),
    (r"(?:low|worm'?s?[- ]eye|upward|from below|ground[- ]level|heroic)", -4.0),
    (r"(?:top[- ]down|bird'?s?[- ]eye|flat[- ]?lay|directly above|overhead|straight down|zenith)", 62.0),
    (r"(?:high[- ]angle|high angle|from above|looking down|downward|elevated)", 38.0),
    (r"(?:eye[- ]level|straight[- ]on|head[- ]on|frontal|side view|level)", 3.0),
)
_MILLIMETRES = re.compile(r"(\d{2,3})\s*(?:-\s*\d{2,3}\s*)?mm")
_WIDE, _STANDARD, _PORTRAIT = 35, 60, 135  # mm, the longest of each sort
_DISTANCE_WIDE, _DISTANCE_STANDARD, _DISTANCE_TELE = 4.6, 6.5, 16.0
_SOFT_FOCUS = 0.006


def photography_of(characteristics: object) -> Photography:
    """Read how a picture is taken; what the words leave open is as in a studio.

    Args:
        characteristics: A mapping with ``camera_angle``, ``lens_focal_length``, ``depth_of_field`` and ``focus``, or
            a text that tells all four.
    """
    angle = part_of(characteristics, "camera_angle").lower()
    depth = part_of(characteristics, "depth_of_field").lower()
    focus = part_of(characteristics, "focus").lower()
    return Photography(
        elevation_degrees=next((degrees for words, degrees in _ANGLES if re.search(rf"\b{words}", angle)), None),
        distance=_distance(part_of(characteristics, "lens_focal_length").lower()),
        shallow=re.search(r"\b(?:shallow|bokeh|narrow|blurred background|thin)", depth) is not None,
        softness=_SOFT_FOCUS if re.search(r"\b(?:soft focus|out of focus|dreamy|blurry|soft-focus)", focus) else 0.0,
    )


def _distance(lens: str) -> float:
    named = _MILLIMETRES.search(lens)
    if named:
        length = int(named.group(1))
        if length <= _WIDE:
            return _DISTANCE_WIDE
        if length <= _STANDARD:
            return _DISTANCE_STANDARD
        return DISTANCE if length <= _PORTRAIT else _DISTANCE_TELE
    if re.search(r"\b(?:wide|fish-?eye)", lens):
        return _DISTANCE_WIDE
    if re.search(r"\b(?:standard|normal)", lens):
        return _DISTANCE_STANDARD
    return _DISTANCE_TELE if re.search(r"\b(?:telephoto|long lens)", lens) else DISTANCE
