"""A scene: a place in which products are shown, and which scenes suit which product."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bria_assets.catalog.cells import shown
from bria_assets.catalog.errors import UnknownSceneError
from bria_assets.catalog.partition_key import PartitionKey
from bria_assets.catalog.product import MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS, MAX_WORD_CHARACTERS, Product
from bria_assets.catalog.written_text import written_text


class Scene(BaseModel):
    """A place in which products are shown; the product itself stays out of its prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[PartitionKey, BeforeValidator(written_text)] = Field(
        description="Key of the scene's partition; the same rule as for SKUs, for the same reasons."
    )
    title: Annotated[str, Field(max_length=MAX_TITLE_CHARACTERS), BeforeValidator(written_text)] = Field(
        description="What people call the scene."
    )
    prompt: Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS), BeforeValidator(written_text)] = Field(
        description="Place, surface, light and background in English, without the product."
    )
    categories: tuple[Annotated[str, Field(max_length=MAX_WORD_CHARACTERS), BeforeValidator(written_text)], ...] = (
        Field(default=(), description="Product categories the scene suits, in any case; empty: it suits every product.")
    )


def check_named_scenes(product: Product, scenes: Sequence[Scene]) -> None:
    """Make sure that every scene the product names exists.

    Raises:
        UnknownSceneError: One does not; the message names it and the known ones.
    """
    known = {scene.id for scene in scenes}
    unknown = [scene_id for scene_id in product.scenes if scene_id not in known]
    if unknown:
        raise UnknownSceneError(
            f"there is no scene {', '.join(map(shown, unknown))}; known scenes: {', '.join(sorted(known)) or 'none'}"
        )


def suiting_scenes(product: Product, scenes: Sequence[Scene]) -> tuple[Scene, ...]:
    """Choose the scenes a product is shown in.

    Args:
        product: The product.
        scenes: All scenes there are.

    Returns:
        The scenes the product names, in its order; if it names none, those for its category and those for all.

    Raises:
        UnknownSceneError: The product names a scene that does not exist.
    """
    if product.scenes:
        check_named_scenes(product, scenes)
        by_id = {scene.id: scene for scene in scenes}
        return tuple(by_id[scene_id] for scene_id in product.scenes)
    category = (product.category or "").casefold()
    return tuple(
        scene for scene in scenes if not scene.categories or category in {name.casefold() for name in scene.categories}
    )
