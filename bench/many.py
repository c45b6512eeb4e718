"""A database with very many questions for benches: some open in every state, the rest answered long ago or erased.

Rows are inserted in bulk, without their rules; the words of the open ones are sealed as in real life.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlalchemy.schema import Index

from askmd import keys
from askmd.answers.models import Answer, AnswerKind, AnswerQuestion, ReviewMode
from askmd.core import clock, crypto
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.workflow import AnswerStatus, PostStatus, QuestionStatus

Q, A, P = QuestionStatus, AnswerStatus, PostStatus
CHUNK = 10_000
# So many rows are made one by one; the others are copies of them.
BATCH = 20_000
MODELS = (Question, Answer, AnswerQuestion, Post)
BODY = (
    "Is it usual to feel tired in the week after a treatment? Worry number {}. "
    + "Stone by stone, a bridge is built. " * 12
)
# Of each hundred open questions: so many of each status, and the status of their answer.
OPEN = (
    [(Q.WAITING, None)] * 70 + [(Q.CLAIMED, None)] * 6 + [(Q.CLAIMED, A.DRAFTING)] * 8 + [(Q.CLAIMED, A.IN_REVIEW)] * 8
)
OPEN += [(Q.NEEDS_REPLY, None)] * 8
OVER = [(Q.ANSWERED, A.DELIVERED)] * 90 + [(Q.DECLINED, None)] * 8 + [(Q.SPAM, None)] * 2
CONSENTS = [Consent.PUBLISH] * 6 + [Consent.PRIVATE] * 3 + [Consent.ASK_FIRST]
ASKERS = [WhoAsks.RELATIVE] * 6 + [WhoAsks.PATIENT] * 3 + [WhoAsks.CLINICIAN]
PLANNED = [P.PREVIEW, P.SCHEDULED]
YEAR = timedelta(days=365)


def fill(*, questions: int, open_: int, doctors: list[int], topics: list[int], erased: bool) -> None:
    """Insert so many questions. `erased`: those that are over were erased already, and have no answer any more."""
    over = [Q.ERASED] if erased else [status for status, _ in OVER]
    first = min(BATCH, questions - open_)
    with db.engine.begin() as connection, _without_indexes(connection, *MODELS):
        _insert(connection, _rows(range(1, first + 1), False, over, doctors, topics))
        for begin in range(first, questions - open_, first):
            _copy(connection, begin, min(first, questions - open_ - begin))
        _insert(connection, _rows(range(questions - open_ + 1, questions + 1), True, over, doctors, topics))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))


def _rows(
    numbers: range, is_open: bool, over: list[Q], doctors: list[int], topics: list[int]
) -> dict[Any, list[dict[str, Any]]]:
    have_answers = is_open or over != [Q.ERASED]
    answered = [n for n in numbers if have_answers and (OPEN if is_open else OVER)[n % 100][1]]
    return {
        Question: [_question(n, is_open, over, doctors, topics[:-1], topics[-1]) for n in numbers],
        Answer: [_answer(n, is_open, doctors) for n in answered],
        AnswerQuestion: [{"answer_id": n, "question_id": n} for n in answered],
        Post: [] if is_open else [_post(n, doctors) for n in answered if not n % 50],
    }


def _copy(connection: Connection, by: int, most: int) -> None:
    """The first rows once more, with other numbers and other times: the database makes them, for that is quick."""
    is_postgres = connection.dialect.name == "postgresql"
    for model in MODELS:
        table = model.__table__
        chosen = ", ".join(f'"{column.name}"' for column in table.columns)
        made = ", ".join(_copied(column, by, is_postgres) for column in table.columns)
        own = "question_id" if model is AnswerQuestion else "id"
        connection.execute(
            text(f"INSERT INTO {table.name} ({chosen}) SELECT {made} FROM {table.name} WHERE {own} <= {most}")
        )


def _copied(column: Any, by: int, is_postgres: bool) -> str:
    name = column.name
    new = f"(id + {by})"
    if name in ("id", "answer_id", "question_id"):
        return f'"{name}" + {by}'
    if name in ("uid", "code_hash"):
        length = 32 if name == "uid" else 64
        return f"lpad(to_hex{new}, {length}, '0')" if is_postgres else f"printf('%0{length}x', {new})"
    if name == "slug":
        return f"'post-' || {new}"
    if name in ("asked_at", "waits_since", "answered_at", "closed_at"):
        shift = f"{by // 7} seconds"
        shifted = f"strftime('%Y-%m-%d %H:%M:%f', {name}, '-{shift}') || '000'"
        return f"{name} - interval '{shift}'" if is_postgres else shifted
    return f'"{name}"'


def seal_words(batch: int = CHUNK) -> None:
    """Give every open question a key and words of its own."""
    ids = db.session.execute(db.select(Question.id).where(Question.status.in_((Q.WAITING, Q.CLAIMED, Q.NEEDS_REPLY))))
    wanted, store = list(ids.scalars()), keys.store()
    for begin in range(0, len(wanted), batch):
        made = store._made("question", len(wanted[begin : begin + batch]))
        rows = []
        for id, key in zip(wanted[begin : begin + batch], made, strict=True):
            body = crypto.seal(key.key, BODY.format(id).encode(), place=f"question.body:{_uid(id)}")
            rows.append({"id": id, "key_id": key.id, "body_sealed": body})
        db.session.execute(db.update(Question), rows)
        db.session.commit()


def _uid(n: int) -> str:
    return f"{n:032x}"


def _question(n: int, is_open: bool, over: list[Q], doctors: list[int], topics: list[int], rare: int) -> dict[str, Any]:
    now = _now()
    status = OPEN[n % 100][0] if is_open else over[n % len(over)]
    age = (
        timedelta(hours=(n * 7) % 700, seconds=n % 3600) if is_open else YEAR + timedelta(seconds=60 * (n % 1_500_000))
    )
    at = now - age - timedelta(microseconds=n)
    held = status in (Q.CLAIMED, Q.NEEDS_REPLY, Q.ANSWERED)
    return {
        "id": n,
        "uid": _uid(n),
        "code_hash": f"{n:064x}",
        "status": status,
        "version": 1,
        "asked_at": at,
        "waits_since": at,
        "topic_id": rare if n % 20_011 == 7 else (None if n % 9 == 0 else topics[n % len(topics)]),
        "who_asks": WhoAsks.FRIEND if n % 30_011 == 7 else ASKERS[n % 10],
        "language": "fi" if n % 40_009 == 7 else "en",
        "consent": CONSENTS[n % 10],
        "consent_wording": 1,
        "consent_at": at,
        "has_agreement": True,
        "is_urgent": n % 97 == 0,
        "assignee_id": doctors[n % len(doctors)] if held else None,
        "answered_at": at + timedelta(days=2) if status is Q.ANSWERED else None,
        "closed_at": at + timedelta(days=2) if status in (Q.DECLINED, Q.SPAM, Q.ERASED) else None,
        "reopenings": 0,
        "body_sealed": None if status is Q.ERASED else _SOME_BYTES,
        "snoozed_until": now + timedelta(days=3) if is_open and n % 50 == 1 and n % 97 else None,
        "wants_corrections": False,
    }


def _answer(n: int, is_open: bool, doctors: list[int]) -> dict[str, Any]:
    at = _now() - (timedelta(days=3) if is_open else YEAR) - timedelta(seconds=n % 1_500_000)
    status = OPEN[n % 100][1] if is_open else A.DELIVERED
    author = doctors[n % len(doctors)]
    return {
        "id": n,
        "uid": _uid(n),
        "kind": AnswerKind.ANSWER,
        "status": status,
        "version": 1,
        "author_id": author,
        "created_at": at,
        "submitted_at": None if status is A.DRAFTING else at,
        "submitted_by_id": None if status is A.DRAFTING else author,
        "delivered_at": at if status is A.DELIVERED else None,
    }


def _post(n: int, doctors: list[int]) -> dict[str, Any]:
    status = PLANNED[n % 2] if n % 5000 == 0 else P.PUBLISHED
    return {
        "id": n,
        "kind": AnswerKind.ANSWER,
        "status": status,
        "version": 1,
        "slug": f"post-{n}",
        "answer_id": n,
        "approval": ReviewMode.SECOND_DOCTOR,
        "author_id": doctors[n % len(doctors)],
        "language": "en",
        "title": f"Post number {n}",
        "body": "<p>Stone by stone, a bridge is built.</p>",
        "published_at": _now() - YEAR,
        "review_due_on": (_now() + timedelta(days=n % 700 - 200)).date(),
        "answered_count": 0,
    }


_SOME_BYTES = secrets.token_bytes(600)
_began: list[datetime] = []


def _now() -> datetime:
    # One moment for all rows, so that the order of the list is known.
    if not _began:
        _began.append(clock.now())
    return _began[0]


def _insert(connection: Connection, rows: dict[Any, list[dict[str, Any]]]) -> None:
    for model, all_ in rows.items():
        for begin in range(0, len(all_), CHUNK):
            connection.execute(insert(model.__table__), all_[begin : begin + CHUNK])


class _without_indexes:
    """Indexes are made anew when all rows are in: that takes a fraction of the time."""

    def __init__(self, connection: Connection, *models: Any) -> None:
        self._connection = connection
        self._indexes: list[Index] = [index for model in models for index in model.__table__.indexes]

    def __enter__(self) -> None:
        for index in self._indexes:
            index.drop(self._connection)

    def __exit__(self, *_: Any) -> None:
        for index in self._indexes:
            index.create(self._connection)
