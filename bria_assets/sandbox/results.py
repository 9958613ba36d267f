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
from bria_assets.sandbox.renderings import Commission

PNG_COMPRESS_LEVEL = 3
"""zlib level: most of the saving for a fraction of level 6's time."""

JPEG_QUALITY = 92


class ResultStore:
    """The result pictures of one state folder.

    Args:
        folder: Where the files are; made when missing.
        inputs: The input pictures that results are made from.
        picture_px: Side in pixels of a square 1MP picture.
    """

    def __init__(self, folder: Path, *, inputs: InputStore, picture_px: int) -> None:
        self._folder = folder
        self._inputs = inputs
        self._picture_px = picture_px
        self._threads = ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="sandbox-drawing")
        folder.mkdir(parents=True, exist_ok=True)

    async def path_of(self, job: Job) -> Path:
        """Return the file of a job's picture, drawing it if need be on a thread of its own.

        Args:
            job: A job that ended well.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._draw_if_missing, job)

    def close(self) -> None:
        """Let the drawing threads end; pictures under way are finished first."""
        self._threads.shutdown(wait=False)

    def _draw_if_missing(self, job: Job) -> Path:
        path = self._folder / job.picture_name
        if not path.exists():
            commission = Commission(
                seed=job.seed, answer=job.answer, picture_px=self._picture_px, open_picture=self._inputs.open
            )
            picture = ENDPOINT_BY_PATH[job.endpoint].draw_stored(job.payload, commission)
            write_whole(path, encode(picture, job.picture_format))
        return path


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
