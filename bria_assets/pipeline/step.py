"""A step of a walk: one cell, the cells that it is made from, and how. A walk and a survey know nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bria_assets.client.poll_plan import WorkBehind
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import AnyMaking


class MakingOf(Protocol):
    """Says how a cell is made, once the pictures upstream are known."""

    def __call__(
        self, upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: ServerName
    ) -> AnyMaking:
        """The making. Cheap, and changes nothing: it is asked for more than once.

        Args:
            upstream: the pictures of the step's `upstream`, and of its `optional` those that there are.
            generation: how pictures are asked for.
            server: who is asked.
        """
        ...


@dataclass(frozen=True)
class OwnPhoto:
    """The shop's own photo is the picture: it is looked at in its place, and nothing is made."""

    location: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """How one cell gets its picture.

    Attributes:
        cell: to be made.
        how: it is made, or the photo that it is.
        upstream: the cells whose pictures it is made from. Those that are not steps of the same order are read from the
            store; the step fails where there is none.
        optional: the same, but where there is no picture the step does without.
        words: what sets its work apart from that of its asset's other cells that are made from equal pictures, such as
            a scene's prompt; equal work is counted as one job.
        is_instruction: whether its words tell what to change, so that Bria may have to translate them first.
    """

    cell: Cell
    how: MakingOf | OwnPhoto
    upstream: tuple[Cell, ...] = ()
    optional: tuple[Cell, ...] = ()
    words: str = ""
    is_instruction: bool = False


class Order(ABC):
    """What is wanted of one product, or of whatever else has pictures."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What people call it, such as the SKU."""

    @abstractmethod
    def steps(self) -> tuple[Step, ...]:
        """A step for each cell that is wanted, upstream first."""

    def cells(self) -> tuple[Cell, ...]:
        """Every cell that is wanted, upstream first."""
        return tuple(step.cell for step in self.steps())


def downstream(steps: Iterable[Step]) -> Mapping[Cell, frozenset[Cell]]:
    """Every cell that can begin only when a cell has its picture, for each cell of an order, however far it is."""
    cells_below: dict[Cell, frozenset[Cell]] = {}
    for step in reversed(tuple(steps)):
        below = cells_below.setdefault(step.cell, frozenset())
        for cell in (*step.upstream, *step.optional):
            cells_below[cell] = cells_below.get(cell, frozenset()) | below | {step.cell}
    return cells_below


def work_behind(steps: Iterable[Step]) -> Mapping[Cell, WorkBehind]:
    """How much of an order's work waits for each cell's picture."""
    upstream_first = tuple(steps)
    deepest: dict[Cell, int] = {}
    for step in reversed(upstream_first):
        for cell in (*step.upstream, *step.optional):
            deepest[cell] = max(deepest.get(cell, 0), deepest.get(step.cell, 0) + 1)
    cells_below = downstream(upstream_first)
    return {
        step.cell: WorkBehind(steps=deepest.get(step.cell, 0), jobs=len(cells_below[step.cell]))
        for step in upstream_first
    }
