"""Who has a question, or the answer to one, open now: so that two doctors never work on one thing unknowingly.

Kept for some seconds only, and never a reason to refuse anything. Who read something is in the record; this is not.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Presence

QUESTION, ANSWER = "question", "answer"
PLACES = (QUESTION, ANSWER)
# An open page says so every 20 seconds; who said nothing for so long has gone.
STAYS = timedelta(seconds=60)
MOST_NAMES = 5


def beat(place: str, id: int, *, by: Account) -> None:
    """This doctor has it open now. The caller has found the thing, and commits."""
    now = clock.now()
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Presence).values(place=place, place_id=id, account_id=by.id, seen_at=now)
    same = ["place", "place_id", "account_id"]
    db.session.execute(statement.on_conflict_do_update(index_elements=same, set_={"seen_at": now}))


def others(place: str, id: int, *, by: Account) -> list[Account]:
    """Who else has it open now, by name."""
    query = (
        select(Account)
        .join(Presence, Presence.account_id == Account.id)
        .where(Presence.place == place, Presence.place_id == id, Presence.account_id != by.id)
        .where(Presence.seen_at > clock.now() - STAYS)
    )
    return list(db.session.execute(query.order_by(Account.name).limit(MOST_NAMES)).scalars())


def forget() -> int:
    """Throw away who has gone. Returns how many rows that were; the caller commits."""
    gone = delete(Presence).where(Presence.seen_at <= clock.now() - STAYS)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]
