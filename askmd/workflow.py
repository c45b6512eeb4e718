"""THE RULEBOOK: every status and every step, in three tables.

Pure but for `advance`, the only way to a new status. Add a step to a table, never an `if` to a service.
The diagram in docs/rulebook.md is generated from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import Any, Protocol

from sqlalchemy import inspect, update
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from askmd.core.errors import NotAllowed, WrongState


class Who(Flag):
    """In which part somebody acts. AUTHOR and OTHER_DOCTOR are meant towards one answer."""

    NOBODY = 0
    ASKER = auto()
    DOCTOR = auto()
    AUTHOR = auto()
    OTHER_DOCTOR = auto()
    SELF_REVIEWER = auto()
    SYSTEM = auto()
    RETENTION = auto()


class Actor(Protocol):
    """Whoever acts: an account, the asker, the system."""

    @property
    def who(self) -> Who: ...


@dataclass(frozen=True)
class Part:
    """An actor that is no account."""

    who: Who
    name: str


ASKER = Part(Who.ASKER, "asker")
SYSTEM = Part(Who.SYSTEM, "system")
RETENTION = Part(Who.RETENTION | Who.SYSTEM, "retention")


class QuestionStatus(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    NEEDS_REPLY = "needs_reply"
    ANSWERED = "answered"
    DECLINED = "declined"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class AnswerStatus(StrEnum):
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DELIVERED = "delivered"
    CLOSED = "closed"


class PostStatus(StrEnum):
    PREVIEW = "preview"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"


Q, A, P = QuestionStatus, AnswerStatus, PostStatus
# A thing that does not exist yet.
START = None


@dataclass(frozen=True)
class Step:
    """From which statuses, to which one, and who may take it."""

    sources: tuple[StrEnum | None, ...]
    to: StrEnum
    who: Who


def step(*sources: StrEnum | None, to: StrEnum, who: Who) -> Step:
    """One line of a table."""
    return Step(sources, to, who)


QUESTION: Mapping[str, Step] = {
    "ask": step(START, to=Q.WAITING, who=Who.ASKER),
    # The asker's own words can be changed until a doctor has taken the question.
    "edit": step(Q.WAITING, to=Q.WAITING, who=Who.ASKER),
    "claim": step(Q.WAITING, to=Q.CLAIMED, who=Who.DOCTOR),
    "hand_over": step(Q.CLAIMED, to=Q.CLAIMED, who=Who.DOCTOR),
    "release": step(Q.CLAIMED, to=Q.WAITING, who=Who.DOCTOR | Who.SYSTEM),
    "ask_back": step(Q.CLAIMED, to=Q.NEEDS_REPLY, who=Who.DOCTOR),
    "reply": step(Q.NEEDS_REPLY, to=Q.CLAIMED, who=Who.ASKER | Who.SYSTEM),
    # WAITING too: its doctor's account may have been disabled while a second doctor was reading the answer.
    "answer": step(Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY, to=Q.ANSWERED, who=Who.SYSTEM),
    "follow_up": step(Q.ANSWERED, to=Q.WAITING, who=Who.ASKER),
    # What its asker read was meant for somebody else: the wrong post, or an answer that the question was put to.
    "take_back": step(Q.ANSWERED, to=Q.CLAIMED, who=Who.DOCTOR),
    # Retention: a question that nobody could answer for half a year is not kept waiting for ever.
    "decline": step(Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY, to=Q.DECLINED, who=Who.DOCTOR | Who.RETENTION),
    "reopen": step(Q.DECLINED, to=Q.WAITING, who=Who.DOCTOR | Who.ASKER),
    "bin": step(Q.WAITING, Q.CLAIMED, to=Q.SPAM, who=Who.DOCTOR),
    "unbin": step(Q.SPAM, to=Q.WAITING, who=Who.DOCTOR),
    "withdraw": step(*(s for s in Q if s not in (Q.WITHDRAWN, Q.ERASED)), to=Q.WITHDRAWN, who=Who.ASKER),
    "erase": step(*(s for s in Q if s is not Q.ERASED), to=Q.ERASED, who=Who.ASKER | Who.RETENTION),
}

ANSWER: Mapping[str, Step] = {
    "draft": step(START, to=A.DRAFTING, who=Who.DOCTOR),
    # From an older site, by the room `wordpress` alone: what was public there, and what was not finished.
    "bring_in": step(START, to=A.DELIVERED, who=Who.SYSTEM),
    "bring_in_draft": step(START, to=A.DRAFTING, who=Who.SYSTEM),
    "submit": step(A.DRAFTING, to=A.IN_REVIEW, who=Who.AUTHOR),
    "recall": step(A.IN_REVIEW, to=A.DRAFTING, who=Who.AUTHOR),
    "approve": step(A.IN_REVIEW, to=A.APPROVED, who=Who.OTHER_DOCTOR | Who.SELF_REVIEWER),
    # Only until the approval takes effect: nothing was delivered yet.
    "undo_approval": step(A.APPROVED, to=A.IN_REVIEW, who=Who.OTHER_DOCTOR),
    "request_changes": step(A.IN_REVIEW, to=A.DRAFTING, who=Who.OTHER_DOCTOR),
    "revise": step(A.IN_REVIEW, A.APPROVED, A.DELIVERED, to=A.DRAFTING, who=Who.DOCTOR | Who.SYSTEM),
    "deliver": step(A.APPROVED, to=A.DELIVERED, who=Who.SYSTEM),
    "close": step(A.DRAFTING, A.IN_REVIEW, A.APPROVED, to=A.CLOSED, who=Who.SYSTEM),
}

POST: Mapping[str, Step] = {
    "preview": step(START, P.CANCELLED, to=P.PREVIEW, who=Who.DOCTOR),
    "agree": step(P.PREVIEW, to=P.SCHEDULED, who=Who.ASKER | Who.SYSTEM),
    "object": step(P.PREVIEW, P.SCHEDULED, to=P.CANCELLED, who=Who.ASKER),
    "stop_preview": step(P.PREVIEW, to=P.CANCELLED, who=Who.DOCTOR | Who.SYSTEM),
    "schedule": step(START, P.CANCELLED, to=P.SCHEDULED, who=Who.DOCTOR),
    "unschedule": step(P.SCHEDULED, to=P.CANCELLED, who=Who.DOCTOR | Who.SYSTEM),
    "publish": step(P.SCHEDULED, to=P.PUBLISHED, who=Who.SYSTEM),
    # Public on an older site before a second doctor checked it: approved by nobody here, and due for review at once.
    "bring_in": step(START, to=P.PUBLISHED, who=Who.SYSTEM),
    "correct": step(P.PUBLISHED, to=P.PUBLISHED, who=Who.DOCTOR),
    # One of several askers took the question back: out of sight until a new approval.
    "hide": step(P.PUBLISHED, to=P.CANCELLED, who=Who.SYSTEM),
    "retract": step(P.PUBLISHED, to=P.RETRACTED, who=Who.DOCTOR),
    "republish": step(P.RETRACTED, to=P.PUBLISHED, who=Who.DOCTOR),
    "withdraw": step(*(s for s in P if s is not P.WITHDRAWN), to=P.WITHDRAWN, who=Who.SYSTEM),
}

TABLES: Mapping[str, Mapping[str, Step]] = {"question": QUESTION, "answer": ANSWER, "post": POST}


def begin(table: str, name: str, *, by: Actor) -> Any:
    """The first status of a new thing. Raises NotAllowed when `by` may not begin it so."""
    rule = TABLES[table][name]
    if START not in rule.sources:
        raise WrongState("This step needs something that exists already.")
    _check_actor(rule, by.who)
    return rule.to


def advance(row: Any, name: str, *, by: Actor, acting_as: Who | None = None, **facts: Any) -> None:
    """Take one step, or refuse it, in one UPDATE that names the status and version it expects.

    `row` has id, status and version. `acting_as` replaces the actor's general part where the part depends on the
    thing itself (author, other doctor). `facts` are columns that change in the same UPDATE, such as the assignee.
    Raises NotAllowed to the wrong actor, and WrongState when the row has moved on since it was read: two doctors
    cannot both win.
    """
    rule = TABLES[row.__tablename__][name]
    _check_actor(rule, by.who if acting_as is None else acting_as)
    session = object_session(row)
    if session is None:
        raise RuntimeError("A status can only change inside a session.")
    if row.status not in rule.sources:
        raise WrongState(row.stands())
    model = type(row)
    expected = (model.id == row.id) & (model.status == row.status) & (model.version == row.version)
    changed = session.execute(
        update(model).where(expected).values(status=rule.to, version=row.version + 1, **facts),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(row)
        raise WrongState(row.stands())
    set_committed_value(row, "status", rule.to)
    set_committed_value(row, "version", row.version + 1)
    for column, value in facts.items():
        set_committed_value(row, column, value)
    _forget_related(session, row, set(facts))


def _forget_related(session: Session, row: Any, columns: set[str]) -> None:
    """Who is behind a foreign key that changed must be looked up again."""
    relations = inspect(type(row)).relationships
    names = [one.key for one in relations if columns & {column.key for column in one.local_columns}]
    if names:
        session.expire(row, names)


def may(row: Any, name: str, *, by: Actor, acting_as: Who | None = None) -> bool:
    """Whether the rulebook would let `by` take this step now: what a page asks before it shows a button."""
    rule = TABLES[row.__tablename__][name]
    part = by.who if acting_as is None else acting_as
    return row.status in rule.sources and bool(rule.who & part)


def _check_actor(rule: Step, part: Who) -> None:
    if not rule.who & part:
        raise NotAllowed("You cannot do this here.")


def reachable(table: Mapping[str, Step]) -> set[StrEnum]:
    """All statuses that a new thing can ever come to."""
    found: set[StrEnum | None] = {START}
    while True:
        more = {rule.to for rule in table.values() if found & set(rule.sources)}
        if more <= found:
            return {status for status in found if status is not None}
        found |= more
