"""The form that a question comes in with. The words of errors are the words at the field and in the summary."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import ValidationError

from askmd.core.text import clean, clean_line
from askmd.questions.asking import Asked
from askmd.questions.models import Consent, WhoAsks
from askmd.site import texts
from askmd.web.ask.forms import TYPED, Tick, check_address, check_right_to_publish, consent_choices

QUESTION_LIMIT = 20_000
NAME_LIMIT = 80


@cache
def wtforms_words(language: str) -> Any:
    """WTForms' own sentences in a language."""
    return get_translations([language])


class AskForm(FlaskForm):
    """The question. It carries a signed nonce of its own in place of a token that would need a cookie."""

    class Meta:
        csrf = False

        def get_translations(self, form: Any) -> Any:
            """As Flask-WTF, which reads a file anew for each form; this one is sent by everybody."""
            return wtforms_words(str(get_locale()))

    who_asks = RadioField(
        _l("Who is asking?"),
        choices=[
            SelectChoice(WhoAsks.PATIENT.value, _l("I am the patient")),
            SelectChoice(WhoAsks.RELATIVE.value, _l("I am a relative")),
            SelectChoice(WhoAsks.FRIEND.value, _l("I am a friend")),
            SelectChoice(WhoAsks.CLINICIAN.value, _l("I work in health care")),
        ],
        validate_choice=False,
    )
    topic = SelectField(_l("What is it about?"), validate_choice=False)
    question = TextAreaField(_l("Your question"), filters=TYPED)
    name = StringField(_l("A name to call you by (if you want)"), filters=TYPED)
    email = StringField(_l("E-mail (if you want)"), filters=TYPED)
    consent = RadioField(_l("May we publish it?"), validate_choice=False)
    for_other = Tick()
    accept = Tick()
    # "I have read what to do now": asked for where a red flag stands.
    has_read = Tick()
    nonce = HiddenField(filters=TYPED)
    # The button that was pressed, and what the check page saw, signed.
    step = HiddenField(filters=TYPED)
    looked = HiddenField(filters=TYPED)
    _address = ""

    def __init__(self, topics: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.offer(topics)
        self.consent.choices = consent_choices()
        self.for_other.label.text = texts.text("ask.consent_for_other")
        self.accept.label.text = texts.text("ask.accept")
        self.has_read.label.text = texts.text("ask.has_read")
        known = {"", *(value for value, _label in topics)}
        # A topic that was hidden while somebody typed must not stop the question.
        self.topic.data = self.topic.data if self.topic.data in known else ""

    def offer(self, topics: list[tuple[str, str]]) -> None:
        """The topics to choose from."""
        self.topic.choices = [SelectChoice(value, label) for value, label in [("", _l("I am not sure")), *topics]]

    def validate_who_asks(self, field: RadioField) -> None:
        """One of the four."""
        if field.data not in set(WhoAsks):
            raise ValidationError(_l("Choose who is asking."))

    def validate_question(self, field: TextAreaField) -> None:
        """Something, and not a book."""
        text = clean(field.data or "")
        if not text:
            raise ValidationError(_l("Write your question. One sentence is enough."))
        if len(text) > QUESTION_LIMIT:
            over = f"{len(text) - QUESTION_LIMIT:,}"
            raise ValidationError(
                _l("Your text is too long. Please take out about %(over)s letters. We take up to 20,000.", over=over)
            )

    def validate_name(self, field: StringField) -> None:
        """Short, or left out."""
        if len(clean_line(field.data or "")) > NAME_LIMIT:
            raise ValidationError(_l("This name is too long. Please use up to 80 letters."))

    def validate_email(self, field: StringField) -> None:
        """An address that can be written to, or left out."""
        self._address = check_address(field)

    def validate_consent(self, field: RadioField) -> None:
        """One of the three."""
        if field.data not in set(Consent):
            raise ValidationError(_l("Choose if we may publish."))

    def validate_for_other(self, field: BooleanField) -> None:
        """Needed only by who asks for somebody else and lets us publish."""
        check_right_to_publish(self.consent.data, self.who_asks.data, bool(field.data))

    def validate_accept(self, field: BooleanField) -> None:
        """The one thing that everybody must have read."""
        if not field.data:
            raise ValidationError(_l("Tick the box to show that you have read this."))

    def asked(self) -> Asked:
        """What was sent and is valid, cleaned: the very same form always gives the very same."""
        return Asked(
            text=clean(self.question.data or ""),
            name=clean_line(self.name.data or ""),
            address=self._address,
            who_asks=WhoAsks(self.who_asks.data),
            topic_id=int(self.topic.data) if self.topic.data else None,
            consent=Consent(self.consent.data),
            has_agreement=bool(self.for_other.data) and self.who_asks.data != WhoAsks.PATIENT,
        )
