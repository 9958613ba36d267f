"""The list of pictures that were bought elsewhere: one row a picture, checked as a catalog's rows are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bria_assets.catalog.acceptance import first_fault
from bria_assets.catalog.catalog import RejectedRow
from bria_assets.catalog.cells import cell_address, cell_text, cell_whole_number, column_list, shown
from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.location import FileLocation, parse_location
from bria_assets.catalog.partition_key import PartitionKey
from bria_assets.catalog.photo import address_from
from bria_assets.catalog.photo_address import check_photo_address
from bria_assets.catalog.readers import read_table
from bria_assets.catalog.table import SourceTable, column_key, with_cells
from bria_assets.client.addresses import web_address
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS

IMPORTED_ASSETS = tuple(name for name, asset in PRODUCT_ASSETS.items() if asset.endpoint(Generation()) is not None)
"""Those whose pictures cost something to make."""

SECOND_KEYS = ("scene", "style", "variation")
"""Columns that name what a picture shows the product in or as."""

REQUIRED_COLUMNS = ("asset", "sku", "file")


def _needed_text(cell: object) -> str:
    text = cell_text(cell)
    if text is None:
        raise ValueError("is empty: every row needs one")
    return text


def _needed_address(cell: object) -> str:
    address = cell_address(cell)
    if address is None:
        raise ValueError("is empty: every row names a picture")
    return check_photo_address(address)


def _known_asset(cell: object) -> str:
    asset = _needed_text(cell)
    if asset not in IMPORTED_ASSETS:
        raise ValueError(f"{shown(asset)} is no asset that can be imported: choose from {', '.join(IMPORTED_ASSETS)}")
    return asset


def _source_url(cell: object) -> str | None:
    address = cell_address(cell)
    if address is not None and web_address(address) is None:
        raise ValueError("is no http(s) address without a user name: write where Bria served the picture")
    return address


def _json_object(cell: object) -> str | None:
    if not isinstance(cell, dict) and cell_text(cell) is None:
        return None
    try:
        text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else str(cell).strip()
        document: object = json.loads(text)
    except (ValueError, TypeError, RecursionError) as wrong:
        raise ValueError(
            f"is not valid JSON ({one_line(wrong)}): write Bria's structured prompt as it gave it"
        ) from None
    if not isinstance(document, dict):
        raise ValueError(f"holds a JSON {type(document).__name__}: write Bria's structured prompt, a JSON object")  # noqa: TRY004 - pydantic reports ValueErrors only
    return text


def _cost_usd(cell: object) -> float:
    text = cell_text(cell)
    if text is None:
        return 0.0
    try:
        cost = float(text)
    except ValueError:
        cost = -1.0
    if not 0.0 <= cost < float("inf"):
        raise ValueError(f"{shown(text)} is not a number of dollars, 0 or more: write it as in 0.03")
    return cost


def _moment(cell: object) -> object:
    # Text is pydantic's to read; a database's or Parquet's own moment is one already.
    return cell if isinstance(cell, datetime) and cell == cell else cell_text(cell)  # noqa: PLR0124 - NaT is not itself


def _with_zone(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=timezone.utc)


Text = Annotated[str | None, BeforeValidator(cell_text)]


class ImportRow(BaseModel):
    """One picture that was bought elsewhere. An empty cell means "not known"."""

    model_config = ConfigDict(frozen=True)

    asset: Annotated[str, BeforeValidator(_known_asset)]
    sku: Annotated[PartitionKey, BeforeValidator(_needed_text)]
    scene: Annotated[PartitionKey | None, BeforeValidator(cell_text)] = Field(
        default=None, description="The scene's id, for a lifestyle shot alone."
    )
    style: Annotated[PartitionKey | None, BeforeValidator(cell_text)] = Field(
        default=None, description="The style's id, for a restyled image alone."
    )
    variation: Annotated[PartitionKey | None, BeforeValidator(cell_text)] = Field(
        default=None, description="The number, for one of an image's variations alone."
    )
    file: Annotated[str, BeforeValidator(_needed_address)] = Field(
        description="The picture: a path from the list's own folder or an absolute one, an https or an fsspec address."
    )
    request_id: Text = Field(default=None, description="Bria's.")
    source_url: Annotated[str | None, BeforeValidator(_source_url)] = Field(
        default=None, description="Where Bria served it. It is kept for people to read and never asked again."
    )
    seed: Annotated[int | None, BeforeValidator(cell_whole_number)] = None
    prompt: Text = None
    structured_prompt: Annotated[str | None, BeforeValidator(_json_object)] = Field(
        default=None, description="Bria's structured prompt, a JSON object."
    )
    cost_usd: Annotated[float, BeforeValidator(_cost_usd)] = Field(default=0.0, description="What it cost, in USD.")
    made_at: Annotated[datetime | None, BeforeValidator(_moment), AfterValidator(_with_zone)] = Field(
        default=None, description="When it was made: ISO 8601, in UTC where no zone is written."
    )

    @model_validator(mode="after")
    def _has_the_second_key_of_its_asset_alone(self) -> ImportRow:
        wanted = PRODUCT_ASSETS[self.asset].second_key
        for column in SECOND_KEYS:
            is_given = getattr(self, column) is not None
            if is_given != (column == wanted):
                picture = f"{'an' if self.asset[0] in 'aeiou' else 'a'} {self.asset}"
                reason = (
                    f"the column {column} must be empty: {picture} is one of no {column}"
                    if is_given
                    else f"the column {column} is empty: {picture} is one of a {column}"
                )
                raise PydanticCustomError("second_key", "{reason}", {"column": column, "reason": reason})
        return self

    @property
    def cell(self) -> Cell:
        """Whose picture it is."""
        second_key = PRODUCT_ASSETS[self.asset].second_key
        return Cell(self.asset, self.sku, None if second_key is None else getattr(self, second_key))


@dataclass(frozen=True, kw_only=True)
class ListedPicture:
    """A row, and where it stands."""

    row_number: int
    """As `RejectedRow` counts."""
    row: ImportRow
    location: str
    """Where the picture can be read."""


@dataclass(frozen=True, kw_only=True)
class ImportList:
    """A list as it was read."""

    pictures: tuple[ListedPicture, ...]
    rejected: tuple[RejectedRow, ...]
    ignored_columns: tuple[str, ...]


def read_import_list(location: str) -> ImportList:
    """Reads a list of pictures. A bad row is set aside with its reason and stops nothing.

    Args:
        location: CSV, TSV, Parquet or JSON Lines, by path or fsspec URL.

    Raises:
        CatalogError: it cannot be read, lacks a column, or holds no row.
    """
    where = parse_location(location)
    if not isinstance(where, FileLocation):
        raise CatalogError(f"{where.display}: pictures are not imported from a database: name a file")
    table = read_table(where)
    positions = _positions(table, where.display)
    rows = list(with_cells(table.rows))
    if not rows:
        raise CatalogError(f"{where.display}: there is no row in it: write one for each picture")
    sorting = _Sorting(folder=where.folder)
    for row in rows:
        cells = {name: row.cells[at] for name, at in positions.items() if at < len(row.cells)}
        if row.problem is not None:
            sorting.reject(row.number, cells, None, row.problem)
        else:
            sorting.judge(row.number, cells)
    return ImportList(
        pictures=tuple(sorting.pictures),
        rejected=tuple(sorting.rejected),
        ignored_columns=tuple(name for name in table.columns if name.strip() and column_key(name) not in positions),
    )


@dataclass
class _Sorting:
    """Tells good rows from bad ones."""

    folder: str
    pictures: list[ListedPicture] = field(default_factory=list["ListedPicture"])
    rejected: list[RejectedRow] = field(default_factory=list["RejectedRow"])
    _first_rows: dict[Cell, int] = field(default_factory=dict[Cell, int])

    def judge(self, number: int, cells: Mapping[str, object]) -> None:
        try:
            row = ImportRow.model_validate(cells)
        except ValidationError as error:
            column, reason = _column_and_reason(error)
            self.reject(number, cells, column, reason)
            return
        first = self._first_rows.setdefault(row.cell, number)
        if first != number:
            self.reject(number, cells, "file", f"{row.cell} already stands in row {first}: remove one of them")
            return
        location = address_from(self.folder, row.file)
        self.pictures.append(ListedPicture(row_number=number, row=row, location=location))

    def reject(self, number: int, cells: Mapping[str, object], column: str | None, reason: str) -> None:
        try:
            sku = cell_text(cells.get("sku"))
        except ValueError:
            sku = None
        self.rejected.append(RejectedRow(row_number=number, sku=sku, column=column, reason=one_line(reason)))


def _column_and_reason(error: ValidationError) -> tuple[str | None, str]:
    fault = error.errors(include_url=False)[0]
    return first_fault(error) if fault["loc"] else (fault.get("ctx", {})["column"], fault["msg"])


def _positions(table: SourceTable, display: str) -> Mapping[str, int]:
    positions: dict[str, int] = {}
    for at, name in enumerate(table.columns):
        key = column_key(name)
        if key in positions:
            raise CatalogError(f"{display}: the column {key} stands there twice: rename or remove one")
        if key in ImportRow.model_fields:
            positions[key] = at
    if missing := [name for name in REQUIRED_COLUMNS if name not in positions]:
        raise CatalogError(
            f"{display}: there is no column {' and no column '.join(missing)}; columns found: "
            f"{one_line(column_list(map(shown, table.columns))) or 'none'}: a list of pictures has the columns "
            f"{', '.join(ImportRow.model_fields)}, of which {', '.join(REQUIRED_COLUMNS)} are needed"
        )
    return positions
