"""The request bodies of the endpoints that edit a picture.

Fields, values, defaults and ranges are those of docs.bria.ai's image-editing.yml (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.fields import BackgroundMode, Seed, Text, V2Request


class RemoveBackgroundRequest(V2Request):
    """Body of POST /v2/image/edit/remove_background."""

    image: Picture
    preserve_alpha: bool = True


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
