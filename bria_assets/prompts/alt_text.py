"""The words that stand for a product's picture where it cannot be seen: read aloud, or found by a search."""

from __future__ import annotations

import json

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene

MOST_ALT_CHARACTERS = 512
"""Shopify takes no more (striveformats.com, read November 2026); other channels name no limit, or a longer one."""


def alt_text(product: Product, *, scene: Scene | None = None, structured_prompt: str | None = None) -> str:
    """The product in the shop's words, the scene it is shown in, and what Bria says is seen; at most 512 characters.

    Args:
        product: that is seen.
        scene: that it is seen in.
        structured_prompt: Bria's description of the picture, a JSON document.
    """
    known = product.title.casefold()
    facts = [fact for fact in (product.color, product.material) if fact and fact.casefold() not in known]
    sentences = [
        ", ".join([product.title, *facts]),
        scene.title if scene else "",
        _short_description(structured_prompt),
    ]
    return _shortened(". ".join(sentence.rstrip(". ") for sentence in sentences if sentence))


def alt_text_without_product(prompt: str | None, structured_prompt: str | None) -> str | None:
    """What Bria says is seen in a picture, else what was asked for; at most 512 characters. None where nobody says it.

    Args:
        prompt: that it was generated from.
        structured_prompt: Bria's description of the picture, a JSON document.
    """
    return _shortened(_short_description(structured_prompt).rstrip(". ") or prompt or "") or None


def _shortened(text: str) -> str:
    if len(text) <= MOST_ALT_CHARACTERS:
        return text
    cut = text[: MOST_ALT_CHARACTERS - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",.; ") + "…"


def _short_description(structured_prompt: str | None) -> str:
    try:
        document: object = json.loads(structured_prompt or "{}")
    except ValueError:  # Bria's words are kept as they came, and these say nothing
        return ""
    told = document.get("short_description") if isinstance(document, dict) else None
    return " ".join(told.split()) if isinstance(told, str) else ""
