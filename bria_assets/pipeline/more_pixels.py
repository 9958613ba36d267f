"""Which upscaled image has more pixels of the very product that a cutout shows."""

from __future__ import annotations

from collections.abc import Sequence

from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import PRODUCT_IMAGE, UPSCALED_IMAGE


def with_more_pixels(cutout: ImageRecord, besides: Sequence[ImageRecord]) -> ImageRecord | None:
    """The upscaled image, where it shows the very picture that the cutout was cut out of, in the same place.

    Args:
        cutout: of a product.
        besides: the product's image and its upscaled image, as far as they are there, in any order.
    """
    by_asset = {record.asset: record for record in besides}
    image, upscaled = by_asset.get(PRODUCT_IMAGE), by_asset.get(UPSCALED_IMAGE)
    if image is None or upscaled is None:
        return None
    sha256 = image.picture.sha256
    # A cutout that was cropped has another size. An edited image shows something else.
    is_the_same = (
        sha256 in cutout.parents
        and sha256 in upscaled.parents
        and _size(cutout) == _size(image)
        and upscaled.picture.width_px * image.picture.height_px == upscaled.picture.height_px * image.picture.width_px
    )
    return upscaled if is_the_same else None


def _size(record: ImageRecord) -> tuple[int, int]:
    return record.picture.width_px, record.picture.height_px
