"""A catalog as it was read: its products, and the rows that were set aside."""

from collections.abc import Mapping
from dataclasses import dataclass

from bria_assets.catalog.product import Product


@dataclass(frozen=True)
class RejectedRow:
    """A row that is no product, and why; it stops no other row.

    Attributes:
        row_number: The number a person sees: in CSV and TSV files the header is row 1 and the first product row 2, in
            JSON Lines it is the line, in Parquet files and databases the first row is 1.
        sku: The row's SKU, or None where it cannot be read or cannot be one.
        column: The column at fault, or None where the whole row is.
        reason: What is wrong and how to mend it, in one line.
    """

    row_number: int
    sku: str | None
    column: str | None
    reason: str

    @property
    def name(self) -> str:
        """What to call the row in a report: its SKU, or its number where that is not known."""
        return self.sku or f"row {self.row_number}"


@dataclass(frozen=True)
class Catalog:
    """A catalog as it was read.

    Attributes:
        source: Where it was read from, without user names, passwords and signatures.
        products: The accepted products in the catalog's order.
        rejected: The rows that were set aside, in the catalog's order.
        photo_root: The folder that relative `image` paths start from: the catalog's own, or the current directory where
            it came from a database.
        row_count: How many rows the catalog has, rejected ones included, blank ones not.
        ignored_columns: Columns that nothing is made from, such as a price.
    """

    source: str
    products: tuple[Product, ...]
    rejected: tuple[RejectedRow, ...]
    photo_root: str
    row_count: int
    ignored_columns: tuple[str, ...]

    @property
    def rejected_share(self) -> float:
        """Rejected rows by all rows, 0 to 1."""
        return len(self.rejected) / self.row_count

    @property
    def products_by_sku(self) -> Mapping[str, Product]:
        """The accepted products by SKU, in the catalog's order."""
        return {product.sku: product for product in self.products}

    @property
    def rejected_skus(self) -> frozenset[str]:
        """SKUs of rejected rows: still in the catalog, so not retired."""
        return frozenset(row.sku for row in self.rejected if row.sku is not None)
