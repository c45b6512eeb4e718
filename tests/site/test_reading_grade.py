"""How hard our words are to read: nobody who is ill or afraid should need more than six years of school for them."""

from __future__ import annotations

import re

import pytest

from askmd.core.html import plain
from askmd.readability import grade
from askmd.site import texts

# US school grades after Flesch and Kincaid. The privacy pages carry what laws ask for, so they may be a little harder.
ASKERS, PAGES = 6.0, 8.0
# Words that people know, or that a page must use, and that would count as hard for their syllables alone.
TERMS = {
    "emergency": "the emergency number and the emergency department are called so on every sign",
    "education": "what this site gives, and no treatment: people must agree to the very word",
    "immunotherapy": "the name of a treatment; whoever had it knows the word, and must say it on the phone",
    "america": "the name of a country",
    "australia": "the name of a country",
    "canada": "the name of a country",
    "european": "the name of a union of countries",
    "india": "the name of a country",
    "ireland": "the name of a country",
    "kingdom": "the name of a country",
    "samaritans": "the name of a help line",
    "united": "the name of a country",
    "zealand": "the name of a country",
}
# Of fewer words the formula says nothing: such lines are read together, as they stand on a page.
ENOUGH = 15
BLOCK = re.compile(r"</(p|h2|h3|li)>")
# What only the team reads.
OF_THE_TEAM = ("mail.doctors_", "mail.alarm.", "mail.invitation.", "mail.footer_staff", "mail.reset.")


def words_of(default: texts.Default) -> str:
    """The words as they are read: a heading or a point of a list ends like a sentence."""
    if default.kind != "html":
        return default.body
    return plain(BLOCK.sub(lambda end: f"{end[0]}\n\n", default.body)).replace("\n", "\n\n")


def too_hard(audience: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """Texts of a file that are harder than they may be, and the short ones of it taken together."""
    found = {
        key: words_of(default)
        for key, default in texts.defaults().items()
        if default.audience == audience and not key.startswith(without)
    }
    assert found
    short = {key: words for key, words in found.items() if grade(words).words < ENOUGH}
    measured = {key: words for key, words in found.items() if key not in short}
    measured["all short lines together"] = "\n\n".join(short.values())
    grades = {key: grade(words, without=TERMS).fk for key, words in measured.items()}
    return [f"{key}: {fk}" for key, fk in grades.items() if fk > ASKERS]


@pytest.mark.parametrize("audience", ["ask", "status", "medical", "subscribe"])
def test_the_way_in_and_the_page_of_a_question_take_six_years_of_school(audience):
    assert too_hard(audience) == []


def test_mails_to_askers_and_readers_take_six_years_of_school():
    assert too_hard("mail", without=OF_THE_TEAM) == []


@pytest.mark.parametrize("slug", ["privacy", "health-data-privacy"])
def test_the_privacy_pages_as_shipped_take_eight_years_of_school(client, db, charlie, slug):
    page = client.visit(f"/pages/{slug}")
    blocks = [" ".join("".join(block.itertext()).split()) for block in page.all("h1", "h2", "h3", "p", "li")]

    found = grade("\n\n".join(blocks), without=TERMS)

    assert found.words > 500
    assert found.fk <= PAGES
    assert found.smog <= PAGES + 2


def test_a_word_is_left_out_only_for_a_reason_and_where_it_is_used():
    everything = " ".join(words_of(default) for default in texts.defaults().values()).lower()

    assert all(reason for reason in TERMS.values())
    assert [term for term in TERMS if term not in everything] == []


def test_hard_words_are_found(monkeypatch):
    hard = texts.Default(
        key="ask.hard",
        title="",
        kind="html",
        audience="ask",
        body="<p>Multidisciplinary evaluation necessitates comprehensive immunohistochemical investigation of "
        "representative specimens before individualised systemic pharmacotherapy is initiated.</p>",
    )
    monkeypatch.setattr(texts, "defaults", lambda language="en": {"ask.hard": hard})

    assert [found.split(":")[0] for found in too_hard("ask")] == ["ask.hard"]
