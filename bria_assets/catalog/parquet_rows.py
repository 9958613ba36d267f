"""Rows of a Parquet file."""

import io

import pandas as pd

from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.table import SourceRow, SourceTable


def parse_parquet(content: bytes, *, display: str) -> SourceTable:
    """Parse a Parquet file; rows are counted from 1.

    Raises:
        CatalogError: It is no Parquet file, or a damaged one.
    """
    try:
        # Arrow's own types: numpy's would turn a column of whole numbers with a gap into floats, and long SKUs into
        # other SKUs.
        frame = pd.read_parquet(io.BytesIO(content), dtype_backend="pyarrow")
    except Exception as error:
        raise CatalogError(
            f"{display}: this is no readable Parquet file ({one_line(error)}): export it again"
        ) from error
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return SourceTable(
        columns=tuple(str(name) for name in frame.columns),
        rows=tuple(
            SourceRow(number=number, cells=tuple(cells))
            for number, cells in enumerate(frame.itertuples(index=False, name=None), start=1)
        ),
    )
