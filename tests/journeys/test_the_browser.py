"""The real browser reports what a person would stumble over: without this no journey would prove anything."""

import pytest
from flask import Blueprint, Response

from tests.support.chromium_pages import Watch, faults

PAGE = (
    '<!doctype html><html lang="en"><head><title>Bridge</title><meta name="viewport" content="width=device-width">'
    '<link rel="icon" href="data:,"></head><body><main><h1>Bridge</h1>{}</main></body></html>'
)


@pytest.fixture
def planted(live):
    """Adds a page to the running site."""

    def plant(html: str, status: int = 200) -> str:
        name = f"planted{len(live.app.blueprints)}"
        door = Blueprint(name, __name__)
        door.add_url_rule(f"/{name}", view_func=lambda: Response(PAGE.format(html), status), endpoint="page")
        live.app.register_blueprint(door)
        return f"/{name}"

    return plant


def test_a_sound_page_passes_with_and_without_scripts(planted, browser_at, axe, width):
    path = planted("<p>Stone by stone.</p>")

    for scripts in (True, False):
        page = browser_at(width, scripts=scripts)
        page.goto(path)

        axe(page)
        assert page.inner_text("h1") == "Bridge"


def test_axe_finds_a_field_without_a_name(planted, browser_at):
    page = browser_at(360)
    page.goto(planted("<input name=stone>"))

    assert [found.split(": ")[1] for found in faults(page, ("dark",))] == ["label (critical)"]


def test_a_page_that_is_too_wide_is_found(planted, browser_at):
    page = browser_at(360)
    page.goto(planted(f"<p>{'stone' * 200}</p>"))

    assert [found for found in faults(page) if "px wide" in found]


def test_what_goes_wrong_behind_the_page_is_found(planted, live, chromium):
    watch = Watch(chromium, live.url)
    page = watch.page()

    page.goto(planted('<img src="/gone.png" alt=""><script>alert(1)</script>', status=500))
    watch.close()

    assert len(watch.troubles) == 3, watch.troubles
