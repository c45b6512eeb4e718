"""Pat's question is made of every naughty string. In a real browser it is read again, sent, kept, taken away and opened
by a doctor, and nothing of it ever runs, loads or leads anywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from askmd.accounts import passwords
from askmd.core.text import clean, clean_line
from askmd.extensions import db
from askmd.web.ask.ask_form import QUESTION_LIMIT
from tests import factories
from tests.journeys.people import PASSWORD, fill_in, open_with_code, press, send, sign_in
from tests.support.naughty import packs

NAME = "\"'><img src=x onerror=alert(1)><script>alert(2)</script> {{ 7 * 7 }} &lt;b"
NO_ADDRESS = "\"><script>alert(3)</script>' autofocus onfocus=alert(4) x='"
CALM = "My name is Anna Smith. I am on chemotherapy and have a fever of 39 now. May I go swimming?"
# The policy would stop a script: what it stops is told too, so that not even an attempt goes unseen.
LISTEN = """window.stopped = [];
document.addEventListener("securitypolicyviolation", (event) => window.stopped.push(event.violatedDirective));"""
# What the scripts of a page find around them, and all that does something by itself.
AROUND = """() => ({
  names: Object.getOwnPropertyNames(window).filter((name) => !/^\\d+$/.test(name)).sort(),
  stopped: window.stopped,
  working: [...document.querySelectorAll("script,img,iframe,object,embed,style,base,meta,link,[autofocus]")]
    .map((one) => one.tagName + (one.src || one.href || one.name)),
  handlers: [...document.all].flatMap((one) => one.getAttributeNames()).filter((name) => /^on/.test(name)),
  addresses: [...document.links].map((link) => link.protocol).filter((scheme) => !/^https?:$/.test(scheme)),
})"""


@pytest.fixture
def told() -> list[str]:
    """What the browsers of this journey were made to say or open: nothing, in the end."""
    return []


@pytest.fixture
def somebody(browser_at, told):
    """`somebody()`: a browser that tells of every dialog, of every page it opens and of every warning."""

    def make() -> Page:
        page = browser_at(1280, accept_downloads=True)
        page.add_init_script(LISTEN)

        def dialog(box) -> None:
            told.append(f"A dialog: {box.message}")
            box.dismiss()

        page.on("dialog", dialog)
        page.on("popup", lambda other: told.append(f"Another page: {other.url}"))
        page.on("console", lambda line: told.append(line.text) if line.type == "warning" else None)
        return page

    return make


@pytest.fixture
def doctor(live, somebody) -> Page:
    with live.app.app_context():
        passwords.set_password(factories.doctor(name="Alice", address="alice@example.org"), PASSWORD)
        db.session.commit()
    page = somebody()
    sign_in(page, "alice@example.org")
    return page


class Story:
    """One question, from the form to a doctor's desk; what stood around its words on every page."""

    def __init__(self, pat: Page, doctor: Page, words: str, name: str) -> None:
        self.pat, self.doctor, self.words, self.name = pat, doctor, words, name
        self.around: list[dict[str, Any]] = []

    def look(self, page: Page, path: str, *places: str) -> None:
        """We are where we should be, and the words stand in these places, letter by letter."""
        expect(page).to_have_url(path)
        for place in places:
            assert page.locator(place).first.text_content() == self.words
        page.wait_for_load_state("networkidle")
        self.around.append(page.evaluate(AROUND))

    def tell(self) -> None:
        self._ask()
        self._come_back()
        self._be_read()

    def _ask(self) -> None:
        pat = self.pat
        pat.goto("/ask")
        fill_in(pat, self.words, consent="private", address=NO_ADDRESS)
        pat.fill("[name=name]", self.name)
        expect(pat.locator("#look")).not_to_be_empty()
        press(pat, "Check my question")
        expect(pat.locator(".error-summary")).to_be_visible()
        assert pat.input_value("[name=question]") == self.words
        assert pat.input_value("[name=email]") == NO_ADDRESS
        self.look(pat, "/ask")
        pat.fill("[name=email]", "")
        press(pat, "Check my question")
        expect(pat.get_by_role("heading", name="Before you send it")).to_be_visible()
        assert pat.get_by_text(self.name, exact=True).count() == 1
        self.look(pat, "/ask", ".check-text")
        pat.check("[name=has_read]", force=True)
        self.code = send(pat)

    def _come_back(self) -> None:
        pat = self.pat
        open_with_code(pat, self.code)
        self.look(pat, "/my/question", "blockquote")
        assert pat.input_value("[name=edit-text]") == self.words
        pat.goto("/my/question/export")
        self.look(pat, "/my/question/export", "blockquote")
        with pat.expect_download() as download:
            pat.get_by_role("link", name="Save as a file").click()
        kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["question"]
        assert (kept["text"], kept["name"]) == (self.words, self.name)

    def _be_read(self) -> None:
        doctor = self.doctor
        doctor.goto("/dashboard/")
        self.look(doctor, "/dashboard/")
        doctor.locator(".queue a", has_text=clean_line(self.words)[:60]).click()
        expect(doctor.locator(".question-text")).to_be_visible()
        self.look(doctor, doctor.url, ".question-text")
        press(doctor, "Claim")
        press(doctor, "Start the answer")
        expect(doctor.locator("[contenteditable=true]").first).to_be_visible()
        self.look(doctor, doctor.url, ".question-text")


def test_none_of_it_is_ever_more_than_letters(live, somebody, doctor, told):
    [words] = packs(QUESTION_LIMIT - len(CALM))
    calm = Story(somebody(), doctor, CALM, "Pat")
    naughty = Story(somebody(), doctor, clean(words + CALM), NAME)

    calm.tell()
    naughty.tell()

    assert told == []
    for before, after in zip(calm.around, naughty.around, strict=True):
        assert after == before
        assert after["stopped"] == after["handlers"] == []
