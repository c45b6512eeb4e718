"""Filters of the lists. They come in by GET: what makes no sense is said at its field, and shows everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.accounts import queries as accounts
from askmd.audit.actions import ACTIONS
from askmd.audit.queries import FIRST_YEAR, LAST_YEAR
from askmd.audit.queries import Filter as AuditFilter
from askmd.core.text import clean_line
from askmd.outbox import Lane, State
from askmd.outbox import broadcast_queries as broadcasts
from askmd.outbox.queries import ATTENTION, WAITING, Reply
from askmd.outbox.queries import Filter as OutboxFilter
from askmd.web.admin import words
from askmd.web.admin.finding import LARGEST_ID

# Several states at once, under the words that stand for them.
GROUPS = {"attention": ATTENTION, "waiting": WAITING}
DAYS = {"1": _l("The last day"), "7": _l("The last 7 days"), "30": _l("The last 30 days")}


def _choices(everything: str, known: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice("", everything), *(SelectChoice(str(value), str(label)) for value, label in known.items())]


class FilterForm(FlaskForm):
    """A form that only asks: sent by GET, without a token."""

    class Meta:
        csrf = False

    def __init__(self) -> None:
        super().__init__(
            formdata=MultiDict((name, clean_line(typed)) for name, typed in request.args.items(multi=True))
        )

    def chosen(self, name: str) -> str | None:
        """The chosen value of one list, or None for everything and for what is not in it."""
        field = self[name]
        known = {choice.value for choice in field.choices}
        field.data = field.data if field.data in known else ""
        return field.data or None

    def address(self) -> dict[str, Any]:
        """What the next page of the same list must be asked for."""
        own = [name for name in self._fields if request.args.get(name)]
        return {name: request.args[name] for name in own}


def before() -> int | None:
    """The place in a list to go on from; what is no number begins at the top."""
    return number(request.args.get("before", ""))


def number(typed: str) -> int | None:
    """The number that somebody typed or sent, or None. It is never too large for a database."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_ID))
    return min(int(typed), LARGEST_ID) if is_number else None


class OutboxForm(FilterForm):
    """Which e-mails. Some choices stand for several states at once."""

    state = SelectField(_l("State"), validate_choice=False)
    notice = SelectField(_l("Kind"), validate_choice=False)
    lane = SelectField(_l("Sent to"), validate_choice=False)
    broadcast = SelectField(_l("Broadcast"), validate_choice=False)
    reply = SelectField(_l("The mail server said"), validate_choice=False)
    days = SelectField(_l("Time"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__()
        self.state.choices = _choices(_("All states"), words.GROUPS | words.STATES)
        self.notice.choices = _choices(_("All kinds"), words.NOTICES)
        self.lane.choices = _choices(_("Everybody"), words.LANES)
        self.broadcast.choices = _choices(_("All and none"), _broadcasts(self.broadcast.data))
        self.reply.choices = _choices(_("Anything"), words.REPLIES)
        self.days.choices = _choices(_("Any time"), DAYS)

    def filter(self) -> OutboxFilter:
        """The filter that was chosen."""
        state, lane, days = self.chosen("state"), self.chosen("lane"), self.chosen("days")
        broadcast, reply = self.chosen("broadcast"), self.chosen("reply")
        return OutboxFilter(
            states=GROUPS.get(state) or frozenset({State(state)}) if state else frozenset(),
            lane=Lane(lane) if lane else None,
            notice=self.chosen("notice"),
            days=int(days) if days else None,
            broadcast=int(broadcast) if broadcast else None,
            reply=Reply(reply) if reply else None,
        )


def _broadcasts(chosen: str | None) -> dict[int, str]:
    """The newest broadcasts, and the one that was asked for, whenever it was."""
    newest, _older = broadcasts.page()
    found = {one.id: words.broadcast(one) for one in newest}
    id = number(chosen or "")
    asked_for = broadcasts.by_id(id) if id and id not in found else None
    return found | ({asked_for.id: words.broadcast(asked_for)} if asked_for else {})


class AuditForm(FilterForm):
    """Which events."""

    action = SelectField(_l("What"), validate_choice=False)
    account = SelectField(_l("Who"), validate_choice=False)
    subject = SelectField(_l("Thing"), validate_choice=False)
    number = IntegerField(_l("Its number"))
    since = DateField(_l("From"))
    until = DateField(_l("To"))

    def __init__(self) -> None:
        super().__init__()
        self.action.choices = _choices(_("Everything"), ACTIONS)
        self.account.choices = _choices(_("Everybody"), {one.id: one.name for one in accounts.everybody()})
        self.subject.choices = _choices(_("All things"), words.THINGS)
        for field in (self.number, self.since, self.until):
            field.process_errors = [self._sentence(field)] if _typed(field) and field.data is None else []

    def _sentence(self, field: Any) -> str:
        return _("Enter a whole number.") if field is self.number else _("Enter a date such as 2026-06-02.")

    def validate_number(self, field: IntegerField) -> None:
        """A number that a thing can have."""
        if field.data is not None and not 0 < field.data <= LARGEST_ID:
            raise ValidationError(_("Enter a whole number."))

    def validate_since(self, field: DateField) -> None:
        """A day of our time."""
        _check_year(field.data)

    def validate_until(self, field: DateField) -> None:
        """A day of our time, and not before the first."""
        _check_year(field.data)
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_("Choose a last day that is not before the first."))

    def filter(self) -> AuditFilter:
        """The filter that was chosen; all events while something is wrong with it."""
        if not self.validate():
            return AuditFilter()
        account = self.chosen("account")
        return AuditFilter(
            action=self.chosen("action"),
            by_id=int(account) if account else None,
            subject=self.chosen("subject"),
            subject_id=self.number.data,
            since=self.since.data,
            until=self.until.data,
        )


def _typed(field: Any) -> str:
    return (field.raw_data or [""])[0].strip()


def _check_year(day: date | None) -> None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Enter a date such as 2026-06-02."))
