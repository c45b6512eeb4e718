"""Forms of this door. The verbs hold the rules; a form only carries what was typed."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from askmd.site import menu
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


class MenuForm(FlaskForm):
    """Rows of words and addresses, as many as the page shows."""

    def __init__(self, entries: list[dict[str, str]], **values: Any) -> None:
        super().__init__(**values)
        labels, urls = request.form.getlist("label"), request.form.getlist("url")
        sent = list(zip_longest(labels, urls, fillvalue=""))[: menu.MOST + 1]
        self.rows = sent if request.method == "POST" else [(entry["label"], entry["url"]) for entry in entries]
        self.refusal = ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The rows and empty ones behind them, up to the most there can be."""
        filled = [row for row in self.rows if any(row)]
        return [*filled, *[("", "")] * (menu.MOST - len(filled))]


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
