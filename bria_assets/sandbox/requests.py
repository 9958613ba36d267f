"""The request bodies that the sandbox takes, one model an endpoint.

Fields, values, defaults and ranges are those of docs.bria.ai's image-generation.yml, image-editing.yml and
product-shot-editing.yml (read August 2026). Unknown fields are refused: a typo in a paid field is worth knowing.
"""

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture, PictureUrl

AspectRatio = Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"]
BackgroundMode = Literal["base", "high_control", "fast"]
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
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]
WebAddress = Annotated[str, Field(pattern=r"^https?://")]
Text = Annotated[str, Field(min_length=1)]

MAX_SHOT_PX = 4096
"""Longest side in pixels that a caller may ask for; Bria publishes no limit, the machine's memory has one."""

ShotSide = Annotated[int, Field(ge=1, le=MAX_SHOT_PX)]
PaddingSide = Annotated[int, Field(ge=0, le=MAX_SHOT_PX)]

AUTOMATIC_PLACEMENTS = 7
"""Results of placement_type automatic for each of num_results; the same page also says 10."""


class SandboxRequest(BaseModel):
    """A request body. Fields that only matter to Bria (moderation, ip_signal) are checked and then ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, protected_namespaces=())

    sync: bool = False

    def given_seed(self) -> int | None:
        """Return the seed that the caller asked for."""
        return getattr(self, "seed", None)

    def webhook_address(self) -> str | None:
        """Return where the caller wants the end of the job delivered."""
        return getattr(self, "webhook_url", None)

    def picture_format(self) -> PictureFormat:
        """Return the file format of the result."""
        return getattr(self, "output_type", "png")

    def picture_count(self) -> int:
        """Return how many pictures, each a job of its own, the request asks for."""
        return 1


class V2Request(SandboxRequest):
    """What all v2 endpoints take."""

    webhook_url: WebAddress | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class ReferenceUrl(BaseModel):
    """The reference picture of a wrapped refinement."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    url: PictureUrl


class WrappedRefinement(BaseModel):
    """A refinement as some callers wrap it; Bria's published files do not have this form."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    reference_image: ReferenceUrl
    structured_prompt: dict[str, Any] | str


class GenerateRequest(V2Request):
    """Body of POST /v2/image/generate."""

    COMBINATIONS: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"prompt"}),
        frozenset({"images"}),
        frozenset({"images", "prompt"}),
        frozenset({"structured_prompt"}),
        frozenset({"structured_prompt", "prompt"}),
        frozenset({"input"}),
    )

    prompt: Text | None = None
    images: Annotated[list[Picture], Field(min_length=1, max_length=1)] | None = None
    structured_prompt: str | None = None
    input: WrappedRefinement | None = None
    aspect_ratio: AspectRatio = "1:1"
    resolution: Literal["1MP", "4MP"] = "1MP"
    negative_prompt: str | None = None
    model_version: Literal["FIBO"] | None = None
    steps_num: int = Field(default=50, ge=35, le=50)
    seed: Seed | None = None
    output_type: PictureFormat = "png"
    ip_signal: bool = False
    prompt_content_moderation: bool = True

    @field_validator("structured_prompt")
    @classmethod
    def _holds_a_json_object(cls, value: str | None) -> str | None:
        if value is not None:
            parse_structured_prompt(value)
        return value

    @model_validator(mode="after")
    def _is_a_known_combination(self) -> "GenerateRequest":
        names = frozenset({"prompt", "images", "structured_prompt", "input"})
        given = frozenset(name for name in names if getattr(self, name) is not None)
        if given not in self.COMBINATIONS:
            raise ValueError(
                "give prompt, images, images + prompt, structured_prompt, or structured_prompt + prompt; "
                f"given: {' + '.join(sorted(given)) or 'none of them'}"
            )
        return self


class RemoveBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/remove_background."""

    image: Picture
    preserve_alpha: bool = True


class CutoutRequest(V2Request):
    """Body of POST /v2/image/edit/product/cutout."""

    image: Picture
    sku: str | None = None
    preserve_alpha: bool = True
    force_background_detection: bool = False
    output_type: PictureFormat = "png"
    visual_input_content_moderation_threshold: float = 80
    visual_output_content_moderation_threshold: float = 80


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


class ReplaceBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/replace_background."""

    image: Picture
    prompt: Text | None = None
    ref_images: Annotated[list[Picture], Field(min_length=1), BeforeValidator(_one_or_many)] | None = None
    enhance_ref_images: bool = True
    mode: BackgroundMode = "high_control"
    refine_prompt: bool = True
    negative_prompt: str | None = None
    original_quality: bool = False
    force_background_detection: bool = False
    seed: Seed | None = None
    prompt_content_moderation: bool = True

    @model_validator(mode="after")
    def _has_one_source_of_the_scene(self) -> "ReplaceBackgroundRequest":
        if (self.prompt is None) == (self.ref_images is None):
            raise ValueError("give exactly one of prompt and ref_images")
        if self.negative_prompt is not None and self.mode == "fast":
            raise ValueError("negative_prompt cannot be used with mode fast")
        return self


class LifestyleShotRequest(V2Request):
    """Body of POST /v2/image/edit/lifestyle_shot_by_text, a path that callers use and no published file has."""

    image: Picture
    prompt: Text
    seed: Seed | None = None
    prompt_content_moderation: bool = True


class V1LifestyleShotRequest(SandboxRequest):
    """Body of POST /v1/product/lifestyle_shot_by_text."""

    image_url: PictureUrl | None = None
    file: Picture | None = None
    scene_description: Text
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
    manual_placement_selection: Annotated[list[Placement], Field(min_length=1)] = ["upper_left"]
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


def parse_structured_prompt(text: str) -> dict[str, Any]:
    """Read a structured prompt from its JSON text.

    Raises:
        ValueError: The text is not a JSON object.
    """
    try:
        parsed: object = json.loads(text)
    except ValueError as error:
        raise ValueError("must be a structured prompt as JSON text") from error
    if not isinstance(parsed, dict):
        raise ValueError("must be a JSON object as text")  # noqa: TRY004 - pydantic collects ValueError only
    return parsed
