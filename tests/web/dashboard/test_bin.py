"""The bin: one press puts a question there, another takes it back, and the place in the queue is kept."""

from datetime import timedelta

import pytest

from askmd.core import clock
from askmd.posts import worklist
from askmd.questions import services
from askmd.workflow import QuestionStatus
from tests import factories


def page_of(question) -> str:
    return f"/dashboard/questions/{question.id}"


def rows(page) -> list[str]:
    """Where the key of each row of the queue would post to; empty for a row that has none."""
    return [row.get("data-key-url", "") for row in page.all("li") if row.get("class") == "queue-row"]


def press_key(client, row: int):
    """What the script does: send the page's own form to where the row says."""
    [form] = [form for form in client.page.forms if form.element.get("data-key") == "b"]
    return client.post(rows(client.page)[row], data=form.values)


def test_a_question_goes_to_the_bin_from_its_page_and_comes_back(client, alice):
    question = factories.question()
    client.sign_in(alice).visit(page_of(question))

    page = client.press("Move it to the bin")
    assert page.h1 == "Queue"
    assert page.has(f"{question.number} is in the bin, and is deleted after 7 days.")
    assert question.status is QuestionStatus.SPAM
    assert client.press("Undo").has("It is back in the queue.")

    assert question.status is QuestionStatus.WAITING


def test_from_a_row_of_the_queue_tab_and_place_are_kept(client, alice, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    asked = [factories.question(asked_at=clock.now() - timedelta(minutes=9 - number)) for number in range(4)]
    client.sign_in(alice).visit("/dashboard/?tab=to-claim")
    client.visit(client.page.links["Show more"])
    place = client.response.request.full_path

    response = press_key(client, 1)

    assert asked[3].status is QuestionStatus.SPAM
    assert response.location == f"{place}&undo={asked[3].id}"
    client.visit(response.location)
    assert client.submit(button="Undo").location == place
    assert asked[3].status is QuestionStatus.WAITING


def test_an_urgent_question_is_refused_with_the_reason(client, alice):
    question = factories.question(is_urgent=True)
    client.sign_in(alice).visit("/dashboard/")

    assert press_key(client, 0).status_code == 403
    assert client.page.has("It cannot go to the bin while it is.")
    assert question.status is QuestionStatus.WAITING


def test_the_key_leaves_alone_what_could_not_be_undone_without_loss(client, alice, bob):
    factories.question(assignee=bob)
    factories.answer(question=factories.question(assignee=alice))
    factories.question(status=QuestionStatus.DECLINED)
    client.sign_in(alice)

    assert rows(client.visit("/dashboard/?tab=all")) == ["", "", ""]
    assert [form for form in client.page.forms if form.element.get("data-key")] == []


@pytest.mark.parametrize("typed", ["0", "99999999999999999999", "x", "\x00", "-1", "٣"])
def test_nothing_is_offered_back_that_was_not_binned(client, alice, typed):
    factories.question()
    client.sign_in(alice)

    response = client.get("/dashboard/", query_string={"undo": typed})

    assert response.status_code == 200
    assert "Undo" not in client.page.buttons


def test_only_who_binned_it_a_moment_ago_is_offered_the_way_back(client, make_client, alice, bob, time_machine):
    time_machine.move_to(clock.now())
    question = factories.question()
    services.move_to_bin(question, by=alice)
    address = f"/dashboard/?undo={question.id}"
    client.sign_in(alice)
    assert "Undo" in client.visit(address).buttons
    assert "Undo" not in make_client().sign_in(bob).visit(address).buttons
    assert question.status is QuestionStatus.SPAM

    time_machine.shift(timedelta(minutes=11))

    assert "Undo" not in client.visit(address).buttons
