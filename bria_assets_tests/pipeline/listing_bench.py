"""A workbench whose pictures are put there by hand, for listing images and manifests to be made of."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from PIL import Image

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.channel_file import read_channels
from bria_assets.catalog.product import Product
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.verdict import Verdict
from bria_assets_tests.workbench import MUG, TABLE, Workbench

SHIPPED = read_channels(str(Path(__file__).parents[2] / "data" / "channels.yaml"))


@dataclass
class ListingBench(Workbench):
    """Attributes: the channels that listing images are made for."""

    channels: tuple[Channel, ...] = field(default=SHIPPED)

    def keep(
        self,
        asset: str,
        partition: str,
        picture: Image.Image,
        *,
        server: str = "sandbox",
        parents: Sequence[ImageRecord] = (),
        prompt: str | None = None,
    ) -> ImageRecord:
        """Puts a picture and its record into the store."""
        file = io.BytesIO()
        picture.save(file, "PNG", compress_level=1)
        facts, path = self.store.keep(file.getvalue())
        record = ImageRecord(
            asset=asset,
            partition=partition,
            picture=facts,
            path=path,
            server=server,
            input_hash="a" * 64,
            fingerprint=hashlib.sha256(f"{asset} {partition}".encode()).hexdigest(),
            parents=tuple(parent.picture.sha256 for parent in parents),
            parent_cells=tuple(parent.cell_name for parent in parents),
            made_at=datetime(2026, 8, 1, 12, 0, tzinfo=timezone.utc),
            prompt=prompt,
            seed=7,
            cost_usd=0.03,
        )
        self.store.write_record(record)
        return record

    def stock(self, sku: str = "MUG", *, width_px: int = 1500, height_px: int = 1300, image_by: str = "own") -> None:
        """A product image, its cutout with a product of that size, and its shot on the table."""
        frame = (width_px + 200, height_px + 500)
        tint = sum(map(ord, sku)) % 256  # so that no two products share a picture
        image = self.keep("product_image", sku, Image.new("RGB", (9, 9), (255, 255, tint)), server=image_by)
        cut = Image.new("RGBA", frame)
        cut.paste(Image.new("RGBA", (width_px, height_px), (120, 40, tint, 255)), (100, 250))
        cutout = self.keep("cutout", sku, cut, parents=[image])
        shot = Image.new("RGB", (max(frame), max(frame)), (90, 110, tint))
        self.keep("lifestyle_shot", f"{sku}|table", shot, parents=[cutout])

    def listing_order(self, *assets: str, product: Product = MUG) -> ProductOrder:
        [order] = self.orders(product, scenes=(TABLE,), assets=assets)
        return replace(order, channels=self.channels)

    def verdicts(self, channel_id: str, product: Product = MUG) -> dict[str, Verdict]:
        """What each check finds of a listing image."""
        cell = Cell("listing_image", product.sku, channel_id)
        record = self.store.record(cell.asset, cell.partition)
        assert record is not None
        inspection = Inspection(self.store, self.generation, [self.listing_order("listing_image", product=product)])
        return {found.standard.name: found for found in inspection.verdicts(cell, KeptPicture(self.store, record))}

    def listing(self, channel_id: str, sku: str = "MUG") -> tuple[ImageRecord, Image.Image]:
        """A listing image's record, and its file read back."""
        record = self.store.record("listing_image", f"{sku}|{channel_id}")
        assert record is not None
        return record, KeptPicture(self.store, record).decoded
