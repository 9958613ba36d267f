"""Gives the refinements of the file their partitions, so that they can be selected before any of them is made."""

from collections.abc import Mapping

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.defs.partition_keys import add_keys
from bria_assets.defs.partitions import refinements as refinement_partitions
from bria_assets.defs.resources import RefinementsResource
from bria_assets.pipeline.refinement import Refinement


def register(instance: dg.DagsterInstance, rows: Mapping[str, Refinement]) -> None:
    """Gives each a partition. None is taken away: one-offs stand in no file. Blocks."""
    add_keys(instance, refinement_partitions, rows)


def register_file(instance: dg.DagsterInstance, refinements: RefinementsResource) -> list[str]:
    """Gives the file's refinements their partitions. Blocks.

    Returns:
        Why not, where the file cannot be used: whoever asks has other work, which that does not concern.
    """
    try:
        register(instance, refinements.read())
    except CatalogError as unusable:
        return [f"no refinement got a partition: {unusable}"]
    return []
