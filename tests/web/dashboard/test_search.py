"""Finding questions by words: what is typed and what is found stays between doctor and server."""

from datetime import timedelta

from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.questions import searching
from askmd.workflow import QuestionStatus
from tests import factories


def find(client, words: str):
    client.submit("/dashboard/", {"words": words}, form="find")
    return client.page


def test_all_words_must_occur_whatever_their_case_and_accents(client, db, alice):
    factories.question(body="May I eat CRÈME BRÛLÉE after my treatment?")
    factories.question(body="May I eat soup?")
    factories.question(body="Is creme brulee allowed?", status=QuestionStatus.DECLINED)
    client.sign_in(alice)

    page = find(client, "creme  BRULÉE eat")
    assert page.has("May I eat CRÈME BRÛLÉE after my treatment?")
    assert page.has("1 question found.")
    assert page.has("2 of 2 read.")
    assert not page.has("soup")
    assert not page.has("allowed?")
    assert "brul" not in client.response.request.full_path.lower()
    assert "brul" not in str(client.response.headers).lower()

    assert find(client, "unheard-of").has("No open question holds all of these words.")
    assert find(client, "   ").has("Type a word that the asker wrote")
    events = db.session.query(AuditEvent).filter_by(action="question.searched").all()
    assert [len(event.detail["ids"]) for event in events] == [2, 2]
    assert all(set(event.detail) == {"ids"} for event in events)


def test_a_long_search_stops_says_how_far_it_came_and_goes_on(client, db, alice, monkeypatch):
    monkeypatch.setattr(searching, "MOST_TEXTS", 2)
    for number in range(5):
        words = "Lantern" if number % 2 == 0 else "Bridge"
        factories.question(body=f"{words} {number}.", asked_at=clock.now() - timedelta(hours=number))
    client.sign_in(alice)

    page = find(client, "lantern")
    assert page.has("2 of 5 read, the newest first.")
    assert page.has("Lantern 0.")
    assert not page.has("Lantern 2.")
    client.submit(button="Go on")
    assert client.page.has("4 of 5 read")
    assert client.page.has("Lantern 2.")
    client.submit(button="Go on")

    assert client.page.has("3 questions found. 5 of 5 read.")
    assert all(client.page.has(f"Lantern {number}.") for number in (0, 2, 4))
    assert db.session.query(AuditEvent).filter_by(action="question.searched").count() == 3


def test_a_search_stops_when_its_time_is_over(app, alice, monkeypatch):
    monkeypatch.setattr(searching, "CHUNK", 1)
    monkeypatch.setattr(searching, "MOST_SECONDS", -1)
    newest = factories.question(body="Lantern.")
    factories.question(body="Lantern.", asked_at=clock.now() - timedelta(hours=1))

    first = searching.search("lantern", by=alice)
    rest = searching.search("lantern", by=alice, after=first.rest)

    assert (first.ids, first.read) == ([newest.id], 1)
    assert (len(rest.ids), rest.read, rest.rest) == (1, 1, None)
