"""Who is told what happens to each cell, when it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import Cell


@dataclass(frozen=True, kw_only=True)
class CellFailure:
    """A cell that was not made."""

    cell: Cell
    reason: str
    request_id: str | None = None
    root: Cell | None = None
    """The cell upstream whose failure is the cause; None where the cause lies here."""
    is_over_limit: bool = False
    """Whether a spending limit is the cause, here or upstream, which is said once for all such cells."""


class WalkListener(Protocol):
    """Is told what happens to each cell."""

    async def planned(self, cells: Sequence[Cell]) -> None:
        """These cells are about to be made."""
        ...

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:
        """A cell has a new picture; `was_known` if it had been paid for before."""
        ...

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture still holds."""
        ...

    async def failed(self, failure: CellFailure) -> None:
        """A cell was not made."""
        ...
