"""A product's own photo: what may stand in the `image` column."""

import re

import fsspec

MAX_ADDRESS_CHARACTERS = 2048

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+._-]*)://")


def scheme_of(address: str) -> str | None:
    """Return an address's scheme in lower case (`s3` of `s3://bucket/a.png`), or None for a path."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else None


def is_storage_scheme(scheme: str) -> bool:
    """Say whether fsspec can open addresses of this scheme."""
    return scheme in fsspec.available_protocols()


def check_photo_address(address: str) -> str:
    """Return the address if a photo may be read from it: a path, an https address or an fsspec URL.

    Paths and `file://` addresses are read from the disk of whoever runs the project, and that is meant.

    Raises:
        ValueError: It is plain http, inline data, a chain of fsspec URLs, too long, or of a scheme nobody can open.
    """
    scheme = scheme_of(address)
    if len(address) > MAX_ADDRESS_CHARACTERS:
        raise ValueError(f"is {len(address)} characters long, more than the {MAX_ADDRESS_CHARACTERS} of a web address")
    if scheme == "http":
        raise ValueError("is a plain http address, where anyone on the way can swap the picture: use https")
    if "::" in address or address.lower().startswith("data:"):
        raise ValueError("is neither a path nor one plain address: store the photo as a file and name that")
    if scheme is not None and not is_storage_scheme(scheme):
        raise ValueError(
            f"begins with {scheme}://, which cannot be read: use a path, https:// or a storage such as s3://"
        )
    if scheme == "https" and not re.match(r"https://[^/?#\s]+", address, re.IGNORECASE):
        raise ValueError("names no host: write https://host/path")
    return address
