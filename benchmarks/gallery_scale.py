"""How long the gallery of ten thousand products takes to build and to open, and how much memory that takes.

`python -m benchmarks.gallery_scale` builds it with fifty thousand records of full-size pictures. A hundredth of the
products comes first, with nothing drawn before, which gives the time a new picture takes. The thumbnails of the rest
are then there, as after refreshes that each drew what they made. Chromium, where there is one, opens the page.
`--write` puts the figures into docs/gallery.md.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from benchmarks.children import ROOT
from benchmarks.figures import write_figures
from benchmarks.guard import guard_children
from benchmarks.results import this_machine
from benchmarks.work import peak_memory_mb
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.snapshot import CatalogSnapshot
from bria_assets.catalog.stored_catalog import StoredCatalog, StoredProduct
from bria_assets.gallery.building import build_gallery
from bria_assets.gallery.notes import GalleryNotes
from bria_assets.gallery.thumbnails import thumbnail_path
from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore

PAGE = ROOT / "docs" / "gallery.md"
PICTURE_PX = 1024
BASES = 8
SHARE_DRAWN = 100
CHANGED_EVERY = 200
SCENES = tuple(
    Scene(id=name, title=name.capitalize(), prompt=f"On a {name} table in morning light")
    for name in ("oak", "slate", "sand")
)
CATEGORIES = ("Kitchen", "Home", "Outdoor", "Fashion", "Beauty")
STRUCTURED_PROMPT = json.dumps(
    {"short_description": "A mug", "objects": [{"description": "words of the picture " * 12} for _ in range(12)]}
)


@dataclass(frozen=True, kw_only=True)
class Build:
    """One build, in a process of its own."""

    seconds: float
    peak_memory_mb: float
    drawn: int


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The page in Chromium, from a file."""

    first_paint_seconds: float
    grid_seconds: float
    """Until the first cards are there."""
    search_seconds: float
    """From a typed word to the cards that fit it."""


class SyntheticStore:
    """A store of records and pictures, each picture a name of its own for one of a few files.

    Args:
        folder: where it is made.
        products: how many.
    """

    def __init__(self, folder: Path, products: int) -> None:
        self.root = folder
        self._products = [
            Product(
                sku=f"P-{number:05}",
                title=f"Mug number {number}",
                category=CATEGORIES[number % len(CATEGORIES)],
                brand="Tonwerk",
                color=f"shade {number % 97}",
            )
            for number in range(products)
        ]
        self._bases = [_picture(folder / f"base-{number}.png", number) for number in range(BASES)]

    def fill(self, numbers: Sequence[int], *, edition: int = 1) -> Iterator[str]:
        """Writes the records and pictures of some products; yields the pictures' paths."""
        for number in numbers:
            for asset, second_key in (
                ("product_image", None),
                ("cutout", None),
                *(("lifestyle_shot", s.id) for s in SCENES),
            ):
                yield self._cell(number, asset, second_key, edition)

    def sell(self, count: int) -> None:
        """Stores a catalog of the first products."""
        sold = {product.sku: StoredProduct(product, "") for product in self._products[:count]}
        CatalogSnapshot(ImageStore(self.root).root / "catalog").save(StoredCatalog(products=sold, scenes=SCENES))

    def note_drawn(self, paths: Sequence[str]) -> None:
        """Gives pictures a thumbnail that was drawn of another."""
        drawn = next((self.root / "gallery" / "thumbnails").rglob("*.webp"))
        for path in paths:
            place = self.root / "gallery" / thumbnail_path(Path(path).stem)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(drawn, place)

    def _cell(self, number: int, asset: str, second_key: str | None, edition: int) -> str:
        sku = self._products[number].sku
        partition = sku if second_key is None else f"{sku}|{second_key}"
        sha256 = hashlib.sha256(f"{asset} {partition} {edition}".encode()).hexdigest()
        path = f"blobs/{sha256[:2]}/{sha256}.png"
        base = self._bases[number % BASES]
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        os.link(base, self.root / path)
        record = ImageRecord(
            asset=asset,
            partition=partition,
            picture=PictureFacts(
                sha256=sha256,
                format="png",
                size_bytes=base.stat().st_size,
                width_px=PICTURE_PX,
                height_px=PICTURE_PX,
                has_alpha=asset == "cutout",
            ),
            path=path,
            server="bria",
            input_hash=sha256,
            fingerprint=sha256,
            made_at=datetime.now(timezone.utc),
            endpoint="/v2/image/generate",
            request_id=sha256[:32],
            seed=number,
            prompt="Professional product photo, on a white studio background, soft shadows, commercial lighting",
            structured_prompt=STRUCTURED_PROMPT if asset == "product_image" else None,
            cost_usd=0.03,
            latency_seconds=3 + number % 17,
            polls=2,
        )
        place = self.root / "records" / asset / f"{partition.replace('|', '/')}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(record.model_dump_json(), encoding="utf-8")
        return path


def measure(products: int) -> tuple[dict[str, Build], Opening | None, int]:
    """Builds the gallery of so many products, and opens it."""
    with TemporaryDirectory(prefix="gallery-", dir=os.environ.get("TMPDIR")) as folder:
        store = SyntheticStore(Path(folder), products)
        first = max(1, products // SHARE_DRAWN)
        for _ in store.fill(range(first)):
            pass
        store.sell(first)
        builds = {"new": _built(folder)}
        store.note_drawn(list(store.fill(range(first, products))))
        store.sell(products)
        builds["all"] = _built(folder)
        builds["again"] = _built(folder)
        for _ in store.fill(range(0, products, CHANGED_EVERY), edition=2):
            pass
        builds["changed"] = _built(folder)
        return builds, _opened(Path(folder) / "gallery" / "index.html"), first


def table(products: int, builds: dict[str, Build], opening: Opening | None, first: int) -> str:
    """The figures as Markdown."""
    machine = this_machine()
    new, changed = builds["new"], builds["changed"]
    rows = {
        f"{first:,} products, every picture new": new,
        f"{products:,} products, thumbnails there": builds["all"],
        f"{products:,} products, nothing changed": builds["again"],
        f"{products:,} products, {changed.drawn:,} pictures new": changed,
    }
    lines = [
        "| build | time | peak memory | thumbnails drawn |",
        "|---|---|---|---|",
        *(
            f"| {name} | {build.seconds:.1f} s | {build.peak_memory_mb:.0f} MB | {build.drawn:,} |"
            for name, build in rows.items()
        ),
        "",
    ]
    if opening is not None:
        lines += [
            (
                f"In Chromium, from a file, with {products:,} products: first paint after "
                f"{opening.first_paint_seconds:.2f} s, first cards after {opening.grid_seconds:.2f} s, a search in "
                f"{1000 * opening.search_seconds:.0f} ms."
            ),
            "",
        ]
    drawing = f"A new picture of {PICTURE_PX} x {PICTURE_PX} px takes {1000 * new.seconds / max(new.drawn, 1):.0f} ms"
    lines.append(f"{drawing} here: {machine.processors} x {machine.processor}, Python {machine.python}.")
    return "\n".join(lines)


def build(folder: str) -> None:
    """Builds the gallery of a store and prints what that took."""
    store = ImageStore(folder)
    began = time.perf_counter()
    built = build_gallery(store, CatalogSnapshot(store.root / "catalog").load(), GalleryNotes())
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {"seconds": seconds, "peak_memory_mb": peak_memory_mb(os.getpid()) or 0.0, "drawn": built.thumbnails_drawn}
        )
    )


def _built(folder: str) -> Build:
    command = [sys.executable, "-m", "benchmarks.gallery_scale", "--build", folder]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own
    return Build(**json.loads(told))


def _opened(page_file: Path) -> Opening | None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        began = time.perf_counter()
        page.goto(page_file.as_uri())
        page.wait_for_selector("[data-number]")
        grid_seconds = time.perf_counter() - began
        paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        page.wait_for_function(f"({paint}) > 0")
        first_paint_seconds = page.evaluate(paint) / 1000
        began = time.perf_counter()
        page.get_by_role("searchbox").fill("P-00042")
        page.get_by_text("1 product", exact=True).wait_for()
        search_seconds = time.perf_counter() - began
        browser.close()
    return Opening(first_paint_seconds=first_paint_seconds, grid_seconds=grid_seconds, search_seconds=search_seconds)


def _picture(file: Path, number: int) -> Path:
    """A soft thing on a white ground, with alpha, that takes as many bytes as a drawn product does."""
    chance = np.random.default_rng(number)
    coarse = chance.integers(0, 255, (32, 32, 3), dtype=np.uint8)
    picture = Image.fromarray(coarse).resize((PICTURE_PX, PICTURE_PX), Image.Resampling.BICUBIC)
    alpha = Image.new("L", picture.size, 0)
    alpha.paste(255, (PICTURE_PX // 4, PICTURE_PX // 4, 3 * PICTURE_PX // 4, 3 * PICTURE_PX // 4))
    picture.putalpha(alpha)
    content = io.BytesIO()
    picture.save(content, "PNG")
    file.write_bytes(content.getvalue())
    return file


def main() -> None:
    """Measures and prints, and writes where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gallery_scale", description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="Put the figures into docs/gallery.md.")
    parser.add_argument("--build", metavar="FOLDER", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build:
        build(arguments.build)
        return
    guard_children()
    figures = table(arguments.products, *measure(arguments.products))
    print(figures)
    if arguments.write:
        write_figures(PAGE, "figures", figures)


if __name__ == "__main__":
    main()
