"""Forms with words of the asker's own. All of them are read by the red-flag rules before they are taken."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core.text import clean
from askmd.questions.flags import Flags, found_in
from askmd.questions.turns import MESSAGE_LIMIT
from askmd.site import texts
from askmd.web.ask.ask_form import QUESTION_LIMIT
from askmd.web.ask.forms import TYPED


class OwnWords(FlaskForm):
    """A text from outside. With a red flag it goes on only after "I have read this"."""

    text = TextAreaField(_l("Your words"), filters=TYPED)
    has_read = BooleanField()
    # Whether the box stood in the form that came back.
    was_asked = HiddenField()

    most, may_be_empty = MESSAGE_LIMIT, False
    too_long = _l("Your text is too long. We take up to 10,000 letters.")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.has_read.label.text = texts.text("ask.has_read")
        self.found = Flags()

    @property
    def words(self) -> str:
        """What was typed, cleaned."""
        return clean(self.text.data or "")

    @property
    def must_read(self) -> bool:
        """Whether what to do now must be read before this text is taken. Known once the form was validated."""
        return self.found.stands and not self.has_read.data

    def validate_text(self, field: TextAreaField) -> None:
        """Something, and not too long."""
        self.found = found_in(self.words)
        if not self.words and not self.may_be_empty:
            raise ValidationError(_l("Write something before you send."))
        if len(self.words) > self.most:
            raise ValidationError(self.too_long)


class MessageForm(OwnWords):
    """A reply, or asking on."""


class EditForm(OwnWords):
    """Other words for the question itself."""

    most = QUESTION_LIMIT
    too_long = _l("Your text is too long. We take up to 20,000 letters.")


class WishForm(OwnWords):
    """What the public wording should say instead."""


class FeedbackForm(OwnWords):
    """Did this help? What was missing may be left out."""

    helped = RadioField(
        _l("Did this answer help you?"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validate_choice=False,
    )
    may_be_empty = True

    def validate_helped(self, field: RadioField) -> None:
        """One of the two."""
        if field.data not in ("yes", "no"):
            raise ValidationError(_l("Choose yes or no."))
