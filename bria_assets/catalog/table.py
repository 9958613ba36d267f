"""A catalog's rows before they are judged: the one shape every kind of source is brought into."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class SourceRow:
    """One row with its cells, or the reason why it has none."""

    number: int
    cells: Sequence[object]
    problem: str | None = None


@dataclass(frozen=True)
class SourceTable:
    """Column names as they were written, and the rows below them, each with one cell a column."""

    columns: tuple[str, ...]
    rows: tuple[SourceRow, ...]


ColumnPositions: TypeAlias = Mapping[str, int]


def column_key(name: str) -> str:
    """Return what column names are compared by: ` SKU ` and `sku` are the same column."""
    return name.strip().casefold()


def with_cells(rows: Sequence[SourceRow]) -> Iterator[SourceRow]:
    """Leave out the rows that hold nothing at all, as spreadsheets leave them below a table."""
    return (row for row in rows if row.problem or any(not _is_blank(cell) for cell in row.cells))


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))
