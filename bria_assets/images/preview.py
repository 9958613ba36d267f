"""Small pictures of pictures, for pages that embed them."""

from __future__ import annotations

import base64
import io

from PIL import Image

from bria_assets.images.picture import for_screens

MOST_DATA_URI_BYTES = 20 * 1024
_LONGEST_SIDE_PX = 320
_SQUARE_PX = 10


def preview_data_uri(picture: Image.Image) -> str:
    """A thumbnail of at most 20 KB as a `data:` URI; transparency shows as a checkerboard. Blocks."""
    small = _flattened(for_screens(picture))
    quality = 82
    while True:
        encoded = io.BytesIO()
        small.save(encoded, "JPEG", quality=quality, optimize=True)
        uri = "data:image/jpeg;base64," + base64.b64encode(encoded.getvalue()).decode()
        if len(uri) <= MOST_DATA_URI_BYTES:
            return uri
        if quality > 40:  # noqa: PLR2004 - below this JPEG's blocks show; a smaller picture looks better
            quality -= 14
        else:
            small = small.resize((max(1, small.width // 2), max(1, small.height // 2)))


def _flattened(small: Image.Image) -> Image.Image:
    small.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    if small.mode == "RGB":
        return small
    ground = Image.new("RGB", small.size, "white")
    square = Image.new("RGB", (_SQUARE_PX, _SQUARE_PX), (222, 222, 222))
    for row in range(0, small.height, _SQUARE_PX):
        for column in range(row // _SQUARE_PX % 2 * _SQUARE_PX, small.width, 2 * _SQUARE_PX):
            ground.paste(square, (column, row))
    ground.paste(small, mask=small.getchannel("A"))
    return ground
