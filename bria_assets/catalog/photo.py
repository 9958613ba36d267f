"""Where a product's own photo lies, seen from the catalog that names it."""

import posixpath
from pathlib import Path
from urllib.parse import quote

from bria_assets.catalog.photo_address import scheme_of
from bria_assets.catalog.product import Product


def photo_location(product: Product, photo_root: str) -> str | None:
    """Return where the product's own photo can be read.

    Args:
        product: The product.
        photo_root: Folder or folder address that relative paths start from; `Catalog.photo_root`.

    Returns:
        A path or an address fsspec opens, or None where the shop has no photo.
    """
    return None if product.image is None else address_from(photo_root, product.image)


def address_from(folder: str, address: str) -> str:
    """Return where a file can be read that a table names.

    Args:
        folder: Folder or folder address that relative paths start from.
        address: A path or an address, as the table names it.
    """
    if scheme_of(address) is not None or Path(address).is_absolute():
        return address
    scheme = scheme_of(folder)
    if scheme is None:
        return str(Path(folder, address))
    # A file's name is no address yet: its blanks and number signs have to be quoted on the web, and only there.
    relative = quote(address) if scheme == "https" else address
    host, _, path = folder.partition("://")[2].partition("/")
    return f"{scheme}://{host}{posixpath.normpath(posixpath.join('/', path, relative))}"
