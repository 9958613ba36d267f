"""Cells that a spreadsheet shows and does not run."""

from __future__ import annotations

from collections.abc import Iterable

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a cell's text for a formula (owasp.org, CSV Injection, read November 2026); the last
four are the wide forms of the first, which Excel takes for the same."""


def spreadsheet_row(cells: Iterable[object]) -> list[object]:
    """The cells with an apostrophe before text that would be run; numbers and dates stay as they are."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN) else cell for cell in cells]
