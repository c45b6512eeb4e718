"""The queue: what waits, in its order, with one thing to do."""

from datetime import timedelta

from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.posts import worklist
from askmd.questions.models import Consent
from askmd.web.dashboard import words
from askmd.workflow import QuestionStatus
from tests import factories

TABS = ["open", "to-claim", "mine", "to-review", "waiting-for-asker", "ready", "scheduled", "review-due", "all"]


def test_a_question_stands_in_the_queue_with_its_first_line(client, alice):
    question = factories.question(body="May I swim?\nI am not sure.")
    client.sign_in(alice)

    page = client.visit("/dashboard/")

    assert page.has("May I swim? I am not sure.")
    assert page.has(question.number)
    assert "Claim" in " ".join(page.buttons)


def test_alarms_come_first_then_the_oldest(client, alice):
    hours = [3, 9, 1]
    asked = [factories.question(body=f"Asked {h} hours ago.", asked_at=clock.now() - timedelta(hours=h)) for h in hours]
    asked[2].is_urgent = True
    client.sign_in(alice)

    page = client.visit("/dashboard/?tab=to-claim")

    order = [page.main.index(f"Asked {h} hours ago.") for h in (1, 9, 3)]
    assert order == sorted(order)
    assert page.has("Read first")


def test_seeing_first_lines_is_written_down_once_for_a_page(client, db, alice):
    asked = [factories.question() for _ in range(3)]
    client.sign_in(alice)

    client.visit("/dashboard/")

    [event] = db.session.query(AuditEvent).filter_by(action="question.listed").all()
    assert sorted(event.detail["ids"]) == sorted(question.id for question in asked)
    assert event.by_id == alice.id


def test_pages_follow_one_another_without_loss(client, alice, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    for number in range(5):
        factories.question(body=f"Stone {number}.", asked_at=clock.now() - timedelta(minutes=10 - number))
    client.sign_in(alice)

    seen = []
    address = "/dashboard/?tab=to-claim"
    while address:
        page = client.visit(address)
        seen += [number for number in range(5) if page.has(f"Stone {number}.")]
        address = page.links.get("Show more")

    assert seen == [0, 1, 2, 3, 4]


def test_counting_stops_where_nobody_needs_the_number(client, alice, monkeypatch):
    monkeypatch.setattr(worklist, "COUNT_STOP", 2)
    monkeypatch.setattr(words, "COUNT_STOP", 2)
    for _ in range(4):
        factories.question()
    client.sign_in(alice)

    assert client.visit("/dashboard/").has("To claim 2+")


def test_every_tab_can_be_opened_from_anywhere(client, alice):
    client.sign_in(alice)

    for tab in (*TABS, "nonsense", "\x00"):
        for after in ("", "1-1-0-1", "9-9-9-9", "2-99999999999999999-1-9999999999", "x"):
            assert client.get("/dashboard/", query_string={"tab": tab, "after": after}).status_code == 200


def test_each_thing_stands_in_the_tab_of_whoever_can_act(client, alice, bob):
    factories.question(status=QuestionStatus.DECLINED, body="Declined words.")
    factories.question(assignee=alice, status=QuestionStatus.NEEDS_REPLY, body="Asked back words.")
    factories.submitted(question=factories.question(assignee=alice, body="Sent words."))
    made = factories.approved(question=factories.question(assignee=alice, body="Ready words.", consent=Consent.PUBLISH))
    factories.answers.deliver(made)
    client.sign_in(bob)

    pages = {tab: client.visit(f"/dashboard/?tab={tab}").main for tab in TABS}

    assert "Declined words." in client.visit("/dashboard/?tab=all&status=declined").main
    assert "Declined words." not in pages["open"]
    assert "Asked back words." in pages["waiting-for-asker"]
    assert "Sent words." in pages["to-review"]
    assert "Ready words." in pages["ready"]
    assert "words." not in pages["mine"]
    assert all(word in pages["all"] for word in ("Declined", "Asked back", "Sent", "Ready"))


def test_an_author_does_not_check_their_own_answer(client, alice):
    factories.submitted(question=factories.question(assignee=alice, body="Sent words."))
    client.sign_in(alice)

    assert not client.visit("/dashboard/?tab=to-review").has("Sent words.")


def test_an_empty_tab_says_what_it_is_for(client, alice):
    client.sign_in(alice)

    assert client.visit("/dashboard/?tab=mine").has("You hold no question.")


def test_a_question_is_found_by_its_number(client, alice):
    question = factories.question()
    client.sign_in(alice)

    found = client.submit("/dashboard/", {"words": question.number.lower()}, form="find")

    assert found.location.endswith(f"/dashboard/questions/{question.id}")
    assert client.submit("/dashboard/", {"words": "99999999999999999999"}, form="find").status_code == 404


def test_an_article_is_started_from_the_queue(client, alice):
    client.sign_in(alice)
    client.visit("/dashboard/")

    page = client.press("Write an article")

    assert page.h1.startswith("Article")
    assert client.visit("/dashboard/?tab=mine").has("Article without a title yet")
