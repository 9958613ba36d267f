"""What of an HTTP exchange may be shown: no credentials, no signatures, no pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, quote_plus

import httpx

MOST_CHARACTERS = 2048
"""A longer text is told by its length."""

MOST_BASE64_CHARACTERS = 256
"""More characters of base64's alphabet in a row are taken for a picture."""

_QUOTED_CHARACTERS = 300
_CREDENTIALS = {
    "api_token",
    "api-token",
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "bria-webhook-signature",
}
_BASE64 = re.compile(rf"[A-Za-z0-9+/_=-]{{{MOST_BASE64_CHARACTERS + 1},}}")
_URL_QUERY = re.compile(r"(?P<place>[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>?#\\]*)\?(?P<query>[^\s\"'<>#\\]*)")
_URL_LOGIN = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30}://)[^\s\"'<>/?#@\\]*@")


class Redaction:
    """Takes out what may not be shown.

    Args:
        secrets: texts that may stand nowhere, such as the API token, also as they look inside a URL or in JSON.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        forms = {
            form
            for secret in secrets
            if secret
            for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1])
        }
        # The longest first: a form may be the beginning of another.
        self._secrets = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """A text without secrets, without what follows the `?` of its URLs, and without pictures."""
        for secret in self._secrets:
            text = text.replace(secret, "[api_token]")
        text = _URL_LOGIN.sub(r"\g<scheme>[login]@", text)
        text = _URL_QUERY.sub(lambda found: f"{found['place']}?{_names_only(found['query'])}", text)
        return _BASE64.sub(lambda found: _length_of(found[0]), text)

    def headers(self, headers: httpx.Headers) -> dict[str, str]:
        """Headers whose credentials are told by their length."""
        return {
            name: f"[{len(value)} characters]" if name.lower() in _CREDENTIALS else self.text(value)
            for name, value in headers.items()
        }

    def value(self, value: Any) -> Any:
        """A JSON value, each text of it cleaned; a long one is told by its length."""
        if isinstance(value, dict):
            return {self.text(str(name)): self.value(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.value(part) for part in value]
        if isinstance(value, str):
            if _BASE64.fullmatch(value):  # the other patterns would take seconds for a large picture
                return _length_of(value)
            clean = self.text(value)
            return clean if len(clean) <= MOST_CHARACTERS else f"[text of {len(value)} characters]"
        return value

    def body(
        self,
        content: bytes | None,
        headers: httpx.Headers,
        *,
        is_packed: bool = True,
        is_shown: bool = True,
        size_bytes: int | None = None,
    ) -> Any:
        """A body as JSON; what is not JSON is told by its length, text also by how it begins.

        Args:
            content: the body; None where only its size is known.
            headers: say how it was packed and what it is.
            is_packed: whether it is as it travelled.
            is_shown: False tells its length only.
            size_bytes: where `content` is None.
        """
        kind = headers.get("content-type") or "unknown type"
        if content is None or not is_shown:
            length = size_bytes if content is None else len(content)
            return f"[{length} bytes of {kind}]" if length is not None else "[streamed]"
        if not content:
            return None
        try:
            packing = _packing(headers) if is_packed else {}
            text = httpx.Response(200, headers=packing, content=content).content.decode("utf-8")
        except (httpx.DecodingError, UnicodeDecodeError) as unreadable:
            return f"[{len(content)} bytes of {kind} that cannot be read: {type(unreadable).__name__}]"
        try:
            return self.value(json.loads(text))
        except (ValueError, RecursionError):
            clean = self.text(text)
            if len(clean) <= MOST_CHARACTERS:
                return clean
            return f"{clean[:_QUOTED_CHARACTERS]}... [text of {len(text)} characters]"


def _length_of(base64: str) -> str:
    return f"[base64 of {len(base64)} characters]"


def _names_only(query: str) -> str:
    """The names that a URL's query gives values to."""
    return "&".join(f"{name}=[...]" if has_value else "[...]" for name, has_value in map(_name, query.split("&")))


def _name(pair: str) -> tuple[str, bool]:
    name, equals, _ = pair.partition("=")
    return name, bool(equals)


def _packing(headers: httpx.Headers) -> dict[str, str]:
    packing = headers.get("content-encoding")
    return {"content-encoding": packing} if packing else {}
