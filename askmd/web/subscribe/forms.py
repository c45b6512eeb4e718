"""The forms of this door: ask for our news, choose what to get, ask for the link to change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice

from askmd.core import addresses
from askmd.core.errors import Invalid
from askmd.core.text import clean
from askmd.site import texts
from askmd.subscriptions import preferences
from askmd.subscriptions.models import Frequency
from askmd.subscriptions.preferences import Preferences
from askmd.topics import queries as topics
from askmd.topics.queries import Node

ALL, CHOSEN = "all", "chosen"


@dataclass(frozen=True)
class Box:
    """A topic as a box to tick, with the boxes below it. `is_open` says that one below it is ticked."""

    id: str
    value: str
    label: str
    is_checked: bool
    below: list[Box]

    @property
    def is_open(self) -> bool:
        return any(box.is_checked or box.is_open for box in self.below)


class OpenForm(FlaskForm):
    """A form without a token, since there is no session: the view looks at where it was sent from, or at its link."""

    class Meta:
        csrf = False


class AddressForm(OpenForm):
    """An address. The second field is seen by programs only; whoever fills it in is thanked and forgotten."""

    address = StringField(_("Your e-mail address"), filters=[lambda typed: clean(typed or "")])
    website = StringField(_("Leave this empty"))

    def validate_address(self, field: Any) -> None:
        """The words of the rule itself, and others where nothing was typed."""
        if not (field.data or "").strip():
            raise ValidationError(_("Enter your e-mail address"))
        try:
            addresses.parse(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error


class PreferencesForm(OpenForm):
    """What somebody wants to get. What is not sent is what stands first: all posts, at once.

    The first choices are no consent: nothing is sent before the address is confirmed.
    """

    scope = RadioField(
        _("What would you like to hear about?"),
        choices=[SelectChoice(ALL, _("All new posts")), SelectChoice(CHOSEN, _("Only the topics that I choose"))],
        default=ALL,
        validate_choice=False,
    )
    topics = SelectMultipleField(_("Topics"), validate_choice=False)
    frequency = RadioField(
        _("How often?"),
        choices=[
            SelectChoice(Frequency.AT_ONCE.value, _("At once, with each new post")),
            SelectChoice(Frequency.WEEKLY.value, _("Once a week, if there is something new")),
            SelectChoice(Frequency.MONTHLY.value, _("Once a month, if there is something new")),
        ],
        default=Frequency.AT_ONCE.value,
        validate_choice=False,
    )
    language = RadioField(_("In which language?"), validate_choice=False)

    def __init__(self, *args: Any, wanted: Preferences | None = None, **kwargs: Any) -> None:
        now = wanted or Preferences(language=_spoken())
        given = {
            "scope": ALL if now.topics is None else CHOSEN,
            "topics": [str(id) for id in now.topics or ()],
            "frequency": now.frequency.value,
            "language": now.language,
        }
        super().__init__(*args, data=given, **kwargs)
        self.tree = topics.tree()
        self.topics.choices = [SelectChoice(str(topic.id), topic.name) for node in self.tree for topic in node.walk()]
        self.language.choices = [SelectChoice(code, _name(code)) for code in texts.languages()]

    def validate_topics(self, field: Any) -> None:
        """A topic that is hidden by now is as good as not chosen."""
        if self.scope.data == CHOSEN and not self._chosen():
            raise ValidationError(_("Choose at least one topic, or all new posts"))

    def validate_frequency(self, field: Any) -> None:
        """As the rule says it."""
        try:
            preferences.chosen(field.data or "", None, texts.languages()[0])
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def validate_language(self, field: Any) -> None:
        """As the rule says it; where there is one language only, nobody was asked."""
        if len(texts.languages()) == 1:
            field.data = texts.languages()[0]
        try:
            preferences.chosen(Frequency.AT_ONCE, None, field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def wanted(self) -> Preferences:
        """What was chosen. For a form that is valid."""
        ids = self._chosen() if self.scope.data == CHOSEN else None
        return preferences.chosen(self.frequency.data or "", ids, self.language.data or "")

    def boxes(self) -> list[Box]:
        """The topics as a tree of boxes; the error summary leads to the first of them."""
        numbers = count()
        return [self._box(node, numbers) for node in self.tree]

    def _box(self, node: Node, numbers: Iterator[int]) -> Box:
        value = str(node.topic.id)
        return Box(
            id=f"{self.topics.id}-{next(numbers)}",
            value=value,
            label=node.topic.name,
            is_checked=value in (self.topics.data or ()),
            below=[self._box(child, numbers) for child in node.children],
        )

    def _chosen(self) -> list[int]:
        there = {str(topic.id) for node in self.tree for topic in node.walk()}
        return [int(value) for value in self.topics.data or () if value in there]


class SubscribeForm(AddressForm, PreferencesForm):
    """An address, and what should go to it."""


class LinkForm(AddressForm):
    """An address whose owner wants to change what it gets."""


def _spoken() -> str:
    code = str(get_locale() or "en").partition("_")[0]
    return code if code in texts.languages() else texts.languages()[0]


def _name(code: str) -> str:
    """A language by the name that its speakers give it."""
    return Locale.parse(code).get_language_name(code) or code
