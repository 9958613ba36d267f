"""A channel: a marketplace or social network, the picture that is made for it, and the rules which that must keep."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictFloat, model_validator
from typing_extensions import Self

from bria_assets.catalog.channel_rules import MOST_PIXELS, ChannelRules, FileFormat, Share, Side
from bria_assets.catalog.partition_key import PartitionKey
from bria_assets.catalog.product import MAX_TITLE_CHARACTERS
from bria_assets.catalog.written_text import written_text

ListingSource = Literal["cutout", "packshot", "lifestyle_shot", "upscaled_image"]
ON_CLEAR_OR_WHITE: frozenset[ListingSource] = frozenset({"cutout", "packshot"})
"""Sources whose product can be told from the ground."""


class Channel(BaseModel):
    """Where product pictures are listed, and how they are made for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[PartitionKey, BeforeValidator(written_text)] = Field(
        description="Key of the channel's partition; the same rule as for SKUs, for the same reasons."
    )
    title: Annotated[str, Field(max_length=MAX_TITLE_CHARACTERS), BeforeValidator(written_text)] = Field(
        description="What people call the channel."
    )
    made_from: ListingSource = Field(description="The picture of the product that the listing image is made from.")
    ground: Literal["white", "keep", "blur"] = Field(
        description="`white` trims the product and sets it on white of 255; `keep` crops the picture to the frame; "
        "`blur` shows the whole picture before a blurred copy of itself."
    )
    width_px: Side = Field(description="Width that is made where the source has the pixels, in pixels.")
    height_px: Side = Field(description="Height likewise, in pixels; the ratio of both is always kept.")
    fill: Share | None = Field(
        default=None, description="Share of the frame's width or height that the product spans; for a white ground."
    )
    format: FileFormat = Field(default="jpeg", description="File format that is made.")
    most_upscaling: Annotated[StrictFloat, Field(ge=1, le=8)] = Field(
        default=1.5, description="How many times the source may be enlarged; beyond that the frame gets smaller."
    )
    feed: Literal["shopify", "google_merchant"] | None = Field(
        default=None, description="The feed that names this channel's pictures; the first such channel is the main one."
    )
    rules: ChannelRules = Field(default=ChannelRules(), description="What the channel asks of a picture.")

    @model_validator(mode="after")
    def _keeps_its_own_rules(self) -> Self:
        if fault := next(chain(self._ground_faults(), self._rule_faults()), None):
            raise ValueError(fault)
        return self

    def _ground_faults(self) -> Iterator[str]:
        if self.ground != "white":
            if self.fill is not None:
                yield f"fill is for a white ground, and ground is {self.ground}: remove one of them"
            for rule in ("least_fill", "most_fill", "white_point"):
                if getattr(self.rules, rule) is not None:
                    yield f"rules.{rule} is for a white ground, and ground is {self.ground}: remove one of them"
        elif self.made_from not in ON_CLEAR_OR_WHITE:
            allowed = " or ".join(sorted(ON_CLEAR_OR_WHITE))
            yield f"made_from: {self.made_from} has a ground of its own: for a white one write {allowed}"
        elif self.fill is None:
            yield "fill is missing: a white ground needs it, such as 0.88"

    def _rule_faults(self) -> Iterator[str]:
        size = (self.width_px, self.height_px)
        if self.width_px * self.height_px > MOST_PIXELS:
            yield f"width_px, height_px: {self.width_px} x {self.height_px} is more than {MOST_PIXELS} pixels"
        broken = chain(self.rules.size_faults(*size), self.rules.ratio_faults(*size))
        yield from (f"width_px, height_px: {fault}: change them or the rule" for fault in broken)
        yield from (f"format: {fault}" for fault in self.rules.file_faults(self.format, 0))
        if self.fill is not None:
            yield from (f"fill: {fault}: change it or the rule" for fault in self.rules.fill_faults(self.fill))
