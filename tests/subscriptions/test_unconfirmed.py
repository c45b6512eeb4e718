"""An address that nobody confirmed is forgotten after a week, key and all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd.core import clock
from askmd.core.errors import KeyGone
from askmd.keys import store
from askmd.subscriptions import services, tasks
from askmd.subscriptions.models import Subscriber
from tests import factories


def left(db):
    return db.session.execute(select(Subscriber.address_lookup)).scalars().all()


def test_who_never_confirmed_is_forgotten_after_a_week(app, db):
    old = clock.now() - timedelta(days=8)
    waiting = factories.subscriber(confirmed_at=None, asked_at=old)
    fresh = factories.subscriber(confirmed_at=None)
    confirmed = factories.subscriber(asked_at=old)
    kept, key_id = {fresh.address_lookup, confirmed.address_lookup}, waiting.key_id
    db.session.commit()

    assert tasks.forget_unconfirmed() == 1

    assert set(left(db)) == kept
    with pytest.raises(KeyGone):
        store().open(key_id)


def test_asking_again_begins_a_new_week(app, db):
    waiting = factories.subscriber(
        address="sam@example.org", confirmed_at=None, asked_at=clock.now() - timedelta(days=8)
    )
    services.ask("sam@example.org")
    db.session.commit()

    assert tasks.forget_unconfirmed() == 0
    assert left(db) == [waiting.address_lookup]


def test_asking_runs_the_same_statements_for_every_address(app, db, statements):
    factories.subscriber(address="known@example.org")
    ended = factories.subscriber(address="gone@example.org")
    services.end(ended)
    db.session.commit()

    shapes = {
        address: statements(lambda address=address: services.ask(f"{address}@example.org"))
        for address in ("known", "gone", "new")
    }

    assert shapes["known"] == shapes["gone"] == shapes["new"]
    assert any("INSERT INTO subscriber" in words for words in shapes["new"])
