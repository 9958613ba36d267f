"""Whether a picture has the frame and the size that it should."""

from __future__ import annotations

from bria_assets.images.aspect_ratio import ratio_deviation
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.standards import LEAST_PIXELS, MOST_RATIO_DEVIATION, TRULY_LARGER, Severity, Standard
from bria_assets.pipeline.verdict import Number, Verdict, judged, not_judged


def frame_as_asked(standard: Standard, record: ImageRecord, *, asked_ratio: str, resolution: str | None) -> Verdict:
    """Whether a generated picture has the aspect ratio and the resolution that were asked for.

    Args:
        standard: that says so.
        record: the picture's.
        asked_ratio: such as `16:9`.
        resolution: `1MP` or `4MP`; None: none was asked for.
    """
    if record.server == OWN:
        return not_judged(standard, "the shop's own photo")
    width_px, height_px = record.picture.width_px, record.picture.height_px
    deviation = ratio_deviation(width_px, height_px, asked_ratio)
    numbers: dict[str, Number] = {
        "asked_ratio": asked_ratio,
        "ratio_deviation": round(deviation, 4),
        "most_ratio_deviation": MOST_RATIO_DEVIATION,
        "pixels": width_px * height_px,
    }
    faults: dict[str, Severity] = {}
    size = f"{width_px} x {height_px} px"
    if deviation > MOST_RATIO_DEVIATION:
        faults[f"{size} is not {asked_ratio}"] = Severity.WARN
    if resolution is not None:
        numbers["least_pixels"] = LEAST_PIXELS[resolution]
        if width_px * height_px < LEAST_PIXELS[resolution]:
            faults[f"{size} is less than {resolution}"] = Severity.WARN
    return judged(standard, faults, numbers, good=f"{size} is {asked_ratio}")


def same_frame(standard: Standard, record: ImageRecord, upstream: ImageRecord | None) -> Verdict:
    """Whether a picture has the aspect ratio of the one that it was made from."""
    if upstream is None:
        return not_judged(standard, _GONE)
    size, before = _size(record), _size(upstream)
    deviation = ratio_deviation(*_sides(record), ":".join(map(str, _sides(upstream))))
    faults = {f"{size} has another ratio than {before}": Severity.WARN} if deviation > MOST_RATIO_DEVIATION else {}
    numbers: dict[str, Number] = {
        "ratio_deviation": round(deviation, 4),
        "most_ratio_deviation": MOST_RATIO_DEVIATION,
    }
    return judged(standard, faults, numbers, good=f"{size} has the ratio of {before}")


def truly_larger(record: ImageRecord, upstream: ImageRecord | None, *, factor: int) -> Verdict:
    """Whether an upscaled picture is so many times as wide and as high as the one that it was made from."""
    if upstream is None:
        return not_judged(TRULY_LARGER, _GONE)
    wanted = tuple(side * factor for side in _sides(upstream))
    numbers: dict[str, Number] = {"factor": factor, "wanted_width_px": wanted[0], "wanted_height_px": wanted[1]}
    said = f"{_size(record)} from {_size(upstream)}"
    faults = {} if _sides(record) == wanted else {f"{said} is not {factor} times as wide and as high": Severity.ERROR}
    return judged(TRULY_LARGER, faults, numbers, good=f"{said} is {factor} times as wide and as high")


_GONE = "the picture that it was made from is not there any more"


def _sides(record: ImageRecord) -> tuple[int, int]:
    return record.picture.width_px, record.picture.height_px


def _size(record: ImageRecord) -> str:
    return "{} x {} px".format(*_sides(record))
