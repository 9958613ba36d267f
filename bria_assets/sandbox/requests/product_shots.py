"""The request bodies of the endpoints that cut products out, stage them plainly and lay shadows under them.

Fields, values, defaults and ranges are those of docs.bria.ai's product-shot-editing.yml (read August 2026).
Unknown fields are refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture, PictureFile, PictureUrl
from bria_assets.sandbox.requests.combinations import Combinations, with_combinations
from bria_assets.sandbox.requests.fields import ModeratedV2Request, SandboxRequest, Seed, V2Request, WholeNumber

MAX_BLUR_PX = 500
"""Widest blur of a shadow that a caller may ask for; Bria publishes no limit."""

MAX_SHOT_PX = 4096
"""Longest side in pixels that a caller may ask for; Bria publishes no limit, the machine's memory has one."""

HexColour = Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")]
Side = Annotated[WholeNumber, Field(ge=1, le=MAX_SHOT_PX)]
Place = Annotated[WholeNumber, Field(ge=-MAX_SHOT_PX, le=MAX_SHOT_PX)]
"""A distance in pixels, to either side."""


class CutoutRequest(V2Request):
    """Body of POST /v2/image/edit/product/cutout. The thresholds are checked and then ignored."""

    image: Picture
    sku: str | None = None
    preserve_alpha: bool = True
    force_background_detection: bool = False
    output_type: PictureFormat = "png"
    visual_input_content_moderation_threshold: float = 80
    visual_output_content_moderation_threshold: float = 80


class Coordinates(BaseModel):
    """Where a product's cutout goes in a scene, and how large it gets there, in pixels."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    x: Place
    y: Place
    width: Side
    height: Side


class PlacedProduct(BaseModel):
    """One product to be put into a scene."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    image: Picture
    coordinates: Coordinates


class IntegrateRequest(ModeratedV2Request):
    """Body of POST /v2/image/edit/product/integrate."""

    scene: Picture
    products: Annotated[list[PlacedProduct], Field(min_length=1)]
    seed: Seed | None = None


class V1ProductRequest(SandboxRequest):
    """What all v1 endpoints for products take. Where both pictures are given, ``image_url`` counts."""

    COMBINATIONS: ClassVar[Combinations] = (frozenset({"image_url"}), frozenset({"file"}))

    image_url: PictureUrl | None = None
    file: PictureFile | None = None
    sku: str | None = None
    force_rmbg: bool = False
    content_moderation: bool = False

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the OpenAPI document that one of the pictures has to be there."""
        return with_combinations(schema, handler, cls.COMBINATIONS, exactly=False)

    @model_validator(mode="after")
    def _has_a_product(self) -> "V1ProductRequest":
        if self.image_url is None and self.file is None:
            raise ValueError("give image_url or file")
        return self

    @property
    def product(self) -> Picture:
        """The picture of the product."""
        picture = self.image_url or self.file
        if picture is None:
            raise ValueError("a checked v1 request has no picture")
        return picture


class V1CutoutRequest(V1ProductRequest):
    """Body of POST /v1/product/cutout."""

    preserve_alpha: bool = True


class PackshotRequest(V1ProductRequest):
    """Body of POST /v1/product/packshot."""

    background_color: HexColour | Literal["transparent"] = "#FFFFFF"


class ShadowRequest(V1ProductRequest):
    """Body of POST /v1/product/shadow. Bria publishes no range for the distances; the machine's memory has one."""

    type: Literal["regular", "float"] = "regular"
    background_color: HexColour | None = None
    shadow_color: HexColour = "#000000"
    shadow_offset: tuple[Place, Place] = (0, 15)
    shadow_intensity: WholeNumber = Field(default=60, ge=0, le=100)
    shadow_blur: Annotated[WholeNumber, Field(ge=0, le=MAX_BLUR_PX)] | None = None
    shadow_width: Place | None = None
    shadow_height: Place = 70
    preserve_alpha: bool = True
