"""The shop's own photos on the web: fetched once, and again only when they changed at their source."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import httpx

from bria_assets.client.tls import trusted_hosts

MOST_PHOTO_BYTES = 64 * 1024 * 1024


class PhotoUnreachable(Exception):
    """A photo could not be fetched; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class FetchedPhoto:
    """A photo's bytes, and what to show its server to learn whether it changed since."""

    content: bytes
    validator: str | None
    """The ETag, else the Last-Modified date; None where the server gives neither."""


async def fetch_if_changed(
    url: str, *, validator: str | None, transport: httpx.AsyncBaseTransport | None = None
) -> FetchedPhoto | None:
    """Fetches a photo unless its server says that it is the one we have.

    Args:
        url: an https address.
        validator: what the last fetch gave.
        transport: how requests travel; None is the network.

    Returns:
        The photo, or None if it is unchanged.

    Raises:
        PhotoUnreachable: no photo could be had there.
    """
    try:
        place = httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None)
    except httpx.InvalidURL as invalid:
        raise PhotoUnreachable(f"a photo's address cannot be read ({invalid})") from invalid
    try:
        async with (
            httpx.AsyncClient(transport=transport, verify=trusted_hosts(), timeout=60.0, follow_redirects=True) as http,
            http.stream("GET", url, headers=_condition(validator)) as response,
        ):
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return None
            if any(hop.url.scheme != "https" for hop in (*response.history, response)):
                raise PhotoUnreachable(f"the photo at {place} leads over http, where anyone can swap it")
            if response.status_code != HTTPStatus.OK:
                raise PhotoUnreachable(f"the photo at {place} answers HTTP {response.status_code}")
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MOST_PHOTO_BYTES:
                    raise PhotoUnreachable(f"the photo at {place} is larger than {MOST_PHOTO_BYTES} bytes")
            known_by = response.headers.get("etag") or response.headers.get("last-modified")
            # Only ASCII can be sent back in a header.
            return FetchedPhoto(content=bytes(content), validator=known_by if known_by and known_by.isascii() else None)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as failed:
        raise PhotoUnreachable(
            f"the photo at {place} cannot be fetched ({type(failed).__name__}: {failed})"
        ) from failed


def _condition(validator: str | None) -> dict[str, str]:
    if validator is None:
        return {}
    is_entity_tag = validator.startswith(('"', "W/"))
    return {"if-none-match" if is_entity_tag else "if-modified-since": validator}
