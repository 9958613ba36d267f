"""A product's prompt: its own, or one made from what the catalog says of it."""

from __future__ import annotations

from bria_assets.catalog.product import Product

LONGEST_DESCRIPTION_CHARACTERS = 300
"""A catalog's description may be a page; the first sentences say what the thing looks like."""


def product_prompt(product: Product) -> str:
    """The prompt for `image/generate`.

    A change of this template does not make pictures be bought again: they are listed as stale.
    """
    if product.prompt:
        return product.prompt
    return (
        f"Professional product photo of {product_words(product)}, on a white studio background, soft shadows, "
        "commercial lighting"
    )


def product_words(product: Product) -> str:
    """What a product is and looks like, to stand in a prompt."""
    facts = [
        _fact("color", product.color),
        _fact("material", product.material),
        _fact("brand style", product.brand),
        _fact("category", product.category),
        _shortened(product.description) if product.description else "",
    ]
    return ", ".join([product.title, *(fact for fact in facts if fact)])


def _fact(name: str, value: str | None) -> str:
    return f"{name}: {value}" if value else ""


def _shortened(description: str) -> str:
    if len(description) <= LONGEST_DESCRIPTION_CHARACTERS:
        return description.rstrip(". ")
    return description[:LONGEST_DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0].rstrip(".,; ")
