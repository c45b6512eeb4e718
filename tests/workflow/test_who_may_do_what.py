"""Status by verb by role: whatever the design allows happens, and whatever it does not say is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, product
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select, update

from askmd.answers.models import Answer
from askmd.answers.queries import part_of
from askmd.core import clock
from askmd.core.errors import DomainError, NotAllowed, WrongState
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.workflow import TABLES, advance, begin, may
from tests.support import situations
from tests.support.law import LAW, NINE, NOTHING, PARTS, STATUSES
from tests.support.situations import People, Situation
from tests.support.verbs import FOR_ANYBODY, VERBS, Verb

WORDS: dict[str, Any] = {"body": "<p>Words.</p>", "slug": "words"}
# What else must stand in a row for the database to let it have a status.
COLUMNS: dict[str, dict[str, Any]] = {
    "claimed": {"assignee_id": 1},
    "erased": {"body_sealed": None},
    "published": WORDS,
    "withdrawn": {"body": None},
}


@pytest.fixture
def people(app):
    with time_machine.travel(clock.now(), tick=False) as hand:
        yield People(hand)


def test_the_design_and_the_rulebook_name_the_same_steps():
    assert {table: set(lines) for table, lines in LAW.items()} == {table: set(rules) for table, rules in TABLES.items()}


def test_every_status_by_every_step_by_every_role_is_as_the_design_says(people):
    question, answer, post = situations.published(people)
    cells = 0
    for row in (question, answer, post):
        table = row.__tablename__
        for status, (verb, line), role in product(STATUSES[table], LAW[table].items(), PARTS):
            cells += 1
            actor, part = people.actors[role], _part(answer, people, role) if row is answer else None
            _put(row, status)
            is_lawful = line.lets(role, status)
            assert may(row, verb, by=actor, acting_as=part) is is_lawful, (table, verb, status, role)
            assert _after(row, verb, actor, part) == (line.to if is_lawful else status), (table, verb, status, role)

    assert cells == len(PARTS) * sum(len(STATUSES[table]) * len(LAW[table]) for table in LAW)


def _put(row, status: str) -> None:
    """Into this status, as no verb would."""
    if row.status != status:
        db.session.execute(
            update(type(row)).where(type(row).id == row.id).values(status=status, **_columns(row, status))
        )
        db.session.refresh(row)


def _columns(row, status: str) -> dict[str, Any]:
    return {name: value for name, value in COLUMNS.get(status, {}).items() if hasattr(row, name)}


def _part(answer: Answer, people: People, role: str):
    """A doctor's part is meant towards the answer; all others have one part everywhere."""
    return part_of(answer, people.accounts[role]) if role in people.accounts else None


def _after(row, verb: str, actor, part) -> str:
    """The status after this step was tried; then it is taken back."""
    before, version, to = str(row.status), row.version, LAW[row.__tablename__][verb].to
    attempt = db.session.begin_nested()
    try:
        advance(row, verb, by=actor, acting_as=part, **_columns(row, to))
    except (NotAllowed, WrongState):
        attempt.commit()
        assert (row.status, row.version) == (before, version)
        return before
    after = str(row.status)
    attempt.rollback()
    db.session.expire(row)
    return after


def test_what_does_not_exist_yet_is_begun_only_as_the_design_says(people):
    for table, lines in LAW.items():
        for verb, line in lines.items():
            for role, actor in people.actors.items():
                try:
                    begun = str(begin(table, verb, by=actor))
                except (NotAllowed, WrongState):
                    begun = NOTHING
                assert begun == (line.to if line.lets(role, NOTHING) else NOTHING), (table, verb, role)


def test_every_verb_in_every_situation_by_every_role_does_what_the_design_says(people):
    wrong, cells = [], 0
    with listening() as writes:
        for one, verb, role in every_cell(people):
            outcome, expected = _try(one, verb, people, role, writes)
            cells += 1
            if outcome != expected:
                wrong.append(f"{one}, {verb.name} by {role}: {outcome}, not {expected}")

    assert wrong == []
    assert cells > 1500


def every_cell(people: People) -> Iterator[tuple[Situation, Verb, str]]:
    """Each situation, each verb of its table, each of the nine who could come as far as calling it."""
    of_posts = chain(situations.of_posts(people), situations.of_articles(people))
    every = {"question": situations.of_questions(people), "answer": situations.of_answers(people), "post": of_posts}
    for table, some in every.items():
        ready = list(some)
        db.session.flush()
        for one, verb, role in product(ready, VERBS[table], NINE):
            # Who wrote or sent a text is any doctor towards a question and a post, as the rulebook's own matrix shows.
            if table != "answer" and not verb.never and role in ("submitter", "last editor"):
                continue
            if role in people.accounts or verb.name in FOR_ANYBODY:
                yield one, verb, role


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every statement that changed a row."""
    heard: list[str] = []

    def hear(_connection, cursor, statement, *_rest) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and cursor.rowcount:
            heard.append(statement)

    event.listen(db.engine, "after_cursor_execute", hear)
    yield heard
    event.remove(db.engine, "after_cursor_execute", hear)


def _try(one: Situation, verb: Verb, people: People, role: str, writes: list[str]) -> tuple[str, str]:
    """The status that it came to, or that it was refused, and what the design says; then all is as before."""
    by = people.actors[role]
    if verb.lets(role, one):
        attempt = db.session.begin_nested()
        try:
            verb.call(one, by)
            db.session.flush()
            return _status(one, verb), verb.to(one)
        except DomainError as refusal:
            return str(refusal), verb.to(one)
        finally:
            attempt.rollback()
            db.session.expire_all()
    writes.clear()
    try:
        verb.call(one, by)
    except DomainError:
        # Nothing is to be taken back where nothing was written.
        assert not {*db.session.dirty, *db.session.new}
        return "refused" if not writes else writes[0], "refused"
    return "not refused", "refused"


def _status(one: Situation, verb: Verb) -> str:
    row = one.row
    if row is None or verb.status(one) == NOTHING:
        model = Answer if one.name[0] == "a" else Post
        row = db.session.execute(select(model).order_by(model.id.desc()).limit(1)).scalar_one()
    return str(row.status)
