"""How the work stands in numbers, and that small numbers single nobody out."""

from datetime import UTC, datetime, timedelta

from askmd import audit
from askmd.answers import services as answers
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.extensions import db as database
from askmd.posts import grades, statistics, statistics_topics, statistics_waits, tasks
from askmd.posts.statistics import Due, Own, Standing, Votes
from askmd.questions.models import Message, MessageKind
from askmd.workflow import QuestionStatus
from tests import factories

# A Wednesday.
NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
Q = QuestionStatus


def asked(days: float, waited: float | None = None, status: QuestionStatus | None = None, **values):
    """A question that came so many days before NOW, and was answered when it had waited so long, if it was."""
    at = NOW - timedelta(days=days)
    answered_at = at + timedelta(days=waited) if waited is not None else None
    question = factories.question(
        asked_at=at, status=status or (Q.ANSWERED if answered_at else Q.WAITING), answered_at=answered_at, **values
    )
    if answered_at is not None:
        audit.record("question.answered", question)
        database.session.query(AuditEvent).filter_by(subject_id=question.id).update({"at": answered_at})
    return question


def test_a_week_tells_what_came_what_went_out_and_how_long_people_waited_counting_those_who_still_wait(app):
    for waited in (1, 2, 3, None):
        asked(8, waited)
    asked(8, status=Q.SPAM)
    asked(8, status=Q.WITHDRAWN)
    asked(8, status=Q.DECLINED)
    asked(100, waited=99)

    weeks, _ = statistics_waits.read(NOW)

    assert len(weeks) == statistics_waits.WEEKS
    came = weeks[-2]
    assert (came.begins.isoformat(), came.waits.came, came.waits.waiting) == ("2026-06-08", 5, 1)
    # 1, 2, 3 and, so far, 8 days: the nearest ranks.
    assert (came.waits.median, came.waits.most) == (timedelta(days=2), timedelta(days=8))
    assert [week.answered for week in weeks] == [0] * 10 + [3, 1]
    assert weeks[-1].waits.median is None


def test_a_topic_of_fewer_than_three_askers_says_no_number(app):
    few, many = factories.topic(name="Few"), factories.topic(name="Many")
    # One person who asks four times is one asker; who gives no address cannot be told from another.
    for number in range(4):
        asked(10 + number, waited=1, topic=few, address="pat@example.org")
        asked(10 + number, waited=number, topic=many)
    asked(10, topic=None)

    _, topics = statistics_waits.read(NOW)

    assert [(one.topic, one.waits.is_small) for one in topics] == [("Many", False), (None, True), ("Few", True)]
    assert topics[0].waits.median == timedelta(days=1)
    assert topics[2].waits.median is None


def test_the_topic_that_is_asked_most_and_has_fewest_posts_is_wanted_most(app):
    covered, bare, few = (factories.topic(name=name) for name in ("Covered", "Bare", "Few"))
    for number in range(4):
        asked(30 + number, topic=covered)
        asked(120 + number, topic=bare, address=f"asker{number}@example.org")
    asked(3, topic=bare, address="asker0@example.org")
    asked(200, topic=few)
    asked(2, topic=few)
    factories.post(topics=(covered,))

    found = statistics_topics.wanted(NOW)

    assert [(one.topic, one.in_short, one.in_long, one.posts) for one in found[:2]] == [
        ("Bare", 1, 5, 0),
        ("Covered", 4, 4, 1),
    ]
    assert (found[2].topic, found[2].is_small, found[0].askers) == ("Few", True, 4)


def test_what_is_open_is_told_by_who_has_it_and_what_is_late(app, alice):
    late = clock.now() - timedelta(days=60)
    factories.question(asked_at=late, waits_since=late)
    factories.question(asked_at=late, waits_since=clock.now())
    factories.question(assignee=alice)
    factories.question(status=Q.NEEDS_REPLY, assignee=alice, asked_at=late, waits_since=late)
    factories.question(status=Q.ANSWERED, asked_at=late)

    assert statistics.standing() == Standing(waiting=2, claimed=1, with_asker=1, late=1)


def test_votes_are_told_of_one_post_only_where_three_people_gave_them(app, db, alice, bob):
    made = factories.answer(author=alice)
    more = [factories.question() for _ in range(2)]
    made.questions.extend(more)
    kinds = (MessageKind.HELPED, MessageKind.HELPED, MessageKind.NOT_HELPED)
    for question, kind in zip(made.questions, kinds, strict=True):
        db.session.add(Message(question=question, kind=kind, created_at=clock.now()))
    popular, other = factories.post(title="Popular"), factories.post(title="Other")
    popular.answer_id, popular.answered_count, other.answered_count = made.id, 7, 2

    total, found = statistics.found_here()

    assert statistics.votes() == Votes(2, 1)
    assert total == 9
    assert [(post.title, post.count, post.votes) for post in found] == [("Popular", 7, Votes(2, 1)), ("Other", 2, None)]


def test_public_posts_that_came_without_a_grade_get_one_and_are_no_newer_for_it(app):
    post = factories.post(body="<p>We sit by the sea. It is a calm day.</p>")
    post.reading_grade = None
    database.session.flush()
    version, changed_at = post.version, post.changed_at
    assert statistics.grades().unknown == 1

    assert (tasks.grade_posts(), tasks.grade_posts()) == (1, 0)

    assert post.reading_grade == grades.of(post)
    assert (post.version, post.changed_at) == (version, changed_at)
    found = statistics.grades()
    assert (sum(found.posts.values()), found.unknown, found.above_target) == (1, 0, 0)


def test_posts_are_counted_by_the_day_of_their_next_review(app):
    today = clock.now().date()
    for days in (-3, 0, 10, 60, 200, None):
        post = factories.post()
        post.review_due_on = today + timedelta(days=days) if days is not None else None

    assert statistics.due() == Due(overdue=2, soon=1, later=1, after=1, never=1)


def test_ones_own_figures_hold_what_one_wrote_and_checked_and_nobody_elses(app, db, alice, bob):
    made = factories.approved(author=alice, reviewer=bob)
    answers.deliver(made)
    question = made.questions[0]
    question.claimed_at = question.answered_at - timedelta(days=2)

    assert statistics.own(alice) == Own(answered=1, checked=0, median=timedelta(days=2))
    assert statistics.own(bob) == Own(answered=0, checked=1, median=None)
