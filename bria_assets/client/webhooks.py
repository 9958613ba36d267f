"""Bria's webhooks: the address a job carries, and the proof that a delivery comes from Bria.

Scheme: docs.bria.ai/webhooks and `verify_webhook_signature` of `bria-client` 0.3.1, both read August 2026. A delivery
has three headers: `Bria-Webhook-Id` (the job's request id), `Bria-Webhook-Timestamp` (seconds since 1970) and
`Bria-Webhook-Signature`, a comma list of `<version>=<base64>`. Id, time and body are signed, the address is not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

ID_HEADER = "Bria-Webhook-Id"
TIMESTAMP_HEADER = "Bria-Webhook-Timestamp"
SIGNATURE_HEADER = "Bria-Webhook-Signature"

MOST_CLOCK_DIFFERENCE_SECONDS = 300
"""A delivery that was signed longer ago may be a recorded one, played again."""

_SIGNING_SALT = b"bria-webhook-signing-v1"
_VERSION = "v1"
_NONCE_PARAMETER = "submission"
_NONCE = re.compile(r"[0-9a-f]{32}")
_EPOCH_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class DeliveryRefused(Exception):
    """A delivery that is not proven to be Bria's; never quotes what it carried."""


class BadSignature(DeliveryRefused):
    """It is not signed, or not with this organisation's token."""


class StaleDelivery(DeliveryRefused):
    """It is signed, but was so too long ago, or by a clock that is ahead."""


def signing_key(api_token: str) -> bytes:
    """The key that deliveries for an API token are signed with."""
    return hmac.new(api_token.strip().encode(), _SIGNING_SALT, hashlib.sha256).digest()


def signature(key: bytes, *, request_id: str, timestamp: str, raw_body: bytes) -> str:
    """The signature of a delivery, as it stands in its header."""
    message = b".".join((request_id.encode(), timestamp.encode(), raw_body))
    return f"{_VERSION}={base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()}"


def verify(headers: Mapping[str, str], raw_body: bytes, *, key: bytes, now: float) -> str:
    """Proves that a delivery comes from Bria, and gives its request id.

    Args:
        headers: of the delivery; their names in any case.
        raw_body: as it came, byte by byte.
        key: see `signing_key`.
        now: seconds since 1970.

    Raises:
        BadSignature: a header is missing or unreadable, or no signature of a known version fits.
        StaleDelivery: it was signed more than 5 minutes ago or ahead.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    request_id, timestamp, signatures = (
        given.get(name.lower(), "") for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
    )
    missing = [name for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER) if not given.get(name.lower())]
    if missing:
        raise BadSignature(f"no {missing[0]} header")
    if not (request_id.isascii() and request_id.isprintable()) or not _EPOCH_SECONDS.fullmatch(timestamp):
        raise BadSignature(f"{ID_HEADER} or {TIMESTAMP_HEADER} cannot be read")
    expected = signature(key, request_id=request_id, timestamp=timestamp, raw_body=raw_body).encode()
    # All are compared, so that the time it takes says nothing of which one fits. A version that is not known fits none.
    fits = [hmac.compare_digest(one.strip().encode("utf-8", "replace"), expected) for one in signatures.split(",")]
    if not any(fits):
        raise BadSignature(f"no {_VERSION} signature in {SIGNATURE_HEADER} fits: is it signed with another API token?")
    difference_seconds = now - int(timestamp)
    if abs(difference_seconds) > MOST_CLOCK_DIFFERENCE_SECONDS:
        side = "ago" if difference_seconds > 0 else "ahead"
        raise StaleDelivery(f"signed {abs(difference_seconds):.0f} s {side}, more than {MOST_CLOCK_DIFFERENCE_SECONDS}")
    return request_id


def takes_webhook(endpoint: str) -> bool:
    """Whether jobs of an endpoint take `webhook_url`: all of v2 do, none of v1 does."""
    return endpoint.startswith("/v2/")


def with_nonce(webhook_url: str, nonce: str) -> str:
    """The address of one submission's delivery: it names the submission even if its request id got lost."""
    parts = urlsplit(webhook_url)
    named = f"{_NONCE_PARAMETER}={nonce}"
    return parts._replace(query=f"{parts.query}&{named}" if parts.query else named).geturl()


def nonce_in(query: str) -> str | None:
    """The nonce in a delivery's query string, if it has one."""
    found = parse_qs(query).get(_NONCE_PARAMETER, [""])[0]
    return found if _NONCE.fullmatch(found) else None
