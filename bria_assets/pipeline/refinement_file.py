"""Reading the file of refinements: a YAML list of originals, and of refinements of them or of the shop's pictures."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.location import parse_location
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.ordering import close_names
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_chains import RefinementRing, refined_by, upstream_first


class RefinementFileError(CatalogError):
    """The file of refinements could not be read, or an entry of it is wrong."""


def read_refinements(location: str, *, assets: Collection[str]) -> dict[str, Refinement]:
    """Read all refinements by their id, each after the one that it refines.

    Args:
        location: A path or an fsspec address of a YAML file.
        assets: The assets whose pictures can be refined.

    Raises:
        RefinementFileError: The file cannot be read, or an entry is wrong.
    """
    entries = read_entries(location, Refinement, noun="refinement", unusable=RefinementFileError)
    rows = {entry.id: entry for entry in entries}
    try:
        _check_bases(rows, assets)
        return upstream_first(rows)
    except (_Wrong, RefinementRing) as wrong:
        raise RefinementFileError(f"{parse_location(location).display}: {wrong}") from None


class _Wrong(Exception):
    """An entry's base is not there; the message says which entry, but not in which file."""


def _check_bases(rows: Mapping[str, Refinement], assets: Collection[str]) -> None:
    for row in rows.values():
        base, refined = row.base_cell, refined_by(row)
        if refined is not None and refined not in rows:
            raise _Wrong(f"{row.id}: there is no refinement {refined}{close_names([refined], rows)}")
        if base is not None and base.asset not in {*assets, REFINED_IMAGE}:
            raise _Wrong(
                f"{row.id}: {base.asset} is no asset that can be refined: choose from {', '.join(assets)}, "
                "or refinement"
            )
