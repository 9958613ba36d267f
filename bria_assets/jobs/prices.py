"""What a call costs: Bria's list prices in USD (bria.ai pricing page, read September 2026)."""

from __future__ import annotations

from collections.abc import Mapping

LIST_PRICES_USD: Mapping[str, float] = {
    "/v2/image/generate": 0.03,
    "/v2/image/edit/remove_background": 0.018,
    "/v2/image/edit/product/cutout": 0.018,
    "/v2/image/edit/replace_background": 0.03,
    "/v2/image/edit/lifestyle_shot_by_text": 0.04,
    "/v1/product/lifestyle_shot_by_text": 0.04,
}
"""By endpoint. Lifestyle shots have no published price of their own: the figure is that of re-sellers."""
