"""What a gallery tells besides what the catalog and the records say. Plain data: whoever knows it hands it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class CellName(NamedTuple):
    """One picture that is there or should be: an asset and its partition, as records name them."""

    asset: str
    partition: str


@dataclass(frozen=True, kw_only=True)
class CellFailure:
    """Why the last attempt to make a picture failed."""

    reason: str
    request_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What a check said of a picture when it was last made."""

    name: str
    passed: bool
    is_error: bool = False
    """Of a check that was not passed: whether the picture cannot be used, or should be looked at."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What is to be seen beside a picture: what it was before.

    Without one, a picture is compared with the first of its parents that belongs to the same product.
    """

    before_path: str
    """Where that picture lies, relative to the store's root: it need not be the current one of its cell."""
    before_sha256: str
    after_sha256: str
    """Of the picture itself: a comparison of an earlier one is not shown."""
    heat_map_path: str | None = None
    """Where the picture lies that shows where the two differ, relative to the store's root."""
    instruction: str | None = None
    """What was asked to be changed, in words."""
    translation_usd: float = 0.0
    """What it cost to have Bria say what the instruction means, besides the picture itself."""
    summary: str | None = None
    """How much they differ, in a line or a few."""


@dataclass(frozen=True, kw_only=True)
class DaySpending:
    """What was spent in one day of UTC, or may have been."""

    day: date
    usd: float


@dataclass(frozen=True, kw_only=True)
class GalleryNotes:
    """All of it.

    Attributes:
        failures: By cell; only where no later attempt gave a picture.
        checks: By cell, of its current picture.
        comparisons: By the cell of the picture that came after.
        spending: The days on which anything was spent, oldest first.
    """

    failures: Mapping[CellName, CellFailure] = field(default_factory=dict[CellName, CellFailure])
    checks: Mapping[CellName, tuple[CheckResult, ...]] = field(default_factory=dict[CellName, tuple[CheckResult, ...]])
    comparisons: Mapping[CellName, Comparison] = field(default_factory=dict[CellName, Comparison])
    spending: tuple[DaySpending, ...] = ()
