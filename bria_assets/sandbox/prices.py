"""Bria's list prices, for the bill on the usage page: what the accepted jobs would have cost.

As listed in September 2026, in USD a call; lifestyle shots as re-sellers list them. The one price of structured
prompts stands for all endpoints that make them. Endpoints that no list names have no price here: a guess would look
like a bill.
"""

LIST_PRICES_USD: dict[str, float] = {
    "/v2/image/generate": 0.03,
    "/v2/image/generate/lite": 0.02,
    "/v2/structured_prompt/generate": 0.02,
    "/v2/structured_prompt/generate/lite": 0.02,
    "/v2/structured_prompt/generate_from_diff": 0.02,
    "/v2/image/edit": 0.03,
    "/v2/image/edit/replace_background": 0.03,
    "/v2/image/edit/remove_background": 0.018,
    "/v2/image/edit/product/cutout": 0.018,
    "/v1/product/cutout": 0.018,
    "/v1/product/packshot": 0.03,
    "/v1/product/shadow": 0.018,
    "/v2/image/edit/increase_resolution": 0.02,
    "/v2/image/edit/lifestyle_shot_by_text": 0.04,
    "/v1/product/lifestyle_shot_by_text": 0.04,
    "/v1/product/lifestyle_shot_by_image": 0.04,
}
