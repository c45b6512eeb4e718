"""The form of our mails: every kind, in every shape, is what its receivers' programs and the standards expect."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from jinja2 import StrictUndefined
from markupsafe import escape

from askmd.answers.content import LIMITS
from askmd.core import clock
from askmd.outbox import letters, links, notices, rendering, samples
from askmd.posts import digest_notices
from askmd.site import services, settings
from tests.support.mail_lint import faults
from tests.support.smtp import LINK, body

MOST_BYTES = 60 * 1024


def shapes() -> list[tuple[str, str]]:
    """(kind, form) of all mails: asked for in a test, because the rooms register theirs when an app is built."""
    return [(one.notice, variant) for one in samples.everything() for variant in (one.variants or {"": None})]


def as_sent(notice: str, variant: str = "", language: str = "en", **values) -> bytes:
    """A sample as its receiver gets it."""
    words = rendering.sample(notice, variant, language)
    is_to_many = notices.is_to_many(notice)
    given = {
        "uid": "ab" * 16,
        "created_at": clock.now(),
        "sender": (words.site_name, rendering.sender_address()),
        "to": "pat@example.org",
        "subject": words.subject,
        "text": words.text,
        "html": words.html,
        "language": words.language,
        "unsubscribe": samples.link("unsubscribe") if is_to_many else None,
    }
    return letters.Letter(**(given | values)).as_bytes()


def test_every_kind_of_mail_has_a_sample(app):
    kinds = [name for name in notices.names() if not name.startswith("tests_")]

    assert sorted(one.notice for one in samples.everything()) == kinds


def test_every_mail_is_made_of_nothing_that_is_missing(app, monkeypatch):
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)

    for notice, variant in shapes():
        words = rendering.sample(notice, variant)
        assert "" not in (words.subject, words.text, words.html)


def test_every_mail_obeys_the_standards(app):
    is_secure = app.config["BASE_URL"].startswith("https://")

    found = {
        (notice, variant): faults(as_sent(notice, variant), is_list=notices.is_to_many(notice), is_secure=is_secure)
        for notice, variant in shapes()
    }

    assert {shape: found for shape, found in found.items() if found} == {}


def test_a_broadcast_obeys_the_standards_when_it_is_filled_for_each(app):
    for notice, variant in shapes():
        if notices.is_to_many(notice):
            built = samples.of(notice).variables(variant)
            pattern = rendering.pattern(rendering.render(notice, built, is_broadcast=True), clock.now())
            filled = pattern.fill(uid="cd" * 16, to="sam@example.org", envelope_from="b@example.org")

            is_secure = app.config["BASE_URL"].startswith("https://")
            assert faults(filled.as_bytes(), is_list=True, is_secure=is_secure) == []


LONG_NAMES = {
    "long and foreign": "Ärztliche Auskunft für alle, die eine Frage haben – in Ruhe und ohne Eile " * 3,
    "long and plain": "Ask an oncologist " * 10,
    "one long word": "A" * 200,
    "quoted": 'The "Ask", Inc. <ask> ' * 8,
    "like an encoded word": "=?utf-8?q?Bcc=3A?= news",
    "emoji": "🎗" * 60,
}


@pytest.mark.parametrize("name", LONG_NAMES.values(), ids=LONG_NAMES.keys())
def test_whatever_the_site_and_a_post_are_called_the_headers_hold(app, name):
    name = " ".join(name.split())
    sender = (name, "questions@example.org")

    raw = as_sent("posts_announcement", subject=name, sender=sender)
    mail = message_from_bytes(raw, policy=policy.default)

    is_secure = app.config["BASE_URL"].startswith("https://")
    assert faults(raw, is_list=True, is_secure=is_secure) == []
    assert mail["subject"] == name
    # The parser of this policy puts blanks between encoded words, which RFC 2047 6.2 forbids.
    shown, address = parseaddr(message_from_bytes(raw)["from"].replace("\r\n", ""))
    assert (str(make_header(decode_header(shown))), address) == sender


def test_a_title_cannot_bring_a_header(app, monkeypatch):
    built = samples.of("posts_announcement").variables() | {"post_title": "News\r\nBcc: eve@example.org"}

    words = rendering.render("posts_announcement", built, is_broadcast=True)

    assert words.subject == "New: News Bcc: eve@example.org"


def test_no_mail_is_so_long_that_a_program_cuts_it_off(app):
    assert {shape: len(as_sent(*shape)) for shape in shapes() if len(as_sent(*shape)) > MOST_BYTES} == {}


def size_of(notice: str, **values) -> int:
    """Bytes of a mail to many with these words in it."""
    built = samples.of(notice).variables() | values
    pattern = rendering.pattern(rendering.render(notice, built, is_broadcast=True), clock.now())
    return len(pattern.fill(uid="cd" * 16, to="sam@example.org", envelope_from="b@example.org").as_bytes())


WIDEST = {"plain": "a", "escaped": "&", "two bytes": "ö", "four bytes": "🎗", "many lines": "a\n"}


def filled(unit: str, most: int) -> str:
    return (unit * most)[:most]


@pytest.mark.parametrize("unit", WIDEST.values(), ids=WIDEST.keys())
def test_an_announcement_with_all_that_a_post_may_hold_is_not_too_long(app, unit):
    title, answer = filled(unit.strip(), LIMITS["title"]), filled(unit, LIMITS["short_answer"])

    size = size_of("posts_announcement", post_title=title, short_answer=answer)
    assert size <= MOST_BYTES


@pytest.mark.parametrize("introduction", ["", "An introduction. " * 100])
@pytest.mark.parametrize("unit", WIDEST.values(), ids=WIDEST.keys())
def test_a_digest_of_very_many_long_posts_is_not_too_long_and_counts_them_all(app, unit, introduction):
    post = samples.of("posts_digest").make()["posts"][0]
    post |= {"title": filled(unit.strip(), LIMITS["title"]), "short_answer": filled(unit, LIMITS["short_answer"])}

    for number in (1, 15, 400):
        fits = digest_notices.fitting([post] * number, introduction)

        assert len(fits["posts"]) + len(fits["more_posts"]) + fits["left_out"] == number
        size = size_of("posts_digest", introduction=introduction, **fits)
        assert size <= MOST_BYTES
    short = post | {"title": "Title", "short_answer": "Short."}
    assert len(digest_notices.fitting([short] * 15, introduction)["posts"]) == 15


def test_the_text_part_has_every_link_of_the_html_part(app):
    for notice, variant in shapes():
        words = rendering.sample(notice, variant)
        hrefs = set(re.findall(r'href="([^"]+)"', words.html))

        assert hrefs, notice
        assert hrefs <= set(LINK.findall(words.text)), notice


def test_both_parts_end_with_why_and_the_postal_address(app, erin):
    settings.change("postal_address", "MedOncMD\n1 Sample Street\nSampletown", by=erin)

    for notice, variant in shapes():
        words = rendering.sample(notice, variant)
        foot = words.text.rpartition("\n-- \n")[2]
        html_foot = words.html.partition('class="foot"')[2]

        assert "1 Sample Street\nSampletown" in foot, notice
        assert "1 Sample Street<br>Sampletown" in html_foot, notice
        why = foot.strip().splitlines()[0]
        assert escape(why) in html_foot, notice


def test_nothing_in_a_mail_is_fetched_from_anywhere(app):
    for notice, variant in shapes():
        html = rendering.sample(notice, variant).html

        assert not re.search(r"<(?:img|link|script|iframe|object|video|audio|form|input|base)\b", html), notice
        assert not re.search(r"url\(|@import|@font-face|background=|src=", html), notice


def test_a_mail_says_its_language_in_header_and_part(app, db, erin):
    settings.change("languages", ["en", "de", "ar"], by=erin)
    services.change("mail.new_link.subject", "Ihr neuer Link", by=erin, language="de")
    services.change("mail.new_link.subject", "رابطك الجديد", by=erin, language="ar")

    german, arabic = (
        message_from_bytes(as_sent("questions_new_link", language=code), policy=policy.default) for code in ("de", "ar")
    )

    assert (german["content-language"], german["subject"]) == ("de", "Ihr neuer Link")
    assert '<html lang="de" dir="ltr">' in body(german, "html")
    assert '<html lang="ar" dir="rtl">' in body(arabic, "html")
    # What nobody has written in it is the English text.
    assert "Somebody asked for a new link" in body(german)


def test_a_mail_in_a_language_that_the_site_gave_up_is_in_english(app):
    mail = message_from_bytes(as_sent("questions_new_link", language="de"), policy=policy.default)

    assert (mail["content-language"], mail["subject"]) == ("en", "Your new link")


def test_the_links_of_a_sample_lead_nowhere(app):
    for notice, variant in shapes():
        words = rendering.sample(notice, variant)
        found = {link for link in LINK.findall(words.text + words.html)}

        assert not any(place in link for link in found for place in links.PLACEHOLDERS.values()), notice
    for purpose in links.PATHS:
        token = samples.link(purpose).rpartition("/")[2]
        assert links.find(purpose, token, max_age=None) is None


def test_what_the_mail_server_gets_obeys_the_standards(owe, announce, mails):
    owe(1)
    announce(2)

    mails.deliver()

    one, many = mails.sink.raw
    assert faults(one, is_list=False) == []
    assert faults(many, is_list=True, is_secure=False) == []
