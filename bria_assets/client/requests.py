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
    keeps_answer: ClassVar[bool] = False
    """Whether Bria's whole answer is kept with the job, not only what is read of it."""
    makes_picture: ClassVar[bool] = True
    """Whether its result is a picture, and not a structured prompt alone."""

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


class _Generate(BriaRequest):
    """What every form of `POST /v2/image/generate` takes."""

    endpoint = "/v2/image/generate"

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


class GenerateImage(_Generate):
    """`POST /v2/image/generate` from a text prompt."""

    prompt: str


class GenerateFromStructuredPrompt(_Generate):
    """`POST /v2/image/generate` from a structured prompt, which Bria first changes as the prompt says, if any.

    With the seed of the picture that the structured prompt is of, what it leaves as it was stays much the same.
    """

    keeps_answer = True

    structured_prompt: str
    prompt: str | None = None


class GenerateFromPicture(_Generate):
    """`POST /v2/image/generate` inspired by a picture, and changed as the prompt says."""

    picture_fields = ("image",)
    keeps_answer = True

    image: PictureHash
    prompt: str

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body, in which pictures are a list of one."""
        body = self.deciding_fields()
        picture = pictures[body.pop("image")]
        return body | {"images": [picture]}


class WrappedRefinement(BriaRequest):
    """`POST /v2/image/generate` as Bria's refinement example wraps it; no published specification has this form."""

    endpoint = "/v2/image/generate"
    picture_fields = ("reference_image",)
    keeps_answer = True

    reference_image: PictureHash
    structured_prompt: str

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body, with the structured prompt as an object.

        Raises:
            ValueError: the picture has no address that Bria can fetch it from, and this form takes nothing else.
        """
        url = pictures[self.reference_image]
        if not url.startswith(("http://", "https://")):
            raise ValueError(
                "this wire names the picture by its URL at Bria, which has expired or is none of this server's: "
                "refine with BRIA_REFINEMENT_WIRE=published, or make the picture anew"
            )
        wrapped = {"reference_image": {"url": url}, "structured_prompt": json.loads(self.structured_prompt)}
        return {"input": wrapped, "sync": False}


class GenerateStructuredPrompt(BriaRequest):
    """`POST /v2/structured_prompt/generate`: a structured prompt changed as words say. Its result is text alone."""

    endpoint = "/v2/structured_prompt/generate"
    keeps_answer = True
    makes_picture = False

    structured_prompt: str
    prompt: str
    seed: int | None = None
    ip_signal: bool | None = None
    prompt_content_moderation: bool | None = None


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
        return _v1_body(self.deciding_fields(), pictures)


class ProductPackshotV1(BriaRequest):
    """`POST /v1/product/packshot`: the product on white, 2000 x 2000 px; answers with the finished picture's URL."""

    endpoint = "/v1/product/packshot"
    picture_fields = ("picture",)
    result_url_seconds = 3600

    picture: PictureHash
    background_color: Annotated[str, Field(pattern=r"^(#[0-9A-Fa-f]{6}|transparent)$")] = "#FFFFFF"

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body; v1 takes a URL and base64 in two different fields."""
        return _v1_body(self.deciding_fields(), pictures)


class ProductShadowV1(BriaRequest):
    """`POST /v1/product/shadow`: a cutout with a shadow, in its own frame; answers as a packshot does."""

    endpoint = "/v1/product/shadow"
    picture_fields = ("picture",)
    result_url_seconds = 3600

    picture: PictureHash
    type: Literal["regular", "float"] | None = None
    background_color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = "#FFFFFF"

    def wire_body(self, pictures: Mapping[str, str]) -> dict[str, Any]:
        """The JSON body; v1 takes a URL and base64 in two different fields."""
        return _v1_body(self.deciding_fields(), pictures)


def _v1_body(body: dict[str, Any], pictures: Mapping[str, str]) -> dict[str, Any]:
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
        picture = pictures[body.pop("image")]
        return body | {"images": [picture]}


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
    GenerateFromStructuredPrompt,
    GenerateFromPicture,
    WrappedRefinement,
    GenerateStructuredPrompt,
    RemoveBackground,
    ProductCutout,
    ReplaceBackground,
    LifestyleShotByText,
    LifestyleShotV1,
    ProductPackshotV1,
    ProductShadowV1,
    EditImage,
    IncreaseResolution,
    RestyleImage,
)


def request_of(endpoint: str, deciding_fields: Mapping[str, Any]) -> BriaRequest:
    """The request that was written down as its endpoint and its deciding fields.

    Raises:
        UnknownRequest: another version of this project wrote it.
    """
    wrong: ValidationError | None = None
    for kind in REQUESTS:
        if kind.endpoint != endpoint:
            continue
        try:
            return kind.model_validate(deciding_fields)
        except ValidationError as invalid:
            wrong = wrong or invalid
    if wrong is None:
        raise UnknownRequest(f"this version of bria_assets knows no request to {endpoint}")
    first = wrong.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    raise UnknownRequest(
        f"this version of bria_assets cannot read a request to {endpoint}: {where}: {first['msg']}"
    ) from wrong
