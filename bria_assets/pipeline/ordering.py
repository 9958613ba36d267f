"""Which products a run walks, and in which scenes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.recipe import Recipe
from bria_assets.catalog.scene import Scene, suiting_scenes
from bria_assets.catalog.snapshot import StoredProduct
from bria_assets.catalog.style import Style
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS, REFRESHED_ASSETS


class UnknownSelection(ValueError):
    """An asset, a SKU or a way to regenerate that was asked for does not exist."""


def check_assets(assets: Iterable[str]) -> frozenset[str]:
    """The assets that were asked for; those of a plain refresh if none was named.

    Raises:
        UnknownSelection: with the name, and the names that there are.
    """
    chosen = frozenset(assets) or frozenset(REFRESHED_ASSETS)
    unknown = sorted(chosen - set(PICTURE_ASSETS))
    if unknown:
        raise UnknownSelection(f"unknown asset {', '.join(unknown)}: choose from {', '.join(PICTURE_ASSETS)}")
    return chosen


def check_regenerate(choice: str) -> Regenerate:
    """What to make anew.

    Raises:
        UnknownSelection: with the choices that there are.
    """
    choices = [known.value for known in Regenerate]
    if choice not in choices:
        raise UnknownSelection(f"cannot regenerate {choice!r}: choose from {', '.join(choices)}")
    return Regenerate(choice)


def check_skus(skus: Sequence[str], known: Collection[str], rejected: Mapping[str, str]) -> None:
    """Makes sure that every SKU that was asked for is a product of the catalog.

    Args:
        skus: asked for.
        known: the catalog's.
        rejected: why a row was set aside, by SKU.

    Raises:
        UnknownSelection: naming the SKUs, and what they may have been meant to be.
    """
    unknown = [sku for sku in skus if sku not in known]
    if not unknown:
        return
    bad_rows = [f"{sku} (its row was rejected: {rejected[sku]})" for sku in unknown if sku in rejected]
    strangers = [sku for sku in unknown if sku not in rejected]
    hint = close_names(strangers, known)
    raise UnknownSelection(f"unknown SKU {', '.join([*strangers, *bad_rows])}: not in the catalog{hint}")


def check_recipes(chosen: Sequence[str], recipes: Sequence[Recipe]) -> tuple[Recipe, ...]:
    """The recipes that were asked for; all of them if none was named.

    Raises:
        UnknownSelection: naming those that there are not, and what they may have been meant to be.
    """
    known = [recipe.id for recipe in recipes]
    if unknown := [name for name in chosen if name not in known]:
        hint = close_names(unknown, known) or f": choose from {', '.join(known)}"
        raise UnknownSelection(f"unknown recipe {', '.join(unknown)}{hint}")
    return tuple(recipe for recipe in recipes if recipe.id in chosen or not chosen)


def close_names(strangers: Iterable[str], known: Iterable[str]) -> str:
    """What unknown names may have been meant to be, whatever their case, as the end of a sentence."""
    spelled = {name.casefold(): name for name in known}
    close = {match for name in strangers for match in get_close_matches(name.casefold(), list(spelled), n=2)}
    return f"; did you mean {' or '.join(sorted(spelled[match] for match in close))}?" if close else ""


def orders(
    products: Iterable[StoredProduct],
    scenes: Sequence[Scene],
    assets: frozenset[str],
    *,
    channels: Sequence[Channel] = (),
    styles: Sequence[Style] = (),
    variations: int = 0,
) -> list[ProductOrder]:
    """An order for each product: in the scenes that suit it, for all channels, in all styles, so many variations."""
    return [
        ProductOrder(
            product=stored.product,
            photo_root=stored.photo_root,
            scenes=suiting_scenes(stored.product, scenes),
            channels=tuple(channels),
            styles=tuple(styles),
            variations=variations,
            assets=assets,
        )
        for stored in products
    ]
