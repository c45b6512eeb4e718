"""The rulebook has no dead letters: every status can be reached, and only the last ones have no way out."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from askmd.workflow import ANSWER, POST, QUESTION, AnswerStatus, PostStatus, QuestionStatus, Step, Who, reachable, step

BOOK = [
    pytest.param(QUESTION, QuestionStatus, {QuestionStatus.ERASED}, id="question"),
    pytest.param(ANSWER, AnswerStatus, {AnswerStatus.CLOSED}, id="answer"),
    pytest.param(POST, PostStatus, {PostStatus.WITHDRAWN}, id="post"),
]


def unreachable(table: Mapping[str, Step], statuses: type[StrEnum]) -> set[StrEnum]:
    return set(statuses) - reachable(table)


def dead_ends(table: Mapping[str, Step], statuses: type[StrEnum]) -> set[StrEnum]:
    """Statuses that nothing ever leaves."""
    leaving = {source for rule in table.values() for source in rule.sources if source is not None}
    return set(statuses) - leaving


def foreign_statuses(table: Mapping[str, Step], statuses: type[StrEnum]) -> set[str]:
    named = {status for rule in table.values() for status in (*rule.sources, rule.to) if status is not None}
    return {str(status) for status in named if not isinstance(status, statuses)}


def steps_of_nobody(table: Mapping[str, Step]) -> list[str]:
    return [name for name, rule in table.items() if rule.who == Who.NOBODY]


@pytest.mark.parametrize(("table", "statuses", "final"), BOOK)
def test_every_status_can_be_reached_and_left(table, statuses, final):
    assert unreachable(table, statuses) == set()
    assert dead_ends(table, statuses) == final
    assert foreign_statuses(table, statuses) == set()
    assert steps_of_nobody(table) == []


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    BRICKED_UP = "bricked_up"


def test_dead_letters_in_a_table_are_found():
    table = {
        "build": step(None, to=Door.OPEN, who=Who.SYSTEM),
        "shut": step(Door.OPEN, to=Door.SHUT, who=Who.NOBODY),
        "break": step(Door.BRICKED_UP, to=PostStatus.CANCELLED, who=Who.SYSTEM),
    }

    assert unreachable(table, Door) == {Door.BRICKED_UP}
    assert dead_ends(table, Door) == {Door.SHUT}
    assert foreign_statuses(table, Door) == {"cancelled"}
    assert steps_of_nobody(table) == ["shut"]
