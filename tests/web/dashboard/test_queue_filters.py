"""The lists of the queue: what stands where, what narrows them, how they stand to the target, and what is new."""

from datetime import timedelta

from askmd.core import clock
from askmd.extensions import db
from askmd.posts import worklist
from askmd.posts.worklist import Filters, Tab
from askmd.posts.worklist_filters import Waited
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import QuestionStatus
from tests import factories


def days_ago(days: float):
    return clock.now() - timedelta(days=days)


def test_every_list_can_be_read_and_counted_with_every_filter(db, alice):
    """A list that can hold nothing of the kind is empty, and not an error."""
    narrow = [Filters(topic=0), Filters(assignee=0), Filters(waited=Waited.LATE)]
    narrow += [Filters(status=status, who_asks=WhoAsks.PATIENT) for status in QuestionStatus]
    for tab in Tab:
        for filters in narrow:
            found, _ = worklist.page(tab, by=alice, filters=filters)

            assert (found, worklist.count(tab, by=alice, filters=filters)) == ([], 0)


def test_each_filter_narrows_the_list_and_is_kept_from_page_to_page(client, alice, bob, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    topic = factories.topic(name="Side effects")
    wanted = {"topic": topic, "who_asks": WhoAsks.RELATIVE, "consent": Consent.PUBLISH, "language": "fi"}
    for number in range(3):
        factories.question(body=f"Wanted {number}.", asked_at=days_ago(9 - number), assignee=bob, **wanted)
    other = {"topic": None, "who_asks": WhoAsks.PATIENT, "consent": Consent.PRIVATE, "language": "en"}
    for name, value in other.items():
        factories.question(body="Other words.", asked_at=days_ago(9), assignee=bob, **(wanted | {name: value}))
    factories.question(body="Other words.", asked_at=days_ago(9), **wanted)
    factories.question(body="Other words.", asked_at=days_ago(2), assignee=bob, **wanted)
    client.sign_in(alice)
    chosen = f"topic={topic.id}&who=relative&waited=7&consent=publish&language=fi&doctor={bob.id}"

    page = client.visit(f"/dashboard/?tab=all&{chosen}")
    assert (page.has("Wanted 0."), page.has("Wanted 1."), page.has("3 fit")) == (True, True, True)
    assert not page.has("Other words.")
    assert page.has("Who asks: A relative asks")
    assert page.has("Language: Finnish")

    page = client.visit(page.links["Show more"])
    assert page.has("Wanted 2.")
    assert not page.has("Other words.")
    assert page.has(f"Doctor: {bob.name}")

    without = next(url for url in page.links.values() if "who=" not in url and "language=fi" in url)
    assert client.visit(without).has("Other words.")
    assert client.visit("/dashboard/?tab=mine&consent=publish").has("Nothing in this list fits your filters.")


def test_what_is_finished_stands_last_and_newest_first_and_its_status_can_be_chosen(client, alice):
    factories.question(body="Declined long ago.", status=QuestionStatus.DECLINED, asked_at=days_ago(90))
    factories.question(body="In the bin.", status=QuestionStatus.SPAM, asked_at=days_ago(10))
    factories.question(body="Waits for a short time.", asked_at=days_ago(1))
    factories.question(body="Urgent words.", is_urgent=True)
    client.sign_in(alice)

    main = client.visit("/dashboard/?tab=all").main
    order = ["Urgent words.", "Waits for a short time.", "In the bin.", "Declined long ago."]
    assert sorted(order, key=main.index) == order

    assert client.visit("/dashboard/?tab=all&status=declined").has("Declined long ago.")
    assert not client.page.has("In the bin. ")
    assert not client.page.has("Waits for a short time.")


def test_rows_say_how_they_stand_to_the_target_and_what_is_put_aside(client, alice):
    factories.question(body="Old words.", asked_at=days_ago(40))
    factories.question(body="New words.")
    factories.question(body="Aside words.", snoozed_until=clock.now() + timedelta(days=3))
    client.sign_in(alice)

    page = client.visit("/dashboard/?tab=to-claim")
    assert page.has("Late by 2")
    assert page.has("On time, 2 working days left")
    assert not page.has("Aside words.")

    page = client.visit("/dashboard/?tab=all")
    assert page.has("Aside words.")
    assert page.has("Put aside until")


def test_a_post_stands_under_review_due_from_its_day_on_and_a_scheduled_one_under_its_tab(client, alice):
    due, fresh = factories.post(title="Old advice"), factories.post(title="Fresh advice")
    due.review_due_on, fresh.review_due_on = days_ago(3).date(), days_ago(-3).date()
    made = factories.approved(factories.article(title="Coming soon"))
    factories.posts.schedule(made, (factories.topic(),), at=clock.now() + timedelta(days=1), by=made.author)
    client.sign_in(alice)

    page = client.visit("/dashboard/?tab=review-due")
    assert page.has("Old advice")
    assert page.has("Review due since")
    assert not page.has("Fresh advice")
    assert client.visit("/dashboard/?tab=scheduled").has("Coming soon")


def test_news_are_numbers_alone_and_say_when_the_list_has_changed(client, alice):
    first = factories.question(body="First words.")
    client.sign_in(alice).visit("/dashboard/?tab=to-claim")
    [box] = [div for div in client.page.all("div") if div.get("data-queue-list") is not None]
    address, version = box.get("data-news"), box.get("data-version")

    news = client.get(address).json
    assert (news["version"], news["new"], news["counts"]["to-claim"]) == (version, "", "1")

    factories.question(body="Second words.")
    news = client.get(address).json
    assert news["new"] == "1"
    assert news["version"] != version
    assert set(news) == {"version", "new", "counts"}

    first.status = QuestionStatus.SPAM
    assert client.get(address).json["counts"]["to-claim"] == "1"


def test_pages_of_every_tab_hold_each_row_once(app, alice, monkeypatch):
    """Whatever stands in several parts of a tab is shown once; no row is lost between two pages."""
    monkeypatch.setattr(worklist, "PAGE", 3)
    at = days_ago(5)
    for number in range(4):
        factories.question(asked_at=at, is_urgent=number == 0)
        factories.submitted(question=factories.question(asked_at=at, assignee=alice, is_urgent=number == 1))
        factories.answer(question=factories.question(asked_at=days_ago(number), assignee=alice))
        factories.question(asked_at=at, status=QuestionStatus.DECLINED)
        factories.article(author=alice)
    db.session.flush()

    for tab in Tab:
        seen, after = [], None
        while True:
            shown, after = worklist.page(tab, by=alice, after=after)
            seen += shown
            if after is None:
                break
        assert len(seen) == len(set(seen)) == worklist.counts(alice)[tab]
        assert [key.rank for key in seen] == sorted(key.rank for key in seen)
        assert worklist.count(tab, by=alice, filters=Filters()) == len(seen)
    assert len(seen) == 20
