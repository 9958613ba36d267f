"""Which refinements a run makes: entries of the file, or one that is asked for on the spot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.design import read_design
from bria_assets.pipeline.ordering import UnknownSelection, close_names
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_chains import base_among, refined_by

_ENOUGH = 12
"""Hexadecimal digits that tell the one-off refinements of a shop apart."""


def one_off(
    *, base: str, instruction: str | None, patch: Mapping[str, Any] | None, refinement_id: str | None = None
) -> Refinement:
    """A refinement that stands in no file. Without an id, its content gives it one: the same again is the same.

    Raises:
        UnknownSelection: it is no refinement; one line says why.
    """
    content = json.dumps([base, instruction, patch], sort_keys=True)
    own_id = refinement_id or f"one-off-{hashlib.sha256(content.encode()).hexdigest()[:_ENOUGH]}"
    try:
        return Refinement(id=own_id, base=base, instruction=instruction, patch=dict(patch) if patch else None)
    except ValidationError as invalid:
        fault = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"]))
        said = fault["msg"].removeprefix("Value error, ")
        raise UnknownSelection(f"{where}: {said}" if where else said) from invalid


def check_base(row: Refinement, rows: Mapping[str, Refinement], store: ImageStore, *, assets: Collection[str]) -> None:
    """Makes sure that what a one-off refines can be there. Blocks.

    Raises:
        UnknownSelection: there is no such asset or refinement, or it would be a refinement of itself.
        RecordUnreadable: the base's record is damaged.
        DesignUnreadable: what was kept of one that it refines is damaged.
    """
    base, refined = row.base_cell, refined_by(row)
    if base is None:
        return
    if base.asset not in {*assets, REFINED_IMAGE}:
        raise UnknownSelection(
            f"{base.asset} is no asset that can be refined: choose from {', '.join(assets)}, or refinement"
        )
    if refined is not None and refined not in rows and store.record(REFINED_IMAGE, refined) is None:
        raise UnknownSelection(f"there is no refinement {refined}{close_names([refined], rows)}")
    chain = [row.id]
    while refined is not None:
        chain.append(refined)
        if refined in chain[:-1]:
            raise UnknownSelection(f"{row.id} would refine itself: {' -> '.join(chain)}; choose another id")
        known = with_one_offs(rows, [refined], store).get(refined)
        refined = None if known is None else refined_by(known)


def with_upstream(rows: Mapping[str, Refinement], wanted: Iterable[str]) -> set[str]:
    """The wanted ones, and every one that they refine.

    Raises:
        UnknownSelection: one of them is not there.
    """
    chosen = list(wanted)
    unknown = [name for name in chosen if name not in rows]
    if unknown:
        raise UnknownSelection(f"there is no refinement {', '.join(unknown)}{close_names(unknown, rows)}")
    found: set[str] = set()
    while chosen:
        row = rows[chosen.pop()]
        found.add(row.id)
        base = base_among(rows, row)
        if base is not None and base.id not in found:
            chosen.append(base.id)
    return found


def with_one_offs(rows: Mapping[str, Refinement], wanted: Iterable[str], store: ImageStore) -> dict[str, Refinement]:
    """The file's refinements, and those of the wanted ones that were made once without standing in it. Blocks.

    Raises:
        DesignUnreadable: what was kept of one is damaged.
    """
    made = (read_design(store, name) for name in wanted if name not in rows)
    return {**rows, **{design.design_id: design.row for design in made if design is not None}}
