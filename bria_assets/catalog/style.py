"""A style: a way of showing a product that is no photo, and the file of styles."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bria_assets.catalog.entry_file import read_entries
from bria_assets.catalog.errors import RecipeFileError
from bria_assets.catalog.partition_key import PartitionKey
from bria_assets.catalog.product import MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS
from bria_assets.catalog.written_text import WrittenText, written_text


class Style(BaseModel):
    """A style that pictures are made anew in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[PartitionKey, BeforeValidator(written_text)] = Field(description="Key of the style's partition.")
    title: Annotated[WrittenText, Field(max_length=MAX_TITLE_CHARACTERS)] = Field(
        description="What people call the style."
    )
    style: Annotated[WrittenText, Field(max_length=MAX_TEXT_CHARACTERS)] = Field(
        description="One of the names that Bria's `restyle` knows, such as oil_painting, or a description in words."
    )


def read_styles(location: str) -> tuple[Style, ...]:
    """Read all styles, in the file's order.

    Args:
        location: A path or an fsspec address of a YAML file.

    Raises:
        RecipeFileError: The file cannot be read or an entry is wrong; the message names the file, the entry (from 1)
            and how to mend it.
    """
    return read_entries(location, Style, noun="style", unusable=RecipeFileError)
