"""Which refinements come from a product's pictures, and how they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import REFINED_IMAGE, Cell
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS
from bria_assets.pipeline.refined_image import RefinementOrder
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_choice import with_one_offs
from bria_assets.pipeline.survey import Survey

NOT_KNOWN = "what it was made by is not known: it stands in no file, and its artifact is gone"


def refined_from(sku: str, store: ImageStore) -> tuple[Cell, ...]:
    """The refinements that were made from a product's pictures, at any remove; each after what it refines. Blocks.

    Raises:
        RecordUnreadable: a record of a refinement is damaged.
        OSError: the store cannot be read.
    """
    made_from: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for record in store.records_of(REFINED_IMAGE):
        for base in map(Cell.of_name, record.parent_cells):
            made_from[base].append(Cell(REFINED_IMAGE, record.partition))
    found: dict[Cell, None] = {}
    waiting = sorted(base for base in made_from if base.asset in PRODUCT_ASSETS and base.first_key == sku)
    while waiting:
        new = [cell for cell in made_from[waiting.pop(0)] if cell not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return tuple(found)


def refinement_rows(
    cells: Collection[Cell], file: Mapping[str, Refinement], store: ImageStore
) -> Mapping[Cell, Refinement]:
    """What was asked for: as the file says it today, else as it was made. Blocks.

    Raises:
        DesignUnreadable: what was kept of one is damaged.
    """
    rows = with_one_offs(file, [cell.first_key for cell in cells], store)
    return {cell: rows[cell.first_key] for cell in cells if cell.first_key in rows}


def refinement_standings(
    cells: Collection[Cell], rows: Mapping[Cell, Refinement], survey: Survey
) -> Mapping[Cell, str]:
    """How refinements stand, each given after what it refines. Blocks."""
    order = RefinementOrder(rows=tuple(rows.values()))
    found = {finding.cell: finding.standing.value for finding in survey.findings(order)}
    return {cell: found.get(cell, NOT_KNOWN) for cell in cells}
