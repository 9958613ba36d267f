"""Holds refinements against the standards: did what was asked for change, and nothing else?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.images.visual_diff import ChangedRegion, VisualDiff
from bria_assets.pipeline.design import RefinementStep, read_design
from bria_assets.pipeline.standards import (
    BACKGROUND_KEPT,
    CHANGED_AS_ASKED,
    LEAST_BACKGROUND_CHANGE,
    LEAST_KEPT,
    MOST_BACKGROUND_SHIFT,
    MOST_CHANGED,
    MOST_CLEAR_LOST,
    MOST_COLOUR_SHIFT,
    MOST_RATIO_DEVIATION,
    REST_PRESERVED,
    Severity,
    Standard,
)
from bria_assets.pipeline.verdict import Number, Verdict, judged, not_judged
from bria_assets.prompts.patch import Patch

_CLEAR_GROUND = 0.5
"""Share of clear pixels at the border from which a picture's background counts as transparent."""

_HALVES = {
    "upper": r"\b(?:above|top|upper|over|on (?:its|his|her|the) head)\b",
    "lower": r"\b(?:below|under|beneath|bottom|lower)\b",
    "left": r"\bleft\b",
    "right": r"\bright\b",
}
"""Halves of a picture, by the words for a place in them."""


def refinement_checks(store: ImageStore, record: ImageRecord) -> Mapping[Standard, Callable[[], Verdict]]:
    """The checks of a refined picture; each blocks."""
    checks = {CHANGED_AS_ASKED: _changed, BACKGROUND_KEPT: _background, REST_PRESERVED: _rest}
    return {standard: partial(_judge, store, record, standard, check) for standard, check in checks.items()}


def _judge(
    store: ImageStore, record: ImageRecord, standard: Standard, check: Callable[[RefinementStep, Patch], Verdict]
) -> Verdict:
    if not record.parents:
        return not_judged(standard, "an original, which refines nothing")
    design = read_design(store, record.partition)
    if design is None or design.latest.after_sha256 != record.picture.sha256:
        return not_judged(standard, "what it was compared with is not in the store any more")
    return check(design.latest, Patch.parse(design.latest.patch or {}))


def _changed(step: RefinementStep, patch: Patch) -> Verdict:
    diff = step.visual_diff
    faults: dict[str, Severity] = {}
    lost_clear = diff.border_clear_before - diff.border_clear_after
    if not diff.regions:
        faults["nothing that can be seen has changed"] = Severity.ERROR
    elif patch.asks_for_a_background:
        if diff.colour_border < LEAST_BACKGROUND_CHANGE and abs(lost_clear) < MOST_CLEAR_LOST:
            faults[f"the background hardly changed: colour difference {diff.colour_border}"] = Severity.WARN
    else:
        reached = {half for region in diff.regions for half in _halves_with(region, diff)}
        for place in (addition.location or "" for addition in patch.additions):
            for half, words in _HALVES.items():
                if re.search(words, place, re.IGNORECASE) and half not in reached:
                    faults[f"nothing changed in the {half} half, where {place!r} is"] = Severity.WARN
    numbers: dict[str, Number] = {
        "changed_share": diff.changed_share,
        "regions": diff.region_count,
        "colour_border": diff.colour_border,
    }
    return judged(CHANGED_AS_ASKED, faults, numbers, good=diff.summary)


def _halves_with(region: ChangedRegion, diff: VisualDiff) -> set[str]:
    """The halves of the picture that a region reaches into."""
    reaches = {
        "upper": 2 * region.top_px < diff.height_px,
        "lower": 2 * (region.top_px + region.height_px) > diff.height_px,
        "left": 2 * region.left_px < diff.width_px,
        "right": 2 * (region.left_px + region.width_px) > diff.width_px,
    }
    return {half for half, is_reached in reaches.items() if is_reached}


def _background(step: RefinementStep, patch: Patch) -> Verdict:
    diff = step.visual_diff
    if patch.asks_for_a_background:
        return not_judged(BACKGROUND_KEPT, "another background was asked for")
    if step.patch is None:
        return not_judged(BACKGROUND_KEPT, "there is no patch that says whether another background was asked for")
    numbers: dict[str, Number] = {
        "border_clear_before": diff.border_clear_before,
        "border_clear_after": diff.border_clear_after,
        "colour_border": diff.colour_border,
        "most_background_shift": MOST_BACKGROUND_SHIFT,
    }
    if diff.border_clear_before >= _CLEAR_GROUND:
        is_lost = diff.border_clear_before - diff.border_clear_after > MOST_CLEAR_LOST
        said = f"{diff.border_clear_after:.0%} of the border is clear, {diff.border_clear_before:.0%} was"
        faults = {f"the transparent background is gone: {said}": Severity.ERROR} if is_lost else {}
        return judged(BACKGROUND_KEPT, faults, numbers, good=said)
    said = f"colour difference {diff.colour_border} at the border"
    faults = {f"the background changed: {said}": Severity.WARN} if diff.colour_border > MOST_BACKGROUND_SHIFT else {}
    return judged(BACKGROUND_KEPT, faults, numbers, good=said)


def _rest(step: RefinementStep, patch: Patch) -> Verdict:
    diff = step.visual_diff
    faults: dict[str, Severity] = {}
    if diff.ratio_deviation > MOST_RATIO_DEVIATION:
        faults[f"the frame's ratio changed by {diff.ratio_deviation:.0%}"] = Severity.WARN
    most_changed = 1 - LEAST_KEPT if patch.asks_for_a_background else MOST_CHANGED
    if diff.changed_share > most_changed:
        faults[f"{diff.changed_share:.0%} of the picture changed"] = Severity.WARN
    outside = diff.colour_outside
    if outside is not None and outside > MOST_COLOUR_SHIFT:
        faults[f"colour difference {outside} outside of what changed"] = Severity.WARN
    numbers: dict[str, Number] = {
        "changed_share": diff.changed_share,
        "most_changed": most_changed,
        **({} if outside is None else {"colour_outside": outside}),
        "most_colour_shift": MOST_COLOUR_SHIFT,
        "similarity": diff.similarity,
    }
    return judged(REST_PRESERVED, faults, numbers, good=diff.summary)
