"""Watching a post: asking to be told when it changes, confirming that, and stopping.

The same care as in `services`: asking does the same work and gives the same answer for every address, and only the
worker decides whether a mail goes out. Which address watches which post is sealed, and kept for 24 months at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from askmd import audit, keys, outbox
from askmd.core import addresses, clock
from askmd.core.errors import Unknown
from askmd.core.models import new_uid
from askmd.extensions import db
from askmd.outbox import Delivery, Recipient, links
from askmd.site import texts
from askmd.subscriptions import notices
from askmd.subscriptions.models import Watcher
from askmd.subscriptions.queries import LINK_LIFETIME, UNCONFIRMED_LIFETIME
from askmd.workflow import ASKER, SYSTEM, Actor

# The wording that a watcher agrees to by pressing the button under it.
WORDING = "watch.confirm"
# Not one day more than 24 months, leap year or not.
LIFETIME = timedelta(days=730)
# As long as links in mails work: whoever stopped, or whose post is gone, may still open the last mail.
LAST_DAYS = timedelta(days=30)


def ask(post_id: int, typed_address: str, *, by: Actor = ASKER) -> None:
    """Note that somebody wants to hear when a post changes, and owe the mail that asks whether the address is theirs.

    Raises Invalid for what is no address. The same statements run whether the address is new to this post, waiting,
    confirmed, gone or suppressed. Where its key was made for nothing, the worker destroys it when it comes to this
    mail. That the post is public is for the caller to see to.
    """
    row = _fresh_row(post_id, addresses.parse(typed_address))
    watcher_id, _kept_key = _put(row)
    to = Recipient.WATCHER
    outbox.owe(notices.WATCH_CONFIRM, to=to, id=watcher_id, lookup=row.address_lookup, key=row.key_id)
    audit.record("watch.asked", None, by=by, watcher=watcher_id, post=post_id)


def keep(post_id: int, address: str, *, confirmed_at: datetime | None, language: str) -> None:
    """Tell this confirmed address of changes for 24 months from now: for askers whose question is being erased.

    Does nothing where nobody ever confirmed the address. Where it watches this post already, that stays as it is.
    """
    if confirmed_at is None:
        return
    row = _fresh_row(post_id, address)
    row.confirmed_at, row.language = confirmed_at, language
    watcher_id, kept_key = _put(row)
    audit.record("watch.confirmed", None, by=SYSTEM, watcher=watcher_id, post=post_id)
    if row.key_id is not None and row.key_id != kept_key:
        # Nothing was ever kept under it, whatever becomes of this transaction.
        keys.destroy(row.key_id)


def confirm(watcher: Watcher, *, by: Actor = ASKER) -> None:
    """The person with this mailbox says yes; time and wording are kept as the proof. Twice changes nothing."""
    if watcher.is_over:
        raise Unknown
    if watcher.confirmed_at is None:
        watcher.confirmed_at = clock.now()
        watcher.expires_at = watcher.confirmed_at + LIFETIME
        watcher.wording = texts.version(WORDING, watcher.language)
        audit.record("watch.confirmed", watcher, by=by, wording=watcher.wording, post=watcher.post_id)


def end(watcher: Watcher, *, by: Actor = ASKER) -> str | None:
    """No more mail to this address about this post. Returns the key to destroy after the commit.

    What was not handed to the mail server yet is called back. Twice changes nothing.
    """
    outbox.cancel(Recipient.WATCHER, watcher.id)
    if watcher.ended_at is not None:
        return None
    key_id = watcher.key_id
    watcher.ended_at = clock.now()
    watcher.expires_at = min(watcher.expires_at, watcher.ended_at + LAST_DAYS)
    watcher.address_sealed = watcher.key_id = None
    audit.record("watch.ended", watcher, by=by, post=watcher.post_id)
    return key_id


def forget(watcher: Watcher) -> str | None:
    """Delete somebody whose time is over. Returns the key to destroy after the commit."""
    key_id = watcher.key_id
    outbox.cancel(Recipient.WATCHER, watcher.id)
    audit.record("watch.ended", watcher, by=SYSTEM, post=watcher.post_id)
    db.session.delete(watcher)
    return key_id


def let_go(post_id: int) -> None:
    """This post is gone for ever and nothing will change any more: its watchers are forgotten soon."""
    soon = clock.now() + LAST_DAYS
    late = (Watcher.post_id == post_id) & (Watcher.expires_at > soon)
    db.session.execute(update(Watcher).where(late).values(expires_at=soon))


def of(post_id: int) -> Select[int, str]:
    """A query for (id, look-up of the address) of all who confirmed that they want to hear of changes to this post."""
    is_active = Watcher.confirmed_at.is_not(None) & Watcher.ended_at.is_(None) & (Watcher.expires_at > clock.now())
    return select(Watcher.id, Watcher.address_lookup).where(Watcher.post_id == post_id, is_active)


def by_link(token: str) -> tuple[Watcher, Delivery] | None:
    """Who watches, and the mail that this link came with; None when it is forged, another's, or the address is gone."""
    delivery = links.find("subscription", token, max_age=LINK_LIFETIME)
    watcher = _owner(delivery)
    return (watcher, delivery) if watcher is not None and delivery is not None else None


def by_stop(token: str) -> tuple[Watcher | None, bool]:
    """(who watches, whether this link is one of a watcher's mails). The watcher may be gone already."""
    delivery = links.find("unsubscribe", token, max_age=None)
    is_ours = delivery is not None and delivery.recipient is Recipient.WATCHER
    return _owner(delivery), is_ours


def over(limit: int = 500) -> Sequence[Watcher]:
    """Who never confirmed in time, and whose 24 months are over."""
    now = clock.now()
    is_unconfirmed = Watcher.confirmed_at.is_(None) & (Watcher.asked_at < now - UNCONFIRMED_LIFETIME)
    query = select(Watcher).where(or_(is_unconfirmed, Watcher.expires_at <= now))
    return db.session.execute(query.order_by(Watcher.id).limit(limit)).scalars().all()


def _owner(delivery: Delivery | None) -> Watcher | None:
    if delivery is None or delivery.recipient is not Recipient.WATCHER:
        return None
    watcher = db.session.get(Watcher, delivery.recipient_id)
    # A number may be given again to somebody else; the look-up of the address is not.
    if watcher is None or watcher.address_lookup != delivery.address_lookup:
        return None
    return watcher


def _fresh_row(post_id: int, address: str) -> Watcher:
    canonical = addresses.canonical(address)
    _, newest = keys.store().lookup("address", canonical)
    # A row made under an older look-up key keeps its look-up: one mailbox, one row for each post.
    known = select(Watcher.address_lookup).where(
        Watcher.post_id == post_id, Watcher.address_lookup.in_(keys.store().lookups("address", canonical))
    )
    lookup = db.session.execute(known.limit(1)).scalar() or newest
    now = clock.now()
    row = Watcher(
        uid=new_uid(),
        post_id=post_id,
        key_id=keys.store().create("watcher"),
        address_lookup=lookup,
        language="en",
        wording=0,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    keys.write(row, address=address)
    return row


def _put(row: Watcher) -> tuple[int, str | None]:
    """Insert the row, or let it take the place of one that is over; returns id and key of the row that stands.

    One statement for all, so that neither its time nor a lock tells which it was. Whoever waits for a confirmation
    gets a new week for it; whoever has confirmed stays as they are.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    columns = [column.key for column in Watcher.__table__.columns if column.key != "id"]
    statement = dialect.insert(Watcher).values({name: getattr(row, name) for name in columns})
    new = statement.excluded
    is_on = and_(Watcher.ended_at.is_(None), Watcher.expires_at > clock.now())
    is_active = and_(is_on, Watcher.confirmed_at.is_not(None))
    taken = {
        name: case((is_on, getattr(Watcher, name)), else_=getattr(new, name))
        for name in ("uid", "key_id", "address_sealed", "language", "wording", "ended_at")
    }
    taken["confirmed_at"] = case((is_on, func.coalesce(Watcher.confirmed_at, new.confirmed_at)), else_=new.confirmed_at)
    for name in ("asked_at", "expires_at"):
        taken[name] = case((is_active, getattr(Watcher, name)), else_=getattr(new, name))
    statement = statement.on_conflict_do_update(index_elements=["post_id", "address_lookup"], set_=taken)
    kept = db.session.execute(statement.returning(Watcher.id, Watcher.key_id)).one()
    return kept.id, kept.key_id
