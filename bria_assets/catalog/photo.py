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
    if product.image is None:
        return None
    if scheme_of(product.image) is not None or Path(product.image).is_absolute():
        return product.image
    scheme = scheme_of(photo_root)
    if scheme is None:
        return str(Path(photo_root, product.image))
    # A file's name is no address yet: its blanks and number signs have to be quoted on the web, and only there.
    relative = quote(product.image) if scheme == "https" else product.image
    host, _, folder = photo_root.partition("://")[2].partition("/")
    return f"{scheme}://{host}{posixpath.normpath(posixpath.join('/', folder, relative))}"
