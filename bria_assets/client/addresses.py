"""Which addresses may be handed to Bria as image inputs, and which belong to Bria's own host."""

from __future__ import annotations

import ipaddress

import httpx


def same_origin(url: str, base_url: str) -> bool:
    """Whether both have the same scheme, host and port."""
    one, other = httpx.URL(url), httpx.URL(base_url)
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def is_public(url: str) -> bool:
    """Whether a URL is http(s) on a host that is not private, loopback, link-local or a bare machine name.

    Names are judged by their spelling: nothing is looked up.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    if parsed.scheme not in {"http", "https"} or parsed.userinfo:
        return False
    try:
        return ipaddress.ip_address(parsed.host).is_global
    except ValueError:
        name = parsed.host.rstrip(".").lower()
        private_endings = (".local", ".internal", ".localhost", ".lan", ".home", ".arpa", ".test", ".invalid")
        # A name whose last label is a number is an IP address in another spelling (2130706433, 0x7f.1, 127.1).
        last_label = name.rsplit(".", 1)[-1]
        return "." in name and not name.endswith(private_endings) and not last_label[:1].isdigit()


def may_be_sent(url: str, *, base_url: str) -> bool:
    """Whether a picture may be named to Bria by this URL: a public one, or one on Bria's own origin."""
    return is_public(url) or (url.startswith(("http://", "https://")) and same_origin(url, base_url))


def _port(url: httpx.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
