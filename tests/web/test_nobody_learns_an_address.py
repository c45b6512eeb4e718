"""Nobody learns from any form whether an address is known: the same answer, and the same statements behind it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import ndiff

import pytest
from sqlalchemy import event

from askmd import outbox
from askmd.accounts import passwords
from askmd.core import clock
from askmd.keys import store
from askmd.outbox import Recipient, State
from tests import factories

# All of one length, so that a page that repeats what was typed is as long for each.
STATES = ["unknown", "known", "confirmed", "suppressed", "over-limit"]
ADDRESSES = {state: f"{state:-<10}@example.org" for state in STATES}
A_STRANGER = "somebody-x@example.org"
# Different at each visit, whoever visits: receipt codes and what is made of them, tokens, seals, times.
MASKED = [
    re.compile(r"<svg.*?</svg>", re.DOTALL),
    re.compile(r"(?:[2-9A-HJ-NP-Z]{4} ?){7}|<span>[2-9A-HJ-NP-Z]{4}</span>"),
    re.compile(r'name="(?:nonce|csrf_token|looked)" value="[^"]*"'),
    re.compile(r"data:image/[^\"]*"),
]
ASKED = {"who_asks": "patient", "question": "May I go swimming?", "consent": "private", "accept": "y"}

pytestmark = pytest.mark.both_databases


@dataclass
class Door:
    page: str
    field: str
    values: dict


DOORS = {
    "ask": Door("/ask", "email", ASKED),
    "subscribe": Door("/subscribe", "address", {}),
    "link to change": Door("/subscriptions", "address", {}),
    "sign-in": Door("/account/sign-in", "address", {"password": "no password of anybody"}),
    "reset": Door("/account/forgotten", "address", {}),
    "lost code": Door("/my/lost", "email", {}),
    "watch": Door("/ask/watch/post/{post}", "address", {}),
}


@pytest.fixture(autouse=True)
def time_machine(time_machine):
    """The morning of one day, so that no date on a page changes between two looks."""
    time_machine.move_to("2026-06-01T08:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def post(alice, bob):
    return factories.post(author=alice, reviewer=bob)


@pytest.fixture
def known(db, post):
    """`known("confirmed")`: somebody whose address stands in every room there is, in this state."""

    def make(state: str) -> None:
        if state == "unknown":
            return
        address, is_confirmed = ADDRESSES[state], state == "confirmed"
        at = clock.now() if is_confirmed else None
        question = factories.question(address=address, is_confirmed=is_confirmed)
        factories.subscriber(address=address, confirmed_at=at)
        factories.watcher(address=address, confirmed_at=at, post_id=post.id)
        passwords.set_password(factories.doctor(address=address), "seven green bridges over a river")
        if state == "suppressed":
            outbox.suppress(question.address_lookup, store().numbers("address")[0], "asked")
        if state == "over-limit":
            for _ in range(3):
                mail = outbox.owe(
                    "questions_new_link", to=Recipient.QUESTION, id=question.id, lookup=question.address_lookup
                )
                mail.state, mail.accepted_at = State.ACCEPTED, clock.now()
        db.session.commit()

    return make


@pytest.fixture
def statements(db):
    """`with statements() as seen:` the texts of all statements on both databases, in their order."""

    class Seen(list):
        def __enter__(self):
            for engine in (db.engine, store().engine):
                event.listen(engine, "before_cursor_execute", self.note)
            return self

        def __exit__(self, *_):
            for engine in (db.engine, store().engine):
                event.remove(engine, "before_cursor_execute", self.note)

        def note(self, connection, _cursor, statement, _parameters, _context, is_many):
            self.append((connection.engine.url.database, is_many, statement))

    return Seen


def masked(text: str, address: str) -> str:
    for what in MASKED:
        text = what.sub("…", text)
    return text.replace(address, "ADDRESS")


def headers_of(response) -> list[tuple[str, str]]:
    """All of them; of a cookie its name and what it is good for, not its value."""
    kept = []
    for name, value in response.headers:
        if name == "Content-Length":
            # A page's own token and the picture of a code are as long as they happen to be; the text is compared.
            continue
        if name == "Set-Cookie":
            value = re.sub(r"=[^;]*", "=…", value, count=1)
            value = re.sub(r"Expires=[^;]*", "Expires=…", value)
        kept.append((name, value))
    return sorted(kept)


@pytest.fixture
def answer(make_client, post, statements, time_machine):
    """`answer("ask", address)`: all that a stranger can see of it, and the statements behind it."""

    def try_it(name: str, address: str):
        # While many ask, keys are made ahead: who comes an hour later has one made just then.
        time_machine.shift(timedelta(hours=1))
        door, client = DOORS[name], make_client()
        page = door.page.format(post=post.slug)
        client.visit(page)
        with statements() as seen:
            sent = client.submit(None, {**door.values, door.field: address}, form=page)
            shown = client.get(sent.location) if sent.status_code == 303 else sent
        assert sent.status_code in (200, 303, 422)
        pages = [(one.status_code, headers_of(one), masked(one.text, address)) for one in (sent, shown)]
        return pages, list(seen)

    return try_it


def differences(pages: list[tuple], others: list[tuple]) -> list[str]:
    """What stands in one and not in the other, line by line: short enough to be read in a long log."""

    def lines(answered: list[tuple]) -> list[str]:
        return [line for status, headers, text in answered for line in (f"{status} {headers}", *text.splitlines())]

    return [line for line in ndiff(lines(pages), lines(others)) if line[:1] in "-+"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("door", DOORS)
def test_every_address_gets_the_same_answer_after_the_same_work(answer, known, door, state):
    # What is read once and remembered is read now.
    answer(door, A_STRANGER)
    pages, statements = answer(door, "somebody-y@example.org")
    known(state)

    pages_of_known, statements_of_known = answer(door, ADDRESSES[state])

    assert differences(pages_of_known, pages) == []
    assert statements_of_known == statements
    assert len(statements) > 2


def test_who_was_refused_too_often_is_told_so_whoever_it_is(make_client, known):
    known("known")
    answers = []
    for address in (ADDRESSES["known"], A_STRANGER):
        client = make_client()
        for _ in range(4):
            sent = client.submit("/account/sign-in", {"address": address, "password": "no password of anybody"})
        answers.append((sent.status_code, headers_of(sent), masked(sent.text, address)))

    assert answers[0] == answers[1]
    assert answers[0][0] == 429
