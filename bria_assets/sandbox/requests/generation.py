"""The request bodies of the endpoints that generate pictures, or structured prompts, from descriptions.

Fields, values, defaults and ranges are those of docs.bria.ai's image-generation.yml (read August 2026). Unknown fields
are refused: a typo in a paid field is worth knowing. Bria's own MCP server 2.6.0 knows more than that file: ``style``,
and ``negative_prompt`` for the lite endpoint.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from bria_assets.sandbox.errors import BAD_STRUCTURED_PROMPT
from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture, PictureUrl
from bria_assets.sandbox.requests.combinations import Combinations, with_combinations
from bria_assets.sandbox.requests.fields import AspectRatio, ModeratedV2Request, Seed, Text, V2Request, WholeNumber
from bria_assets.sandbox.requests.structured_prompts import (
    MAX_STRUCTURED_CHARACTERS,
    STRUCTURED_FORMAT,
    StructuredPrompt,
    parse_structured_prompt,
)

FROM_WORDS_OR_PICTURES: Combinations = (
    frozenset({"prompt"}),
    frozenset({"images"}),
    frozenset({"images", "prompt"}),
)
REFINED: Combinations = (frozenset({"structured_prompt", "prompt"}),)
RECREATED: Combinations = (frozenset({"structured_prompt"}),)


class DescribedRequest(ModeratedV2Request):
    """What a picture or a structured prompt can be described by."""

    COMBINATIONS: ClassVar[Combinations] = (*FROM_WORDS_OR_PICTURES, *RECREATED, *REFINED)

    prompt: Text | None = None
    images: Annotated[list[Picture], Field(min_length=1, max_length=1)] | None = None
    structured_prompt: StructuredPrompt | None = None
    seed: Seed | None = None
    ip_signal: bool = False
    prompt_content_moderation: bool = True

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the OpenAPI document which fields have to be there."""
        return with_combinations(schema, handler, cls.COMBINATIONS, exactly=True)

    @model_validator(mode="after")
    def _is_a_known_combination(self) -> "DescribedRequest":
        names = frozenset().union(*self.COMBINATIONS)
        given = frozenset(name for name in names if getattr(self, name) is not None)
        if given not in self.COMBINATIONS:
            known = "; ".join(" + ".join(sorted(each)) for each in self.COMBINATIONS)
            raise ValueError(f"give one of: {known}; given: {' + '.join(sorted(given)) or 'none of them'}")
        return self


class StructuredPromptRequest(DescribedRequest):
    """Body of POST /v2/structured_prompt/generate and of its lite sister."""

    COMBINATIONS: ClassVar[Combinations] = (*FROM_WORDS_OR_PICTURES, *REFINED)


class GenerateLiteRequest(DescribedRequest):
    """Body of POST /v2/image/generate/lite."""

    negative_prompt: str | None = None
    model_version: Literal["FIBO"] | None = None
    aspect_ratio: AspectRatio = "1:1"
    output_type: PictureFormat = "png"


class ReferenceUrl(BaseModel):
    """The reference picture of a wrapped refinement."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    url: PictureUrl


class WrappedRefinement(BaseModel):
    """A refinement as some callers wrap it; Bria's published files do not have this form."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    reference_image: ReferenceUrl
    structured_prompt: StructuredPrompt


class GenerateRequest(GenerateLiteRequest):
    """Body of POST /v2/image/generate."""

    COMBINATIONS: ClassVar[Combinations] = (*DescribedRequest.COMBINATIONS, frozenset({"input"}))

    input: WrappedRefinement | None = None
    resolution: Literal["1MP", "4MP"] = "1MP"
    steps_num: WholeNumber = Field(default=50, ge=35, le=50)
    style: Literal["kodak_film", "hard_flash", "hazy_dreamy", "rough_realism"] | None = None

    def guiding_picture(self) -> Picture | None:
        """Return the reference picture of a wrapped refinement."""
        return None if self.input is None else self.input.reference_image.url

    @model_validator(mode="after")
    def _style_goes_with_words_only(self) -> "GenerateRequest":
        if self.style is not None and not (self.images is None and self.structured_prompt is None):
            raise ValueError("style cannot be used with images or structured_prompt")
        return self


StructuredText = Annotated[
    str, Field(max_length=MAX_STRUCTURED_CHARACTERS, json_schema_extra={"format": STRUCTURED_FORMAT})
]


class StructuredPromptDiffRequest(V2Request):
    """Body of POST /v2/structured_prompt/generate_from_diff, which calls badly formed prompts a bad request (400)."""

    structured_prompt: StructuredText
    user_adjusted_structured_prompt: StructuredText
    seed: Seed | None = None
    model_version: Literal["FIBO"] | None = None

    @model_validator(mode="after")
    def _holds_json_objects(self) -> "StructuredPromptDiffRequest":
        for name in ("structured_prompt", "user_adjusted_structured_prompt"):
            try:
                parse_structured_prompt(getattr(self, name))
            except ValueError as error:
                raise PydanticCustomError(
                    BAD_STRUCTURED_PROMPT, "'{name}': {reason}", {"name": name, "reason": str(error)}
                ) from error
        return self
