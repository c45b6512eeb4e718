"""Journeys: a person, a real chromium, the real site with its worker and a real mail server."""

import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import chromium as installed
from tests.support.chromium_pages import PATIENCE, Check, Watch, faults
from tests.support.live import let_time_pass, serving, working
from tests.support.mails import Mails
from tests.support.smtp import free_port

WIDTHS = (360, 1280)


@dataclass
class Live:
    """A running site. `with live.app.app_context():` looks at its rows."""

    url: str
    app: Flask
    mails: Mails

    def hurry(self) -> None:
        """Let the time to undo pass: what is planned for the next hour happens now."""
        let_time_pass(self.app)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey is a story about people: it is told once, on SQLite."""
    if "stores" in metafunc.fixturenames:
        metafunc.parametrize("stores", ["sqlite"], indirect=True, scope="session")


# Told on a phone and at a desk, always: the main journey, and the pages that somebody in fear reads.
ON_BOTH = {
    "test_a_question_becomes_a_post_that_two_doctors_saw",
    "test_no_page_has_a_barrier",
    "test_no_step_has_a_barrier",
    "test_what_is_folded_has_no_barrier_either",
    "test_in_twelve_clicks_beside_the_typing",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if config.getoption("--database") != "each":
        left_out = [item for item in items if _is_left_out(item)]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _is_left_out(item: pytest.Item) -> bool:
    """A browser takes its time: most journeys are told at one width, which their name decides; `each` tells them all.

    Those at both widths are told without scripts on the phone only.
    """
    values = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    width = values.get("width") or values.get("newcomer")
    if width not in WIDTHS:
        return False
    name = item.originalname
    if name in ON_BOTH:
        return width == 1280 and values.get("scripts") is False
    told = {other: value for other, value in values.items() if other not in ("width", "newcomer", "stores")}
    return width != WIDTHS[zlib.crc32(f"{name} {told}".encode()) % 2]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = installed.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(installed.MISSING)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """The journey is made on a phone and at a desk."""
    return request.param


@pytest.fixture
def live(make_app, mail_server) -> Iterator[Live]:
    """The running site; its mails arrive in live.mails."""
    port = free_port()
    url = f"http://localhost:{port}"
    app = make_app(ASKMD_BASE_URL=url)
    mail_server.sink.start_again()
    with serving(app, port), working(app):
        yield Live(url, app, Mails(mail_server.sink, app))


@pytest.fixture
def browser_at(live: Live, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`browser_at(360)`, `browser_at(1280, scheme="dark")`, `browser_at(360, scripts=False)`: somebody's browser.

    A script error, a 5xx, a missing file, a load from another host: each fails the journey at its end.
    """
    watch = Watch(chromium, live.url)
    yield watch.page
    watch.close()
    assert watch.troubles == []


@pytest.fixture
def axe() -> Check:
    """`axe(page)`: no accessibility violation, light or dark, and no scrolling sideways."""

    def check(page: Page) -> None:
        assert faults(page) == []

    return check
