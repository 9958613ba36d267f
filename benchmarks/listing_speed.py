"""How many listing images one processor makes in a second, and whether memory stays flat.

`python -m benchmarks.listing_speed` measures, and writes the table of docs/channels.md; `--quick` writes nothing. The
sources are pictures of the sandbox's, 1024 x 1024 px PNG as Bria gives them; the listing images have 1600 px (stories
1080 x 1920), from the source's bytes to those of the file. Processor time is counted, not what others take of it, and
the quickest of 25 rounds: other programs slow the memory that all share.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

import psutil
from PIL import Image

from benchmarks.children import ROOT, commit
from benchmarks.figures import write_figures
from benchmarks.results import this_machine
from bria_assets.images.digital_source import DigitalSource
from bria_assets.images.framing import Frame
from bria_assets.images.listing_picture import Publication, published
from bria_assets.sandbox.drawing import cut_out, describe, draw_lifestyle, draw_product

PAGE = ROOT / "docs" / "channels.md"
PROMPTS = (
    "red stoneware mug",
    "brown leather backpack",
    "green glass bottle",
    "oak chair",
    "blue wool hat",
    "brass lamp",
)
SOURCE_PX = 1024
SIDE_PX = 1600
LIMIT_BYTES = 70_000
"""So small that every picture's quality has to be searched, and that only some fit at last."""

ANY_ENLARGEMENT = 8.0
"""So that the frame has its full size, whatever the product has in its source."""

WHITE = Frame(width_px=SIDE_PX, height_px=SIDE_PX, fill=0.9, most_upscaling=ANY_ENLARGEMENT)
KEEP = Frame(width_px=SIDE_PX, height_px=SIDE_PX, ground="keep", most_upscaling=ANY_ENLARGEMENT)
BLUR = Frame(width_px=1080, height_px=1920, ground="blur", most_upscaling=ANY_ENLARGEMENT)


@dataclass(frozen=True, kw_only=True)
class Speed:
    """What was measured of one kind."""

    title: str
    each_second: float
    more_memory_mb: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.listing_speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds; writes nothing")
    is_quick = parser.parse_args().quick
    rounds = 2 if is_quick else 25
    cutouts, shots = _sources()
    speeds = [
        _measured("cutout on white", cutouts, Publication(frame=WHITE, file_format="jpeg"), rounds),
        _measured("lifestyle shot, cropped", shots, Publication(frame=KEEP, file_format="jpeg"), rounds),
        _measured("lifestyle shot before its blur", shots, Publication(frame=BLUR, file_format="jpeg"), rounds),
        _measured(
            f"cutout on white, in at most {LIMIT_BYTES:,} bytes",
            cutouts,
            Publication(frame=WHITE, file_format="jpeg", most_bytes=LIMIT_BYTES),
            rounds,
        ),
    ]
    figures = _table(speeds)
    print(figures)
    if not is_quick:
        write_figures(PAGE, "listing speed", figures)


def _sources() -> tuple[list[bytes], list[bytes]]:
    cutouts: list[bytes] = []
    shots: list[bytes] = []
    for seed, prompt in enumerate(PROMPTS):
        words = describe(f"Professional product photo of {prompt}, on a white background", seed=seed)
        cutout = cut_out(draw_product(words, seed=seed, width_px=SOURCE_PX, height_px=SOURCE_PX))
        scene = "on an oak kitchen table by a window, morning light, plants in background"
        cutouts.append(_png(cutout))
        shots.append(_png(draw_lifestyle(cutout, scene, seed=seed, width_px=SOURCE_PX, height_px=SOURCE_PX)))
    return cutouts, shots


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _measured(title: str, sources: Sequence[bytes], publication: Publication, rounds: int) -> Speed:
    process = psutil.Process()
    for source in sources:
        published(source, publication, DigitalSource.GENERATED)
    before_bytes = process.memory_info().rss
    quickest_seconds = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for source in sources:
            published(source, publication, DigitalSource.GENERATED)
        quickest_seconds = min(quickest_seconds, time.process_time() - began)
    return Speed(
        title=title,
        each_second=len(sources) / quickest_seconds,
        more_memory_mb=(process.memory_info().rss - before_bytes) / 1e6,
    )


def _table(speeds: Sequence[Speed]) -> str:
    machine = this_machine()
    state = f"Measured {datetime.now(tz=timezone.utc):%Y-%m-%d} at {commit()}, on one of {machine.processors} x "
    rows = [f"| {speed.title} | {speed.each_second:.0f} | {speed.more_memory_mb:.1f} |" for speed in speeds]
    return "\n".join(
        [
            "| what is made | each second, on one processor | more memory after 150 of them, MB |",
            "|---|---|---|",
            *rows,
            "",
            f"{state}{machine.processor}, Python {machine.python}. Command: `python -m benchmarks.listing_speed`.",
        ]
    )


if __name__ == "__main__":
    main()
