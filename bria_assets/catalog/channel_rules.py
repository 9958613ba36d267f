"""What a channel asks of a picture, and what of that a picture's size and file do not keep."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    model_validator,
)

from bria_assets.catalog.cells import shown

FileFormat = Literal["jpeg", "png", "webp"]

LONGEST_SIDE_PX = 10_000
"""The most that a channel of data/channels.yaml takes (Amazon's)."""

MOST_PIXELS = 8192 * 8192
"""The largest picture that the image store takes."""

MOST_ROUNDING = 0.002
"""Share by which whole pixels may miss a ratio: half a pixel of 250."""

_RATIO = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,5})?):([0-9]{1,5}(?:\.[0-9]{1,5})?)")


SIZE_RULES = (
    "least_width_px",
    "least_height_px",
    "most_width_px",
    "least_longest_side_px",
    "most_longest_side_px",
    "most_width_plus_height_px",
    "most_pixels",
    "narrowest",
    "widest",
)
"""Those about the sides of a picture."""


def _ratio(value: object) -> str:
    parts = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if parts is None or not float(parts[1]) or not float(parts[2]):
        raise ValueError(f"{shown(value)} is no ratio of width to height: write it in quotes, as '4:5' or '1.91:1'")
    return parts[0]


def _parts(ratio: str) -> tuple[float, float]:
    width, _, height = ratio.partition(":")
    return float(width), float(height)


Ratio = Annotated[str, BeforeValidator(_ratio)]
Side = Annotated[StrictInt, Field(ge=1, le=LONGEST_SIDE_PX)]
Share = Annotated[StrictFloat, Field(gt=0, le=1)]


class ChannelRules(BaseModel):
    """A channel's rules. One that is not given is not judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_width_px: Side | None = Field(default=None, description="Fewest pixels of the width.")
    least_height_px: Side | None = Field(default=None, description="Fewest pixels of the height.")
    most_width_px: Side | None = Field(default=None, description="Most pixels of the width.")
    least_longest_side_px: Side | None = Field(default=None, description="Fewest pixels of the longer side.")
    most_longest_side_px: Side | None = Field(default=None, description="Most pixels of the longer side.")
    most_width_plus_height_px: Annotated[StrictInt, Field(ge=2)] | None = Field(
        default=None, description="Most pixels of width and height together."
    )
    most_pixels: Annotated[StrictInt, Field(ge=1)] | None = Field(default=None, description="Most width x height.")
    narrowest: Ratio | None = Field(default=None, description="Narrowest ratio of width to height, such as 4:5.")
    widest: Ratio | None = Field(default=None, description="Widest ratio of width to height, such as 1.91:1.")
    formats: tuple[FileFormat, ...] = Field(default=(), description="File formats that are accepted; empty: any.")
    most_bytes: Annotated[StrictInt, Field(ge=1000)] | None = Field(default=None, description="Most bytes of the file.")
    white_point: Annotated[StrictInt, Field(ge=0, le=255)] | None = Field(
        default=None, description="The darkest that a colour channel of the ground may be, 0 to 255."
    )
    least_fill: Share | None = Field(default=None, description="Least share of the frame that the product spans.")
    most_fill: Share | None = Field(default=None, description="Most of it.")
    accepts_generated: StrictBool = Field(
        default=True, description="Whether a product that no camera has seen is accepted: one that was generated."
    )

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        unknown = [shown(key) for key in value if key not in cls.model_fields] if isinstance(value, dict) else []
        if unknown:
            raise ValueError(f"unknown key {', '.join(unknown)}: only {', '.join(cls.model_fields)} are known")
        return value

    def size_faults(self, width_px: int, height_px: int) -> Iterator[str]:
        """What a picture of this size does not keep, each in words with the number and the rule."""
        longest = max(width_px, height_px)
        total = width_px + height_px
        pixels = width_px * height_px
        limits = (
            ("least_width_px", "the width is", width_px, self.least_width_px),
            ("least_height_px", "the height is", height_px, self.least_height_px),
            ("most_width_px", "the width is", width_px, self.most_width_px),
            ("least_longest_side_px", "the longer side is", longest, self.least_longest_side_px),
            ("most_longest_side_px", "the longer side is", longest, self.most_longest_side_px),
            ("most_width_plus_height_px", "width and height together are", total, self.most_width_plus_height_px),
            ("most_pixels", "width x height is", pixels, self.most_pixels),
        )
        for rule, what, found, limit in limits:
            if limit is None:
                continue
            if rule.startswith("least") and found < limit:
                yield f"{what} {found} px, at least {limit} are needed ({rule})"
            if rule.startswith("most") and found > limit:
                yield f"{what} {found} px, at most {limit} are accepted ({rule})"

    def ratio_faults(self, width_px: int, height_px: int) -> Iterator[str]:
        """Likewise of the ratio of its sides."""
        for rule, limit, is_least in (("narrowest", self.narrowest, True), ("widest", self.widest, False)):
            if limit is None:
                continue
            width, height = _parts(limit)
            deviation = width_px / height_px * height / width - 1
            if deviation < -MOST_ROUNDING if is_least else deviation > MOST_ROUNDING:
                yield f"{width_px} x {height_px} px is {'narrower' if is_least else 'wider'} than {limit} ({rule})"

    def file_faults(self, file_format: str, size_bytes: int) -> Iterator[str]:
        """Likewise of the file."""
        if self.formats and file_format not in self.formats:
            yield f"the format is {file_format}, and {', '.join(self.formats)} are accepted (formats)"
        if self.most_bytes is not None and size_bytes > self.most_bytes:
            yield f"the file has {size_bytes} bytes, at most {self.most_bytes} are accepted (most_bytes)"

    def fill_faults(self, fill: float) -> Iterator[str]:
        """Likewise of the share of the frame that the product spans."""
        if self.least_fill is not None and fill < self.least_fill:
            yield f"the product spans {fill:.1%} of the frame, at least {self.least_fill:.0%} are needed (least_fill)"
        if self.most_fill is not None and fill > self.most_fill:
            yield f"the product spans {fill:.1%} of the frame, at most {self.most_fill:.0%} are accepted (most_fill)"
