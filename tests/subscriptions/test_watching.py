"""An address that watches a post: nobody learns whether it is known; when its time is over it is gone, key and all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from askmd import keys, outbox
from askmd.core import clock
from askmd.core.errors import Invalid, KeyGone, Unknown
from askmd.keys import store
from askmd.outbox import Delivery, State
from askmd.subscriptions import notices, tasks, watching
from askmd.subscriptions.models import Watcher
from tests import factories

SAM = "sam@example.org"


@pytest.fixture
def post(app):
    return factories.post()


def all_of(db):
    return db.session.execute(select(Watcher).order_by(Watcher.id)).scalars().all()


def told_of(db, post):
    return [tuple(row) for row in db.session.execute(watching.of(post.id))]


def test_asking_runs_the_same_statements_for_every_address(db, post, statements):
    def watcher(name, **values):
        return factories.watcher(post_id=post.id, address=f"{name}@example.org", **values)

    watcher("known")
    watcher("waiting", confirmed_at=None)
    watcher("over", expires_at=clock.now() - timedelta(seconds=1))
    watching.end(watcher("gone"))
    outbox.suppress(watcher("never").address_lookup, 1, "asked")
    db.session.commit()

    shapes = {
        name: statements(lambda name=name: watching.ask(post.id, f"{name}@example.org"))
        for name in ("new", "known", "waiting", "over", "gone", "never")
    }

    for name, seen in shapes.items():
        assert seen == shapes["new"], name
    assert any("INSERT INTO watcher" in words for words in shapes["new"])
    assert any("INSERT INTO delivery" in words for words in shapes["new"])


def test_one_mailbox_has_one_row_for_each_post(db, post):
    other = factories.post(title="Another one")

    for typed in ("Sam.Reader@gmail.com", "samreader+news@gmail.com"):
        watching.ask(post.id, typed)
    watching.ask(other.id, "samreader@googlemail.com")

    assert [row.post_id for row in all_of(db)] == [post.id, other.id]


def test_what_is_no_address_is_refused(db, post):
    with pytest.raises(Invalid):
        watching.ask(post.id, "sam@")

    assert all_of(db) == []


def test_a_key_that_was_made_for_nothing_goes_when_the_worker_comes_to_its_mail(db, post, mails):
    for _ in range(3):
        watching.ask(post.id, SAM)
        db.session.commit()
    mails.deliver()

    [sam] = all_of(db)
    assert store().ids_before(clock.now() + timedelta(days=1), kind="watcher") == [sam.key_id]
    assert keys.read(sam, "address") == SAM


def test_asking_again_does_not_make_a_confirmed_address_wait_or_stay_longer(db, post, time_machine):
    sam = factories.watcher(post_id=post.id, address=SAM)
    before = (sam.confirmed_at, sam.expires_at)
    time_machine.move_to(clock.now() + timedelta(days=100))

    watching.ask(post.id, SAM)
    db.session.commit()
    db.session.refresh(sam)

    assert (sam.confirmed_at, sam.expires_at) == before


def test_whoever_stopped_may_come_back_and_must_confirm_again(db, post):
    keys.destroy(watching.end(factories.watcher(post_id=post.id, address=SAM)))

    watching.ask(post.id, SAM)
    db.session.expire_all()

    [sam] = all_of(db)
    assert not sam.is_active
    assert not sam.is_over
    assert keys.read(sam, "address") == SAM
    watching.confirm(sam)
    assert told_of(db, post) == [(sam.id, sam.address_lookup)]


def test_only_who_confirmed_and_did_not_stop_is_told(db, post):
    sam = factories.watcher(post_id=post.id)
    factories.watcher(post_id=post.id, confirmed_at=None)
    factories.watcher(post_id=post.id, expires_at=clock.now())
    watching.end(factories.watcher(post_id=post.id))
    factories.watcher(post_id=factories.post(title="Another one").id)

    assert told_of(db, post) == [(sam.id, sam.address_lookup)]


def test_stopping_empties_the_row_and_calls_back_what_was_not_sent(db, post):
    sam = factories.watcher(post_id=post.id)
    owed = outbox.owe(notices.WATCH_CONFIRM, to=outbox.Recipient.WATCHER, id=sam.id, lookup=sam.address_lookup)
    key_id = sam.key_id

    assert watching.end(sam) == key_id
    assert watching.end(sam) is None

    db.session.refresh(owed)
    assert (sam.key_id, sam.address_sealed, owed.state) == (None, None, State.CANCELLED)


def test_a_stopped_watch_cannot_be_confirmed(db, post):
    sam = factories.watcher(post_id=post.id, confirmed_at=None)
    watching.end(sam)

    with pytest.raises(Unknown):
        watching.confirm(sam)


def test_confirming_begins_the_24_months_and_is_counted_once(db, post, time_machine):
    sam = factories.watcher(post_id=post.id, confirmed_at=None)
    time_machine.move_to(clock.now() + timedelta(days=3))
    watching.confirm(sam)
    first = sam.confirmed_at
    time_machine.move_to(clock.now() + timedelta(days=1))

    watching.confirm(sam)

    assert sam.confirmed_at == first
    assert sam.expires_at - first == timedelta(days=730)


@pytest.mark.parametrize(
    "values",
    [
        {"confirmed_at": None, "asked_at": clock.now() - timedelta(days=8)},
        {"asked_at": clock.now() - timedelta(days=731), "expires_at": clock.now() - timedelta(seconds=1)},
    ],
    ids=["never confirmed for a week", "24 months are over"],
)
def test_whose_time_is_over_is_forgotten_key_and_all(db, post, values):
    gone, stays = factories.watcher(post_id=post.id, **values), factories.watcher(post_id=post.id)
    key_id, kept = gone.key_id, stays.id
    db.session.commit()

    assert tasks.forget_watchers() == 1

    assert [row.id for row in all_of(db)] == [kept]
    with pytest.raises(KeyGone):
        store().open(key_id)


def test_who_stopped_is_forgotten_altogether_after_a_month(db, post, time_machine):
    watching.end(factories.watcher(post_id=post.id))
    db.session.commit()
    assert tasks.forget_watchers() == 0

    time_machine.move_to(clock.now() + timedelta(days=31))

    assert tasks.forget_watchers() == 1
    assert all_of(db) == []


def test_an_asker_who_wanted_corrections_is_kept_confirmed_for_24_months(db, post):
    confirmed_at = clock.now() - timedelta(days=300)

    watching.keep(post.id, "pat@example.org", confirmed_at=confirmed_at, language="en")

    [pat] = all_of(db)
    assert (pat.is_active, pat.confirmed_at) == (True, confirmed_at)
    assert clock.now() + timedelta(days=729) < pat.expires_at <= clock.now() + timedelta(days=730)
    assert db.session.execute(select(Delivery)).scalars().all() == []


def test_keeping_makes_a_waiting_address_a_confirmed_one_and_leaves_no_key_behind(db, post):
    waiting = factories.watcher(post_id=post.id, address="pat@example.org", confirmed_at=None)
    key_id = waiting.key_id

    for _ in range(2):
        watching.keep(post.id, "pat@example.org", confirmed_at=clock.now(), language="en")
    db.session.commit()
    db.session.refresh(waiting)

    assert waiting.is_active
    assert store().ids_before(clock.now() + timedelta(days=1), kind="watcher") == [key_id]


def test_an_address_that_nobody_confirmed_is_not_kept(db, post):
    watching.keep(post.id, "pat@example.org", confirmed_at=None, language="en")

    assert all_of(db) == []
