"""The Chromium that this machine has, for tests of pages."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from bria_assets_tests.command import PATIENCE_SECONDS


@contextmanager
def open_browser() -> Generator[BrowserContext]:
    """A browser of its own, whose pages are 1500 x 1000 px; the test is skipped where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on the PATH: install Debian's package `chromium` to see the pages tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1500, "height": 1000})
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        expect.set_options(timeout=1000 * PATIENCE_SECONDS)
        yield context
        browser.close()
