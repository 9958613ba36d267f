"""What a call costs: Bria's list prices in USD (bria.ai pricing page, read September 2026), or a customer's own."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard

import yaml

LIST_PRICES_USD: Mapping[str, float] = {
    "/v2/image/generate": 0.03,
    "/v2/structured_prompt/generate": 0.02,
    "/v2/image/edit/remove_background": 0.018,
    "/v2/image/edit/product/cutout": 0.018,
    "/v2/image/edit/replace_background": 0.03,
    "/v2/image/edit/lifestyle_shot_by_text": 0.04,
    "/v1/product/lifestyle_shot_by_text": 0.04,
    "/v1/product/packshot": 0.03,
    "/v1/product/shadow": 0.018,
    "/v2/image/edit": 0.03,
    "/v2/image/edit/increase_resolution": 0.02,
    "/v2/image/edit/restyle": 0.03,
}
"""By endpoint; those of `UNPUBLISHED` are estimates."""

UNPUBLISHED = frozenset(
    {"/v2/image/edit/lifestyle_shot_by_text", "/v1/product/lifestyle_shot_by_text", "/v2/image/edit/restyle"}
)
"""Endpoints that Bria lists no price of. A spending limit needs a figure all the same: that of re-sellers for lifestyle
shots, that of an edit for restyling."""


class PricesUnusable(ValueError):
    """The file of prices cannot be used; the message says why."""


def read_prices(file: str | None) -> Mapping[str, float]:
    """The price of each endpoint in USD a call: a file's where it names one, else the list's. Blocks.

    Args:
        file: YAML or JSON, `{endpoint: USD}`; None: the list prices hold.

    Raises:
        PricesUnusable: it cannot be read, names no endpoint that is asked, or gives no price.
    """
    if file is None:
        return LIST_PRICES_USD
    own = _content(file)
    if not isinstance(own, dict):
        raise _unusable(file, "it is no table of `endpoint: USD`, such as `/v2/image/generate: 0.025`")
    return {**LIST_PRICES_USD, **{_endpoint(file, name): _price(file, name, price) for name, price in own.items()}}


def is_estimate(endpoint: str, prices_usd: Mapping[str, float]) -> bool:
    """Whether the price of an endpoint is our guess: Bria lists none, and the customer gave no other."""
    return endpoint in UNPUBLISHED and prices_usd[endpoint] == LIST_PRICES_USD[endpoint]


def _content(file: str) -> Any:
    try:
        text = Path(file).read_text(encoding="utf-8")
        return json.loads(text) if file.lower().endswith(".json") else yaml.safe_load(text)
    except OSError as failed:
        raise _unusable(file, failed.strerror or str(failed)) from failed
    except (yaml.YAMLError, ValueError) as failed:  # text that is no UTF-8 and broken JSON are ValueErrors
        raise _unusable(file, f"it is neither YAML nor JSON: {' '.join(str(failed).split())}") from failed


def _endpoint(file: str, name: object) -> str:
    if isinstance(name, str) and name in LIST_PRICES_USD:
        return name
    close = get_close_matches(str(name), LIST_PRICES_USD, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(LIST_PRICES_USD)}"
    raise _unusable(file, f"{name} is no endpoint that is asked; {hint}")


def _price(file: str, name: object, price: object) -> float:
    if not _is_number(price) or not math.isfinite(price) or price < 0:
        raise _unusable(file, f"the price of {name} is {price!r}: write a number of USD from 0 up, such as 0.03")
    return float(price)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unusable(file: str, why: str) -> PricesUnusable:
    return PricesUnusable(f"the prices in {file} cannot be used: {why} (BRIA_PRICES)")
