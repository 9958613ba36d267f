"""The manifest: one row for every current picture, with all that somebody needs who publishes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.stored_catalog import StoredCatalog
from bria_assets.images.digital_source import DigitalSource
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import CAMPAIGN_CUTOUT, CAMPAIGN_VISUAL, LIFESTYLE_SHOT, LISTING_IMAGE, Cell
from bria_assets.pipeline.digital_origin import RealPictures
from bria_assets.pipeline.listing_rules import listing_faults
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS
from bria_assets.prompts.alt_text import alt_text, alt_text_without_product


class ManifestRow(NamedTuple):
    """One current picture."""

    sku: str | None
    """None for a picture of no product, such as a campaign's."""
    asset: str
    partition: str
    shown_as: str | None
    """The partition's second key: a scene, a channel, a style."""
    path: str
    """In the image store."""
    public_url: str | None
    sha256: str
    """Of the file, and its data version in Dagster."""
    size_bytes: int
    width_px: int
    height_px: int
    format: str
    seed: int | None
    prompt: str | None
    alt_text: str | None
    digital_source_type: str | None
    """The IPTC's term; None for the shop's own photo."""
    made_by: str
    cost_usd: float
    made_at: datetime
    version: str
    """Names the request and settings that made it: the same version again would be the same work."""
    faults: str | None
    """Why its channel would not take it; None where it would, and for pictures of no channel."""


@dataclass(frozen=True, kw_only=True)
class ImageManifest:
    """Reads the rows of a store.

    Args:
        store: keeps the pictures and records.
        stored: the last accepted catalog: what a product that left it has is not current.
        channels: that listing images are made for.
        server: who makes pictures today: those of another server are not current.
        public_base_url: where the store's root is served, without a slash at its end; None: nowhere.
    """

    store: ImageStore
    stored: StoredCatalog
    channels: Sequence[Channel]
    server: ServerName
    public_base_url: str | None

    @cached_property
    def _scenes(self) -> Mapping[str, Scene]:
        return {scene.id: scene for scene in self.stored.scenes}

    @cached_property
    def _channels(self) -> Mapping[str, Channel]:
        return {channel.id: channel for channel in self.channels}

    def rows(self, assets: Sequence[str]) -> Iterator[ManifestRow]:
        """The current pictures of these assets, which must come upstream first; an asset's by partition. Blocks.

        Raises:
            RecordUnreadable: a record is damaged.
            OSError: the store cannot be read.
        """
        kept = {blob.path: blob.size_bytes for blob in self.store.blobs()}
        real = RealPictures()
        for asset in assets:
            for record in self.store.records_of(asset):
                source = real.add(record)
                is_there = kept.get(record.path) == record.picture.size_bytes
                if is_there and record.server in {self.server, OWN} and self._is_sold(record):
                    yield self._row(record, source)

    def _is_sold(self, record: ImageRecord) -> bool:
        cell = Cell.of_partition(record.asset, record.partition)
        return record.asset not in PRODUCT_ASSETS or cell.first_key in self.stored.products

    def _row(self, record: ImageRecord, source: DigitalSource | None) -> ManifestRow:
        cell, picture = Cell.of_partition(record.asset, record.partition), record.picture
        return ManifestRow(
            sku=cell.first_key if record.asset in PRODUCT_ASSETS else None,
            asset=record.asset,
            partition=record.partition,
            shown_as=cell.second_key,
            path=record.path,
            public_url=self.public_base_url and f"{self.public_base_url}/{record.path}",
            sha256=picture.sha256,
            size_bytes=picture.size_bytes,
            width_px=picture.width_px,
            height_px=picture.height_px,
            format=picture.format,
            seed=record.seed,
            prompt=record.prompt,
            alt_text=self._alt_text(record, cell),
            digital_source_type=source and source.uri,
            made_by=record.server,
            cost_usd=record.cost_usd,
            made_at=record.made_at,
            version=record.fingerprint,
            faults=self._faults(record, cell, source),
        )

    def _alt_text(self, record: ImageRecord, cell: Cell) -> str | None:
        if record.asset not in PRODUCT_ASSETS:
            described = self._as_described(record)
            return alt_text_without_product(described.prompt, described.structured_prompt)
        shown_in = [cell, *map(Cell.of_name, record.parent_cells)]
        scene_ids = [shown.second_key for shown in shown_in if shown.asset == LIFESTYLE_SHOT]
        return alt_text(
            self.stored.products[cell.first_key].product,
            scene=next((self._scenes.get(str(scene_id)) for scene_id in scene_ids), None),
            structured_prompt=record.structured_prompt,
        )

    def _as_described(self, record: ImageRecord) -> ImageRecord:
        """The record with words about what is seen: a cutout has none of its own, and shows what it was cut out of."""
        if record.asset != CAMPAIGN_CUTOUT:
            return record
        whole = self.store.written_record(CAMPAIGN_VISUAL, record.partition)
        return whole if whole is not None and whole.picture.sha256 in record.parents else record

    def _faults(self, record: ImageRecord, cell: Cell, source: DigitalSource | None) -> str | None:
        if record.asset != LISTING_IMAGE:
            return None
        channel = self._channels.get(str(cell.second_key))
        if channel is None:
            return f"there is no channel {cell.second_key} any more"
        return "; ".join(listing_faults(channel, record.picture, source)) or None
