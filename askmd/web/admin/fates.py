"""How it stands with one e-mail or one broadcast, in sentences: what that means, and what will happen next and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_datetime, format_timedelta, ngettext
from flask_babel import gettext as _

from askmd.core import clock
from askmd.outbox import Broadcast, Delivery, State
from askmd.outbox.broadcast_queries import Progress
from askmd.outbox.models import Pause
from askmd.outbox.standing import COUNT_STOP, Standing
from askmd.web.admin import words

SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """A fact and what follows from it, for a row that must be seen."""

    fact: str
    detail: str


def moment(at: datetime) -> str:
    """A time of today by the clock (UTC), any other with its day."""
    is_today = at.date() == clock.now().date()
    return str(format_datetime(at, "HH:mm" if is_today else "d MMM y, HH:mm"))


def of_mail(mail: Delivery, broadcast: Broadcast | None, *, is_away: bool) -> str:
    """What the state of a mail means, and what comes next."""
    match mail.state:
        case State.CREATED:
            return _of_waiting(mail, broadcast, is_away=is_away)
        case State.RETRYING:
            return _of_retrying(mail, broadcast, is_away=is_away)
        case State.ACCEPTED if mail.accepted_at is not None:
            return _(
                "The mail server took it on %(time)s. If it comes back later, this page will say so.",
                time=format_datetime(mail.accepted_at, "d MMM y, HH:mm"),
            )
        case State.FAILED:
            return _of_failed(mail)
        case State.BOUNCED:
            why = words.reply(mail.bounce_code or mail.reply_code)
            came_back = _("The mail server took it, but it came back. It will not be sent again by itself.")
            return f"{came_back} {_('The reason: %(why)s', why=why)}" if why else came_back
        case _other:
            return str(_of_others()[mail.state])


def _of_others() -> dict[State, str]:
    return {
        State.SENDING: _(
            "A worker is talking to the mail server about it now. If the worker stops, another one goes on in a minute."
        ),
        State.ACCEPTED: _("The mail server took it."),
        State.SUPPRESSED: _(
            "It was not sent and will not be. Its receiver asked us never to write, mails to the address came back, or "
            "it had its most mails for a day."
        ),
        State.CANCELLED: _(
            "It was called back before it was sent. What it was about was over, the address changed, or somebody "
            "stopped it. Nothing more will happen."
        ),
    }


def _of_waiting(mail: Delivery, broadcast: Broadcast | None, *, is_away: bool) -> str:
    if broadcast is not None and broadcast.paused_at is not None:
        return _("Its broadcast rests. It will be sent when somebody lets the broadcast go on.")
    if is_away:
        return _("The mail server does not answer. It will be sent when the server is back.")
    if mail.due_at > clock.now() + SOON:
        return _("It will be sent at %(time)s.", time=moment(mail.due_at))
    if broadcast is not None:
        return _("It is one of many, and waits for its turn.")
    return _("It will be sent within a minute.")


def _of_retrying(mail: Delivery, broadcast: Broadcast | None, *, is_away: bool) -> str:
    if is_away or (broadcast is not None and broadcast.paused_at is not None):
        return _of_waiting(mail, broadcast, is_away=is_away)
    next_try = (
        _("It will be tried again at %(time)s.", time=moment(mail.due_at))
        if mail.due_at > clock.now()
        else _("It will be tried again within a minute.")
    )
    why = words.reply(mail.reply_code)
    return f"{next_try} {_('The server said: %(why)s', why=why)}" if why else next_try


def _of_failed(mail: Delivery) -> str:
    why = words.reply(mail.reply_code)
    is_final = (mail.reply_code or "").startswith("5")
    ended = (
        _("The mail server refused it for good. It will not be sent again by itself.")
        if is_final
        else ngettext(
            "It was tried once, and then given up. It will not be sent again by itself.",
            "It was tried %(num)s times over some days, and then given up. It will not be sent again by itself.",
            mail.attempts,
        )
    )
    return f"{ended} {_('The server said: %(why)s', why=why)}" if why else ended


def of_server(standing: Standing) -> Told | None:
    """The mail server is away, or nobody sends: what is known of it, and what to do. None when all is well."""
    how_many = words.number(standing.waiting, COUNT_STOP)
    if standing.away_since is not None:
        fact = _(
            "The mail server has not answered since %(time)s UTC (%(long)s).",
            time=moment(standing.away_since),
            long=_long(standing.away_since),
        )
        wait = _wait(standing, how_many)
        todo = _("We try again every minute. Nothing is lost: what waits is sent when the server is back.")
        check = _("If it stays away, look at the mail server, or run “askmd check” on this machine.")
        return Told(fact, " ".join(filter(None, [words.reply(standing.why), wait, todo, check])))
    if standing.stuck_since is not None:
        fact = _(
            "E-mails have waited since %(time)s UTC (%(long)s), and nobody sends them.",
            time=moment(standing.stuck_since),
            long=_long(standing.stuck_since),
        )
        todo = _("Most likely no worker runs. Start “askmd worker”, or look whether it does. Nothing is lost.")
        return Told(fact, f"{_wait(standing, how_many)} {todo}")
    return None


def _wait(standing: Standing, how_many: str) -> str:
    if standing.oldest is None:
        return _("No e-mail waits for it.")
    if standing.waiting == 1:
        return _("One e-mail waits, since %(time)s.", time=moment(standing.oldest))
    return _("%(many)s e-mails wait, the oldest since %(time)s.", many=how_many, time=moment(standing.oldest))


def of_broadcast(one: Broadcast, *, is_away: bool) -> str:
    """How a broadcast stands, in a few words."""
    if one.cancelled_at is not None:
        return _("Cancelled on %(time)s", time=format_datetime(one.cancelled_at, "d MMM y, HH:mm"))
    if one.finished_at is not None:
        return _("Done on %(time)s", time=format_datetime(one.finished_at, "d MMM y, HH:mm"))
    if one.paused_at is not None:
        since = moment(one.paused_at)
        if one.paused_because is Pause.REFUSED:
            return _("Stopped at %(time)s: the mail server refused too many in a row", time=since)
        return _("Rests since %(time)s: an administrator paused it", time=since)
    if is_away:
        return _("Waits for the mail server")
    return _("Running") if one.expanded_at is not None else _("Running, and still being prepared")


def of_stopped(one: Broadcast) -> Told:
    """A broadcast that refusals stopped: what happened, and what to do."""
    fact = _("“%(title)s” was stopped. The mail server refused too many in a row.", title=words.broadcast(one))
    why = words.reply(one.reply_code)
    todo = _("Mend the reason at the mail server, or at its provider. Then let the broadcast go on, or cancel it.")
    return Told(fact, " ".join(filter(None, [_("It said: %(why)s", why=why) if why else "", todo])))


def of_pace(one: Broadcast, found: Progress, *, is_away: bool) -> str:
    """How fast a broadcast goes, and when it will be over; empty for one that does not run."""
    if one.finished_at is not None or one.cancelled_at is not None or one.paused_at is not None:
        return ""
    if is_away:
        return _("It goes on by itself when the mail server is back.")
    again = found.counts[State.RETRYING]
    later = ngettext("One is tried again later.", "%(num)s are tried again later.", again) if again else ""
    if not found.waiting:
        return later
    if found.per_minute is None:
        return f"{_('How long it will take is not known yet.')} {later}".strip()
    pace = _("%(many)s a minute now.", many=words.number(found.per_minute))
    end = _("It will take until about %(time)s.", time=moment(found.ends_at)) if found.ends_at else ""
    return " ".join(filter(None, [pace, end, later]))


def _long(since: datetime) -> Any:
    return format_timedelta(clock.now() - since, granularity="minute")
