"""Addresses that we do not write to, for administrators: how many and why, one that somebody names, and lifting one.

Addresses are known by their look-up only. So nobody can list them; whoever knows one can ask about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from askmd import audit
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.core.errors import NotAllowed, Unknown
from askmd.extensions import db
from askmd.keys import store
from askmd.outbox.models import Delivery, Recipient, State, Suppression
from askmd.outbox.services import ASKED
from askmd.workflow import Actor

PAGE = 25
# So far back one looks for e-mails to the team that came back.
TEAM_DAYS = timedelta(days=30)


def counts() -> dict[str, int]:
    """How many addresses are suppressed, by reason."""
    query = select(Suppression.reason, func.count()).group_by(Suppression.reason).order_by(Suppression.reason)
    return {reason: count for reason, count in db.session.execute(query)}


def page(*, before: int | None = None) -> tuple[Sequence[Suppression], int | None]:
    """Up to PAGE of them, newest first, and the id to go on before, or None at the end."""
    query = select(Suppression).order_by(Suppression.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Suppression.id < before)
    found = db.session.execute(query).scalars().all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def look_up(address: str, *, by: Actor) -> Suppression | None:
    """Whether and why this address is suppressed. Its owner's own word comes before any other reason.

    That somebody asked is written down, not about whom.
    """
    audit.record("address.looked_up", None, by=by)
    found = _of(address)
    return next((one for one in found if one.reason == ASKED), found[0] if found else None)


def lift(address: str, *, by: Actor) -> None:
    """Write to this address again. Raises NotAllowed when its owner asked us not to, Unknown when it is not closed."""
    found = _of(address)
    if not found:
        raise Unknown
    if any(one.reason == ASKED for one in found):
        raise NotAllowed("Whoever has this address asked us never to write. Only they can change that.")
    ids = [one.id for one in found]
    # An owner who says so at this very moment is heard: their word has taken the place of the reason that we saw.
    db.session.execute(delete(Suppression).where(Suppression.id.in_(ids), Suppression.reason != ASKED))
    audit.record("address.lifted", None, by=by, reason=found[0].reason)


def team_failures() -> dict[int, tuple[datetime, str]]:
    """By id of the account, where the last e-mail to somebody in the team failed of late: when, and the code."""
    ended = (State.ACCEPTED, State.BOUNCED, State.FAILED)
    of_team = (Delivery.recipient == Recipient.ACCOUNT) & Delivery.state.in_(ended)
    query = select(Delivery).where(of_team, Delivery.created_at > clock.now() - TEAM_DAYS).order_by(Delivery.id)
    last = {mail.recipient_id: mail for mail in db.session.execute(query).scalars()}
    return {
        id: (mail.bounced_at or mail.tried_at or mail.created_at, mail.bounce_code or mail.reply_code or "")
        for id, mail in last.items()
        if mail.state is not State.ACCEPTED
    }


def _of(address: str) -> Sequence[Suppression]:
    lookups = store().lookups("address", canonical(address))
    query = select(Suppression).where(Suppression.address_lookup.in_(lookups)).order_by(Suppression.id.desc())
    return db.session.execute(query).scalars().all()
