"""The order in which refinements can be made: each after the one that it refines."""

from __future__ import annotations

from collections.abc import Mapping

from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.refinement import Refinement


class RefinementRing(ValueError):
    """Refinements that refine each other, so that none of them can be made first. The message names them."""


def upstream_first(rows: Mapping[str, Refinement]) -> dict[str, Refinement]:
    """The same refinements, each after the one that it refines, if that is one of them.

    Raises:
        RefinementRing: they refine each other in a ring.
    """
    ordered: dict[str, Refinement] = {}
    for row in rows.values():
        chain = {row.id: row}
        base = base_among(rows, row)
        while base is not None and base.id not in ordered:
            if base.id in chain:
                ring = " -> ".join([*chain, base.id])
                raise RefinementRing(f"{row.id}: refinements refine each other in a ring: {ring}")
            chain[base.id] = base
            base = base_among(rows, base)
        ordered |= reversed(chain.items())
    return ordered


def refined_by(row: Refinement) -> str | None:
    """The id of the refinement that one refines; None where it is an original or refines another asset's picture."""
    base = row.base_cell
    return base.first_key if base is not None and base.asset == REFINED_IMAGE else None


def base_among(rows: Mapping[str, Refinement], row: Refinement) -> Refinement | None:
    """The refinement that one refines, if it is one of these."""
    refined = refined_by(row)
    return None if refined is None else rows.get(refined)
