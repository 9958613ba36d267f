"""Counts what became of each cell, and writes the report of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure


class AssetCount(BaseModel):
    """What became of one asset's cells; `requested` is their sum."""

    requested: int = 0
    materialized: int = 0
    reused: int = 0
    """No call was needed."""
    failed: int = 0
    """With what hangs on a failed cell."""


class RootFailure(BaseModel):
    """A failure with its cause here, not upstream."""

    model_config = ConfigDict(frozen=True)

    asset: str
    partition: str
    error: str
    request_id: str | None = None
    is_over_limit: bool = Field(
        default=False, exclude=True, description="A spending limit is the cause, which a warning says once for all."
    )


class BriaUse(BaseModel):
    """What a run asked of Bria."""

    submitted: int = 0
    polls: int = 0
    http_429: int = 0
    cost_usd: float = 0.0


class RefreshReport(BaseModel):
    """What a refresh did; the content of `--json`."""

    run_ids: list[str]
    assets: dict[str, AssetCount]
    failures: list[RootFailure]
    bria: BriaUse
    seconds: float
    limits_reached: list[str] = Field(
        default=[], exclude=True, description="What was not sent because of a spending limit; also among the warnings."
    )
    warnings: list[str] = Field(default=[], exclude=True, description="What a person should know of it besides.")

    @property
    def is_good(self) -> bool:
        """Whether nothing failed."""
        return not self.failures and not any(count.failed for count in self.assets.values())

    @property
    def failures_by_themselves(self) -> list[RootFailure]:
        """Those that nothing else says: a spending limit has a warning for all that it stopped."""
        return [failure for failure in self.failures if not failure.is_over_limit]


class Tally:
    """Counts while products walk."""

    def __init__(self) -> None:
        self.assets: defaultdict[str, AssetCount] = defaultdict(AssetCount)
        self.failures: list[RootFailure] = []
        self.warnings: list[str] = []
        """What was said while the refresh went on, and is said once more at its end."""

    async def planned(self, cells: Sequence[Cell]) -> None:
        """Counted when they end."""

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:  # noqa: ARG002 - the protocol's
        """A cell has a new picture."""
        if was_known:
            self.count(cell.asset, reused=1)
        else:
            self.count(cell.asset, materialized=1)

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:  # noqa: ARG002 - the protocol's
        """A cell's picture still holds."""
        self.count(cell.asset, reused=1)

    async def failed(self, failure: CellFailure) -> None:
        """A cell was not made."""
        self.count(failure.cell.asset, failed=1)
        if failure.root is None:
            self.failures.append(
                RootFailure(
                    asset=failure.cell.asset,
                    partition=failure.cell.partition,
                    error=failure.reason,
                    request_id=failure.request_id,
                    is_over_limit=failure.is_over_limit,
                )
            )

    def count(self, asset: str, *, materialized: int = 0, reused: int = 0, failed: int = 0) -> None:
        """Adds to an asset's count."""
        count = self.assets[asset]
        count.materialized += materialized
        count.reused += reused
        count.failed += failed
        count.requested += materialized + reused + failed

    def add_failure(self, asset: str, partition: str, error: str) -> None:
        """Notes a root cause."""
        self.failures.append(RootFailure(asset=asset, partition=partition, error=error))
