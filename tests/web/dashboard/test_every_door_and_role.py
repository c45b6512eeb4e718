"""Every address of the dashboard and of a question's page, by everybody who has no part in it: nothing is changed."""

from __future__ import annotations

import contextvars
import re

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.questions.models import Consent
from askmd.workflow import AnswerStatus
from tests.support import situations
from tests.support.crowd import Crowd
from tests.support.rows import changed_tables, picture
from tests.support.situations import People, newest_digest
from tests.support.steps import OF_A_QUESTION
from tests.support.witness import SECRET, WORDING

# Who may do what at an answer's door, on top of what the door's guard keeps out. `save` sends the form of the editor.
BY_ITS_AUTHOR = ("submitter", "last editor", "other doctor")
BY_ANOTHER = ("author",)
REFUSED = [
    ("answer is being written", "", BY_ITS_AUTHOR),
    ("answer came back mended", "/adopt", BY_ITS_AUTHOR),
    ("answer waits for its check", "/recall", BY_ITS_AUTHOR),
    ("answer waits for its check", "/approve", ("author", "submitter", "last editor")),
    ("answer waits for its check", "/request-changes", BY_ANOTHER),
    ("answer waits for its check", "/mend", BY_ANOTHER),
    ("answer is approved", "/undo-approval", BY_ANOTHER),
]
TYPED = {
    "title": "Another title", "question": "What was asked?", "short_answer": "In short.", "body": "<p>At length.</p>",
    "base_number": "1", "comment-text": "Please mend it.",
}  # fmt: skip


@pytest.fixture
def hand():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def addresses(app, method: str, start: str) -> list[str]:
    """Every address of a door, with numbers of things that are there; leaving a page changes nothing."""
    rules = (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))
    found = {re.sub("<[^>]+>", "1", rule.rule) for rule in rules if rule.rule.startswith(start)}
    return sorted(found - {"/my/question/leave"})


def knock(browser, method: str, address: str, **sent) -> TestResponse:
    """Without a look at the page of the refusal: it is the same one hundreds of times."""
    return contextvars.Context().run(FlaskClient.open, browser, address, method=method, **sent)


def test_who_has_no_part_in_it_changes_nothing_and_reads_nothing_at_any_address(app, make_client, hand):
    crowd = Crowd(app, make_client, hand, Consent.PUBLISH)
    for who, address in OF_A_QUESTION[:11]:
        crowd.wait() if who == "clock" else crowd.forge(who, address)
    crowd.browsers["disabled"] = crowd.browsers.pop("dora")
    db.session.get_one(Account, crowd.ids["dora"]).active = False
    db.session.commit()
    doors = [("/dashboard", ("asker", "erin", "charlie", "disabled", "nobody"))]
    doors += [("/my/question", ("alice", "nobody"))]

    for start, strangers in doors:
        acts, reads = addresses(app, "POST", start), addresses(app, "GET", start)
        assert len(acts) > 10
        for who in strangers:
            browser, values = crowd.browsers[who], crowd.typed() | crowd.known()
            token = browser.visit("/my").field("csrf_token")
            before = picture()
            for address in acts:
                told = knock(browser, "POST", address, data={**values, "csrf_token": token})
                assert told.status_code in (303, 401, 403, 404, 409), f"{who} at {address}: {told.status}"
            assert changed_tables(before) == [], f"{who} at {start}"
            for address in reads if who != "asker" else ():
                told = knock(browser, "GET", address)
                assert told.status_code in (303, 403, 404), f"{who} at {address}: {told.status}"
                assert not WORDING.search(told.text)
                assert SECRET not in told.text


def test_nobody_approves_their_own_text_at_the_door_nor_takes_a_step_that_is_anothers(app, make_client, hand):
    people = People(hand)
    found = {one.name: one.answer for one in situations.of_answers(people)}
    browsers = {role: make_client().sign_in(account) for role, account in people.accounts.items()}
    tokens = {role: browser.visit("/my").field("csrf_token") for role, browser in browsers.items()}

    before = picture()
    for name, verb, roles in REFUSED:
        for role in roles:
            values = {**TYPED, "digest": newest_digest(found[name]), "csrf_token": tokens[role]}
            told = browsers[role].post(f"/dashboard/answers/{found[name].id}{verb}", data=values)
            assert told.status_code in (403, 409), f"{role} at {verb}: {told.status}"
    assert changed_tables(before) == []

    waiting = found["answer waits for its check"]
    values = {"digest": newest_digest(waiting), "csrf_token": tokens["other doctor"]}
    assert browsers["other doctor"].post(f"/dashboard/answers/{waiting.id}/approve", data=values).status_code == 303
    assert waiting.status is AnswerStatus.APPROVED
