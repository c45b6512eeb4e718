"""Forms as somebody holds them in hand: taken from a page as it was, to be sent at once or long after."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask

from tests.support.html import Form, Page, words

# Where acts upon a question, an answer or a post are sent to. Leaving a page changes nothing.
ACT = re.compile(r"/dashboard/((questions|answers|posts)/|articles\Z)|/my/question/(?!leave)")


@dataclass(frozen=True)
class Sheet:
    """One button of one form, and the text that its page showed as a whole, if it showed one."""

    who: str
    action: str
    button: str
    values: dict[str, list[str]]
    names: set[str]
    text_shown: str

    def __repr__(self) -> str:
        return f"{self.who}: {self.button}, {self.action}"


def sheets(who: str, page: Page) -> list[Sheet]:
    """Every button of this page that acts."""
    shown = text_shown(page)
    return [
        Sheet(who, form.action, button, form.values | _pressed(form, button), form.names, shown)
        for form in page.forms
        if form.method == "post" and ACT.match(form.action)
        for button in form.buttons
    ]


def text_shown(page: Page) -> str:
    """The title of the text that is shown as a whole: to a doctor who checks it, or to an asker as public wording."""
    for element in page.root.iter():
        if element.get("class") == "whole-title":
            return words(element)
        if element.get("class") == "wording-sheet":
            return words(element[0])
    return ""


def act_addresses(app: Flask) -> list[str]:
    """Every address that acts, as its rule is written: also those that no page shows to somebody."""
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    return sorted(rule.rule for rule in rules if ACT.match(rule.rule))


def _pressed(form: Form, button: str) -> dict[str, list[str]]:
    name, value = form.buttons[button]
    return {name: [value]} if name else {}
