"""Which rows of a catalog become products, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from bria_assets.catalog.catalog import RejectedRow
from bria_assets.catalog.cells import cell_text, column_list, shown
from bria_assets.catalog.errors import CatalogError, UnknownSceneError, one_line
from bria_assets.catalog.partition_key import is_partition_key
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene, check_named_scenes
from bria_assets.catalog.table import ColumnPositions, SourceRow, SourceTable, column_key

REQUIRED_COLUMNS = ("sku", "title")


def product_columns(table: SourceTable, *, display: str) -> ColumnPositions:
    """Find the columns that products are made from, whatever the case of their names.

    Returns:
        Position by field name.

    Raises:
        CatalogError: A required column is missing, or a column stands there twice.
    """
    positions: dict[str, int] = {}
    for position, name in enumerate(table.columns):
        key = column_key(name)
        if key not in Product.model_fields:
            continue
        if key in positions:
            raise CatalogError(f"{display}: the column {key} stands there twice: rename or remove one")
        positions[key] = position
    missing = [name for name in REQUIRED_COLUMNS if name not in positions]
    if missing:
        raise CatalogError(
            f"{display}: there is no column {' and no column '.join(missing)}; columns found: "
            f"{one_line(column_list(map(shown, table.columns))) or 'none'}{_separator_hint(table.columns)}: "
            "rename the columns or correct the file"
        )
    return positions


@dataclass
class Acceptance:
    """Judges rows one after the other and remembers what it has seen.

    Attributes:
        positions: Where each field's column is.
        scenes: The known scenes, or None where scene ids are not checked.
        products: Accepted so far.
        rejected: Set aside so far.
    """

    positions: ColumnPositions
    scenes: Sequence[Scene] | None
    products: list[Product] = field(default_factory=list["Product"])
    rejected: list[RejectedRow] = field(default_factory=list["RejectedRow"])
    _first_rows: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])

    def judge(self, row: SourceRow) -> None:
        """Accept the row as a product or set it aside."""
        cells = {name: row.cells[at] for name, at in self.positions.items() if at < len(row.cells)}
        sku = _readable_sku(cells.get("sku"))
        if row.problem is not None:
            self._reject(row, sku, None, row.problem)
            return
        try:
            product = Product.model_validate(cells)
        except ValidationError as error:
            self._reject(row, sku, *first_fault(error))
            return
        if self.scenes is not None:
            try:
                check_named_scenes(product, self.scenes)
            except UnknownSceneError as error:
                self._reject(row, sku, "scenes", str(error))
                return
        # Compared without case: on the file systems of macOS and Windows their pictures would overwrite each other.
        first = self._first_rows.setdefault(product.sku.casefold(), (product.sku, row.number))
        if first[1] != row.number:
            self._reject(row, sku, "sku", _duplicate_reason(product.sku, *first))
            return
        self.products.append(product)

    def _reject(self, row: SourceRow, sku: str | None, column: str | None, reason: str) -> None:
        self.rejected.append(RejectedRow(row_number=row.number, sku=sku, column=column, reason=one_line(reason)))


def _readable_sku(cell: object) -> str | None:
    try:
        sku = cell_text(cell)
    except ValueError:
        return None
    return sku if sku is not None and is_partition_key(sku) else None


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Say which column of a row is wrong, and how."""
    faults = error.errors(include_url=False)
    column = str(faults[0]["loc"][0])
    others = sorted({str(fault["loc"][0]) for fault in faults} - {column})
    more = f"; also wrong: {', '.join(others)}" if others else ""
    return column, _fault_reason(faults[0]) + more


def _fault_reason(fault: Mapping[str, object]) -> str:
    """Say in one line what pydantic found wrong with a value."""
    context = fault.get("ctx")
    if isinstance(context, Mapping) and isinstance(context.get("error"), ValueError):
        return str(context["error"])
    if fault["type"] == "missing":
        return "is missing: every product needs one"
    return f"{fault['msg']}, found {shown(fault['input'])}"


def _duplicate_reason(sku: str, first_sku: str, first_row: int) -> str:
    if sku == first_sku:
        return f"{sku} already stands in row {first_row}: the first row counts, remove or rename this one"
    return (
        f"{sku} differs from {first_sku} of row {first_row} only by case, and file systems that ignore case would mix "
        "their pictures: rename one"
    )


def _separator_hint(columns: tuple[str, ...]) -> str:
    # What a spreadsheet writes where a comma is the decimal sign.
    if len(columns) == 1 and ";" in columns[0]:
        return "; it seems to be separated by semicolons, save it with commas or as .tsv"
    return ""
