"""A copy of all that we keep: only in the session that the code opened, and kept by nobody on the way."""

import json

from sqlalchemy import select

from askmd.answers import services as answers
from askmd.audit.models import AuditEvent
from tests import factories

CANARY = "Quagga swimming"


def test_the_page_shows_all_that_is_kept(client, asked, alice, bob):
    question, _code = asked(assignee=alice, body=CANARY, name="Zebedee", address="pat@example.org")
    answers.deliver(factories.approved(factories.answer(author=alice, question=question), reviewer=bob))

    page = client.open_question(question).visit("/my/question/export")

    for words in (CANARY, "Zebedee", "pat@example.org", "Written by Alice. Checked by Bob.", "Answer me only."):
        assert page.has(words)
    assert client.response.headers["Cache-Control"] == "no-store"


def test_the_file_is_the_same_in_json_under_a_name_that_says_nothing(client, asked):
    question, _code = asked(body=CANARY)

    response = client.open_question(question).get("/my/question/export.json")

    assert json.loads(response.data)["question"]["text"] == CANARY
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-page.json"'
    assert response.headers["Cache-Control"] == "no-store"


def test_without_an_open_page_there_is_nothing_to_get(client, asked):
    asked(body=CANARY)

    for path in ("/my/question/export", "/my/question/export.json"):
        assert client.get(path).location == "/my"


def test_each_copy_is_written_down_and_counts_as_opening_the_page(client, asked, db):
    question, _code = asked()
    client.open_question(question)

    client.get("/my/question/export")
    client.get("/my/question/export.json")

    query = select(AuditEvent.id).where(AuditEvent.action == "question.exported")
    assert len(db.session.execute(query).all()) == 2
    assert question.last_opened_at is not None
