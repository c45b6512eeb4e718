"""A newcomer types `askmd demo` and opens the address it prints: reads, signs in as everybody, reads the mail."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TextIO
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

import config
from askmd.demo import people
from tests.journeys.people import press
from tests.support.live import wait_until
from tests.support.smtp import free_port

PATIENCE = 60
MARK = "everybody and everything on this site is invented"
PRIVATE = [one for one in people.read("questions.toml")["questions"] if one["state"] != "published"]


@dataclass
class Demo:
    """A demo that runs in a process of its own."""

    url: str
    printed: list[str]

    def get(self, path: str) -> str:
        with urlopen(self.url + path, timeout=10) as answer:
            return answer.read().decode()

    def is_up(self) -> bool:
        with suppress(OSError):
            return bool(self.get("/healthz"))
        return False


def start(folder: Path, log: TextIO) -> subprocess.Popen[str]:
    """The command as the newcomer types it, with an environment that holds nothing of ours."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("ASKMD_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from askmd.cli import main; main()", "demo", f"--port={free_port()}"],
        cwd=folder,
        env=env | {"PYTHONPATH": str(config.ROOT), "ASKMD_DEMO_DIR": str(folder / "demo")},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The site of these journeys is the demo, started once: filling it takes some seconds."""
    folder = tmp_path_factory.mktemp("newcomer")
    with (folder / "log").open("w") as log:
        process = start(folder, log)
    try:
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            printed += re.findall(r"http://\S+", line)
            if "Ctrl+C" in line:
                break
        assert printed, (folder / "log").read_text()
        demo = Demo(printed[0], printed)
        wait_until(demo.is_up, "the demo to answer", PATIENCE)
        yield demo
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert not demo.is_up()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def newcomer(browser_at, width) -> Page:
    return browser_at(width)


def sign_in_as(page: Page, who: str) -> None:
    """From the first page to the team's door by its link, and in with one click."""
    page.goto("/")
    page.get_by_role("link", name="For staff").click()
    press(page, f"Sign in as {who} (demo)")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/account/sign-in$"))


def test_the_printed_addresses_are_pages_marked_as_a_demo(live, newcomer, axe):
    assert [url.removeprefix(live.url) for url in live.printed] == ["", "/account/sign-in", "/mail"]

    for url in live.printed:
        newcomer.goto(url)

        assert MARK in newcomer.get_by_label("Demonstration").inner_text()
        axe(newcomer)


def test_a_post_is_one_click_away_and_marked_too(newcomer, axe):
    newcomer.goto("/")
    card = newcomer.locator(".card-title a").first
    title = card.inner_text()

    card.click()

    expect(newcomer.locator("h1")).to_have_text(title)
    assert MARK in newcomer.get_by_label("Demonstration").inner_text()
    axe(newcomer)


@pytest.mark.parametrize(("who", "key"), [("doctor A", "alice"), ("doctor B", "bob")])
def test_one_click_makes_a_doctor_who_opens_a_question(newcomer, axe, who, key):
    [name] = [one["name"] for one in people.read("people.toml")["people"] if one["key"] == key]
    [urgent] = [one["text"] for one in PRIVATE if one.get("is_urgent") and one["state"] == "waiting"]

    sign_in_as(newcomer, who)

    assert newcomer.inner_text("h1") == "Queue"
    expect(newcomer.get_by_role("link", name=name)).to_be_visible()
    assert private_words(newcomer) != []
    axe(newcomer)
    newcomer.get_by_role("link", name=re.compile("^Open Q-")).first.click()
    expect(newcomer.locator("h1")).to_have_text(re.compile("^Question Q-"))
    assert " ".join(urgent.split()) in " ".join(newcomer.inner_text("main").split())
    axe(newcomer)
    question = newcomer.url
    sign_out(newcomer)
    newcomer.goto(question)
    expect(newcomer).to_have_url(re.compile("/account/sign-in"))


def test_an_administrator_comes_to_every_admin_page_and_to_no_private_word(newcomer, axe):
    sign_in_as(newcomer, "administrator")
    menu = newcomer.get_by_role("navigation").get_by_role("link")
    links = [link.get_attribute("href") or "" for link in menu.all()]
    pages = dict.fromkeys(re.sub(r"\?.*", "", link) for link in links if "/pages/" not in link)
    assert {"/admin/", "/admin/accounts", "/admin/outbox", "/admin/audit", "/admin/settings"} <= set(pages)

    for path in [*pages, "/admin/accounts/1", "/admin/outbox/1"]:
        newcomer.goto(path)

        expect(newcomer.get_by_role("button", name="Sign out")).to_be_visible()
        assert private_words(newcomer) == []
        axe(newcomer)
    answer = newcomer.goto("/dashboard/questions/1")
    assert answer is not None
    assert answer.status == 403
    assert private_words(newcomer) == []
    axe(newcomer)


def private_words(page: Page) -> list[str]:
    """What the page tells of questions that are not public: how one begins, or an asker's address."""
    html = unescape(page.content())
    beginnings = [one["text"].strip()[:30] for one in PRIVATE]
    addresses = [one["address"] for one in PRIVATE if one.get("address")]
    return [words for words in beginnings + addresses if words in html]


def test_a_mail_is_read_and_its_button_leads_back_to_the_site(live, newcomer, axe):
    wait_until(lambda: "Your answer is ready" in live.get("/mail"), "the worker to send the demo's mails")
    newcomer.goto("/mail")
    mail = newcomer.get_by_role("link", name="Your answer is ready").first

    mail.click()

    expect(newcomer.locator("h1")).to_have_text("Your answer is ready")
    frame = newcomer.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Your answer is ready")
    axe(newcomer)
    frame.locator(".button").first.click()
    expect(newcomer).to_have_url(re.compile("^" + re.escape(live.url) + "/my"))
    axe(newcomer)
