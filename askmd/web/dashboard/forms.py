"""Forms of the dashboard. They say what is missing before a verb has to; the verbs hold the rules all the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.core.text import clean
from askmd.extensions import db
from askmd.posts.dating import FURTHEST_MONTHS, months_later
from askmd.site import zone
from askmd.site.intake import SENTENCE_LIMIT
from askmd.topics import queries as topics
from askmd.topics.models import Topic

MESSAGE_LIMIT = 10_000
NOTE_LIMIT = 1_000
TOPICS = 3
PLAN_AHEAD = timedelta(days=730)


def typed(text: str | None) -> str:
    """What was typed without what no page can show, so that it can come back."""
    return clean(text or "")


def _says_something(_form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("Please write something."))


class WordsForm(FlaskForm):
    """One text: a message, a note, a reason. Its page gives it a prefix, a label and a hint."""

    text = TextAreaField(
        _("Text"),
        [_says_something, Length(max=MESSAGE_LIMIT, message=_("Please keep it to 10,000 characters."))],
        filters=[typed],
    )


class SentenceForm(FlaskForm):
    """A short text that readers will see."""

    text = TextAreaField(
        _("Text"),
        [_says_something, Length(max=NOTE_LIMIT, message=_("Please keep it to 1,000 characters."))],
        filters=[typed],
    )


class HandOverForm(FlaskForm):
    """To which doctor."""

    to = SelectField(_("Give it to"), coerce=int)

    def __init__(self, *, without: Account | None, **values: Any) -> None:
        super().__init__(**values)
        leave_out = without.id if without is not None else 0
        self.to.choices = [(account.id, account.name) for account in accounts.doctors() if account.id != leave_out]

    @property
    def doctor(self) -> Account:
        """The chosen one; only after `validate`."""
        found: Account = db.session.get_one(Account, self.to.data)
        return found


class TopicForm(FlaskForm):
    """What a question is about."""

    topic = SelectField(_("Topic"), coerce=int)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.topic.choices = [(0, _("Not sure yet")), *topics.choices()]

    @property
    def chosen(self) -> Topic | None:
        """The chosen topic; only after `validate`."""
        return db.session.get(Topic, self.topic.data) if self.topic.data else None


class PublishForm(FlaskForm):
    """Under which topics, and when."""

    at = DateTimeLocalField(_("Day and time"), [Optional()])
    review_on = DateField(_("Day of the next review"), [Optional()])

    def __init__(self, chosen: list[Topic] | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.at.description = _("Time in %(zone)s", zone=zone.name())
        self.choices = [(int(id), name) for id, name in topics.choices()]
        self.topic_ids = [topic.id for topic in chosen or []] if not request.form else self._sent()

    @property
    def topics(self) -> list[Topic]:
        """The chosen topics, each once; what is no topic is left out."""
        known = {id for id, _name in self.choices}
        return [db.session.get_one(Topic, id) for id in dict.fromkeys(self.topic_ids) if id in known][:TOPICS]

    @property
    def is_later(self) -> bool:
        """Whether the button for a later time was pressed."""
        return request.form.get("when") == "later"

    def validate(self, extra_validators: Any = None) -> bool:
        """A later time must be one, ahead, and not beyond what anybody plans; now needs none."""
        super().validate(extra_validators)
        if not self.is_later:
            self.at.errors, self.at.data = [], None
        elif self.at.data is None:
            self.at.errors = self.at.errors or [_("Please give a day and a time.")]
        else:
            self.at.data = zone.to_utc(self.at.data)
            if self.at.data is None or not clock.now() < self.at.data <= clock.now() + PLAN_AHEAD:
                self.at.errors = [_("Please choose a time ahead, within the next two years.")]
        return not self.errors

    def validate_review_on(self, field: Any) -> None:
        """A day ahead, as `dating.choose_day` takes it."""
        today = clock.now().date()
        if not today < field.data <= months_later(today, FURTHEST_MONTHS):
            raise ValidationError(_("Please choose a day after today, within the next five years."))

    @staticmethod
    def _sent() -> list[int]:
        typed = request.form.getlist("topic")[: 2 * TOPICS]
        return [int(id) for id in typed if id.isascii() and id.isdigit() and len(id) < 10]


class ReviewDayForm(FlaskForm):
    """When a post must be read again."""

    day = DateField(_("Day of the next review"), [InputRequired(_("Please give a day, such as 31 12 2026."))])


class IntakeForm(FlaskForm):
    """Until when, and what to say."""

    until = DateField(
        _("Take questions again on"), [InputRequired(_("Please give a day, such as 31 12 2026."))], format="%Y-%m-%d"
    )
    sentence = TextAreaField(
        _("What people read meanwhile"),
        [_says_something, Length(max=SENTENCE_LIMIT, message=_("Please keep it to 500 characters."))],
        filters=[typed],
    )

    def validate_until(self, field: Any) -> None:
        """A day ahead, within a year."""
        today = clock.now().date()
        if isinstance(field.data, date) and not today < field.data <= today + timedelta(days=365):
            raise ValidationError(_("Please choose a day after today, within the next year."))
