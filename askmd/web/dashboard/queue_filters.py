"""The filters of the queue as a page offers them: choices in words, and a chip for each that is chosen."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from askmd.accounts import queries as accounts
from askmd.accounts.models import Account
from askmd.posts import worklist
from askmd.posts.worklist import Filters, Tab, Waited
from askmd.questions import queries
from askmd.questions.models import Consent, WhoAsks
from askmd.topics import queries as topics
from askmd.web.dashboard import places, queue_words, words
from askmd.web.dashboard.places import FILTER_FIELDS, NOBODY
from askmd.workflow import QuestionStatus

Choices = list[tuple[str, str]]
# What can be asked of a post, which no single person sent in.
OF_POSTS = ("topic", "language", "assignee")


def form(tab: Tab, chosen: Filters, by: Account) -> dict[str, Any]:
    """What the page needs: the fields with their choices, a chip for each filter, and how many rows are left."""
    fields = [_field(name, choices, chosen) for name, choices in _choices(tab, by).items()]
    found = worklist.count(tab, by=by, filters=chosen) if chosen.chosen else None
    return {
        "tab": tab.value,
        "fields": fields,
        "chips": [_chip(field) for field in fields if field["chosen"]],
        "found": None if found is None else words.count(found),
        "is_one": found == 1,
        "none_url": places.address(after=None, **dict.fromkeys(FILTER_FIELDS.values())),
    }


def _choices(tab: Tab, by: Account) -> dict[str, Choices]:
    names = {
        "topic": [(NOBODY, _("No topic yet")), *topics.choices()],
        "who_asks": [(who.value, words.who_asks(who).capitalize()) for who in WhoAsks],
        "waited": [(waited.value, queue_words.waited(waited)) for waited in Waited],
        "consent": [(consent.value, queue_words.consent(consent)) for consent in Consent],
        "language": [(code, queue_words.language(code)) for code in queries.languages()],
        "assignee": _doctors(by),
        "status": [
            (status.value, queue_words.status(status)) for status in QuestionStatus if status not in queries.GONE
        ],
    }
    if tab is not Tab.ALL:
        # In any other tab it would say little more than the tab does.
        del names["status"]
    return {name: names[name] for name in names if tab is not Tab.REVIEW_DUE or name in OF_POSTS}


def _doctors(by: Account) -> Choices:
    others = [(str(account.id), account.name) for account in accounts.doctors() if account.id != by.id]
    return [(NOBODY, _("Nobody yet")), (str(by.id), _("You")), *others]


def _field(name: str, choices: Choices, chosen: Filters) -> dict[str, Any]:
    field = FILTER_FIELDS[name]
    value = places.filter_fields(chosen).get(field, "")
    if value and value not in dict(choices):
        choices = [*choices, (value, value)]
    label = queue_words.filter_name(name)
    return {"name": field, "label": label, "choices": choices, "chosen": value, "words": dict(choices).get(value, "")}


def _chip(field: dict[str, Any]) -> dict[str, str]:
    without = places.address(after=None, **{field["name"]: None})
    return {"label": field["label"], "words": field["words"], "url": without}
