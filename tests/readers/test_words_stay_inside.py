"""What readers write is sealed, stands in no mail and no log, and goes after its time or with its post."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from askmd import jobs, keys
from askmd.audit.models import AuditEvent
from askmd.core import clock
from askmd.core.errors import NotAllowed, Unknown
from askmd.posts import services as posts
from askmd.privacy import queries as privacy
from askmd.readers import erasing, queries, services
from askmd.readers.models import Comment, Feedback, ReaderMessage
from askmd.readers.queries import Shelf
from askmd.readers.services import Said, Written
from askmd.site import settings
from askmd.workflow import SYSTEM
from tests import factories
from tests.privacy.test_no_words_in_the_stores import disguises, dump
from tests.support.mails import body

CANARY, NAME, ADDRESS = "Quaggas swim at midnight", "Zebedee Okapi", "zebedee.okapi@example.org"
MISSING = "Okapis were not mentioned"


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob)


def write(words=CANARY, nonce="one"):
    written = Written(words, NAME, ADDRESS)
    return services.send(written, code=services.code_of(nonce, written))


def rows(db, model):
    return db.session.execute(select(model).order_by(model.id)).scalars().all()


def work():
    """What the worker does of this room's work, and the sweep."""
    for name in ("readers.forget_old", erasing.FINISH, "privacy.sweep_keys"):
        jobs.run_now(name)


def mine(alice):
    return queries.feedback(Shelf.MINE, by=alice)[0]


def test_no_word_of_a_reader_stands_in_the_database_or_the_log(db, post, caplog):
    with caplog.at_level(logging.DEBUG):
        message, feedback = write(), services.give(post, Said(False, MISSING))
        db.session.commit()

    found = dump(db)

    for word in (CANARY, NAME, ADDRESS, MISSING):
        assert not [disguise for disguise in disguises(word) if disguise in found]
        assert word not in caplog.text
    assert keys.read(message, "words", "name", "address") == (CANARY, NAME, ADDRESS)
    assert keys.read(feedback, "words") == MISSING
    assert message.key_id != feedback.key_id


def test_doctors_hear_that_a_message_came_once_in_an_hour_and_not_a_word_of_it(
    db, post, alice, bob, charlie, erin, mails, time_machine
):
    time_machine.move_to(datetime.now(UTC), tick=False)
    for number in range(3):
        write(nonce=str(number))
    services.give(post, Said(False, MISSING))
    db.session.commit()

    mails.deliver()

    assert [len(mails.to(f"{name}@example.org")) for name in ("alice", "bob", "charlie", "erin")] == [1, 1, 0, 0]
    for mail in mails.all:
        assert "/dashboard/readers/messages" in body(mail)
        for word in (CANARY, NAME, ADDRESS, "Quagga", "Okapi"):
            assert word not in mail.as_string()

    write(nonce="later")
    db.session.commit()
    assert len(mails.deliver().to("alice@example.org")) == 1
    time_machine.shift(timedelta(hours=1))
    assert len(mails.deliver().to("alice@example.org")) == 2


def test_the_words_go_after_their_time_with_their_keys_and_yes_and_no_stay_counted(db, post, alice, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    settings.change("reader_words_days", 30, by=SYSTEM)
    message, feedback = write(), services.give(post, Said(False, MISSING))
    services.give(post, Said(True))
    gone, sealed = [message.key_id, feedback.key_id], message.words_sealed
    time_machine.shift(timedelta(days=29))
    young = services.give(post, Said(False, "It is new"))
    work()
    assert len(mine(alice)) == 2
    assert {one.name: one.soon for one in privacy.clocks() if one.name in ("feedback", "message")} == {
        "feedback": 1,
        "message": 1,
    }

    time_machine.shift(timedelta(days=1))
    work()

    assert mine(alice) == [young]
    assert queries.messages(are_open=True)[0] == []
    assert queries.tallies([post.id])[post.id] == queries.Tally(helped=1, not_helped=2)
    assert set(gone).isdisjoint(keys.store().open_many(gone))
    db.session.rollback()
    assert sealed not in dump(db)
    row = rows(db, ReaderMessage)[0]
    assert (row.name_sealed, row.address_sealed, row.key_id) == (None, None, None)
    assert [one.done for one in privacy.clocks() if one.name in ("feedback", "message")] == [1, 1]


def test_with_a_withdrawn_post_goes_all_that_was_said_of_it_and_below_it(db, post, alice, bob):
    other = factories.post(author=alice, reviewer=bob)
    for one in (post, other):
        parent = Comment(post_id=one.id, name="Quagga", body="<p>Thanks</p>", written_at=clock.now())
        db.session.add(parent)
        db.session.flush()
        reply = Comment(post_id=one.id, parent_id=parent.id, name="Okapi", body="<p>Too</p>", written_at=clock.now())
        db.session.add(reply)
        services.give(one, Said(False, MISSING))
        services.give(one, Said(True))
    doomed = mine(alice)[1].key_id

    posts.withdraw(post)
    db.session.commit()

    assert queries.discussion(post.id) == []
    assert [one.post_id for one in mine(alice)] == [other.id]
    assert post.id not in queries.tallies([post.id])
    with pytest.raises(Unknown):
        services.give(post, Said(True))
    db.session.rollback()
    work()
    assert {one.post_id for one in rows(db, Feedback)} == {other.id}
    assert keys.store().open_many([doomed]) == {}
    assert len(queries.discussion(other.id)) == 2


def test_the_sweep_takes_only_keys_that_have_no_row(db, post, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    message, feedback = write(), services.give(post, Said(None, MISSING))
    lost = keys.store().create("message")
    db.session.commit()
    time_machine.shift(timedelta(hours=2))

    work()

    assert keys.read(message, "words") == CANARY
    assert keys.read(feedback, "words") == MISSING
    assert keys.store().open_many([lost]) == {}


def test_only_doctors_see_to_what_readers_wrote_and_the_log_says_who(db, post, alice, charlie, erin):
    message, feedback = write(), services.give(post, Said(False, MISSING))
    for other in (charlie, erin):
        with pytest.raises(NotAllowed):
            services.mark_read([feedback.id], by=other)
        with pytest.raises(NotAllowed):
            services.mark_answered(message, by=other)

    assert queries.waiting(alice) == 2
    assert [services.mark_read([feedback.id], by=alice) for _ in range(2)] == [1, 0]
    services.mark_answered(message, by=alice)
    services.mark_answered(message, by=alice)
    assert queries.waiting(alice) == 0
    services.reopen(message, by=alice)
    erasing.erase_message(message, by=alice)

    acts = select(AuditEvent.action).where(AuditEvent.by_id == alice.id).order_by(AuditEvent.id)
    told = [action for action in db.session.execute(acts).scalars() if action.startswith(("feedback", "reader"))]
    assert told == ["feedback.read", *(f"reader_message.{act}" for act in ("answered", "reopened", "erased"))]


def test_what_lost_its_key_in_a_restore_waits_for_nobody(db, post, alice):
    for row in (write(), services.give(post, Said(False, MISSING))):
        keys.destroy(row.key_id)
    services.give(post, Said(False, MISSING))

    assert queries.counts(alice) == {"mine": 1, "unread": 1, "messages": 0}
    assert queries.waiting(alice) == 1
