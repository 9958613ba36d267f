"""Pictures given by callers: checked once, then kept under the SHA-256 of their bytes.

Bria takes JPEG, PNG and WEBP of at most 12 MB (docs.bria.ai, read August 2026).
"""

import base64
import binascii
import hashlib
import os
import tempfile
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bria_assets.sandbox.errors import BriaError
from bria_assets.sandbox.request_pictures import STORED_PREFIX

MAX_PICTURE_BYTES = 12_000_000
"""Bria says 12 MB; the stricter reading, so that what passes here also passes there."""

MAX_PICTURE_PIXELS = 8192 * 8192
"""Largest area Bria works on (increase_resolution in image-editing.yml); more is taken for a decompression bomb."""

_FORMATS = ("JPEG", "PNG", "WEBP")


class InputStore:
    """The input pictures of one state folder; its methods block and are called off the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> str:
        """Check a picture and keep its bytes.

        Args:
            content: The bytes of an image file.

        Returns:
            The picture's name for stored requests: ``sha256:`` and the hash in hex.

        Raises:
            BriaError: 413 too large, 415 not a picture of a supported format, 400 fully transparent.
        """
        name = hashlib.sha256(content).hexdigest()
        path = self._folder / name
        if not path.exists():
            _check(content)
            write_whole(path, content)
        return STORED_PREFIX + name

    def open(self, stored_name: str) -> Image.Image:
        """Open a kept picture, turned upright.

        Args:
            stored_name: What ``keep`` returned.
        """
        with self._file_of(stored_name) as picture:
            upright = ImageOps.exif_transpose(picture)
        # Pillow cuts off what does not fit into a byte; the upper byte is the picture.
        return upright.point(lambda value: value * (1 / 256)).convert("L") if upright.mode == "I;16" else upright

    def colour_mode(self, stored_name: str) -> str:
        """Return the colour mode of a kept picture as Pillow names it, such as RGB; quick.

        Args:
            stored_name: What ``keep`` returned.
        """
        with self._file_of(stored_name) as picture:
            return picture.mode

    def _file_of(self, stored_name: str) -> Image.Image:
        return Image.open(self._folder / stored_name.removeprefix(STORED_PREFIX), formats=_FORMATS)


def decode_base64(text: str) -> bytes:
    """Read raw base64.

    Raises:
        BriaError: 422, the text is neither base64 nor a URL; 413, it would be too large.
    """
    if len(text) > MAX_PICTURE_BYTES * 4 // 3 + 4:
        raise too_large()
    if text.startswith("data:"):
        raise BriaError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "a picture must be raw base64, without the prefix of a data: URL"
        )
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BriaError(HTTPStatus.UNPROCESSABLE_ENTITY, "a picture must be a URL or raw base64") from error


def too_large() -> BriaError:
    """Return the refusal of a picture with too many bytes."""
    return BriaError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a picture may have at most 12 MB")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers, also in other processes, see all of it or nothing."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _check(content: bytes) -> None:
    if len(content) > MAX_PICTURE_BYTES:
        raise too_large()
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                raise BriaError(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a picture may have at most {MAX_PICTURE_PIXELS} pixels"
                )
            picture.load()
            transparent = picture.has_transparency_data and not picture.convert("RGBA").getchannel("A").getbbox()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BriaError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a picture may have at most {MAX_PICTURE_PIXELS} pixels"
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BriaError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a picture must be a whole file of the type jpeg, png or webp"
        ) from error
    if transparent:
        raise BriaError(HTTPStatus.BAD_REQUEST, "the picture is fully transparent")
