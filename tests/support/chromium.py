"""The browser for tests of the page: an installed Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
_WIDTH, _HEIGHT = 1280, 800
_WAIT_MILLISECONDS = 60_000


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def how_to_install() -> str:
    """How to install a browser, in one sentence."""
    return "Install one with: sudo apt-get install chromium (Debian), or brew install chromium"


@contextmanager
def open_page(executable: str, profile: Path) -> "Iterator[Page]":
    """An empty page in a new browser, with `profile` as its folder for user data.

    The page can reach only this machine, and waits for an element for at most ten seconds.
    """
    # The import takes a quarter of a second, which most runs don't need.
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_WAIT_MILLISECONDS)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable,
            args=_ARGUMENTS,
            env={**os.environ, "HOME": str(profile)},
            viewport={"width": _WIDTH, "height": _HEIGHT},
            locale="en-GB",
            timezone_id="Europe/Copenhagen",
        )
        try:
            context.set_default_timeout(_WAIT_MILLISECONDS)
            yield context.new_page()
        finally:
            context.close()
