"""What Shopify calls a product: its handle, told from the SKU."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_HASH_CHARACTERS = 8


class ShopifyHandles:
    """A handle of its own for each of some SKUs.

    It is the SKU as Shopify writes handles: in small letters, with a hyphen for all that is no letter or digit. Of SKUs
    that would come to the same, such as `A-1` and `A.1`, the one that is written like a handle keeps it, and the others
    get a hash of the SKU behind it: no product shows another's pictures.

    Args:
        skus: of all products.
    """

    def __init__(self, skus: Iterable[str]) -> None:
        times = Counter(map(_as_handle, skus))
        self._shared = frozenset(handle for handle, count in times.items() if count > 1)

    def of(self, sku: str) -> str:
        """The handle of one of the SKUs."""
        handle = _as_handle(sku)
        if handle == sku.lower() or handle not in self._shared:
            return handle
        return f"{handle}-{hashlib.sha256(sku.encode()).hexdigest()[:_HASH_CHARACTERS]}"


def _as_handle(sku: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", sku.lower()).strip("-")
