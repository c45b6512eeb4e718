"""The forms of readers. The words of errors are the words at the field and in the summary."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean, clean_line
from askmd.readers.services import Said, Written

MESSAGE_LIMIT, WORDS_LIMIT, NAME_LIMIT = 5_000, 2_000, 80
TYPED = (lambda typed: clean(typed) if typed else typed,)
YES, NO = "yes", "no"


class ReaderForm(FlaskForm):
    """It stands on pages that set no cookie, so there is no token; the door looks at where it was sent from."""

    class Meta:
        csrf = False

    nonce = HiddenField(filters=TYPED)


class ContactForm(ReaderForm):
    """A message to the team."""

    message = TextAreaField(_l("Your message"), filters=TYPED)
    name = StringField(_l("Your name (if you want)"), filters=TYPED)
    email = StringField(_l("Your e-mail address (if you want us to write back)"), filters=TYPED)

    def validate_message(self, field: TextAreaField) -> None:
        """Something, and not a book."""
        _some_words(field, MESSAGE_LIMIT)
        if not field.data:
            raise ValidationError(_l("Write your message. One sentence is enough."))

    def validate_name(self, field: StringField) -> None:
        """Short, or left out."""
        if len(clean_line(field.data or "")) > NAME_LIMIT:
            raise ValidationError(_l("This name is too long. Please use up to 80 letters."))

    def validate_email(self, field: StringField) -> None:
        """An address that can be written to, or left out."""
        try:
            _address(field)
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def written(self) -> Written:
        """What was sent and is valid: the very same form always gives the very same."""
        return Written(self.message.data or "", clean_line(self.name.data or ""), _address(self.email))


class FeedbackForm(ReaderForm):
    """Whether a post helped, and what it missed."""

    helped = RadioField(
        _l("Did this help?"),
        choices=[SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))],
        validate_choice=False,
    )
    words = TextAreaField(_l("What was missing? (if you want)"), filters=TYPED)

    def validate_helped(self, field: RadioField) -> None:
        """One of the two, or words that say it."""
        if field.data not in (YES, NO) and not self.words.data:
            raise ValidationError(_l("Choose if this helped."))

    def validate_words(self, field: TextAreaField) -> None:
        """A few sentences at most."""
        _some_words(field, WORDS_LIMIT)

    def said(self) -> Said:
        """What was sent and is valid."""
        return Said({YES: True, NO: False}.get(self.helped.data or ""), self.words.data or "")


def _some_words(field: TextAreaField, most: int) -> None:
    over = len(field.data or "") - most
    if over > 0:
        sentence = _l("Your text is too long. Please take out about %(over)s letters. We take up to %(most)s.")
        raise ValidationError(sentence % {"over": f"{over:,}", "most": f"{most:,}"})


def _address(field: StringField) -> str:
    typed = clean_line(field.data or "")
    return addresses.parse(typed) if typed else ""
