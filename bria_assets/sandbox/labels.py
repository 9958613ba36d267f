"""What a request was for, in a few words, for people who look at many of them."""

import json
from collections.abc import Mapping
from typing import Any

from bria_assets.sandbox.request_pictures import STORED_PREFIX, texts_in_payload

LONGEST_LABEL = 80
"""In characters."""

_TELLING_FIELDS = ("sku", "prompt", "instruction", "scene_description", "style", "new_text", "object_name")
_UNTOLD_FIELDS = frozenset({"webhook_url"})
"""An address may hold a secret of the caller's."""


def label_of(payload: Mapping[str, Any]) -> str:
    """Name a request: its most telling texts, shortened, or else the beginning of its picture's hash.

    Args:
        payload: The stored request.
    """
    told = [payload[name] for name in _TELLING_FIELDS if isinstance(payload.get(name), str)]
    if not told:
        told = [text for text in (_short_description(payload), _other_text(payload), _picture(payload)) if text][:1]
    text = " ".join(" · ".join(told).split())
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _short_description(payload: Mapping[str, Any]) -> str | None:
    prompt = payload.get("structured_prompt")
    if not isinstance(prompt, str):
        return None
    described: object = json.loads(prompt)
    text = described.get("short_description") if isinstance(described, dict) else None
    return text if isinstance(text, str) else None


def _other_text(payload: Mapping[str, Any]) -> str | None:
    told = {name: value for name, value in payload.items() if name not in _UNTOLD_FIELDS}
    return max((text for text in texts_in_payload(told) if "://" not in text and " " in text), key=len, default=None)


def _picture(payload: Mapping[str, Any]) -> str | None:
    stored = json.dumps(payload).partition(STORED_PREFIX)[2]
    return f"picture {stored[:8]}" if stored else None
