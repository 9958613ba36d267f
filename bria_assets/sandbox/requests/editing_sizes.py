"""The request bodies of the endpoints that change how large a picture is.

Fields, values, defaults and ranges are those of docs.bria.ai's image-editing.yml (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing. ``content_moderation`` is not in that file; Bria's own MCP server
2.6.0 sends it, and numbers for ``aspect_ratio`` as text.
"""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, WithJsonSchema, field_validator, model_validator

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.fields import MAX_TEXT_CHARACTERS, AspectRatio, Seed, V2Request, WholeNumber

MAX_CANVAS_PIXELS = 5000 * 5000
"""Largest area in pixels of an expanded picture."""

NARROWEST_RATIO, WIDEST_RATIO = 0.5, 3.0
"""Width by height that an expanded picture may have when it is given as a number."""

_NAMED_RATIOS: tuple[str, ...] = get_args(AspectRatio)
_NUMBER_AS_TEXT = r"^(0\.[5-9][0-9]{0,9}|[12](\.[0-9]{1,9})?|3(\.0{1,9})?)$"
"""From the narrowest to the widest ratio."""


def _named_or_number(value: object) -> object:
    is_known = False
    if isinstance(value, str):
        is_known = value in _NAMED_RATIOS or re.fullmatch(_NUMBER_AS_TEXT, value, re.ASCII) is not None
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        is_known = NARROWEST_RATIO <= value <= WIDEST_RATIO
    if is_known:
        return value
    raise ValueError(f"must be a number from {NARROWEST_RATIO} to {WIDEST_RATIO} or one of {', '.join(_NAMED_RATIOS)}")


ExpandedRatio = Annotated[
    Any,
    AfterValidator(_named_or_number),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(_NAMED_RATIOS)},
                {"type": "string", "pattern": _NUMBER_AS_TEXT},
                {"type": "number", "minimum": NARROWEST_RATIO, "maximum": WIDEST_RATIO},
            ]
        }
    ),
]
"""A named aspect ratio or width by height as a number. One check in place of a union: its refusal names the field."""


def number_of(aspect_ratio: str | float) -> float:
    """Return width by height of an aspect ratio.

    Args:
        aspect_ratio: A named one, such as "16:9", or a number, which may be a text.
    """
    wide, colon, high = str(aspect_ratio).partition(":")
    return float(wide) / float(high) if colon else float(aspect_ratio)


Side = Annotated[WholeNumber, Field(ge=1, le=MAX_CANVAS_PIXELS)]


class ExpandRequest(V2Request):
    """Body of POST /v2/image/edit/expand."""

    image: Picture
    aspect_ratio: ExpandedRatio | None = None
    canvas_size: tuple[Side, Side] = (1000, 1000)
    original_image_size: tuple[Side, Side] | None = None
    original_image_location: tuple[WholeNumber, WholeNumber] | None = None
    prompt: Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)] | None = None
    negative_prompt: str | None = None
    seed: Seed | None = None
    preserve_alpha: bool = True
    prompt_content_moderation: bool = True
    content_moderation: bool = False

    @model_validator(mode="after")
    def _says_where_the_picture_goes(self) -> "ExpandRequest":
        if self.aspect_ratio is not None:
            return self
        size, location = self.original_image_size, self.original_image_location
        if size is None or location is None:
            raise ValueError("give aspect_ratio, or original_image_size and original_image_location together")
        # Bria publishes no limit; the machine's memory has one.
        if size[0] * size[1] > MAX_CANVAS_PIXELS:
            raise ValueError(f"original_image_size may have at most {MAX_CANVAS_PIXELS} pixels")
        starts_before_the_end = all(at < canvas for at, canvas in zip(location, self.canvas_size, strict=True))
        ends_after_the_start = all(at + side > 0 for at, side in zip(location, size, strict=True))
        if not (starts_before_the_end and ends_after_the_start):
            raise ValueError("original_image_location leaves nothing of the picture on the canvas")
        return self

    def ratio(self) -> float | None:
        """Return width by height of what is asked for; None: a canvas of its own is given."""
        return None if self.aspect_ratio is None else number_of(self.aspect_ratio)


class EnhanceRequest(V2Request):
    """Body of POST /v2/image/edit/enhance, which never holds the connection."""

    image: Picture
    seed: Seed | None = None
    preserve_alpha: bool = True
    content_moderation: bool = False

    @field_validator("sync")
    @classmethod
    def _is_asynchronous(cls, value: bool) -> bool:  # noqa: FBT001 - pydantic's
        if value:
            raise ValueError("must be false: this endpoint only works asynchronously")
        return value


class IncreaseResolutionRequest(V2Request):
    """Body of POST /v2/image/edit/increase_resolution."""

    image: Picture
    desired_increase: Literal[2, 4] = 2
    preserve_alpha: bool = True
