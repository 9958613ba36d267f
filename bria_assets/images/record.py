"""The record of one picture: where it came from, what it cost, what it was made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from typing_extensions import Self

from bria_assets.images.picture import PictureFacts

_UPSTREAM_OF_OLD = {"cutout": "product_image", "lifestyle_shot": "cutout"}


class ImageRecord(BaseModel):
    """One asset's picture for one partition, as it is kept beside the pictures."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: str
    partition: str = Field(description="Key of its Dagster partition: SKU, SKU|scene, the id of a recipe.")
    picture: PictureFacts
    path: str = Field(description="Where the picture lies, relative to the store's root.")
    server: str = Field(description="`bria`, `sandbox`, or `own` for the shop's own photo.")
    input_hash: str = Field(description="SHA-256 of everything in the catalog and upstream that decides the picture.")
    fingerprint: str = Field(description="SHA-256 of the request that made it, settings and templates included.")
    parents: tuple[str, ...] = Field(default=(), description="SHA-256 of each picture it was made from.")
    parent_cells: tuple[str, ...] = Field(
        default=(), description="Whose pictures the parents were, each as `asset partition`, in the same order."
    )
    made_at: AwareDatetime

    endpoint: str | None = None
    request_id: str | None = None
    source_url: str | None = Field(default=None, description="Where Bria, or the shop, served the picture.")
    source_url_expires_at: AwareDatetime | None = None
    source_validator: str | None = Field(
        default=None, description="Says whether the shop's own photo changed at its source (ETag, or size and time)."
    )
    seed: int | None = None
    prompt: str | None = None
    refined_prompt: str | None = None
    structured_prompt: str | None = Field(default=None, description="Bria's structured prompt, a JSON document.")
    cost_usd: float = 0.0
    latency_seconds: float | None = None
    polls: int = 0
    imported_from: str | None = Field(
        default=None, description="Where a picture was read from that was bought elsewhere and brought here by hand."
    )

    @model_validator(mode="before")
    @classmethod
    def _name_parents(cls, written: Any) -> Any:
        """Records of before November 2026 do not say whose their parents were: two assets had one each."""
        if not isinstance(written, dict) or not written.get("parents") or written.get("parent_cells"):
            return written
        upstream = _UPSTREAM_OF_OLD.get(str(written.get("asset")))
        if upstream is None:
            return written
        sku = str(written.get("partition")).partition("|")[0]
        return {**written, "parent_cells": (f"{upstream} {sku}",) * len(written["parents"])}

    @model_validator(mode="after")
    def _names_each_parent(self) -> Self:
        if len(self.parent_cells) != len(self.parents):
            raise ValueError("parent_cells must name the cell of each of the parents")
        return self

    @property
    def cell_name(self) -> str:
        """Whose picture it is, as `asset partition`."""
        return f"{self.asset} {self.partition}"

    def lives_at_source(self, moment: datetime) -> bool:
        """Whether the source URL still answers at that moment."""
        return bool(self.source_url and self.source_url_expires_at and moment < self.source_url_expires_at)


ServerName = Literal["bria", "sandbox"]
"""Who made a picture; a sandbox picture is never taken for one of Bria's."""
