"""The request bodies of the endpoints that part a picture's foreground from its background.

Fields, values, defaults and ranges are those of docs.bria.ai's image-editing.yml (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing. ``fast`` is not in that file any more; Bria's own MCP server 2.6.0
still sends it, as text.
"""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.combinations import Combinations, with_combinations
from bria_assets.sandbox.requests.fields import BackgroundMode, Seed, Text, V2Request, WholeNumber

MAX_PADDING_PX = 4096
"""Widest padding in pixels that a caller may ask for; Bria publishes no limit, the machine's memory has one."""


class RemoveBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/remove_background."""

    image: Picture
    preserve_alpha: bool = True


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


_FLAG_SCHEMA = {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": ["true", "false"]}]}


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


class ReplaceBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/replace_background."""

    COMBINATIONS: ClassVar[Combinations] = (frozenset({"prompt"}), frozenset({"ref_images"}))

    image: Picture
    prompt: Text | None = None
    ref_images: Annotated[list[Picture], Field(min_length=1), BeforeValidator(_one_or_many)] | None = None
    enhance_ref_images: bool = True
    mode: BackgroundMode = "high_control"
    fast: Annotated[bool, BeforeValidator(_flag), WithJsonSchema(_FLAG_SCHEMA)] | None = None
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
        if self.negative_prompt is not None and (self.mode == "fast" or self.fast):
            raise ValueError("negative_prompt cannot be used with mode fast")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the OpenAPI document that exactly one of both has to be there."""
        return with_combinations(schema, handler, cls.COMBINATIONS, exactly=True)


class LifestyleShotRequest(V2Request):
    """Body of POST /v2/image/edit/lifestyle_shot_by_text, a path that callers use and no published file has."""

    image: Picture
    prompt: Text
    seed: Seed | None = None
    prompt_content_moderation: bool = True


class EraseForegroundRequest(V2Request):
    """Body of POST /v2/image/edit/erase_foreground."""

    image: Picture
    preserve_alpha: bool = True


class BlurBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/blur_background."""

    image: Picture
    scale: WholeNumber = Field(default=5, ge=1, le=5)
    preserve_alpha: bool = True


class CropForegroundRequest(V2Request):
    """Body of POST /v2/image/edit/crop_foreground. Bria's MCP server sends ``padding`` as null when it has none."""

    image: Picture
    padding: Annotated[WholeNumber, Field(ge=0, le=MAX_PADDING_PX)] | None = 0
    force_background_detection: bool = False
    preserve_alpha: bool = True
