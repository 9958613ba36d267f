"""Several listeners to one walk."""

from __future__ import annotations

from collections.abc import Sequence

from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure, WalkListener


class Listeners:
    """Tells each of its listeners, in order."""

    def __init__(self, *listeners: WalkListener) -> None:
        self._listeners = listeners

    async def planned(self, cells: Sequence[Cell]) -> None:
        """These cells are about to be made."""
        for listener in self._listeners:
            await listener.planned(cells)

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:
        """A cell has a new picture."""
        for listener in self._listeners:
            await listener.made(cell, record, was_known=was_known)

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture still holds."""
        for listener in self._listeners:
            await listener.unchanged(cell, record)

    async def failed(self, failure: CellFailure) -> None:
        """A cell was not made."""
        for listener in self._listeners:
            await listener.failed(failure)
