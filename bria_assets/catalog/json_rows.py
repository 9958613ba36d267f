"""Rows of a JSON Lines file: one object a line."""

import json

from bria_assets.catalog.table import SourceRow, SourceTable, column_key


def parse_json_lines(text: str) -> SourceTable:
    """Parse a file of one JSON object a line; row numbers are line numbers, from 1.

    A line that is no object comes back with a `problem`; blank lines are left out.
    """
    parsed = [_parsed_line(line) for line in text.split("\n")]
    columns: dict[str, str] = {}
    for entry in parsed:
        if isinstance(entry, dict):
            for name in entry:
                columns.setdefault(column_key(name), name)
    return SourceTable(
        columns=tuple(columns.values()),
        rows=tuple(_row(number, entry, tuple(columns)) for number, entry in enumerate(parsed, start=1) if entry != ""),
    )


def _parsed_line(line: str) -> dict[str, object] | str:
    if not line.strip():
        return ""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return "the line is not valid JSON: write one object a line"
    if not isinstance(value, dict):
        return f"the line holds a {type(value).__name__}: write one object a line"
    return {str(name): cell for name, cell in value.items()}


def _row(number: int, entry: dict[str, object] | str, keys: tuple[str, ...]) -> SourceRow:
    if isinstance(entry, str):
        return SourceRow(number=number, cells=(), problem=entry)
    cells = {column_key(name): cell for name, cell in entry.items()}
    return SourceRow(number=number, cells=tuple(cells.get(key) for key in keys))
