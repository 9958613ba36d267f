"""What Dagster shows of a catalog that was taken in, and what the log of its run says."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import dagster as dg

from bria_assets.catalog.intake import CatalogIntake

MOST_ROWS_SHOWN = 100
MOST_NAMED = 10


def catalog_metadata(intake: CatalogIntake) -> dict[str, Any]:
    """Metadata of the catalog's materialization."""
    changes, rejected, ends = intake.changes, intake.catalog.rejected, intake.graces_end
    return {
        "source": intake.catalog.source,
        "rows": intake.catalog.row_count,
        "products": len(intake.catalog.products),
        "rejected": len(rejected),
        **({"rejected_rows": _table(("row", "sku", "column", "reason"), _rejected_rows(intake))} if rejected else {}),
        "added": len(changes.added),
        "changed": len(changes.changed),
        "retired": len(changes.retired),
        "returned": len(changes.returned),
        "in_grace": len(intake.stored.missing),
        **({} if ends is None else {"grace_ends": dg.MetadataValue.timestamp(ends[0])}),
        "partitions_deleted": len(intake.dropped),
        **({"changes": changed} if (changed := _table(("sku", "change", "fields"), _changes(intake))).records else {}),
        "ignored_columns": ", ".join(intake.catalog.ignored_columns),
        "scenes": len(intake.scenes),
    }


def counts_line(intake: CatalogIntake) -> str:
    """What changed, for the run's log."""
    changes = intake.changes
    fields = ", ".join(f"{name} in {number}" for name, number in changes.fields.items())
    return (
        f"Catalog: {len(intake.catalog.products)} products, {len(intake.catalog.rejected)} rows rejected; "
        f"{len(changes.added)} added, {len(changes.changed)} changed{f' ({fields})' if fields else ''}, "
        f"{len(changes.retired)} retired, {len(changes.returned)} came back; {len(intake.stored.missing)} in grace"
    )


def retirement_notices(intake: CatalogIntake) -> list[str]:
    """What a person should know of products that left: when their partitions go, or that they are gone."""
    notices: list[str] = []
    left = [sku for sku in intake.changes.retired if sku in intake.stored.missing]
    if left and intake.graces_end is not None:
        whose = "1 product left the catalog; its" if len(left) == 1 else f"{len(left)} products left the catalog; their"
        when = f"{intake.graces_end[1]:%Y-%m-%d %H:%M} UTC"
        notices.append(
            f"{whose} partitions go with the first refresh after {when}, the pictures are kept: {_named(left)}"
        )
    if dropped := intake.dropped:
        one = "1 product that left the catalog lost its"
        whose = one if len(dropped) == 1 else f"{len(dropped)} products that left the catalog lost their"
        notices.append(f"{whose} partitions, the pictures are kept: {_named(dropped)}")
    return notices


def _named(skus: Sequence[str]) -> str:
    return ", ".join(skus[:MOST_NAMED]) + (", ..." if len(skus) > MOST_NAMED else "")


def _rejected_rows(intake: CatalogIntake) -> Iterator[Mapping[str, str | int | None]]:
    for row in intake.catalog.rejected:
        yield {"row": row.row_number, "sku": row.sku, "column": row.column, "reason": row.reason}


def _changes(intake: CatalogIntake) -> Iterator[Mapping[str, str | int | None]]:
    """Those that people ask about first: what changed and left, before what is new."""
    changes = intake.changes
    for sku, fields in changes.changed.items():
        yield {"sku": sku, "change": "changed", "fields": ", ".join(fields)}
    for kind, skus in (
        ("retired", changes.retired),
        ("partitions deleted", [sku for sku in intake.dropped if sku not in changes.retired]),
        ("came back", changes.returned),
        ("added", changes.added),
    ):
        for sku in skus:
            yield {"sku": sku, "change": kind, "fields": ""}


def _table(columns: Sequence[str], rows: Iterator[Mapping[str, str | int | None]]) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        [dg.TableRecord(row) for row in islice(rows, MOST_ROWS_SHOWN)],
        schema=dg.TableSchema([dg.TableColumn(name) for name in columns]),
    )
