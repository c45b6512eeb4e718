"""Forms of the dashboard's settings: days that are counted, snippets, templates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from askmd.answers import snippets
from askmd.answers.models import Snippet
from askmd.site import settings
from askmd.site.settings import DEFAULTS
from askmd.workflow import Actor

MOST_DIGITS = 5


def _whole_number(form: Any, field: StringField) -> None:
    default = DEFAULTS[field.name]
    typed: str = (field.data or "").strip()
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    if not is_number or not default.least <= int(typed) <= default.most:
        raise ValidationError(
            _("Enter a whole number from %(least)s to %(most)s.", least=default.least, most=default.most)
        )


class DaysForm(FlaskForm):
    """What the dashboard counts."""

    response_target_days = StringField(
        _("Working days until an answer is due"),
        [_whole_number],
        description=_("The queue says of each question if it is on time, due today or late."),
    )
    idle_release_days = StringField(
        _("Days without work until a question goes back"),
        [_whole_number],
        description=_("Its doctor is told on the working day before. 0 means never."),
    )
    review_months = StringField(
        _("Months until a post must be checked again"),
        [_whole_number],
        description=_("A post beyond that day says so at the top. The day can be changed for each post."),
    )
    review_months_treatment = StringField(
        _("Months until a post about treatment must be checked again"),
        [_whole_number],
        description=_("Editors mark in the tree which topics are about treatment."),
    )
    check_target_days = StringField(
        _("Working days until a second doctor should have checked an answer"), [_whole_number]
    )

    @classmethod
    def filled(cls) -> DaysForm:
        """With the numbers as they stand."""
        stands = settings.everything()
        return cls(formdata=None, data={name: str(stands[name]) for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        """The settings of this form."""
        return [name for name in DEFAULTS if hasattr(cls, name)]

    def save(self, *, by: Actor) -> None:
        """Write what is another than before; only after `validate`."""
        stands = settings.everything()
        for name in self.names():
            value = int(self[name].data.strip())
            if value != stands[name]:
                settings.change(name, value, by=by)


class SnippetForm(FlaskForm):
    """A wording with its name, and what it was written upon."""

    base = HiddenField()
    name = StringField(_("Name"))
    body = TextAreaField(_("Wording"))

    @classmethod
    def filled(cls, snippet: Snippet) -> SnippetForm:
        """With a wording as it stands."""
        return cls(formdata=None, data={"name": snippet.name, "body": snippet.body, "base": snippets.stamp(snippet)})
