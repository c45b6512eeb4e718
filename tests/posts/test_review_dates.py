"""When a post was last reviewed and when it must be again: only an approval moves the first day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from askmd.answers import services as answers
from askmd.answers.models import AnswerKind, ReviewMode
from askmd.core.errors import Invalid, NotAllowed, Stale
from askmd.posts import dating, planning, services
from askmd.questions.models import Consent
from askmd.site import settings, zone
from askmd.workflow import SYSTEM, PostStatus
from tests import factories

NOON = datetime(2026, 6, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_posts_about_treatment_are_due_sooner_also_below_such_a_topic(app):
    treatment = factories.topic(name="Treatment", is_treatment=True)
    below = factories.topic(name="Surgery", parent=treatment)

    assert factories.post(topics=(factories.topic(),)).review_due_on == date(2028, 6, 5)
    assert factories.post(topics=(factories.topic(), below)).review_due_on == date(2027, 6, 5)


def test_a_doctor_chooses_another_day_when_it_is_planned_or_later(app, alice, erin):
    made = factories.approved(factories.article(author=alice))
    post = services.schedule(made, (factories.topic(),), by=alice)
    services.choose_day(post, date(2026, 12, 1), by=alice)
    assert services.publish(post)
    assert post.review_due_on == date(2026, 12, 1)

    services.choose_day(post, date(2027, 1, 1), by=alice)
    assert post.review_due_on == date(2027, 1, 1)
    assert post.reviewed_at == NOON
    for day in (date(2026, 6, 5), date(2040, 1, 1)):
        with pytest.raises(Invalid):
            services.choose_day(post, day, by=alice)
    with pytest.raises(NotAllowed):
        services.choose_day(post, date(2027, 2, 1), by=erin)


def test_still_correct_is_an_approval_of_the_same_text_by_another_doctor(app, alice, bob, dora, time_machine):
    post = factories.post(author=alice, reviewer=bob)
    answers.deliver(post.answer)
    digest = post.revision.digest
    time_machine.move_to(NOON + timedelta(days=800), tick=False)

    assert (dating.may_review(post, by=alice), dating.may_review(post, by=dora)) == (False, True)
    with pytest.raises(NotAllowed):
        services.reviewed_again(post, digest=digest, by=alice)
    with pytest.raises(Stale):
        services.reviewed_again(post, digest="another", by=dora)
    services.reviewed_again(post, digest=digest, by=dora)

    assert (post.reviewer_id, post.approval) == (dora.id, ReviewMode.SECOND_DOCTOR)
    assert post.reviewed_at == NOON + timedelta(days=800)
    assert post.review_due_on > post.reviewed_at.date()
    assert post.changed_at == NOON
    answers.revise(post.answer, by=alice)
    with pytest.raises(Stale):
        services.reviewed_again(post, digest=digest, by=bob)


def test_publishing_looks_once_more_at_consent_approval_and_identifiers(app, db, alice, bob):
    question = factories.question(assignee=alice, consent=Consent.PRIVATE)
    made = answers.start(question, by=alice)
    answers.save(made, factories.content(question="I am Maria Lopez."), base_number=0, by=alice)
    factories.approved(made, reviewer=bob)
    question.consent = Consent.PUBLISH

    assert any("may stay" in sentence for sentence in planning.readiness(made))
    with pytest.raises(Invalid):
        services.start_preview(made, (), by=alice)
    article = factories.approved(factories.article(author=alice), reviewer=bob)
    post = services.schedule(article, (), by=alice)
    # A name that our lists know only since yesterday: what was approved then is looked at again now.
    text = factories.content(body="<p>Call Maria Lopez on 020 7946 0018.</p>")
    factories.keys.write(post.revision, content=text.to_json())
    assert not services.publish(post)
    assert post.status is PostStatus.CANCELLED


def test_readers_get_the_conflict_the_video_and_nothing_else_that_was_judged(app, alice):
    post = factories.post(
        author=alice,
        kind=AnswerKind.VIDEO,
        video_url="https://video.example.org/watch?v=1",
        conflict="A maker of drugs paid for a talk <b>.",
        grade_reason="Names of drugs are long.",
        body="<p>Call Maria Lopez.</p>",
        kept_identifiers=["Maria Lopez"],
    )

    assert post.video_url == "https://video.example.org/watch?v=1"
    assert post.reading_grade is not None
    assert post.body.endswith("<h2>Conflict of interest</h2><p>A maker of drugs paid for a talk &lt;b&gt;.</p>")
    assert "Names of drugs" not in str(vars(post))


def test_a_day_and_time_is_meant_in_the_time_zone_of_the_site(app):
    typed = datetime.fromisoformat("2026-07-01T09:30")
    assert zone.to_utc(typed) == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)

    settings.change("time_zone", "Europe/Berlin", by=SYSTEM)

    assert zone.to_utc(typed) == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert zone.local(datetime(2026, 1, 1, 8, tzinfo=UTC)).hour == 9
    assert zone.to_utc(datetime.fromisoformat("0001-01-01T00:00")) is None
    with pytest.raises(Invalid):
        settings.change("time_zone", "Middle/Earth", by=SYSTEM)
