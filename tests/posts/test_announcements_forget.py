"""The mail of a post that must not be read any more is forgotten with it, whether its broadcast runs or rests."""

import pytest
from sqlalchemy import select

from askmd.core import clock
from askmd.outbox import Broadcast, BroadcastWords
from askmd.posts import publishing
from askmd.posts.announcing import expand_page
from tests import factories

TITLE = "What helps in winter?"


@pytest.fixture
def announced(app, db, mails):
    """A post whose announcement somebody has, and somebody else not yet."""
    for address in ("pat@example.org", "sam@example.org"):
        factories.subscriber(address=address)
    mails.sink.refuse["sam@example.org"] = "450 Later"
    post = factories.post(title=TITLE)
    while expand_page():
        db.session.commit()
    mails.deliver()
    db.session.expire_all()
    return post


def kept(db) -> list[str]:
    rows = db.session.execute(select(Broadcast.title, BroadcastWords.subject, BroadcastWords.html).join(Broadcast))
    return [words for row in rows for words in row if words]


@pytest.mark.parametrize("act", [publishing.hide, publishing.withdraw], ids=["hidden", "withdrawn"])
def test_nothing_of_it_is_kept(announced, db, act):
    assert kept(db)

    act(announced)

    assert kept(db) == []


def test_nothing_of_a_retracted_one_is_kept(announced, db, alice):
    publishing.retract(announced, notice="A dose was wrong.", by=alice)

    assert kept(db) == []


def test_who_has_not_had_it_yet_never_gets_it(announced, db, mails, time_machine):
    time_machine.move_to(clock.now())
    publishing.withdraw(announced)
    db.session.commit()
    mails.sink.refuse.clear()
    time_machine.shift(600)

    mails.deliver()

    assert mails.to("sam@example.org") == []
