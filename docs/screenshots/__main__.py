"""Takes the pictures of the documentation anew: `make screenshots`.

The sample catalog is refreshed on the sandbox, in a home of its own that is deleted at the end, and Dagster's UI is
looked at with Chromium, as Debian's package `chromium` brings it. `make screenshots ARGS="automation terminal"` takes
only those. Every picture is a page that a reader can open.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from docs.screenshots.home import SampleHome
from docs.screenshots.pages import PAGES, REFINED_BASE, REFINED_INSTRUCTION, REFINEMENT
from docs.screenshots.strip import strip_of_pictures
from docs.screenshots.terminal import record_refresh

NAMES = ["terminal", "backpack", *PAGES]
IMAGES = Path(__file__).parents[1] / "images"
MOST_BYTES = 150_000
WEBP_QUALITIES = (90, 80, 70, 60)
"""Tried from the first on, until a picture is small enough."""


def main() -> None:
    """Takes all pictures, or those that are named."""
    names = sys.argv[1:] or NAMES
    if unknown := {*names} - {*NAMES}:
        sys.exit(f"No such picture: {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    with tempfile.TemporaryDirectory(prefix="bria_screenshots_") as folder:
        home = SampleHome(Path(folder))
        drawing = record_refresh(home, title="make run")
        if "terminal" in names:
            (IMAGES / "terminal.svg").write_text(drawing, encoding="utf-8")
            print("terminal.svg", flush=True)
        if "backpack" in names:
            keep("backpack", strip_of_pictures(home))
        wanted = [name for name in PAGES if name in names]
        if not wanted:
            return
        home.run("refine", "--base", REFINED_BASE, REFINED_INSTRUCTION, "--id", REFINEMENT)
        with home.user_interface() as url, chromium() as page:
            for name in wanted:
                shown = PAGES[name]
                page.set_viewport_size({"width": shown.width_px, "height": shown.height_px})
                page.emulate_media(color_scheme="dark" if shown.is_dark else "light")
                shown.open(page, url, home)
                with Image.open(BytesIO(page.screenshot())) as picture:
                    keep(name, picture)


@contextmanager
def chromium() -> Generator[Page]:
    """A page of the machine's own browser."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        sys.exit("No Chromium on the PATH: install Debian's package `chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page(timezone_id="UTC", locale="en-GB")
            page.set_default_timeout(120_000)
            yield page
        finally:
            browser.close()


def keep(name: str, picture: Image.Image) -> None:
    """Writes a picture as WEBP, small enough for a repository."""
    for quality in WEBP_QUALITIES:
        with BytesIO() as written:
            picture.convert("RGB").save(written, "WEBP", quality=quality, method=6)
            if len(written.getvalue()) < MOST_BYTES:
                (IMAGES / f"{name}.webp").write_bytes(written.getvalue())
                print(f"{name}.webp, {len(written.getvalue()) // 1000} kB", flush=True)
                return
    sys.exit(f"{name} has more than {MOST_BYTES} bytes at every quality: show less on it.")


if __name__ == "__main__":
    main()
