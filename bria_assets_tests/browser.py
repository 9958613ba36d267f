"""The Chromium that this machine has, for tests of pages."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright


@contextmanager
def open_browser(**context: Any) -> Generator[Page]:
    """A page of a browser of its own; the test is skipped where there is none.

    Args:
        context: How it differs from one of 1500 x 1000 px, as Playwright's `new_page` takes it.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on the PATH: install Debian's package `chromium` to see the pages tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(**{"viewport": {"width": 1500, "height": 1000}, **context})
        browser.close()
