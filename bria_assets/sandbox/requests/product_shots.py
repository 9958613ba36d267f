"""The request bodies of the endpoints that make product shots.

Fields, values, defaults and ranges are those of docs.bria.ai's product-shot-editing.yml (read August 2026).
Unknown fields are refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture, PictureUrl
from bria_assets.sandbox.requests.fields import AspectRatio, BackgroundMode, SandboxRequest, Seed, Text, V2Request

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

MAX_SHOT_PX = 4096
"""Longest side in pixels that a caller may ask for; Bria publishes no limit, the machine's memory has one."""

ShotSide = Annotated[int, Field(ge=1, le=MAX_SHOT_PX)]
PaddingSide = Annotated[int, Field(ge=0, le=MAX_SHOT_PX)]

AUTOMATIC_PLACEMENTS = 7
"""Results of placement_type automatic for each of num_results; the same page also says 10."""


class CutoutRequest(V2Request):
    """Body of POST /v2/image/edit/product/cutout."""

    image: Picture
    sku: str | None = None
    preserve_alpha: bool = True
    force_background_detection: bool = False
    output_type: PictureFormat = "png"
    visual_input_content_moderation_threshold: float = 80
    visual_output_content_moderation_threshold: float = 80


class V1LifestyleShotRequest(SandboxRequest):
    """Body of POST /v1/product/lifestyle_shot_by_text."""

    image_url: PictureUrl | None = None
    file: Picture | None = None
    scene_description: Text
    sync: bool = False
    sku: str | None = None
    mode: BackgroundMode = "fast"
    optimize_description: bool = True
    num_results: int = Field(default=4, ge=1, le=10)
    exclude_elements: str | None = None
    placement_type: Literal[
        "original", "automatic", "manual_placement", "manual_padding", "custom_coordinates", "automatic_aspect_ratio"
    ] = "original"
    original_quality: bool = False
    aspect_ratio: AspectRatio | None = None
    shot_size: tuple[ShotSide, ShotSide] = (1000, 1000)
    foreground_image_size: tuple[ShotSide, ShotSide] | None = None
    foreground_image_location: tuple[int, int] | None = None
    manual_placement_selection: Annotated[list[Placement], Field(min_length=1)] = Field(default=["upper_left"])
    padding_values: tuple[PaddingSide, PaddingSide, PaddingSide, PaddingSide] = (0, 0, 0, 0)
    force_rmbg: bool = False
    content_moderation: bool = False
    seed: Seed | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "V1LifestyleShotRequest":
        if self.image_url is None and self.file is None:
            raise ValueError("give image_url or file")
        if self.exclude_elements is not None and self.mode == "fast":
            raise ValueError("exclude_elements cannot be used with mode fast")
        if self.sync and self.placement_type == "automatic":
            raise ValueError("placement_type automatic needs sync false")
        if self.placement_type == "automatic_aspect_ratio" and self.aspect_ratio is None:
            raise ValueError("placement_type automatic_aspect_ratio needs aspect_ratio")
        return self

    def picture_count(self) -> int:
        """Return num_results for each placement."""
        if self.placement_type == "automatic":
            return self.num_results * AUTOMATIC_PLACEMENTS
        if self.placement_type == "manual_placement":
            return self.num_results * len(self.manual_placement_selection)
        return self.num_results
