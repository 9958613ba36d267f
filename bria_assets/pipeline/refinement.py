"""A refinement: one change to a picture there is. An original is the picture that a chain of them may begin with."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from typing_extensions import Self

from bria_assets.catalog.cells import MAX_WHOLE_NUMBER, cell_whole_number, shown
from bria_assets.catalog.partition_key import check_partition_key, is_partition_key
from bria_assets.catalog.product import MAX_TEXT_CHARACTERS, AspectRatio
from bria_assets.catalog.written_text import WrittenText
from bria_assets.pipeline.cell import REFINED_IMAGE, Cell
from bria_assets.prompts.patch import Patch

REFINEMENT = "refinement"
"""What a base calls another refinement: `refinement:ID`."""

_ONLY_OF_ORIGINALS = ("seed", "aspect_ratio")


def _of_readable_length(words: str) -> str:
    if len(words) > MAX_TEXT_CHARACTERS:
        raise ValueError(f"has {len(words)} characters: write at most {MAX_TEXT_CHARACTERS}")
    return words


def _seed(written: object) -> int | None:
    if isinstance(written, (bool, float)):
        raise ValueError(f"{shown(written)} is not a whole number from 0 to {MAX_WHOLE_NUMBER}")  # noqa: TRY004 - of any kind
    return cell_whole_number(written)


def _mapping(written: object) -> object:
    if written is not None and not isinstance(written, dict):
        raise ValueError(f"{shown(written)} is no patch: write what is to change, such as {{remove: [hat]}}")
    return written


_Words = Annotated[WrittenText, AfterValidator(_of_readable_length)]


class Refinement(BaseModel):
    """A refinement (`base`, and `instruction` or `patch`), or an original (`prompt`) that others refine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[WrittenText, AfterValidator(check_partition_key)] = Field(
        description="Key of its partition; the same rule as for SKUs."
    )
    prompt: _Words | None = Field(default=None, description="Of an original: what Bria makes it from.")
    seed: Annotated[int | None, BeforeValidator(_seed)] = Field(
        default=None, description="Of an original: the same seed and prompt repeat the picture."
    )
    aspect_ratio: AspectRatio | None = Field(default=None, description="Of an original: width to height.")
    base: _Words | None = Field(
        default=None,
        description="What is refined: `ASSET:PARTITION`, such as `product_image:KIT-0001`, or `refinement:ID`.",
    )
    instruction: _Words | None = Field(default=None, description="The change, in plain English.")
    patch: Annotated[dict[str, Any] | None, BeforeValidator(_mapping)] = Field(
        default=None, description="The change as a patch of the structured prompt."
    )

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.prompt is None) == (self.base is None):
            found = "both are there" if self.prompt else "neither is there"
            raise ValueError(f"write prompt (an original) or base (what is refined): {found}")
        if self.prompt is not None:
            if self.instruction is not None or self.patch is not None:
                raise ValueError("an original has a prompt alone: refine it by an entry of its own, with base")
            return self
        if given := [name for name in _ONLY_OF_ORIGINALS if getattr(self, name) is not None]:
            raise ValueError(f"{given[0]} is for originals: a refinement keeps that of its base")
        if (self.instruction is None) == (self.patch is None):
            found = "both are there" if self.patch is not None else "neither is there"
            raise ValueError(f"write instruction or patch, which say what changes: {found}")
        if self.patch is not None and Patch.parse(self.patch).is_empty:
            raise ValueError("patch changes nothing: write what is to change")
        _ = self.base_cell
        return self

    @property
    def cell(self) -> Cell:
        """Its own."""
        return Cell(REFINED_IMAGE, self.id)

    @property
    def base_cell(self) -> Cell | None:
        """The cell whose picture is refined; None for an original.

        Raises:
            ValueError: `base` names none.
        """
        return None if self.base is None else cell_of_base(self.base)

    @property
    def words(self) -> str:
        """What is asked for, in words that tell it from others on the same base."""
        return self.prompt or self.instruction or str(self.patch)


def cell_of_base(base: str) -> Cell:
    """The cell that `ASSET:PARTITION` or `refinement:ID` names.

    Raises:
        ValueError: it names none.
    """
    asset, colon, partition = base.partition(":")
    keys = partition.split("|")
    if not colon or not asset or len(keys) > 2 or not all(map(is_partition_key, keys)):  # noqa: PLR2004 - SKU|scene
        raise ValueError(
            f"{shown(base)} is no base: write ASSET:PARTITION, such as product_image:KIT-0001, or refinement:ID"
        )
    return Cell.of_partition(REFINED_IMAGE if asset == REFINEMENT else asset, partition)
