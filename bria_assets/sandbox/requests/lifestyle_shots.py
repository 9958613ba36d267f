"""The request bodies of the v1 endpoints that put a product into a new scene.

Fields, values, defaults and ranges are those of docs.bria.ai's product-shot-editing.yml (read August 2026), and
``seed``, which its text speaks of. Unknown fields are refused: a typo in a paid field is worth knowing.
"""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from bria_assets.sandbox.request_pictures import Picture, PictureFile, PictureUrl
from bria_assets.sandbox.requests.combinations import Combinations
from bria_assets.sandbox.requests.fields import AspectRatio, BackgroundMode, Seed, Text, WholeNumber
from bria_assets.sandbox.requests.product_shots import MAX_SHOT_PX, Place, Side, V1ProductRequest

Placement = Literal[
    "upper_left",
    "upper_right",
    "bottom_left",
    "bottom_right",
    "right_center",
    "left_center",
    "upper_center",
    "bottom_center",
    "center_vertical",
    "center_horizontal",
]

AUTOMATIC_PLACEMENTS: tuple[Placement, ...] = (
    "center_vertical",
    "bottom_center",
    "upper_center",
    "left_center",
    "right_center",
    "bottom_left",
    "bottom_right",
)
"""The 7 of placement_type automatic, each for all of num_results; which ones Bria takes is not published, and the same
page also says 10."""

MAX_RESULTS = 10
"""Most results of each placement; Bria publishes no limit."""

PaddingSide = Annotated[WholeNumber, Field(ge=0, le=MAX_SHOT_PX)]

HEX_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


class V1LifestyleRequest(V1ProductRequest):
    """What both v1 endpoints take: how many shots, how large, and where the product stands in them."""

    sync: bool = False
    num_results: WholeNumber = Field(default=4, ge=1, le=MAX_RESULTS)
    placement_type: Literal[
        "original", "automatic", "manual_placement", "manual_padding", "custom_coordinates", "automatic_aspect_ratio"
    ] = "original"
    original_quality: bool = False
    aspect_ratio: AspectRatio | None = None
    shot_size: tuple[Side, Side] = (1000, 1000)
    foreground_image_size: tuple[Side, Side] | None = None
    foreground_image_location: tuple[Place, Place] | None = None
    manual_placement_selection: Annotated[list[Placement], Field(min_length=1)] = Field(default=["upper_left"])
    padding_values: tuple[PaddingSide, PaddingSide, PaddingSide, PaddingSide] = (0, 0, 0, 0)
    seed: Seed | None = None

    @model_validator(mode="after")
    def _places_the_product(self) -> "V1LifestyleRequest":
        if self.sync and self.placement_type == "automatic":
            raise ValueError("placement_type automatic needs sync false")
        if self.placement_type == "automatic_aspect_ratio" and self.aspect_ratio is None:
            raise ValueError("placement_type automatic_aspect_ratio needs aspect_ratio")
        return self

    def placements(self) -> tuple[Placement, ...]:
        """Return where the product is to stand, one for each group of num_results shots; none: it is not chosen."""
        if self.placement_type == "automatic":
            return AUTOMATIC_PLACEMENTS
        return tuple(self.manual_placement_selection) if self.placement_type == "manual_placement" else ()

    def picture_count(self) -> int:
        """Return num_results for each placement."""
        return self.num_results * max(len(self.placements()), 1)


class V1LifestyleByTextRequest(V1LifestyleRequest):
    """Body of POST /v1/product/lifestyle_shot_by_text."""

    scene_description: Text
    mode: BackgroundMode = "fast"
    optimize_description: bool = True
    exclude_elements: str | None = None

    @model_validator(mode="after")
    def _describes_a_scene(self) -> "V1LifestyleByTextRequest":
        if self.exclude_elements is not None and self.mode == "fast":
            raise ValueError("exclude_elements cannot be used with mode fast")
        if self.plain_ground() is not None and self.num_results != 1:
            raise ValueError("scene_description may be a hex colour with num_results 1 only")
        return self

    def plain_ground(self) -> str | None:
        """Return the colour that stands in place of a scene, as ``#RRGGBB``."""
        colour = self.scene_description.strip()
        return colour if HEX_COLOUR.fullmatch(colour) else None


class V1LifestyleByImageRequest(V1LifestyleRequest):
    """Body of POST /v1/product/lifestyle_shot_by_image. Where both references are given, ``ref_image_urls`` count."""

    COMBINATIONS: ClassVar[Combinations] = tuple(
        frozenset({product, reference})
        for product in ("image_url", "file")
        for reference in ("ref_image_urls", "ref_image_file")
    )

    ref_image_urls: Annotated[list[PictureUrl], Field(min_length=1)] | None = None
    ref_image_file: Annotated[list[PictureFile], Field(min_length=1, max_length=1)] | None = None
    enhance_ref_image: bool = True
    ref_image_influence: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _has_a_reference(self) -> "V1LifestyleByImageRequest":
        if self.ref_image_urls is None and self.ref_image_file is None:
            raise ValueError("give ref_image_urls or ref_image_file")
        return self

    @property
    def reference(self) -> Picture:
        """The picture whose scene is wanted; of several, the first."""
        return (self.ref_image_urls or self.ref_image_file or [])[0]
