"""One product's pictures in a row: its image, its cutout on squares, and its shots."""

from __future__ import annotations

from PIL import Image

from bria_assets.images.picture import decoded, for_screens
from bria_assets.images.store import ImageStore
from docs.screenshots.home import SampleHome

SKU = "OUT-0501"
CELLS = (
    ("product_image", SKU),
    ("cutout", SKU),
    ("lifestyle_shot", f"{SKU}|forest-picnic"),
    ("lifestyle_shot", f"{SKU}|golden-hour-beach"),
    ("lifestyle_shot", f"{SKU}|plain-studio"),
)
SIDE_PX = 320
GAP_PX = 8
SQUARE_PX = 16


def strip_of_pictures(home: SampleHome) -> Image.Image:
    """The row, as the home's store has the pictures."""
    store = ImageStore(str(home.images))
    strip = Image.new("RGB", (len(CELLS) * (SIDE_PX + GAP_PX) - GAP_PX, SIDE_PX), "white")
    for place, (asset, partition) in enumerate(CELLS):
        record = store.record(asset, partition)
        if record is None:
            raise SystemExit(f"The refresh made no {asset} {partition}.")
        with decoded(store.read(record.path)) as picture:
            small = for_screens(picture).convert("RGBA")
        small.thumbnail((SIDE_PX, SIDE_PX))
        ground = _squares(small.size)
        ground.paste(small, mask=small)
        strip.paste(ground, (place * (SIDE_PX + GAP_PX), 0))
    return strip


def _squares(size: tuple[int, int]) -> Image.Image:
    two = Image.new("RGB", (2, 2), "white")
    two.putpixel((0, 0), (222, 222, 222))
    two.putpixel((1, 1), (222, 222, 222))
    ground = Image.new("RGB", size)
    tile = two.resize((2 * SQUARE_PX, 2 * SQUARE_PX), Image.Resampling.NEAREST)
    for left in range(0, size[0], tile.width):
        for top in range(0, size[1], tile.height):
            ground.paste(tile, (left, top))
    return ground
