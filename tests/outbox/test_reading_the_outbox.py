"""The outbox as administrators read it: pages that stay quick, counts that stop, and many sent again in one act."""

import pytest

from askmd.audit.models import AuditEvent
from askmd.core.errors import WrongState
from askmd.outbox import Lane, State, broadcasts, queries, retrying
from askmd.outbox.queries import ATTENTION, WAITING, Filter, Reply
from askmd.workflow import SYSTEM


@pytest.fixture
def mail(owe, db):
    def make(state=State.CREATED, **values):
        made = owe()
        made.state = state
        for name, value in values.items():
            setattr(made, name, value)
        db.session.commit()
        return made

    return make


def ids(wanted: Filter, **place) -> list[int]:
    return [row.id for row in queries.page(wanted, **place).rows]


def test_several_states_are_shown_together(mail):
    failed, bounced = mail(State.FAILED), mail(State.BOUNCED)
    waiting = [mail(State.CREATED), mail(State.RETRYING), mail(State.SENDING)]
    mail(State.ACCEPTED)

    assert ids(Filter(ATTENTION)) == [bounced.id, failed.id]
    assert ids(Filter(WAITING)) == [one.id for one in reversed(waiting)]


@pytest.mark.parametrize(
    ("reply", "code"), [(Reply.FOR_NOW, "452 4.2.2"), (Reply.FOR_GOOD, "550 5.1.1"), (Reply.NONE, "certificate")]
)
def test_replies_are_told_apart_by_their_class(mail, reply, code):
    mails = {one: mail(State.FAILED, reply_code=one) for one in ("452 4.2.2", "550 5.1.1", "certificate")}
    mail(State.CREATED)

    assert ids(Filter(reply=reply)) == [mails[code].id]


def test_the_mails_of_a_broadcast_are_shown_alone(announce, owe):
    broadcast = announce(1, 2)
    owe()

    rows = queries.page(Filter(broadcast=broadcast.id)).rows

    assert {row.broadcast_id for row in rows} == {broadcast.id}
    assert len(rows) == 2


def test_nothing_is_shown_twice_or_left_out_from_page_to_page(mail):
    made = [mail(State.FAILED).id for _ in range(queries.PAGE * 2 + 1)]

    seen, before = [], None
    while True:
        page = queries.page(Filter(ATTENTION), before=before)
        seen += [row.id for row in page.rows]
        before = page.older
        if before is None:
            break

    assert seen == sorted(made, reverse=True)


def test_a_page_that_looked_through_enough_says_where_to_look_further(mail, monkeypatch):
    monkeypatch.setattr(queries, "LOOKED_THROUGH", 3)
    rare = mail(notice="tests_rare")
    for _ in range(4):
        mail()
    wanted = Filter(notice="tests_rare")

    first = queries.page(wanted)
    second = queries.page(wanted, before=first.older)

    assert (list(first.rows), first.is_part) == ([], True)
    assert [row.id for row in second.rows] == [rare.id]


def test_counts_stop_where_nobody_reads_further(mail, monkeypatch):
    monkeypatch.setattr(queries, "COUNT_STOP", 2)
    for _ in range(5):
        mail(State.FAILED)
    mail(State.ACCEPTED)

    counts = queries.counts()

    assert (counts[State.FAILED], counts[State.ACCEPTED], counts[State.CANCELLED]) == (3, 1, 0)


def test_all_that_failed_for_one_reason_is_sent_again_in_one_act(mail, db):
    full = [mail(State.FAILED, reply_code="452 4.2.2", attempts=10) for _ in range(3)]
    refused = mail(State.FAILED, reply_code="550 5.1.1")
    waits = mail(State.RETRYING, reply_code="452 4.2.2")

    count = retrying.retry_failed(Filter(ATTENTION, reply=Reply.FOR_NOW), by=SYSTEM)
    db.session.commit()

    assert count == 3
    assert {(one.state, one.attempts, one.reply_code) for one in full} == {(State.CREATED, 0, None)}
    assert (refused.state, waits.state) == (State.FAILED, State.RETRYING)
    event = db.session.execute(db.select(AuditEvent).where(AuditEvent.action == "delivery.all_retried")).scalar_one()
    assert event.detail == {"count": 3}


def test_sending_again_what_did_not_fail_is_refused(mail):
    mail(State.ACCEPTED)

    with pytest.raises(WrongState):
        retrying.retry_failed(Filter(), by=SYSTEM)


def test_what_failed_of_a_broadcast_that_is_over_goes_out_after_all(announce, db):
    broadcast = announce(1, 2)
    for one in queries.page(Filter(broadcast=broadcast.id)).rows:
        one.state = State.FAILED
    assert broadcasts.finish(broadcast)
    db.session.commit()

    retrying.retry_failed(Filter(lane=Lane.BROADCAST), by=SYSTEM)
    db.session.commit()
    db.session.refresh(broadcast)

    assert broadcast.finished_at is None
    assert len(ids(Filter(frozenset({State.CREATED}), broadcast=broadcast.id))) == 2


def test_what_failed_of_a_cancelled_broadcast_stays_as_it_is(announce, db):
    broadcast = announce(1)
    (one,) = queries.page(Filter(broadcast=broadcast.id)).rows
    one.state = State.FAILED
    broadcasts.cancel(broadcast)
    db.session.commit()

    with pytest.raises(WrongState):
        retrying.retry_failed(Filter(broadcast=broadcast.id), by=SYSTEM)
