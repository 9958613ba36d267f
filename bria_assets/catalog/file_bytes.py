"""The bytes of a file, wherever it lies, and what kept us from them in one line."""

import codecs
import gzip
import zlib

import fsspec

from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.location import FileLocation


def read_bytes(location: FileLocation) -> bytes:
    """Read a whole file, unpacked if its name ends in `.gz`.

    Raises:
        CatalogError: It is missing, out of reach, not allowed, empty or not the gzip file its name says.
    """
    try:
        file_system, path = fsspec.url_to_fs(location.address)
        content = bytes(file_system.cat_file(path))
    except Exception as error:  # noqa: BLE001 - every storage raises the errors of its own library
        # Not chained: the library's own message may quote a signed link or a password.
        raise CatalogError(f"{location.display}: {why_unread(error)}") from None
    if location.name.endswith(".gz"):
        content = _unpacked(content, location.display)
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise CatalogError(f"{location.display}: the file is empty: write it, or export it again")
    return content


def read_text(location: FileLocation) -> str:
    """Read a whole UTF-8 file, with or without a byte order mark.

    Raises:
        CatalogError: As `read_bytes`, or the file is not UTF-8.
    """
    content = read_bytes(location)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"{location.display}: line {line} is not UTF-8 text: save the file as UTF-8 (in Excel: CSV UTF-8)"
        ) from None


def _unpacked(content: bytes, display: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        raise CatalogError(f"{display}: the file is no complete gzip file: pack it again or drop the .gz") from None


def why_unread(error: Exception) -> str:
    """Say in one line what kept us from a file, and how to mend it."""
    status = getattr(error, "status", None)
    if isinstance(error, FileNotFoundError):
        return "there is no such file: check the path"
    if isinstance(error, IsADirectoryError):
        return "this is a folder: name a file in it"
    if isinstance(error, PermissionError):
        return "reading it is not allowed: check its permissions or the credentials"
    if isinstance(error, ImportError):
        return f"a Python package is missing: {one_line(error)}"
    if isinstance(status, int):
        return f"the server answered HTTP {status}: check the address and its credentials"
    return f"it cannot be read ({type(error).__name__}: {one_line(error)}): check the address, network and credentials"
