"""Forms of the page of a question that are more than one text: hand over, decline, put aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from askmd.answers import snippets
from askmd.answers.models import Snippet
from askmd.core import clock
from askmd.core.errors import Invalid
from askmd.questions import turns
from askmd.questions.holding import LONGEST_SNOOZE
from askmd.site import zone
from askmd.web.dashboard.forms import MESSAGE_LIMIT, HandOverForm, WordsForm, typed


class PassOnForm(HandOverForm):
    """To which doctor, with a word for them."""

    note = TextAreaField(
        _("Note for your colleague"),
        [Length(max=MESSAGE_LIMIT, message=_("Please keep it to 10,000 characters."))],
        filters=[typed],
    )


class DeclineForm(WordsForm):
    """What the asker reads, and templates to begin with."""

    template = SelectField(_("Template"), coerce=int, validate_choice=False)

    def __init__(self, *, language: str, **values: Any) -> None:
        super().__init__(prefix="decline", **values)
        self.templates: list[Snippet] = snippets.templates(language)
        self.template.choices = [(one.id, one.name) for one in self.templates]

    def use_template(self) -> None:
        """Put the chosen words into the field, below what was typed already."""
        chosen = next((one.body for one in self.templates if one.id == self.template.data), "")
        kept = self.text.data or ""
        is_untouched = not kept or kept in {one.body for one in self.templates}
        self.text.data = chosen if is_untouched or not chosen else f"{kept}\n\n{chosen}"

    def validate_text(self, field: TextAreaField) -> None:
        """Nobody shall read a gap of a template."""
        try:
            turns.check_filled_in(field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from error


class SnoozeForm(FlaskForm):
    """Until which day."""

    until = DateField(
        _("Take it up again on"), [InputRequired(_("Please give a day, such as 31 12 2026."))], format="%Y-%m-%d"
    )

    def validate_until(self, field: DateField) -> None:
        """A day ahead, within a year."""
        today = zone.local(clock.now()).date()
        if isinstance(field.data, date) and not today < field.data <= today + LONGEST_SNOOZE:
            raise ValidationError(_("Please choose a day after today, within the next year."))

    @classmethod
    def empty(cls) -> SnoozeForm:
        """With next week in it, which is what is meant most often."""
        return cls(formdata=None, prefix="snooze", data={"until": zone.local(clock.now()).date() + timedelta(days=7)})
