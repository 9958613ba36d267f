"""What can go wrong with a shop's catalog, always as one line a person can act on.

CatalogError                 the catalog could not be read at all
├── CatalogRefused           it was read, and is so unlike a catalog or the one before that it is not taken in
├── SceneFileError           the file of scenes could not be read, or an entry of it is wrong
├── RecipeFileError          the file of recipes, or that of styles, could not be read, or an entry of it is wrong
├── SnapshotError            the stored catalog of an earlier run is damaged or out of reach
└── UnknownSceneError        a product names a scene that does not exist; belongs to that product's row

A single bad row is no error: it becomes a `RejectedRow` of the catalog that was read.
"""

import re
from collections.abc import Collection

MAX_DETAIL_CHARACTERS = 300


class CatalogError(Exception):
    """The catalog could not be read; the message says what, where and how to mend it."""


class CatalogRefused(CatalogError):
    """The catalog was read and is refused as a whole; it would do harm."""


class SceneFileError(CatalogError):
    """The file of scenes could not be read, or one of its entries is wrong."""


class RecipeFileError(CatalogError):
    """The file of recipes, or that of styles, could not be read, or one of its entries is wrong."""


class SnapshotError(CatalogError):
    """The stored catalog of an earlier run is damaged, or its store is out of reach."""


class UnknownSceneError(CatalogError):
    """A product names a scene that is not among the known ones."""


def one_line(text: object, *, secrets: Collection[str] = ()) -> str:
    """Fold a foreign message into one short line that is safe to log.

    Libraries put whole addresses into their messages: the user part and the query of an address (where signed links
    carry their signature) are cut out wherever they stand, besides the secrets that are known by value.

    Args:
        text: The message, or the exception that carries it.
        secrets: Values that must not appear, such as a database's password.

    Returns:
        The message without line breaks, at most `MAX_DETAIL_CHARACTERS` characters.
    """
    line = " ".join(str(text).split())
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        line = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", line)
    line = re.sub(r"(://)[^/@\s'\"]*@", r"\1", line)
    line = re.sub(r"(://[^?\s'\"]*)\?[^\s'\")]*", r"\1?...", line)
    return line if len(line) <= MAX_DETAIL_CHARACTERS else line[: MAX_DETAIL_CHARACTERS - 3] + "..."
