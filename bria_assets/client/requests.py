"""One class for each endpoint: its picture-deciding fields, its body on the wire, its fingerprint.

Input pictures are named by the SHA-256 of their bytes; how they travel (URL or base64) is decided when the
request is sent and never enters the fingerprint. Fields: Bria's OpenAPI files, read August 2026.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

AspectRatio = Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"]
PictureHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of an input picture's bytes.")]


class BriaRequest(BaseModel):
    """What is asked of one Bria endpoint. `None` leaves a field out, so that Bria's default holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: ClassVar[str]
    picture_fields: ClassVar[tuple[str, ...]] = ()
    result_url_seconds: ClassVar[int | None] = None
    """How long the result's URL lives where that is not the organisation's v2 setting, in seconds."""

    def input_pictures(self) -> tuple[str, ...]:
        """SHA-256 of every picture this request works on."""
        return tuple(getattr(self, name) for name in self.picture_fields)

    def deciding_fields(self) -> dict[str, Any]:
        """The fields that decide the picture, pictures by their hash."""
        return self.model_dump(mode="json", exclude_none=True)

    def fingerprint(self, server: str) -> str:
        """SHA-256 that names this piece of work on a server (`bria` or `sandbox`): equal work is one job."""
        canonical = json.dumps([server, self.endpoint, self.deciding_fields()], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body.

        Args:
            pictures: for each input picture's SHA-256 a public URL or raw base64.
        """
        body = self.deciding_fields()
        return body | {name: pictures[body[name]] for name in self.picture_fields}


class GenerateImage(BriaRequest):
    """`POST /v2/image/generate` from a text prompt."""

    endpoint = "/v2/image/generate"

    prompt: str
    negative_prompt: str | None = None
    aspect_ratio: AspectRatio | None = None
    seed: int | None = None
    resolution: Literal["1MP", "4MP"] | None = None
    model_version: str | None = None
    steps_num: Annotated[int, Field(ge=35, le=50)] | None = None
    output_type: Literal["png", "jpeg"] | None = None
    ip_signal: bool | None = None
    prompt_content_moderation: bool | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class RemoveBackground(BriaRequest):
    """`POST /v2/image/edit/remove_background`: the same frame, with a transparent ground."""

    endpoint = "/v2/image/edit/remove_background"
    picture_fields = ("image",)

    image: PictureHash
    preserve_alpha: bool | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class ProductCutout(BriaRequest):
    """`POST /v2/image/edit/product/cutout`: the product alone, cropped tightly."""

    endpoint = "/v2/image/edit/product/cutout"
    picture_fields = ("image",)

    image: PictureHash
    preserve_alpha: bool | None = None
    force_background_detection: bool | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class ReplaceBackground(BriaRequest):
    """`POST /v2/image/edit/replace_background`: the published v2 way to a lifestyle shot."""

    endpoint = "/v2/image/edit/replace_background"
    picture_fields = ("image",)

    image: PictureHash
    prompt: str
    mode: Literal["base", "high_control", "fast"] | None = None
    refine_prompt: bool | None = None
    original_quality: bool | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    prompt_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class LifestyleShotByText(BriaRequest):
    """`POST /v2/image/edit/lifestyle_shot_by_text`: used in Bria's workflow examples, in no published specification."""

    endpoint = "/v2/image/edit/lifestyle_shot_by_text"
    picture_fields = ("image",)

    image: PictureHash
    prompt: str


class LifestyleShotV1(BriaRequest):
    """`POST /v1/product/lifestyle_shot_by_text`: one shot, whose URL is a placeholder (404) until it is ready."""

    endpoint = "/v1/product/lifestyle_shot_by_text"
    picture_fields = ("picture",)
    result_url_seconds = 3600

    picture: PictureHash
    scene_description: str
    placement_type: Literal["original", "automatic_aspect_ratio"] = "original"
    original_quality: bool | None = None
    optimize_description: bool | None = None
    num_results: Literal[1] = 1
    sync: Literal[False] = False

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body; v1 takes a URL and base64 in two different fields."""
        body = self.deciding_fields()
        picture = pictures[body.pop("picture")]
        return body | {"image_url" if picture.startswith(("http://", "https://")) else "file": picture}


class EditImage(BriaRequest):
    """`POST /v2/image/edit`: a picture changed as an instruction says."""

    endpoint = "/v2/image/edit"
    picture_fields = ("image",)

    image: PictureHash
    instruction: str
    negative_prompt: str | None = None
    seed: int | None = None
    model_version: Literal["FIBO-edit"] | None = None
    steps_num: Annotated[int, Field(ge=20, le=50)] | None = None
    output_type: Literal["png", "jpeg"] | None = None
    ip_signal: bool | None = None
    prompt_content_moderation: bool | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body; the endpoint takes a list of exactly one picture."""
        body = self.deciding_fields()
        return body | {"images": [pictures[body.pop("image")]]}


class IncreaseResolution(BriaRequest):
    """`POST /v2/image/edit/increase_resolution`: the same picture with more pixels, up to 8192 x 8192 in all."""

    endpoint = "/v2/image/edit/increase_resolution"
    picture_fields = ("image",)

    image: PictureHash
    desired_increase: Literal[2, 4] = 2
    preserve_alpha: bool | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


class RestyleImage(BriaRequest):
    """`POST /v2/image/edit/restyle`: the same picture in an artistic style, one of Bria's names or free words."""

    endpoint = "/v2/image/edit/restyle"
    picture_fields = ("image",)

    image: PictureHash
    style: str


class UnknownRequest(ValueError):
    """No request of this version has such an endpoint, or such fields."""


REQUESTS: tuple[type[BriaRequest], ...] = (
    GenerateImage,
    RemoveBackground,
    ProductCutout,
    ReplaceBackground,
    LifestyleShotByText,
    LifestyleShotV1,
    EditImage,
    IncreaseResolution,
    RestyleImage,
)


def request_of(endpoint: str, deciding_fields: Mapping[str, Any]) -> BriaRequest:
    """The request that was written down as its endpoint and its deciding fields.

    Raises:
        UnknownRequest: another version of this project wrote it.
    """
    kinds = {kind.endpoint: kind for kind in REQUESTS}
    try:
        return kinds[endpoint].model_validate(deciding_fields)
    except KeyError:
        raise UnknownRequest(f"this version of bria_assets knows no request to {endpoint}") from None
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnknownRequest(
            f"this version of bria_assets cannot read a request to {endpoint}: {where}: {first['msg']}"
        ) from invalid
