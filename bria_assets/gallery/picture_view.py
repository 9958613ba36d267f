"""One picture as its product's page tells of it: in words, because the page only lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from bria_assets.gallery.notes import CellFailure, CellName, CheckResult
from bria_assets.gallery.subjects import CHAIN
from bria_assets.images.record import ImageRecord

MADE_BY = {"bria": "Bria", "sandbox": "the built-in sandbox", "own": "the shop: its own photo"}
_TITLES = {"image_variations": "Image variation"}
"""Of assets that are not named as one picture of theirs is."""


class LargePicture(TypedDict):
    """A picture that the page may show beside or above another."""

    title: str
    alt: str
    thumbnail: str
    """Relative to the page, as `original`: where the whole picture lies."""
    original: str
    has_alpha: bool


@dataclass(frozen=True, kw_only=True)
class PictureView:
    """A cell of the gallery: a picture, or the place of one that is not there."""

    cell: CellName
    title: str
    """What kind of picture it is."""
    place: str
    """Which of that kind: its scene, channel or style; empty where there is one alone."""
    alt: str
    """For those who do not see it."""
    record: ImageRecord | None = None
    thumbnail: str | None = None
    """Relative to the page; None where the picture is not in the store, or damaged."""
    problem: str | None = None
    """Why it is not there, or is not what it should be."""
    failure: CellFailure | None = None
    """Why the last attempt to make it failed."""
    checks: Sequence[CheckResult] = ()
    before: LargePicture | None = None
    """What it is compared with."""
    heat_map: LargePicture | None = None
    """Where the two differ."""
    instruction: str | None = None
    """What was asked to be changed, in words."""
    translation_usd: float = 0.0
    """What it cost besides to have Bria say what that means."""
    changes: str | None = None
    made_from: Sequence[str] = field(default_factory=tuple)
    """Titles of the pictures it was made from."""

    @property
    def is_wanting(self) -> bool:
        """Whether there is no picture to be looked at."""
        return self.thumbnail is None

    @property
    def cost_usd(self) -> float:
        """All that was paid for it, at list prices."""
        return self.record.cost_usd + self.translation_usd if self.record is not None else 0.0

    @property
    def has_doubts(self) -> bool:
        """Whether some check was not passed."""
        return any(not check.passed for check in self.checks)

    def as_json(self, original: str | None) -> dict[str, object]:
        """For the product's page.

        Args:
            original: where the whole picture lies, relative to the page.
        """
        record = self.record
        shown: dict[str, object] = {
            "asset": self.cell.asset,
            "partition": self.cell.partition,
            "title": self.title,
            "place": self.place,
            "label": self._label,
            "is_in_chain": self.cell.asset in CHAIN,
            "alt": self.alt,
            "thumbnail": self.thumbnail,
            "problem": self.problem,
            "failure": None if self.failure is None else _failure_words(self.failure),
            "checks": [_check(check) for check in self.checks],
        }
        if record is not None:
            shown |= {
                "original": original,
                "width": record.picture.width_px,
                "height": record.picture.height_px,
                "has_alpha": record.picture.has_alpha,
                "before": self.before,
                "heat_map": self.heat_map,
                "changes": self.changes,
                "texts": list(self._texts(record)),
                "facts": list(self._facts(record)),
                "structured_prompt": record.structured_prompt,
            }
        return shown

    @property
    def _label(self) -> str:
        """What tells it from the product's other pictures."""
        if self.instruction is not None:
            return self.instruction  # ids of refinements tell nobody what they are
        if self.place.isdecimal():
            return f"{self.title} {self.place}"
        return self.place.replace("_", " ") or self.title

    def _texts(self, record: ImageRecord) -> Iterator[tuple[str, str]]:
        if self.instruction is not None:
            yield "Instruction", self.instruction
        if record.prompt is not None:
            yield "Prompt", record.prompt
        if record.refined_prompt is not None and record.refined_prompt != record.prompt:
            yield "What Bria made of it", record.refined_prompt

    def _facts(self, record: ImageRecord) -> Iterator[tuple[str, str]]:
        picture = record.picture
        size = (
            f"{picture.width_px} x {picture.height_px} px, {picture.format.upper()}, {picture.size_bytes / 1000:.0f} kB"
        )
        yield "Size", size
        yield "Made", f"{moment_words(record.made_at)} by {MADE_BY.get(record.server, record.server)}"
        if record.imported_from is not None:
            yield "Imported from", record.imported_from
        if self.made_from:
            yield "Made from", ", ".join(self.made_from)
        if record.endpoint is not None:
            yield "Endpoint", record.endpoint
        if record.seed is not None:
            yield "Seed", str(record.seed)
        if record.latency_seconds is not None:
            polls = "1 poll" if record.polls == 1 else f"{record.polls} polls"
            yield "Took", f"{record.latency_seconds:.1f} s, {polls}"
        if record.endpoint is not None or self.cost_usd:
            with_it = f", with {self.translation_usd:.3f} for the instruction's translation" * bool(
                self.translation_usd
            )
            yield "List price", f"{self.cost_usd:.3f} USD{with_it}"
        if record.request_id is not None:
            yield "Request", record.request_id
        yield "Version", picture.sha256


def kind_title(asset: str) -> str:
    """What people call an asset's pictures."""
    return _TITLES.get(asset, asset.replace("_", " ").capitalize())


def moment_words(moment: datetime) -> str:
    """A moment, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _check(check: CheckResult) -> dict[str, object]:
    state = "passed" if check.passed else "error" if check.is_error else "warning"
    return {"name": check.name.replace("_", " "), "state": state, "reason": check.reason}


def _failure_words(failure: CellFailure) -> str:
    return f"{failure.reason} (request {failure.request_id})" if failure.request_id else failure.reason
