"""The second doctor's page: the exact text, three decisions, and nobody checks their own words."""

from datetime import timedelta

import pytest

from askmd.answers import queries, services
from askmd.core import clock
from askmd.workflow import AnswerStatus
from tests import factories


@pytest.fixture
def made(alice):
    return factories.submitted(question=factories.question(assignee=alice, body="A private word."))


def test_a_second_doctor_reads_the_question_and_the_text_and_approves_it(client, bob, made):
    page = client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/review")

    assert page.has("A private word.")
    assert page.has("May I swim after treatment?")
    after = client.press("Approve this text")

    assert made.status is AnswerStatus.APPROVED
    assert after.has("Approved a moment ago")
    assert queries.valid_approval(made, queries.latest(made)).reviewer_id == bob.id


def test_an_approval_can_be_undone_for_a_moment(client, bob, made, time_machine):
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/review")
    client.press("Approve this text")

    assert client.press("Undo").has("taken back")
    assert made.status is AnswerStatus.IN_REVIEW
    client.press("Approve this text")
    time_machine.move_to(clock.now() + timedelta(seconds=16))

    assert "Undo" not in client.visit(f"/dashboard/answers/{made.id}").buttons


def test_an_old_digest_approves_nothing(client, bob, made, alice):
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/review")
    services.recall(made, by=alice)
    services.save(made, factories.content(title="Other words"), base_number=1, by=alice)
    services.submit(made, digest=queries.latest(made).digest, by=alice)

    response = client.submit(button="Approve this text")

    assert response.status_code == 409
    assert client.page.has("The text has changed since you read it.")
    assert made.status is AnswerStatus.IN_REVIEW


def test_its_author_is_refused_whatever_the_browser_sends(client, alice, made):
    page = client.sign_in(alice).visit(f"/dashboard/answers/{made.id}/review")
    values = {"csrf_token": page.field("csrf_token"), "digest": queries.latest(made).digest}

    assert page.has("A second doctor must approve it.")
    assert "Approve this text" not in page.buttons
    assert client.post(f"/dashboard/answers/{made.id}/approve", data=values).status_code == 403
    assert made.status is AnswerStatus.IN_REVIEW


def test_changes_are_requested_with_a_comment_that_the_author_reads(client, make_client, alice, bob, made):
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/review")

    assert client.submit(button="Send it back").status_code == 422
    client.press("Send it back", {"comment-text": "Please say when to call."})

    page = make_client().sign_in(alice).visit(f"/dashboard/answers/{made.id}")
    assert page.has("Please say when to call.")
    assert page.has("Send for checking")


def test_a_request_without_a_comment_that_came_too_late_is_told_so(client, bob, made, alice):
    token = client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/review").field("csrf_token")
    services.recall(made, by=alice)

    response = client.post(f"/dashboard/answers/{made.id}/request-changes", data={"csrf_token": token})

    assert response.status_code == 409
    assert client.page.has("It is now: drafting.")


def test_a_mended_text_is_adopted_with_one_click_and_approved_by_its_reviewer(client, make_client, alice, bob, made):
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/mend")
    client.press("Hand it back", {"title": "May I swim after a treatment?", "comment": "One word."})
    author = make_client().sign_in(alice)

    page = author.visit(f"/dashboard/answers/{made.id}")
    assert page.has("[added: a")
    assert page.has("One word.")
    author.press("Adopt")

    page = client.visit(f"/dashboard/answers/{made.id}/review")
    assert page.has("What changed since it was last read")
    client.press("Approve this text")
    assert made.status is AnswerStatus.APPROVED


def test_mending_upon_an_older_text_keeps_the_reviewers_words(client, alice, bob, made):
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}/mend")
    services.recall(made, by=alice)
    services.save(made, factories.content(title="Other words"), base_number=1, by=alice)
    services.submit(made, digest=queries.latest(made).digest, by=alice)

    response = client.submit(None, {"title": "My mended title"}, button="Hand it back")

    assert response.status_code == 409
    assert client.page.field("title") == "My mended title"


def test_one_doctor_alone_reads_again_after_twelve_hours(make_app, make_client, alice, made, time_machine):
    app = make_app(ASKMD_REVIEW="self")
    client = make_client()
    client.application = app
    page = client.sign_in(alice).visit(f"/dashboard/answers/{made.id}/review")
    assert page.has("With a fresh eye")
    assert "Approve this text" not in page.buttons

    time_machine.move_to(clock.now() + timedelta(hours=12, seconds=1))
    client.sign_in(alice).visit(f"/dashboard/answers/{made.id}/review")
    client.press("Approve this text")

    assert made.status is AnswerStatus.APPROVED
