"""The checklist on the page: it fills itself, one tick for each judgement, and nothing is sent before all are made."""

from datetime import timedelta

import pytest

from askmd.answers import queries
from askmd.answers import services as answers
from askmd.answers.models import Answer, AnswerKind
from askmd.core import clock
from askmd.posts import planning
from askmd.posts import services as posts
from askmd.questions import services as questions
from askmd.questions.models import Consent
from askmd.site import settings
from askmd.workflow import SYSTEM, AnswerStatus, PostStatus, QuestionStatus
from tests import factories

TEXT = {
    "title": "May I swim?",
    "question": "I am Maria Lopez. May I swim?",
    "short_answer": "Often yes. Ask your team first.",
    "body": "<p>Stone by stone.</p>",
}


@pytest.fixture
def made(alice):
    return answers.start(factories.question(assignee=alice, consent=Consent.PUBLISH), by=alice)


def test_a_text_is_sent_once_every_judgement_is_made_and_the_next_one_remembers(client, db, alice, made):
    address = f"/dashboard/answers/{made.id}"
    client.sign_in(alice).visit(address)

    assert client.submit(None, TEXT, button="Send for checking").status_code == 422
    for sentence in (
        "Give a reference, or say that none is needed.",
        "Say whether you have a conflict of interest.",
        "Take out what may tell who somebody is, or say that it may stay.",
    ):
        assert client.page.has(sentence)
        assert sentence in client.page.errors
    assert client.page.has("“Maria Lopez” may stay")
    judged = {"needs_no_reference": "y", "has_no_conflict": "y", "kept": "Maria Lopez"}
    page = client.press("Send for checking", judged)

    assert made.status is AnswerStatus.IN_REVIEW
    assert queries.content_of(queries.latest(made)).kept_identifiers == ("Maria Lopez",)
    assert page.has("It waits for a second doctor now.")
    client.press("Undo")
    assert made.status is AnswerStatus.DRAFTING
    other = answers.start_article(AnswerKind.ARTICLE, by=alice)
    page = client.visit(f"/dashboard/answers/{other.id}")
    assert page.has("Ticked or filled in as last time.")
    assert (page.field("needs_no_reference"), page.field("has_no_conflict")) == ("y", "y")


def test_an_answer_for_its_asker_alone_says_that_it_needs_less(client, alice):
    private = answers.start(factories.question(assignee=alice, consent=Consent.PRIVATE), by=alice)
    client.sign_in(alice).visit(f"/dashboard/answers/{private.id}")

    assert client.page.has("Only the asker reads this answer.")
    judged = {"needs_no_reference": "y", "conflict": "A maker of drugs paid for a talk."}
    client.press("Send for checking", {**TEXT, **judged, "title": "", "question": ""})

    assert private.status is AnswerStatus.IN_REVIEW


def test_the_reviewer_sees_what_was_judged_claims_the_check_and_mends_without_speaking_for_the_author(
    client, make_client, alice, bob, dora, made
):
    answers.save(
        made, factories.content(conflict="A talk was paid for.", kept_identifiers=["Pat"]), base_number=0, by=alice
    )
    factories.submitted(made)
    client.sign_in(bob).visit(f"/dashboard/answers/{made.id}")
    page = client.press("Check it")

    assert made.reviewer is bob
    for words in ("A talk was paid for.", "Pat", "You check this.", "None is needed", "working days left to check it."):
        assert page.has(words)
    other = make_client().sign_in(dora)
    page = other.visit(f"/dashboard/answers/{made.id}/review")
    assert page.has("Bob checks this since")
    other.press("Check it in their place")
    assert made.reviewer is dora
    client.visit(f"/dashboard/answers/{made.id}/mend")
    client.press("Hand it back", {"title": "May I swim after a treatment?"})
    assert queries.content_of(queries.latest(made)).conflict == "A talk was paid for."


def test_a_question_declined_by_a_slip_is_taken_back_before_anybody_is_told(client, alice, time_machine):
    question = factories.question(assignee=alice)
    client.sign_in(alice)
    questions.decline(question, text="We cannot answer this.", by=alice)

    assert client.visit(f"/dashboard/questions/{question.id}").has("It is declined.")
    client.press("Undo")
    assert question.status is QuestionStatus.WAITING
    questions.claim(question, by=alice)
    questions.decline(question, text="We cannot answer this.", by=alice)
    time_machine.move_to(clock.now() + timedelta(seconds=16))
    assert "Undo" not in client.visit(f"/dashboard/questions/{question.id}").buttons


def test_a_video_is_written_checked_and_published_like_an_article(client, db, make_client, alice, bob):
    client.sign_in(alice).visit("/dashboard/")
    client.press("Add a video")
    video = {"video_url": "https://video.example.org/watch?v=1", "needs_no_reference": "y", "has_no_conflict": "y"}
    assert (
        client.submit(None, TEXT | video | {"video_url": "http://video.example.org"}, button="Save draft").status_code
        == 422
    )
    client.press("Send for checking", TEXT | video | {"question": ""})
    made = db.session.query(Answer).one()
    assert (made.kind, made.status) == (AnswerKind.VIDEO, AnswerStatus.IN_REVIEW)
    checker = make_client().sign_in(bob)
    checker.visit(f"/dashboard/answers/{made.id}/review")
    checker.press("Approve this text")
    settings.change("time_zone", "Europe/Berlin", by=SYSTEM)
    page = checker.visit(f"/dashboard/answers/{made.id}")
    assert page.has("Time in Europe/Berlin")
    page = checker.press(
        "Publish at this time", {"at": f"{clock.now() + timedelta(days=30):%Y-%m-%dT09:30}", "review_on": ""}
    )
    assert page.has("09:30 (Europe/Berlin)")
    post = planning.post_of(made)
    assert post.publish_at.hour in (7, 8)
    assert posts.publish(post)

    page = make_client().visit(f"/posts/{post.slug}")
    assert page.links["Watch the video on video.example.org"] == "https://video.example.org/watch?v=1"
    assert "<iframe" not in page.html


def test_what_is_due_is_reviewed_today_with_one_click_and_late_posts_say_so(
    client, make_client, alice, bob, dora, time_machine
):
    post = factories.post(author=alice, reviewer=bob, title="An old friend")
    answers.deliver(post.answer)
    time_machine.move_to(clock.now() + timedelta(days=740))
    assert make_client().visit(f"/posts/{post.slug}").has("What we know may have changed since.")
    assert (
        "Still correct: reviewed today An old friend" not in client.sign_in(alice).visit("/dashboard/posts/due").buttons
    )
    client.sign_in(dora).visit("/dashboard/posts/due")

    page = client.press("Still correct: reviewed today An old friend")

    assert page.has("Reviewed today.")
    assert (post.reviewer_id, post.reviewed_at.date()) == (dora.id, clock.now().date())
    later = (clock.now() + timedelta(days=30)).date().isoformat()
    assert client.submit(None, {"review-day": "2001-01-01"}, button="Save this day").status_code == 422
    client.visit(f"/dashboard/posts/{post.id}")
    client.press("Save this day", {"review-day": later})
    assert post.review_due_on.isoformat() == later
    assert "What we know may have changed" not in make_client().visit(f"/posts/{post.slug}").text
    assert post.status is PostStatus.PUBLISHED


def test_an_editor_marks_a_topic_as_being_about_treatment(client, erin):
    topic = factories.topic(name="Surgery")
    client.sign_in(erin).visit(f"/admin/site/topics/{topic.id}")

    client.press("Save this mark", {"is_treatment": "yes"})
    assert topic.is_treatment
    client.press("Save this mark", {"is_treatment": ""})
    assert not topic.is_treatment


def test_a_corrected_post_is_news_in_the_feed(client, alice, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    first = factories.post(author=alice, title="The first one")
    time_machine.shift(timedelta(days=1))
    factories.post(author=alice, title="The second one")
    assert client.get("/feed.xml").text.index("The second one") < client.get("/feed.xml").text.index("The first one")
    time_machine.shift(timedelta(days=1))
    answers.deliver(first.answer)
    answers.revise(first.answer, by=alice)
    answers.save(first.answer, factories.content(title="The first one", body="<p>Mended.</p>"), base_number=1, by=alice)
    factories.approved(first.answer)
    posts.correct(first, note="One word was wrong.", by=alice)

    feed = client.get("/feed.xml").text

    assert feed.index("The first one") < feed.index("The second one")
    assert "Corrected: One word was wrong." in feed
