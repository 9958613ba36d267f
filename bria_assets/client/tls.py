"""Which hosts are trusted, read once: reading it takes 30 ms, and each photo of a shop's has a client of its own."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted_hosts() -> ssl.SSLContext:
    """The certificates that httpx chooses, or that `SSL_CERT_FILE` or `SSL_CERT_DIR` name; shared by all clients."""
    return httpx.create_ssl_context()
