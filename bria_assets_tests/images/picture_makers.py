"""Pictures of every kind, made on the spot."""

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def encoded(picture: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def noise(width_px: int = 64, height_px: int = 48, mode: str = "RGB") -> Image.Image:
    """Return a picture that no format makes small, the same each time."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    size = (width_px, height_px)
    channels = [Image.frombytes("L", size, chance.randbytes(width_px * height_px)) for _ in mode]
    return channels[0] if mode == "L" else Image.merge(mode, channels)


def png_header(width_px: int, height_px: int) -> bytes:
    """Return a PNG that announces a size and brings one row of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")
