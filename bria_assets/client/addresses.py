"""Which addresses may be handed to Bria as image inputs, and which belong to Bria's own host."""

from __future__ import annotations

import ipaddress

import httpx

_PRIVATE_ENDINGS = (
    ".arpa",
    ".corp",
    ".home",
    ".internal",
    ".intranet",
    ".invalid",
    ".lan",
    ".local",
    ".localdomain",
    ".localhost",
    ".private",
    ".test",
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def web_address(url: str) -> httpx.URL | None:
    """The URL, if it is an http(s) one that can be asked without credentials of its own."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return None
    return parsed if parsed.scheme in {"http", "https"} and parsed.host and not parsed.userinfo else None


def may_be_sent(url: str, *, base_url: str) -> bool:
    """Whether a picture may be named to Bria by this URL: one on a public host, or on Bria's own origin.

    Names are judged by their spelling: nothing is looked up.
    """
    address = web_address(url)
    return address is not None and (_is_public(address.host) or _origin(address) == _origin(httpx.URL(base_url)))


def _is_public(host: str) -> bool:
    """Whether a host is not private, loopback, link-local or a bare machine name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        # A name whose last label is a number is an IP address in another spelling (2130706433, 0x7f.1, 127.1).
        is_number = name.rsplit(".", 1)[-1][:1].isdigit()
        return "." in name and not name.endswith(_PRIVATE_ENDINGS) and not is_number
    if isinstance(address, ipaddress.IPv6Address):
        # An IPv6 address may carry an IPv4 one, which is where it leads.
        if address in _NAT64:
            return False
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, _port(url)


def _port(url: httpx.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
