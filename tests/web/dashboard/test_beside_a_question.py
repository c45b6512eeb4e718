"""Beside a question: posts that may answer it, one answer for several, and the way back from each."""

import pytest

from askmd.answers import merging, queries
from askmd.audit.models import AuditEvent
from askmd.posts import alike
from askmd.questions.models import Consent
from askmd.workflow import QuestionStatus
from tests import factories

SWIM = "May I go swimming in the pool after my radiation for breast cancer? My skin is sore."
ALSO_SWIM = "Hello, I had radiation on my breast for cancer. I would like to know if I may go swimming in a pool again."


@pytest.fixture
def post(bob):
    return factories.post(
        author=bob,
        title="Swimming after radiation for breast cancer",
        question="May I go swimming in a pool after radiation for breast cancer?",
        short_answer="Often yes, once the skin has healed.",
    )


def page_of(question) -> str:
    return f"/dashboard/questions/{question.id}"


def pressed(client, verb: str):
    """Press the button that sends this; several may have the same words beside another title."""
    response = client.submit(form=f"/{verb}")
    return client.visit(response.location)


def test_a_post_answers_by_one_press_and_the_wrong_one_is_taken_back(client, post, alice, db):
    question = factories.question(body=SWIM)
    client.sign_in(alice)
    page = client.visit(page_of(question))
    assert page.has("Swimming after radiation for breast cancer")
    assert page.has("In date until")
    assert page.has("Claim the question, and you can answer with one of these")
    client.press("Claim")

    page = pressed(client, "answer-with")
    assert page.has("The asker can read the post as the answer now")
    assert page.has("Answered with a post")
    assert question.status is QuestionStatus.ANSWERED

    page = client.press("Take the answer back")
    assert page.has("It is taken back. You hold the question now")
    page = pressed(client, "start-from")
    assert page.has("Make it fit this question")
    assert page.has("Often yes, once the skin has healed.")
    assert not client.visit(page_of(question)).has("Start from this answer")


def test_others_that_ask_the_same_are_found_put_together_and_taken_out(client, alice, bob, db):
    question = factories.question(body=SWIM, assignee=alice, consent=Consent.PUBLISH)
    same = factories.question(body=ALSO_SWIM)
    his = factories.question(body=ALSO_SWIM, assignee=bob)
    factories.question(body="My mother sleeps badly since the new tablets. What can she do?")
    client.sign_in(alice).visit(page_of(question))

    page = client.press("Look for them")
    assert page.has("3 of 3 open questions were compared")
    assert page.has(f"{same.number}: Hello, I had radiation")
    assert page.has(f"{his.number}: Hello, I had radiation")
    assert not page.has("sleeps badly")
    assert page.html.count("Give it the same answer") == 1
    compared = db.session.query(AuditEvent).filter_by(action="question.compared").one()
    assert (compared.subject_id, len(compared.detail["ids"])) == (question.id, 3)
    listed = db.session.query(AuditEvent).filter_by(action="question.listed").order_by(AuditEvent.id.desc()).first()
    assert sorted(listed.detail["ids"]) == [same.id, his.id]

    page = pressed(client, "merge")
    assert page.has(f"{same.number} gets the same answer now.")
    assert page.has(f"Answered together with {same.number}.")
    assert not client.press("Look for them").has(f"{same.number}: Hello")

    client.visit(page_of(same))
    assert client.press("Take it out").has(f"{same.number} gets an answer of its own.")
    assert queries.for_question(same) is None
    assert merging.others_of(question) == []


def test_no_more_than_there_is_time_for_is_read_and_the_page_says_how_many(client, alice, monkeypatch):
    monkeypatch.setattr(alike, "AT_ONCE", 2)
    monkeypatch.setattr(alike, "READ_SECONDS", 0.0)
    question = factories.question(body=SWIM, assignee=alice)
    for _ in range(5):
        factories.question(body=ALSO_SWIM)
    client.sign_in(alice).visit(page_of(question))

    assert client.press("Look for them").has("2 of 5 open questions were compared")


def test_nonsense_and_what_is_not_there_is_refused(client, post, alice):
    question = factories.question(body=SWIM, assignee=alice)
    client.sign_in(alice).visit(page_of(question))
    for value in ("²", "99999999999", "9999"):
        assert client.submit(None, {"post": value}, form="answer-with").status_code == 404
        client.visit(page_of(question))
    assert question.status is QuestionStatus.CLAIMED
