"""What people do at a browser, in their own words: the steps that several journeys share."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.smtp import links

CODE = re.compile(r"(?:[2-9A-HJ-NP-Z]{4}\s+){6}[2-9A-HJ-NP-Z]{4}")
PASSWORD = "four stones over quiet water"


def ask(page: Page, words: str, *, consent: str = "publish", address: str = "") -> str:
    """Fill in the form, read it again and send it; gives the receipt code."""
    page.goto("/ask")
    fill_in(page, words, consent=consent, address=address)
    press(page, "Check my question")
    expect(page.get_by_role("heading", name="Before you send it")).to_be_visible()
    return send(page)


def fill_in(page: Page, words: str, *, consent: str = "publish", address: str = "") -> None:
    """All steps of the form, one after the other with scripts, on one page without."""
    page.check("input[name=accept]", force=True)
    go_on(page)
    page.check("input[name=who_asks][value=patient]", force=True)
    go_on(page)
    page.fill("[name=question]", words)
    go_on(page)
    page.check(f"input[name=consent][value={consent}]", force=True)
    go_on(page)
    page.fill("[name=email]", address)


def go_on(page: Page) -> None:
    """To the next step, where the form is shown in steps."""
    button = page.get_by_role("button", name="Continue", exact=True)
    if button.is_visible():
        button.click()


def send(page: Page) -> str:
    """Send from the check page; gives the receipt code."""
    press(page, "Send my question")
    expect(page).to_have_url(re.compile("/ask/sent$"))
    found = CODE.search(page.inner_text("main"))
    assert found, "The page shows no code."
    return " ".join(found.group().split())


def open_with_code(page: Page, code: str) -> None:
    """Type the code at /my."""
    page.goto("/my")
    page.fill("[name=code]", code.lower())
    page.get_by_role("main").get_by_role("button", name="Open").click()
    expect(page).to_have_url(re.compile("/my/question$"))


def sign_in(page: Page, address: str) -> None:
    """Address and password, as everybody does."""
    page.goto("/account/sign-in")
    page.fill("[name=address]", address)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/(dashboard|admin)"))


def link_in(mail, part: str) -> str:
    """The path of the link in a mail that contains these words."""
    found = [link for link in links(mail) if part in link]
    assert found, f"No link with {part} in the mail."
    return "/" + found[0].split("/", 3)[3]


def press(page: Page, name: str) -> None:
    """Press the first button that begins with these words in the main part."""
    page.get_by_role("main").get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()


def write_text(page: Page, name: str, words: str) -> None:
    """Write into a field, or into the rich-text editor that stands in its place."""
    field = page.locator(f"[name={name}]")
    if field.is_visible():
        field.fill(words)
    else:
        page.locator("[contenteditable=true]").first.fill(words)
