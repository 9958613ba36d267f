"""Result pictures: drawn when they are first wanted, then kept as files.

A job that nobody downloads costs no drawing. Two processes that want the same picture at once may both draw it; they
draw the same, and the file is replaced whole.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

from bria_assets.sandbox.endpoints import ENDPOINT_BY_PATH
from bria_assets.sandbox.inputs import InputStore, write_whole
from bria_assets.sandbox.jobs import Job, PictureFormat
from bria_assets.sandbox.painters import Painter
from bria_assets.sandbox.renderings.commission import Commission

PNG_COMPRESS_LEVEL = 3
"""zlib level: most of the saving for a fraction of level 6's time."""

JPEG_QUALITY = 92

THUMBNAIL_PX = 320
"""Longer side of the pictures on the usage page, in pixels: twice what it shows, for dense screens."""

THUMBNAIL_QUALITY = 80


class ResultStore:
    """The result pictures of one state folder.

    Args:
        folder: Where the files are; made when missing.
        inputs: The input pictures that results are made from.
        picture_px: Side in pixels of a square 1MP picture.
        painter: What they are made with.
    """

    def __init__(self, folder: Path, *, inputs: InputStore, picture_px: int, painter: Painter) -> None:
        self._folder = folder
        self._inputs = inputs
        self._picture_px = picture_px
        self._painter = painter
        self._threads = ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="sandbox-drawing")
        folder.mkdir(parents=True, exist_ok=True)

    async def content_of(self, job: Job, picture_name: str) -> bytes:
        """Return the file of a job's picture, drawing it if need be, on a thread of its own.

        Args:
            job: A job that ended well.
            picture_name: Which of its pictures.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read_or_draw, job, picture_name)

    def is_drawn(self, job: Job) -> bool:
        """Tell whether a job's picture is there as a file, as it is once it was wanted.

        Args:
            job: Any job.
        """
        return (self._folder / job.picture_name).exists()

    def thumbnail_of(self, job: Job) -> bytes:
        """Return a job's picture in small, as a WebP file with its transparency; blocks.

        Args:
            job: A job whose picture is there.
        """
        with Image.open(self._folder / job.picture_name) as picture:
            picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
            file = BytesIO()
            picture.save(file, "WEBP", quality=THUMBNAIL_QUALITY)
        return file.getvalue()

    def close(self) -> None:
        """Let the drawing threads end; pictures under way are finished first."""
        self._threads.shutdown(wait=False)

    def _read_or_draw(self, job: Job, picture_name: str) -> bytes:
        path = self._folder / picture_name
        if path.exists():
            return path.read_bytes()
        commission = Commission(
            seed=job.seed,
            answer=job.answer,
            picture_px=self._picture_px,
            open_picture=self._inputs.open,
            painter=self._painter,
            picture_index=job.picture_index + job.picture_names.index(picture_name),
        )
        content = encode(ENDPOINT_BY_PATH[job.endpoint].draw_stored(job.payload, commission), job.picture_format)
        write_whole(path, content)
        return content


def encode(picture: Image.Image, picture_format: PictureFormat) -> bytes:
    """Write a picture as the bytes of a file; JPEG, which knows no transparency, gets a white ground."""
    file = BytesIO()
    if picture_format == "png":
        picture.save(file, "PNG", compress_level=PNG_COMPRESS_LEVEL)
        return file.getvalue()
    if picture.mode != "RGB":
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground.convert("RGB")
    picture.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()
