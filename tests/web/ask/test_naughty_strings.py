"""Every naughty string through every field of the ask form: it comes back as typed, but for what `clean` says."""

import json

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.core.text import clean, clean_line
from askmd.questions import asking
from askmd.questions.models import Question
from askmd.web.ask.ask_form import NAME_LIMIT, QUESTION_LIMIT
from tests.support.html import Page
from tests.support.naughty import OURS, as_sent, from_other_networks, packs, some, strings, written

GOOD = {"who_asks": "patient", "topic": "", "consent": "private", "accept": "y"}
EMPTY = "Write your question. One sentence is enough."
EVERY_FIELD = ("question", "name", "email", "who_asks", "topic", "consent", "nonce", "looked", "step", "for_other")


def name_of(words: str) -> str:
    """Them as a name, where the form takes them as one."""
    return words if len(clean_line(words)) <= NAME_LIMIT else ""


def check(client, words, **more):
    """Send them as question and as name, to the check page."""
    form = {**GOOD, "nonce": asking.new_nonce(), "question": as_sent(words), "name": name_of(words), **more}
    client.post("/ask", data=form)
    return client.page


def send(client):
    """From the check page, with the tick where a red flag stands, and the line ends that a browser makes."""
    form = client.page.form()
    again = {name: as_sent(form.values[name][0]) for name in ("question", "name") if name in form.values}
    ticked = {"has_read": "y"} if "has_read" in form.names else {}
    return client.submit(None, again | ticked, button="Send my question")


def test_each_is_shown_before_it_is_sent_and_kept_as_it_was_typed(client, db):
    sent = set()
    for words in from_other_networks(client, some(2)):
        page = check(client, words, go=words or "x", topic=words, looked=words, step=words, for_other=words)
        if not clean(words):
            assert page.errors == [EMPTY], repr(words)
            continue
        assert client.response.status_code == 200, repr(words)
        assert words == "out:all" or page.field("question") == clean(words)
        assert written(page, "check-text") == [page.field("question")]
        assert (page.field("name") or "") == clean(name_of(words))
        sent.add((page.field("question"), clean_line(name_of(words)) or None))
        assert send(client).location == "/ask/sent", repr(words)

    kept = {keys.read(question, "body", "name") for question in db.session.execute(select(Question)).scalars()}
    assert kept == sent


def test_each_that_was_refused_stands_in_its_field_again(hasty):
    for words in strings():
        hasty.post("/ask", data=dict.fromkeys(EVERY_FIELD, as_sent(words)))

        assert hasty.response.status_code == 422, repr(words)
        assert [hasty.field(name) for name in ("question", "name", "email")] == [clean(words)] * 3


def test_what_is_no_choice_chooses_nothing(client):
    for words in OURS:
        page = client.post("/ask", data=dict.fromkeys(EVERY_FIELD, as_sent(words))) and client.page

        assert [page.field(name) for name in ("who_asks", "consent", "topic")] == [None, None, ""]
        assert asking.is_fresh(page.field("nonce"))


def test_going_back_to_change_something_gives_every_field_back(client):
    names = ("question", "name", "email", "nonce", "looked", "step", "accept", "for_other")
    for words in OURS:
        client.post("/ask", data=GOOD | dict.fromkeys(names, as_sent(words)) | {"go": "change"})

        assert client.response.status_code == 200, repr(words)
        assert [client.page.field(name) for name in ("question", "name", "email")] == [clean(words)] * 3


def test_they_can_be_looked_at_while_they_are_written(client):
    for words in some(3):
        client.post("/ask/look", data={"question": as_sent(words)[:QUESTION_LIMIT]})

        assert client.response.status_code == 200, repr(words)
        seen = Page(f"<!doctype html><title>x</title><main>{client.response.json['html']}</main>")
        assert seen.mistakes == []
        assert all(found in clean(words) for found in written(seen, "q"))


@pytest.mark.both_databases
def test_all_together_look_the_same_on_every_page(client, make_client, db, alice):
    words, name = packs(QUESTION_LIMIT)[0], "</dd><script>alert('1')</script> &amp; %(name)s"
    check(client, words, name=name, step="check")
    client.submit(None, {"question": as_sent(client.page.field("question"))}, button="Change my question")
    assert [client.page.field(field) for field in ("question", "name")] == [clean(words), name]
    client.submit(None, {"question": as_sent(client.page.field("question"))}, button="Check my question")
    assert send(client).location == "/ask/sent"
    question = db.session.execute(select(Question)).scalar_one()

    asker, doctor = client.open_question(question), make_client().sign_in(alice)

    page = asker.visit("/my/question")
    assert written(page, "blockquote") == [clean(words)]
    assert page.field("edit-text") == clean(words)
    assert f"{name} wrote" in written(page, "figcaption")
    assert written(asker.visit("/my/question/export"), "blockquote") == [clean(words)]
    kept = json.loads(asker.get("/my/question/export.json").data)["question"]
    assert (kept["text"], kept["name"]) == (clean(words), name)
    page = doctor.visit(f"/dashboard/questions/{question.id}")
    assert written(page, "question-text") == [clean(words)]
    assert name in written(page, "dd")


@pytest.mark.parametrize("words", ["{{ 7 * 7 }}", "{% raw %}{{ config }}", "{# x #}", "{{ '' | e }}{% endraw %}"])
def test_the_marks_of_our_own_templates_are_letters_like_others(client, db, words):
    client.post("/ask", data=GOOD | {"nonce": asking.new_nonce(), "question": words, "name": words})

    client.open_question(db.session.execute(select(Question)).scalar_one())
    kept = json.loads(client.get("/my/question/export.json").data)["question"]
    assert (kept["text"], kept["name"]) == (words, words)


def test_each_in_a_header_changes_nothing(hasty):
    names = ("Accept-Language", "Referer", "User-Agent", "If-None-Match", "X-Forwarded-For", "Cookie", "Origin")
    for words in strings():
        headers = dict.fromkeys(names, clean_line(words).encode("utf-8").decode("latin-1"))

        hasty.post("/ask/look", data={"question": ""}, headers=headers)

        assert hasty.response.status_code == (200 if clean(words) == "null" else 403), repr(words)
