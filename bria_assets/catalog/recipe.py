"""A recipe: a picture of a campaign, or several, that belong to no single product; written as a prompt with gaps."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product as combinations
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, model_validator
from typing_extensions import Self

from bria_assets.catalog.cells import MAX_WHOLE_NUMBER, shown
from bria_assets.catalog.partition_key import PartitionKey, is_partition_key
from bria_assets.catalog.product import MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS, AspectRatio
from bria_assets.catalog.written_text import WrittenText, written_text

ITEM = "item"
"""The placeholder that a product fills."""

MOST_PICTURES = 100
"""Of one recipe: more is a slip of the pen, and each is paid for."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _listed(value: object) -> list[object]:
    """One word stands for a list of one."""
    return value if isinstance(value, list) else [value]


def _texts_by_name(value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table of placeholder: word, found {shown(value)}")  # noqa: TRY004 - pydantic reports ValueErrors only
    return {name: [_word(name, word) for word in _listed(words)] for name, words in value.items()}


def _word(name: object, word: object) -> str:
    try:
        return written_text(word)
    except ValueError as wrong:
        raise ValueError(f"{{{name}}} {wrong}") from None


class Recipe(BaseModel):
    """Pictures to be made from one prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[PartitionKey, BeforeValidator(written_text)] = Field(
        description="Key of its partition; where it has several pictures theirs are `id.1`, `id.2` and so on."
    )
    title: Annotated[WrittenText, Field(max_length=MAX_TITLE_CHARACTERS)] = Field(
        description="What people call the recipe."
    )
    prompt: Annotated[WrittenText, Field(max_length=MAX_TEXT_CHARACTERS)] = Field(
        description="What the picture shows, with placeholders such as {item} that `words` or a product fill."
    )
    negative_prompt: Annotated[WrittenText, Field(max_length=MAX_TEXT_CHARACTERS)] | None = Field(
        default=None, description="What must not be seen in it."
    )
    aspect_ratio: Annotated[AspectRatio, BeforeValidator(written_text)] = Field(
        default="1:1", description="Width to height."
    )
    count: Annotated[StrictInt, Field(ge=1, le=20)] = Field(
        default=1,
        description="How many pictures of each way to fill the prompt, each with a seed of its own.",
    )
    seed: Annotated[StrictInt, Field(ge=0, le=MAX_WHOLE_NUMBER - MOST_PICTURES)] | None = Field(
        default=None, description="Of the first picture; the next ones have the numbers that follow."
    )
    words: Annotated[Mapping[str, tuple[str, ...]], BeforeValidator(_texts_by_name)] = Field(
        default={}, description="What fills each placeholder: a word, or a list, of which each makes a picture."
    )
    sku: Annotated[tuple[Annotated[PartitionKey, BeforeValidator(written_text)], ...], BeforeValidator(_listed)] = (
        Field(default=(), description="The product that fills {item}, or a list of them.")
    )
    cutout: StrictBool = Field(default=False, description="Whether its pictures are also cut out, for compositions.")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the gaps in its prompt."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.prompt)))

    @model_validator(mode="after")
    def _fills_every_gap(self) -> Self:
        rest = _PLACEHOLDER.sub("", self.prompt)
        if "{" in rest or "}" in rest:
            raise ValueError("prompt: a brace stands alone: write placeholders as {item}")
        if self.sku and ITEM in self.words:
            raise ValueError("sku: {item} is filled by words, too: leave one of them out")
        filled = {*self.words, *([ITEM] if self.sku else [])}
        has = ", ".join(f"{{{name}}}" for name in self.placeholders) or "none"
        for name in self.placeholders:
            if name not in filled:
                how = "sku, or words" if name == ITEM else "words"
                raise ValueError(f"prompt: nothing fills the placeholder {{{name}}}: write {how}")
        for name in filled - set(self.placeholders):
            key = "sku" if name == ITEM and self.sku else "words"
            raise ValueError(f"{key}: the prompt has no placeholder {{{name}}}; it has {has}")
        for name, words in self.words.items():
            if not words:
                raise ValueError(f"words: the list of {{{name}}} is empty: write a word")
        return self

    @model_validator(mode="after")
    def _has_few_pictures_with_good_keys(self) -> Self:
        keys = [visual.key for visual in self.visuals()]
        if len(keys) > MOST_PICTURES:
            raise ValueError(f"count: words, sku and count make {len(keys)} pictures: at most {MOST_PICTURES} are made")
        if not is_partition_key(keys[-1]):
            raise ValueError(f"id: {keys[-1]}, the key of its last picture, is longer than 64 characters: shorten it")
        return self

    def visuals(self) -> tuple["Visual", ...]:
        """Its pictures: one for each way to fill the prompt, or as many as `count` says."""
        filled = [(sku, words) for sku in self.sku or (None,) for words in self._combinations()]
        every = [(sku, words, number) for sku, words in filled for number in range(self.count)]
        return tuple(
            Visual(
                key=self.id if len(every) == 1 else f"{self.id}.{at}",
                recipe=self,
                sku=sku,
                words=words,
                seed=self.seed if self.count == 1 else (1 if self.seed is None else self.seed) + number,
            )
            for at, (sku, words, number) in enumerate(every, start=1)
        )

    def _combinations(self) -> Iterator[Mapping[str, str]]:
        for words in combinations(*self.words.values()):
            yield dict(zip(self.words, words, strict=True))


@dataclass(frozen=True, kw_only=True)
class Visual:
    """One picture of a recipe.

    Attributes:
        key: Of its partition.
        recipe: That it belongs to.
        sku: The product that fills {item}; None: none does.
        words: What fills the other placeholders.
        seed: Start of the generator's random numbers; None: Bria's choice.
    """

    key: str
    recipe: Recipe
    sku: str | None
    words: Mapping[str, str]
    seed: int | None

    def prompt(self, item: str | None) -> str:
        """The prompt, with nothing left to fill.

        Args:
            item: What stands for the product; None where no product fills a gap.
        """
        filling = dict(self.words) if item is None else {**self.words, ITEM: item}
        return _PLACEHOLDER.sub(lambda gap: filling[gap[1]], self.recipe.prompt)
