"""Takes the README's pictures from a running demo: `make run` in one window, `make pictures` in another."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support import chromium

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"


def reader(page: Page) -> None:
    page.goto("/")


def asker(page: Page) -> None:
    page.goto("/ask")


def doctor(page: Page) -> None:
    page.goto("/account/sign-in")
    page.click("form[action$='/demo/sign-in/alice'] button")


def main(base: str) -> None:
    """One picture for each side: who reads, who asks, who answers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for journey, width, height in ((reader, 1000, 700), (asker, 420, 700), (doctor, 1000, 700)):
            context = browser.new_context(base_url=base, viewport={"width": width, "height": height})
            page = context.new_page()
            journey(page)
            page.screenshot(path=FOLDER / f"{journey.__name__}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
