"""What an asker can fill in besides the question. The words of errors are the words at the field and in the summary."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from askmd.core import addresses, codes
from askmd.core.errors import Invalid
from askmd.core.text import clean, clean_line
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.site import texts

# What a page cannot show, such as a NUL, does not come back in the form either.
TYPED = (lambda typed: clean(typed) if typed else typed,)


class Tick(BooleanField):
    """A box to tick. The page that comes back holds it as we made it, whatever was sent in its place."""

    def _value(self) -> str:
        return "y"


def consent_choices() -> list[SelectChoice]:
    """The three scopes in the wording that is current: it is what a consent proves."""
    return [SelectChoice(consent.value, texts.text(f"ask.consent_{consent.value}")) for consent in Consent]


def check_right_to_publish(consent: str | None, who_asks: str | None, is_agreed: bool) -> None:
    """Who asks for somebody else may only let us publish with the patient's agreement, or as the next of kin."""
    is_public = consent in (Consent.PUBLISH, Consent.ASK_FIRST)
    if is_public and who_asks in (WhoAsks.RELATIVE, WhoAsks.FRIEND, WhoAsks.CLINICIAN) and not is_agreed:
        raise ValidationError(_l("Tick the box to say that the patient knows and agrees, or choose “Answer me only”."))


def check_address(field: StringField) -> str:
    """The address as mails go to it, or "" for none. Raises the sentence at the field for what is no address."""
    typed = clean_line(field.data or "")
    try:
        return addresses.parse(typed) if typed else ""
    except Invalid as error:
        raise ValidationError(str(error)) from error


class CodeForm(FlaskForm):
    """Find my answer: the receipt code."""

    code = StringField(_l("Your code"), filters=TYPED)

    def validate_code(self, field: StringField) -> None:
        """A slip of the finger is told apart from a code that opens nothing."""
        if not clean_line(field.data or ""):
            raise ValidationError(_l("Type your code."))
        try:
            codes.read(field.data or "")
        except codes.Mistyped as error:
            raise ValidationError(str(error)) from error


class LostForm(FlaskForm):
    """I lost my code: the address."""

    email = StringField(_l("Your e-mail address"), filters=TYPED)

    def validate_email(self, field: StringField) -> None:
        """An address that can be written to."""
        if not clean_line(field.data or ""):
            raise ValidationError(_l("Enter your e-mail address."))
        check_address(field)


class ConsentForm(FlaskForm):
    """Allow more or less than before."""

    consent = RadioField(_l("May we publish it?"), validate_choice=False)
    for_other = Tick()

    def __init__(self, question: Question, **values: Any) -> None:
        super().__init__(**values)
        self._who_asks = question.who_asks
        self.consent.choices = consent_choices()
        self.for_other.label.text = texts.text("ask.consent_for_other")

    def validate_consent(self, field: RadioField) -> None:
        """One of the three."""
        if field.data not in set(Consent):
            raise ValidationError(_l("Choose if we may publish."))

    def validate_for_other(self, field: BooleanField) -> None:
        """As on the first form."""
        check_right_to_publish(self.consent.data, self._who_asks, bool(field.data))


class AddressForm(FlaskForm):
    """Another address, or none."""

    email = StringField(_l("E-mail address"), filters=TYPED)

    def validate_email(self, field: StringField) -> None:
        """An address that can be written to, or nothing."""
        check_address(field)


class CorrectionsForm(FlaskForm):
    """Be told when the answer is corrected, or not."""

    wants = Tick()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.wants.label.text = texts.text("status.corrections_tick")


class EndForm(FlaskForm):
    """Take the question back and, by a tick, delete everything. What is taken back already needs the tick."""

    sure = Tick()

    def __init__(self, *, can_withdraw: bool, **values: Any) -> None:
        super().__init__(**values)
        self.sure.label.text = texts.text("status.erase_choice" if can_withdraw else "status.erase_confirm")
        self._needs_tick = not can_withdraw

    def validate_sure(self, field: BooleanField) -> None:
        """Deleting cannot be undone, so it takes a tick and a button."""
        if self._needs_tick and not field.data:
            raise ValidationError(_l("Tick the box if you are sure."))
