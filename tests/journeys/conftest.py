"""Journeys: a person, a real chromium, the real site with its worker and a real mail server."""

import os
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = installed.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(installed.MISSING)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[360, 1280])
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
