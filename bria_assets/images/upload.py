"""A picture as Bria takes it in a request body: raw base64 of at most 12 MB."""

from __future__ import annotations

import base64
import io

from bria_assets.images.picture import decoded, for_screens

MOST_UPLOAD_BYTES = 12 * 1000 * 1000
"""Bria answers 413 above 12 MB (OpenAPI files, read August 2026); counted on the safe side, in decimal megabytes."""


def upload_base64(content: bytes, *, most_bytes: int = MOST_UPLOAD_BYTES) -> str:
    """Raw base64 without a `data:` prefix; a picture that is too large is scaled down until it fits. Blocks.

    Args:
        content: a PNG, JPEG or WEBP file.
        most_bytes: the limit for the picture's file, in bytes.

    Raises:
        NotAPicture: the bytes are no picture.
    """
    if len(content) > most_bytes:
        content = _scaled_to_fit(content, most_bytes)
    return base64.b64encode(content).decode()


def _scaled_to_fit(content: bytes, most_bytes: int) -> bytes:
    with decoded(content) as picture:
        original = for_screens(picture)
    file_format = "PNG" if original.mode == "RGBA" else "JPEG"
    scale = 1.0
    while True:
        scale *= 0.85
        smaller = original.resize((max(1, round(original.width * scale)), max(1, round(original.height * scale))))
        encoded = io.BytesIO()
        smaller.save(encoded, file_format, **({} if file_format == "PNG" else {"quality": 92}))
        if encoded.tell() <= most_bytes:
            return encoded.getvalue()
