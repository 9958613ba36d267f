"""Figures that a benchmark writes into a page that people write, between two marks of their name."""

from __future__ import annotations

from pathlib import Path


def write_figures(page: Path, name: str, figures: str) -> None:
    """Puts figures in the place of earlier ones.

    Raises:
        SystemExit: the page has no place for them.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise SystemExit(f"{page} has no place for the figures: {begin} and {end}")
    page.write_text(f"{before}{begin}\n{figures}\n{end}{after}", encoding="utf-8")
