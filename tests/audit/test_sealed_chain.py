"""Events are chained: none can be changed, removed or put in unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from askmd import audit
from askmd.audit.models import AuditEvent
from askmd.audit.services import first_broken, seal_new
from askmd.core import clock
from askmd.core.errors import NotAllowed
from askmd.workflow import SYSTEM


@pytest.fixture
def sealed(app, db, alice):
    for _ in range(5):
        audit.record("question.claimed", alice, by=alice)
    db.session.flush()
    seal_new()
    db.session.flush()


def test_a_chain_that_nobody_touched_is_whole(sealed):
    assert first_broken() is None


def test_sealing_goes_on_where_it_ended(sealed, db, alice):
    audit.record("question.released", by=SYSTEM)
    db.session.flush()

    assert seal_new() == 1
    assert first_broken() is None


def test_a_changed_event_is_found(sealed, db):
    db.session.execute(update(AuditEvent).where(AuditEvent.seal_number == 3).values(by_id=99))

    assert first_broken() == 3


def test_a_removed_event_is_found(sealed, db):
    db.session.execute(delete(AuditEvent).where(AuditEvent.seal_number == 2))

    assert first_broken() == 2


def test_an_event_put_in_is_found(sealed, db):
    forged = {"at": clock.now(), "action": "refused", "by_part": "nobody", "detail": {}}
    db.session.execute(insert(AuditEvent).values(**forged, seal_number=6, seal="0" * 64))

    assert first_broken() == 6


def test_only_listed_actions_can_be_written(app):
    with pytest.raises(ValueError, match="closed list"):
        audit.record("question.gossiped", by=SYSTEM)


def test_a_refusal_is_written_though_the_act_was_rolled_back(app, db, alice):
    db.session.commit()
    audit.record("question.claimed", alice, by=alice)
    db.session.rollback()

    audit.refusal(NotAllowed("No."), by=alice, endpoint="dashboard.claim")

    events = db.session.execute(select(AuditEvent)).scalars().all()
    assert [(event.action, event.by_id, event.detail["why"]) for event in events] == [
        ("refused", alice.id, "NotAllowed")
    ]
