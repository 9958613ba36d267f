"""The request bodies of the endpoints that generate pictures from descriptions.

Fields, values, defaults and ranges are those of docs.bria.ai's image-generation.yml (read August 2026).
Unknown fields are refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture, PictureUrl
from bria_assets.sandbox.requests.fields import AspectRatio, Seed, Text, V2Request, parse_structured_prompt


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
