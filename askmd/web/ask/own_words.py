"""Forms with words of the asker's own. All of them are read by the red-flag rules before they are taken."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core.text import clean
from askmd.questions.flags import Flags, found_in
from askmd.questions.turns import MESSAGE_LIMIT
from askmd.site import texts
from askmd.web.ask import looking
from askmd.web.ask.ask_form import QUESTION_LIMIT
from askmd.web.ask.forms import TYPED, Tick


class OwnWords(FlaskForm):
    """A text from outside. With a red flag it goes on only after "I have read this", said of this very text."""

    text = TextAreaField(_l("Your words"), filters=TYPED)
    has_read = Tick()
    # What the page with the box said of the text that stood there, signed.
    looked = HiddenField(filters=TYPED)

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
    def was_shown(self) -> bool:
        """Whether what to do now stood above this very text already."""
        return self._shown is not None

    @property
    def must_read(self) -> bool:
        """Whether what to do now must be read before this text is taken. Known once the form was validated."""
        return self.found.stands and not (self.was_shown and self.has_read.data)

    @property
    def _shown(self) -> Flags | None:
        return looking.read_stamp(self.looked.data or "", self.words)

    def validate_text(self, field: TextAreaField) -> None:
        """Something, and not too long: a book is not read for red flags, nor is a text twice after its tick."""
        if not self.words and not self.may_be_empty:
            raise ValidationError(_l("Write something before you send."))
        if len(self.words) > self.most:
            raise ValidationError(self.too_long)
        shown = self._shown if self.has_read.data else None
        self.found = found_in(self.words) if shown is None else shown


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
