"""Keeps a shop's product pictures in step with its catalog, as Dagster assets made by Bria's image API."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bria_assets.batch import GeneratedPicture, generate_batch, generate_batch_sync

__all__ = ["GeneratedPicture", "generate_batch", "generate_batch_sync"]


def __getattr__(name: str) -> Any:
    """What the package offers to other programs, loaded when it is asked for: every command would wait for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bria_assets import batch  # noqa: PLC0415

    return getattr(batch, name)
