"""Forms of this door. The verbs hold the rules; a form only carries what was typed."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from askmd.topics import queries as topics
from askmd.topics.models import Topic


class WordingForm(FlaskForm):
    """A wording, and the number of the one that it was written upon."""

    base = HiddenField()
    body = TextAreaField(_("Wording"))

    @property
    def base_number(self) -> int:
        """The version the text was written upon; -1 for whatever is no number."""
        typed = self.base.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class LineForm(WordingForm):
    """A wording of one line."""

    body = StringField(_("Wording"))


class PageForm(WordingForm):
    """A page."""

    title = StringField(_("Title"))
    body = TextAreaField(_("Text of the page"))


class NewPageForm(PageForm):
    """A page that staff add, and whether two doctors must agree on it."""

    is_medical = BooleanField(
        _("This page is medical"), description=_("A second doctor must approve each wording. It cannot be unmarked.")
    )


class TopicForm(FlaskForm):
    """Name and description of a topic."""

    name = StringField(_("Name"))
    description = StringField(_("Description"), description=_("One sentence that readers see below the name."))


class PlaceForm(FlaskForm):
    """Where a topic stands. It is never offered a place below itself."""

    parent = SelectField(_("Below"), coerce=int)

    def __init__(self, *, without: Topic | None = None, **values: Any) -> None:
        super().__init__(**values)
        self.parent.choices = [(0, _("The top of the tree")), *_places(without)]


class NewTopicForm(TopicForm, PlaceForm):
    """A topic and its place."""


def _places(without: Topic | None) -> list[tuple[int, str]]:
    """(id, name) of topics that may have others below them; a name tells its place."""
    found: list[tuple[int, str]] = []

    def add(nodes: list[topics.Node], before: str) -> None:
        for node in nodes:
            if node.topic is not without:
                name = f"{before}{node.topic.name}"
                found.append((node.topic.id, name))
                add(node.children, f"{name}: ")

    add(topics.tree(with_hidden=True), "")
    return found
