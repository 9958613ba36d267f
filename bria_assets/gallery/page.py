"""The page itself: one HTML file that holds its style, its script and the overview, and loads the rest on demand."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bria_assets.gallery.figures import Figures
from bria_assets.gallery.picture_view import MADE_BY, moment_words
from bria_assets.gallery.plots import LatencyPlot, SpendingPlot

SCRIPTS = ("state.js", "elements.js", "wall.js", "compare.js", "product.js", "gallery.js")
"""In the order in which they need one another. Modules would not load from a file."""


def page(
    *, figures: Figures, latencies: LatencyPlot, spending: SpendingPlot, index_script: str, built_at: datetime
) -> bytes:
    """Renders the page; whatever comes from a catalog is escaped.

    Args:
        figures: the numbers.
        latencies: how long endpoints took.
        spending: what was spent.
        index_script: where the grid's data lies, relative to the page.
        built_at: when the gallery was built.
    """
    html = (
        _environment()
        .get_template("index.html.jinja")
        .render(
            figures=figures,
            made_by=[MADE_BY.get(server, server) for server, _ in figures.servers.most_common()],
            is_sandbox=set(figures.servers) <= {"sandbox", "own"} and "sandbox" in figures.servers,
            work_time=_duration(figures.seconds),
            latencies=latencies,
            spending=spending,
            index_script=index_script,
            built_at=moment_words(built_at),
            style=Markup(_text("gallery.css")),  # noqa: S704 - our own file
            script=Markup("\n".join(map(_text, SCRIPTS))),  # noqa: S704 - our own files
        )
    )
    return html.encode("utf-8", errors="replace")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bria_assets.gallery", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _text(name: str) -> str:
    return files("bria_assets.gallery").joinpath("page").joinpath(name).read_text(encoding="utf-8")


def _duration(seconds: float) -> tuple[str, str]:
    """A number and its unit."""
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f}", unit
    return f"{seconds:.0f}", "s"
