"""Pictures for tests: a plain thing on a white ground."""

import io

from PIL import Image


def picture(colour: str, *, file_format: str = "PNG") -> bytes:
    """The bytes of one."""
    image = Image.new("RGB", (48, 48), "white")
    image.paste(Image.new("RGB", (24, 24), colour), (12, 12))
    file = io.BytesIO()
    image.save(file, file_format)
    return file.getvalue()
