"""A notice of the tests' own, and addresses that are just there: what other rooms bring is tested in them."""

from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from flask import Flask

from askmd import outbox
from askmd.core import clock
from askmd.core.addresses import canonical
from askmd.keys import store
from askmd.outbox import (
    Addressee,
    Broadcast,
    Delivery,
    Prepared,
    Recipient,
    conversation,
    envelopes,
    links,
    notices,
    recipients,
)

# Reports and what is none, as mail systems and programs write them; RETURN_PATH stands for the address they go to.
EXAMPLES = Path(__file__).parent.parent / "examples" / "bounces"
TEMPLATES = {
    "email/tests_hello/subject.txt": "Hello from {{ site_name }} – grüß Gott",
    "email/tests_hello/body.txt": "Line one.\n\n\n\nYour page: {{ link }}\n" + "A long line. " * 200,
    "email/tests_hello/body.html": "<html><head>"
    "<style>p { color: #111111 } @media print { p { color: #000000 } }</style></head>"
    "<body><p>{{ link }}</p></body></html>",
    "email/tests_news/subject.txt": "News {{ number }}",
    "email/tests_news/body.txt": "News. Stop: {{ unsubscribe_link }}",
    "email/tests_news/body.html": '<html><body><p>News</p><a href="{{ unsubscribe_link }}">Stop</a></body></html>',
}


@pytest.fixture
def time_machine(time_machine):
    """Begins now, so that a test only says how much later it is."""
    time_machine.move_to(clock.now())
    return time_machine


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stays silent is given up in a blink."""
    for name in ("TIMEOUT_SECONDS", "THINK_SECONDS", "KEPT_SECONDS", "QUIT_SECONDS"):
        monkeypatch.setattr(conversation, name, 0.3)


class People:
    """Who has which address now."""

    def __init__(self) -> None:
        self.addresses: dict[int, str] = {}
        self.confirmed: set[int] = set()
        self.rendered = 0

    def lookup(self, address: str) -> str:
        return store().lookup("address", canonical(address))[1]

    def load(self, id: int) -> Addressee | None:
        address = self.addresses.get(id)
        return Addressee(address, self.lookup(address), id in self.confirmed) if address else None

    def news(self) -> dict[str, object]:
        self.rendered += 1
        return {"number": 7}


@pytest.fixture
def people(app: Flask) -> People:
    """Pat (1) and Sam (2) are confirmed."""
    found = People()
    found.addresses = {1: "pat@example.org", 2: "sam@example.org"}
    found.confirmed = {1, 2}
    return found


@pytest.fixture(autouse=True)
def notice(app: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = jinja2.ChoiceLoader([jinja2.DictLoader(TEMPLATES), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    monkeypatch.setattr(notices, "_builders", dict(notices._builders))
    monkeypatch.setattr(notices, "_broadcast_builders", dict(notices._broadcast_builders))
    monkeypatch.setattr(recipients, "_many_loaders", {})
    monkeypatch.setattr(recipients, "_loaders", dict.fromkeys(Recipient, people.load))
    outbox.notice("tests_hello")(lambda delivery: {"link": links.address("my_mail", delivery)})
    outbox.broadcast_notice("tests_news")(lambda words: Prepared("1", people.news))


@pytest.fixture
def owe(db, people: People) -> Callable[..., Delivery]:
    """`owe(1)`: a committed mail to Pat."""

    def make(id: int = 1, *, notice: str = "tests_hello", **values) -> Delivery:
        lookup = people.lookup(people.addresses[id])
        delivery = outbox.owe(notice, to=Recipient.QUESTION, id=id, lookup=lookup, **values)
        db.session.commit()
        return delivery

    return make


@pytest.fixture
def announce(db, people: People) -> Callable[..., Broadcast]:
    """`announce(1, 2)`: a committed broadcast to these people, all its mails owed."""

    def make(*ids: int, broadcast: Broadcast | None = None) -> Broadcast:
        broadcast = broadcast or outbox.broadcasts.begin("tests_news", "News", to=Recipient.SUBSCRIBER)
        words = outbox.broadcasts.wording(broadcast, "en", "en")
        receivers = [(id, people.lookup(people.addresses[id]), words.id) for id in ids]
        outbox.broadcasts.owe_many(broadcast, receivers)
        outbox.broadcasts.expanded(broadcast)
        db.session.commit()
        return broadcast

    return make


@pytest.fixture
def report() -> Callable[..., bytes]:
    """`report(mail)`: what a mail system sends to the return path of this mail; `like` names one of the examples.

    `change` says which words of the example are others now.
    """

    def make(mail: Delivery, *, like: str = "postfix", change: dict[str, str] | None = None) -> bytes:
        written = (EXAMPLES / f"{like}.eml").read_text()
        for words, others in {"RETURN_PATH": envelopes.return_path(mail.uid), **(change or {})}.items():
            assert words in written
            written = written.replace(words, others)
        return written.encode()

    return make
