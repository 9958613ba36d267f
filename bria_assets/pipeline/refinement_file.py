"""Reading the file of refinements: a YAML list of originals, and of refinements of them or of the shop's pictures."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.location import parse_location
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.ordering import close_names
from bria_assets.pipeline.refinement import Refinement


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
    try:
        return _upstream_first({entry.id: entry for entry in entries}, assets)
    except _Wrong as wrong:
        raise RefinementFileError(f"{parse_location(location).display}: {wrong}") from None


class _Wrong(Exception):
    """Two entries do not go together; the message says which, but not in which file."""


def _upstream_first(entries: Mapping[str, Refinement], assets: Collection[str]) -> dict[str, Refinement]:
    ordered: dict[str, Refinement] = {}
    for entry in entries.values():
        chain = [entry]
        while (base := chain[-1].base_cell) is not None and base.asset == REFINED_IMAGE:
            if base.first_key in ordered:
                break
            if base.first_key not in entries:
                hint = close_names([base.first_key], entries)
                raise _Wrong(f"{chain[-1].id}: there is no refinement {base.first_key}{hint}")
            if entries[base.first_key] in chain:
                ring = " -> ".join(link.id for link in [*chain, entries[base.first_key]])
                raise _Wrong(f"{entry.id}: refinements refine each other in a ring: {ring}")
            chain.append(entries[base.first_key])
        for link in reversed(chain):
            base = link.base_cell
            if base is not None and base.asset not in {*assets, REFINED_IMAGE}:
                raise _Wrong(
                    f"{link.id}: {base.asset} is no asset that can be refined: choose from {', '.join(assets)}, "
                    "or refinement"
                )
            ordered[link.id] = link
    return ordered
