"""The record of one picture: where it came from, what it cost, what it was made from."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bria_assets.images.picture import PictureFacts


class ImageRecord(BaseModel):
    """One asset's picture for one partition, as it is kept beside the pictures."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: str
    partition: str = Field(description="SKU, or SKU|scene.")
    picture: PictureFacts
    path: str = Field(description="Where the picture lies, relative to the store's root.")
    server: str = Field(description="`bria`, `sandbox`, or `own` for the shop's own photo.")
    input_hash: str = Field(description="SHA-256 of everything in the catalog and upstream that decides the picture.")
    fingerprint: str = Field(description="SHA-256 of the request that made it, settings and templates included.")
    parents: tuple[str, ...] = Field(default=(), description="SHA-256 of each picture it was made from.")
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

    def lives_at_source(self, moment: datetime) -> bool:
        """Whether the source URL still answers at that moment."""
        return bool(self.source_url and self.source_url_expires_at and moment < self.source_url_expires_at)


ServerName = Literal["bria", "sandbox"]
"""Who made a picture; a sandbox picture is never taken for one of Bria's."""
