"""Whether the place a catalog is read from has changed, without reading the catalog: cheap enough for every minute.

A state that is the same means that nothing changed. Another one may mean nothing yet: a file that was only touched.
"""

import hashlib
from pathlib import Path
from typing import Any

import fsspec
from sqlalchemy import Connection

from bria_assets.catalog.errors import CatalogError
from bria_assets.catalog.file_bytes import read_bytes, why_unread
from bria_assets.catalog.location import FileLocation, SqlLocation, parse_location
from bria_assets.catalog.photo_address import scheme_of
from bria_assets.catalog.sql_rows import open_rows, reading

WEB_VALIDATORS = ("ETag", "Last-Modified", "Content-MD5", "Digest")
"""What a web server may say of a file's state (RFC 9110, section 8.8), as fsspec's `info` names it."""

ROWS_AT_A_TIME = 5_000


def source_state(location: str) -> str:
    """Return the state of a file or of a database's rows, as one short word.

    A file on disk is known by its size and the time of its last change; a file in a storage by what the storage says of
    it (an etag, a time, a size), and by its bytes where a web server says nothing; rows of a database by a hash of all
    of them in the order in which they come, which is a fraction of what reading them as products takes.

    Raises:
        CatalogError: It is missing or out of reach.
    """
    where = parse_location(location)
    if isinstance(where, SqlLocation):
        return _state_of_rows(where)
    if scheme_of(where.address) is None:
        return _state_on_disk(where)
    return _state_in_storage(where)


def _state_on_disk(where: FileLocation) -> str:
    try:
        found = Path(where.address).stat()
    except OSError as error:
        raise CatalogError(f"{where.display}: {why_unread(error)}") from None
    return f"{found.st_size}-{found.st_mtime_ns}"


def _state_in_storage(where: FileLocation) -> str:
    try:
        file_system, path = fsspec.url_to_fs(where.address)
        # A listing that an earlier tick of the same process left behind would hide every change.
        file_system.invalidate_cache()
        if scheme_of(where.address) != "https":
            return str(file_system.ukey(path))
        # fsspec takes files of the web for unchanging: their `ukey` is a hash of the address.
        said = file_system.info(path)
    except Exception as error:  # noqa: BLE001 - every storage raises the errors of its own library
        raise CatalogError(f"{where.display}: {why_unread(error)}") from None
    validators = [str(said[name]) for name in WEB_VALIDATORS if name in said]
    return _digest(" ".join(validators).encode() if validators else read_bytes(where))


def _state_of_rows(where: SqlLocation) -> str:
    def hashed(connection: Connection) -> str:
        result = open_rows(connection, where)
        hashing = hashlib.sha256(repr(tuple(result.keys())).encode())
        # The driver's own rows: making SQLAlchemy's of them would take as long as all the rest.
        cursor: Any = result.cursor
        while some := cursor.fetchmany(ROWS_AT_A_TIME):
            hashing.update(repr(some).encode("utf-8", "surrogatepass"))
        return hashing.hexdigest()

    return reading(where, hashed)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
