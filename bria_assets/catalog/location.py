"""Where a catalog or a file of scenes is read from.

A location is one of

- a path: `data/catalog.csv`
- an address fsspec opens: `s3://shop/catalog.parquet`, `memory://catalog.jsonl`, `https://shop.example/catalog.csv`
- a SQLAlchemy URL, a number sign and what to read: `<sqlalchemy url>#<table>` or `<sqlalchemy url>#<SELECT ...>`, as in
  `postgresql+psycopg://reader:secret@db.example/shop#products` and
  `sqlite:///shop.db#SELECT id AS sku, name AS title FROM products ORDER BY id`.

What follows the last number sign is percent-decoded; within a statement `#` is written `%23` and `%` is written `%25`.
"""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bria_assets.catalog.errors import CatalogError, one_line
from bria_assets.catalog.photo_address import is_storage_scheme, scheme_of

MAX_SHOWN_STATEMENT_CHARACTERS = 60

_TABLE = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)?")
_STATEMENT = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FileLocation:
    """A file on disk or in a storage.

    Attributes:
        address: What to open; may hold secrets (a signed link).
        display: The same without secrets.
        folder: Where paths within the file start from.
        name: The file's name in lower case, for its ending.
    """

    address: str
    display: str
    folder: str
    name: str


@dataclass(frozen=True)
class SqlLocation:
    """A table or a statement in a database.

    Attributes:
        url: The database; may hold a password.
        target: The table's name, with or without its schema, or the statement.
        is_table: Whether `target` is a table.
        display: All of it without user, password and options.
    """

    url: URL
    target: str
    is_table: bool
    display: str


Location: TypeAlias = FileLocation | SqlLocation


def parse_location(location: str) -> Location:
    """Understand a location.

    Raises:
        CatalogError: It is empty, of an unknown kind, plain http, or a database's URL that does not say what to read.
    """
    scheme = scheme_of(location)
    if not location.strip():
        raise CatalogError(
            "no location is given: name a file, an address such as s3://bucket/catalog.csv or a database"
        )
    # Only what stands before the first :// or in a storage's address is a chain: in SQL the two colons are a cast.
    if "::" in location.partition("://")[0] or (scheme is not None and is_storage_scheme(scheme) and "::" in location):
        raise CatalogError(f"{one_line(location)}: chained addresses are not read: name the file itself")
    if scheme is None and "://" in location:
        raise CatalogError("the location is neither a path nor an address: begin an address with its kind, as in s3://")
    if scheme is None or scheme in {"file", "local"}:
        return _file_on_disk(location if scheme is None else url2pathname(urlsplit(location).path))
    if scheme == "http":
        raise CatalogError(f"{one_line(location)}: plain http lets anyone on the way change the file: use https")
    if is_storage_scheme(scheme):
        return _file_in_storage(location, scheme)
    return _in_database(location, scheme)


def _file_on_disk(path_text: str) -> FileLocation:
    path = Path(path_text).expanduser()
    return FileLocation(
        address=str(path), display=str(path), folder=str(path.absolute().parent), name=path.name.casefold()
    )


def _file_in_storage(address: str, scheme: str) -> FileLocation:
    # Only on the web is a question mark more than a character of a file's name.
    plain = re.split(r"[?#]", address, maxsplit=1)[0] if scheme == "https" else address
    return FileLocation(
        address=address,
        display=one_line(plain),
        folder=f"{scheme}://{posixpath.dirname(plain.partition('://')[2])}",
        name=posixpath.basename(plain).casefold(),
    )


def _in_database(location: str, scheme: str) -> SqlLocation:
    # No message of this function quotes the location: a misplaced character can turn part of a password into a name.
    address, number_sign, fragment = location.rpartition("#")
    try:
        url = make_url(address if number_sign else location)
        url.get_dialect()
    except NoSuchModuleError:
        raise CatalogError(
            f"{scheme}:// is neither a storage (s3://, https://, memory://) nor a database "
            "(postgresql+psycopg://, sqlite:///): correct the location"
        ) from None
    except (ArgumentError, ValueError):
        raise CatalogError(
            f"{scheme}://...: this is no SQLAlchemy URL: write {scheme}://user:password@host/database#table, "
            "with special characters of the password percent-encoded (@ as %40, # as %23)"
        ) from None
    target = unquote(fragment).strip()
    is_table = _TABLE.fullmatch(target) is not None
    if not is_table and not _STATEMENT.match(target):
        raise CatalogError(
            f"{scheme}://...: the URL does not say what to read: end it with #table or #SELECT ... "
            "(a # within the statement or the password is written %23)"
        )
    database = URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    shown_target = one_line(target)
    if len(shown_target) > MAX_SHOWN_STATEMENT_CHARACTERS:
        shown_target = shown_target[: MAX_SHOWN_STATEMENT_CHARACTERS - 3] + "..."
    return SqlLocation(
        url=url,
        target=target,
        is_table=is_table,
        display=f"{database.render_as_string(hide_password=True)}#{shown_target}",
    )
