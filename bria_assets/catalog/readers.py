"""Reading a shop's catalog, from wherever it keeps it."""

from collections.abc import Sequence
from pathlib import Path

from bria_assets.catalog.acceptance import Acceptance, product_columns
from bria_assets.catalog.catalog import Catalog
from bria_assets.catalog.csv_rows import parse_csv
from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.file_bytes import read_bytes, read_text
from bria_assets.catalog.json_rows import parse_json_lines
from bria_assets.catalog.location import FileLocation, parse_location
from bria_assets.catalog.parquet_rows import parse_parquet
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.sql_rows import read_sql_rows
from bria_assets.catalog.table import SourceTable, column_key, with_cells

READABLE_ENDINGS = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson")


def read_catalog(location: str, *, scenes: Sequence[Scene] | None = None, sql_photo_root: str | None = None) -> Catalog:
    """Read a catalog. A bad row is set aside with its reason and stops nothing.

    Args:
        location: A path, an fsspec address or `<sqlalchemy url>#<table or SELECT ...>`; see `location`. Files are CSV,
            TSV, Parquet or JSON Lines by their ending, with `.gz` after it if packed.
        scenes: The known scenes; given, a row that names another one is set aside.
        sql_photo_root: The folder that relative photo paths of a database start from; the current one where not given.

    Returns:
        The products, in the catalog's order, and the rejected rows.

    Raises:
        CatalogError: There is nothing to read: no such file or table, no access, an unknown kind, no `sku` or `title`
            column, or no row. A catalog without rows is refused because it would retire every product.
    """
    where = parse_location(location)
    if isinstance(where, FileLocation):
        table, photo_root = read_table(where), where.folder
    else:
        table, photo_root = read_sql_rows(where), sql_photo_root or str(Path.cwd())
    positions = product_columns(table, display=where.display)
    rows = tuple(with_cells(table.rows))
    if not rows:
        raise CatalogError(f"{where.display}: there is no row in it, and an empty catalog is refused: export it again")
    acceptance = Acceptance(positions=positions, scenes=scenes)
    for row in rows:
        acceptance.judge(row)
    return Catalog(
        source=where.display,
        products=tuple(acceptance.products),
        rejected=tuple(acceptance.rejected),
        photo_root=photo_root,
        row_count=len(rows),
        ignored_columns=tuple(name for name in table.columns if name.strip() and column_key(name) not in positions),
    )


def read_table(where: FileLocation) -> SourceTable:
    """Read a file's rows, whatever they are about: CSV, TSV, Parquet or JSON Lines by its ending.

    Raises:
        CatalogError: It cannot be read, or is of another kind.
    """
    name = where.name.removesuffix(".gz")
    ending = name[name.rfind(".") :] if "." in name else ""
    if ending == ".csv":
        return parse_csv(read_text(where), delimiter=",", display=where.display)
    if ending == ".tsv":
        return parse_csv(read_text(where), delimiter="\t", display=where.display)
    if ending in {".jsonl", ".ndjson"}:
        return parse_json_lines(read_text(where))
    if ending == ".parquet":
        return parse_parquet(read_bytes(where), display=where.display)
    raise CatalogError(
        f"{where.display}: files of rows, such as catalogs, end in {', '.join(READABLE_ENDINGS)}, with or without .gz: "
        "rename or convert it"
    )
