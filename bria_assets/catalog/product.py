"""A product of the shop's catalog: what pictures are made from."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bria_assets.catalog.cells import cell_address, cell_parts, cell_text, cell_whole_number
from bria_assets.catalog.partition_key import PartitionKey
from bria_assets.catalog.photo_address import check_photo_address

# The ratios of Bria's image/generate (docs.bria.ai, Image Generation OpenAPI file as published in August 2026).
AspectRatio = Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"]

# Bria publishes no limits. These are ours: a longer cell is a quote that was never closed or a page of HTML.
MAX_TITLE_CHARACTERS = 300
MAX_WORD_CHARACTERS = 200
MAX_TEXT_CHARACTERS = 10_000


def _required_text(cell: object) -> str:
    text = cell_text(cell)
    if text is None:
        raise ValueError("is empty: every product needs one")
    return text


def _aspect_ratio(cell: object) -> str:
    return cell_text(cell) or "1:1"


def _photo_address(address: str | None) -> str | None:
    return None if address is None else check_photo_address(address)


Word = Annotated[str | None, Field(max_length=MAX_WORD_CHARACTERS), BeforeValidator(cell_text)]
Text = Annotated[str | None, Field(max_length=MAX_TEXT_CHARACTERS), BeforeValidator(cell_text)]
PhotoAddress = Annotated[
    str | None,
    BeforeValidator(cell_address),
    AfterValidator(_photo_address),
]


class Product(BaseModel):
    """One product. Only the SKU and the title are required; an empty cell means "not given"."""

    model_config = ConfigDict(frozen=True)

    sku: Annotated[PartitionKey, BeforeValidator(_required_text)] = Field(
        description=(
            "The shop's key of the product and the key of its Dagster partition: 1 to 64 of A-Z a-z 0-9 . _ -, "
            "beginning with a letter or digit. A comma breaks Dagster's UI, a slash or | breaks paths and "
            "two-dimensional keys."
        )
    )
    title: Annotated[str, Field(max_length=MAX_TITLE_CHARACTERS), BeforeValidator(_required_text)] = Field(
        description=f"The product's name as the shop shows it, 1 to {MAX_TITLE_CHARACTERS} characters."
    )
    description: Text = Field(
        default=None, description=f"What the product is and looks like, up to {MAX_TEXT_CHARACTERS} characters."
    )
    category: Word = Field(default=None, description="The department it is sold in; decides which scenes suit it.")
    brand: Word = Field(default=None, description="Who makes it.")
    color: Word = Field(default=None, description="Its colour in words, such as `speckled cream`.")
    material: Word = Field(default=None, description="What it is made of in words, such as `glazed stoneware`.")
    image: PhotoAddress = Field(
        default=None,
        description="The shop's own photo: a path, relative to the catalog or absolute, or an https or fsspec address.",
    )
    prompt: Text = Field(
        default=None, description="The prompt to use in place of the one composed from the fields above."
    )
    negative_prompt: Text = Field(default=None, description="What must not be seen in the picture.")
    aspect_ratio: Annotated[AspectRatio, BeforeValidator(_aspect_ratio)] = Field(
        default="1:1", description="Width to height of the picture; square where not given, as most shops list."
    )
    scenes: Annotated[tuple[PartitionKey, ...], BeforeValidator(cell_parts)] = Field(
        default=(),
        description="Ids of the scenes to show it in, in a file `a;b`; empty: the scenes that suit its category.",
    )
    seed: Annotated[int | None, BeforeValidator(cell_whole_number)] = Field(
        default=None, description="Start of the generator's random numbers, 0 or more; the same seed repeats a picture."
    )
    instruction: Text = Field(default=None, description="How to edit the finished picture, in plain words.")

    def picture_inputs(self) -> Mapping[str, object]:
        """Return the values that decide the product's pictures, as JSON values by field name.

        Fields that were not given are left out, so that a field added to the model later changes no earlier product;
        the order in which scenes are named decides nothing.
        """
        values = {name: getattr(self, name) for name in PICTURE_FIELDS}
        values["scenes"] = sorted(self.scenes)
        return {name: value for name, value in values.items() if value is not None and value != []}


# All but the SKU, which says whose pictures they are: equal products under two SKUs get equal pictures. What else a
# catalog holds (price, stock) is no field of Product and never enters.
PICTURE_FIELDS: tuple[str, ...] = tuple(name for name in Product.model_fields if name != "sku")
