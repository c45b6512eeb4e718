"""The asker's page when doctors answer with a page of the site, or with one answer for several who ask the same."""

import json

import pytest

from askmd.answers import merging
from askmd.answers import services as answers
from askmd.posts import publishing, replying
from askmd.questions.models import Consent
from askmd.workflow import QuestionStatus
from tests import factories


@pytest.fixture
def post(alice, bob):
    return factories.post(
        author=bob,
        reviewer=alice,
        short_answer="Ask your own team first.",
        body="<p>Turnips are fine.</p>",
        team_questions=["May I eat soup?"],
        references=[("A book", "https://example.org/book")],
    )


def test_the_page_shows_it_as_any_answer_and_says_when_it_is_gone(client, opened, post, alice, bob, db):
    question = opened(assignee=alice, consent=Consent.PUBLISH)
    replying.answer_with(question, post, by=alice)

    page = client.visit("/my/question")
    assert page.h1 == "Answered"
    words = (
        "Turnips are fine.",
        "May I eat soup?",
        "A book",
        "Written by Bob.",
        "Checked by Alice.",
        "All steps are done",
    )
    assert [text for text in words if not page.has(text)] == []
    assert page.links["Read the page that everybody sees"] == f"/posts/{post.slug}"
    assert client.press("Tell the doctors", {"feedback-helped": "yes"}).has("Thank you for telling us.")
    assert client.visit("/my/question/team").has("Ask your own team first.")
    assert client.visit("/my/question/export").has("Turnips are fine.")

    publishing.retract(post, notice="A study was wrong.", by=bob)
    db.session.commit()
    page = client.visit("/my/question")
    assert page.has("A study was wrong.")
    assert not page.has("Turnips are fine.")
    assert not client.visit("/my/question/export").has("Turnips are fine.")

    publishing.withdraw(post)
    db.session.commit()
    page = client.visit("/my/question")
    assert page.has("no longer on this site")
    assert client.press("Send", {"follow-text": "What now?"}).h1 == "Received"
    assert question.status is QuestionStatus.WAITING


def test_an_answer_that_was_taken_back_is_not_there_any_more_and_the_page_says_so(client, opened, post, alice, db):
    question = opened(assignee=alice)
    replying.answer_with(question, post, by=alice)
    replying.take_back(question, by=alice)
    db.session.commit()

    page = client.visit("/my/question")

    assert page.h1 == "Being answered"
    assert page.has("because it does not fit your question")
    assert not page.has("Turnips are fine.")


def test_of_two_with_one_answer_neither_sees_a_word_of_the_other(client, opened, alice, bob, db):
    other = factories.question(
        assignee=alice,
        body="My name is Zebedee and I keep bees.",
        name="Zebedee",
        address="zebedee@example.org",
        consent=Consent.PRIVATE,
    )
    question = opened(consent=Consent.PUBLISH)
    merging.merge(question, into=other, by=alice)
    db.session.commit()
    assert client.visit("/my/question").has("put your question together with others that ask the same")

    answer = factories.answer(author=alice, question=other)
    text = factories.content(title="About bees", question="Somebody who keeps bees asks.", body="<p>Stay calm.</p>")
    answers.save(answer, text, base_number=1, by=alice)
    answers.deliver(factories.approved(answer, reviewer=bob))
    db.session.commit()

    assert client.visit("/my/question").has("Stay calm.")
    seen = [client.page.html, client.visit("/my/question/team").html, client.visit("/my/question/export").html]
    seen.append(json.dumps(client.get("/my/question/export.json").json))
    for word in ("Zebedee", "bees", "zebedee@example.org", other.number):
        assert not any(word in text for text in seen)

    merging.unmerge(question, by=alice)
    db.session.commit()
    page = client.visit("/my/question")
    assert page.has("because it does not fit your question")
    assert not page.has("Stay calm.")
