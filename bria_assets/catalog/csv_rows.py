"""Rows of a CSV or TSV file, all of them as text.

The csv module reads them, not pandas: a spreadsheet's row numbers, a row of the wrong length and a broken quote each
have to stay with the one row they belong to, and pandas fills short rows without a word.
"""

import csv
import io
import itertools
from collections.abc import Iterator

from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.table import SourceRow, SourceTable

HEADER_ROW = 1


def parse_csv(text: str, *, delimiter: str, display: str) -> SourceTable:
    """Parse a file whose first row names the columns.

    Row numbers are those a spreadsheet shows: the header is row 1, blank rows count, and a row of several lines within
    quotes is one row. Rows that do not fit the header come back with a `problem`.

    Args:
        text: The file's text.
        delimiter: What stands between cells.
        display: The file's name for messages.

    Returns:
        The columns and rows.

    Raises:
        CatalogError: The header cannot be read.
    """
    records = _records(text, delimiter)
    header = next(records)
    if header.problem:
        raise CatalogError(f"{display}: the row of column names cannot be read ({header.problem}): correct its quotes")
    columns = tuple(str(name) for name in header.cells)
    return SourceTable(columns=columns, rows=tuple(_fitted(row, len(columns)) for row in records))


def _records(text: str, delimiter: str) -> Iterator[SourceRow]:
    lines = list(io.StringIO(text, newline=""))
    line_index = 0
    for row_number in itertools.count(HEADER_ROW):
        if line_index >= len(lines):
            return
        # A reader a row: a quote that is never closed spoils the line it stands in, not all that follow.
        reader = csv.reader((lines[index] for index in range(line_index, len(lines))), delimiter=delimiter, strict=True)
        try:
            row = SourceRow(number=row_number, cells=next(reader))
            line_index += reader.line_num
        except csv.Error:
            cells = lines[line_index].rstrip("\r\n").split(delimiter)
            row = SourceRow(number=row_number, cells=cells, problem="a quote in this row is not closed or not doubled")
            line_index += 1
        yield row


def _fitted(row: SourceRow, width: int) -> SourceRow:
    surplus = row.cells[width:]
    if row.problem or not row.cells or (len(row.cells) >= width and not any(str(cell).strip() for cell in surplus)):
        return SourceRow(number=row.number, cells=row.cells[:width], problem=row.problem)
    return SourceRow(
        number=row.number,
        cells=row.cells,
        problem=f"has {len(row.cells)} cells where the header has {width}: quote cells that hold the delimiter",
    )
