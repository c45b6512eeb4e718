"""What a doctor typed and has not saved yet, kept every few seconds: sealed, for this doctor alone.

A draft keeps the form as it was typed, half a reference and all, because nothing that was shown as saved may be lost.
It names the page it came from: what one page sends later is newer, and what another window sends must have seen it
first. Once its page has saved a revision the draft is spent: it is empty then, and a late copy of it is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from askmd import audit, keys
from askmd.accounts.models import Account
from askmd.answers import queries
from askmd.answers.content import Content
from askmd.answers.models import Answer, Draft
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale, WrongState
from askmd.extensions import db
from askmd.workflow import AnswerStatus, may

Fields = list[tuple[str, str]]
# All that the form takes, and room for what is still to be shortened.
LIMIT = 500_000
MOST_FIELDS = 200
LAST_TURN = 2**53


@dataclass(frozen=True)
class Typed:
    """What a page sent. `seen` is the number of the draft that it knows of, `turn` counts its own sendings.

    `content` is the same text as a revision would hold it, or None while it could not be one.
    """

    page: str
    turn: int
    seen: int
    base_number: int
    fields: Fields
    content: Content | None = None


class _Inside(NamedTuple):
    """What is sealed in a draft. `fields` are empty once it is spent."""

    page: str = ""
    turn: int = 0
    fields: Fields = []
    content: Content | None = None


@dataclass(frozen=True)
class Kept:
    """A draft in clear, for the doctor who typed it."""

    number: int
    base_number: int
    saved_at: datetime
    fields: Fields
    content: Content | None


def keep(answer: Answer, typed: Typed, *, by: Account) -> Draft:
    """Keep what this page sent last.

    Raises NotAllowed to whoever may not write it now, WrongState when another window of theirs has a newer text,
    Stale when this page has sent a newer one or was saved meanwhile, Invalid when it is beyond all measure. The text
    is then held by the page alone, and the page says so.
    """
    _check_may_write(answer, by)
    _check_size(typed.fields)
    draft = row_of(answer, by)
    was = _inside(draft)
    if was.page == typed.page and was.turn >= typed.turn:
        raise Stale("A newer text of this page is kept already.")
    if draft is not None and was.page != typed.page and was.fields and typed.seen != draft.number:
        raise WrongState("You wrote a newer text in another window. This window saves by its button only.")
    if was.page != typed.page:
        # Once for each page, and not every few seconds.
        audit.record("answer.typed", answer, by=by)
    return _write(draft or _new(answer, by), typed)


def of(answer: Answer, by: Account) -> Kept | None:
    """What this doctor typed and has not saved, if there is such a text."""
    draft = row_of(answer, by)
    inside = _inside(draft)
    if draft is None or not inside.fields:
        return None
    return Kept(draft.number, draft.base_number, draft.saved_at, inside.fields, inside.content)


def number_of(answer: Answer, by: Account) -> int:
    """What a page that is opened now has seen."""
    draft = row_of(answer, by)
    return draft.number if draft is not None else 0


def row_of(answer: Answer, by: Account) -> Draft | None:
    """The row itself, spent or not."""
    query = select(Draft).where(Draft.answer_id == answer.id, Draft.by_id == by.id)
    return db.session.execute(query).scalar_one_or_none()


def left_behind(answer: Answer, by: Account) -> Content | None:
    """The unsaved text of a doctor whose place another one takes, where nobody saved since; or None."""
    draft, newest = of(answer, by), queries.latest(answer)
    if draft is None or draft.content is None or draft.base_number != (newest.number if newest else 0):
        return None
    return draft.content if draft.content != queries.content_of(newest) else None


def spend(answer: Answer, content: Content, *, by: Account, page: str = "") -> None:
    """This text is a revision now: the draft that led to it, or says the same, has done its work.

    A draft of another window that says something else stays, for its doctor to decide.
    """
    draft = row_of(answer, by)
    inside = _inside(draft)
    if draft is not None and ((page and inside.page == page) or inside.content == content):
        _empty(draft, page=inside.page)
    elif draft is None and page:
        # Its first sending may still be under way, and must not come after us.
        _empty(_new(answer, by), page=page)


def drop(answer: Answer, *, by: Account) -> None:
    """Throw the unsaved text away, because its doctor says so."""
    draft = row_of(answer, by)
    if draft is not None:
        _empty(draft, page=_inside(draft).page)
        audit.record("answer.draft_dropped", answer, by=by)


def _check_may_write(answer: Answer, by: Account) -> None:
    part = queries.part_of(answer, by)
    if queries.is_erased(answer):
        raise Stale("Nobody waits for this answer any longer. Your text is still here; please copy it.")
    if may(answer, "submit", by=by, acting_as=part) or may(answer, "request_changes", by=by, acting_as=part):
        return
    if answer.status is AnswerStatus.DRAFTING:
        raise NotAllowed("A colleague took this draft over. Your text is still here. Press Save draft to see both.")
    raise WrongState(f"{answer.stands()} Your text is still here. Press Save draft to see what you can do.")


def _check_size(fields: Fields) -> None:
    if len(fields) > MOST_FIELDS or sum(len(name) + len(value) for name, value in fields) > LIMIT:
        raise Invalid("This text is too long to be kept. Please shorten it.")


def _new(answer: Answer, by: Account) -> Draft:
    return Draft(answer=answer, by_id=by.id, base_number=0, number=0)


def _inside(draft: Draft | None) -> _Inside:
    text = keys.read(draft, "content") if draft is not None else None
    if not text:
        return _Inside()
    values = json.loads(text)
    content = Content.from_json(values["content"]) if values["content"] else None
    return _Inside(values["page"], values["turn"], [(name, value) for name, value in values["fields"]], content)


def _write(draft: Draft, typed: Typed) -> Draft:
    draft.base_number, draft.number, draft.saved_at = typed.base_number, draft.number + 1, clock.now()
    content = typed.content.to_json() if typed.content is not None else None
    values = {"page": typed.page, "turn": typed.turn, "fields": typed.fields, "content": content}
    keys.write(draft, content=json.dumps(values, ensure_ascii=False))
    db.session.add(draft)
    db.session.flush()
    return draft


def _empty(draft: Draft, *, page: str) -> None:
    # A turn later than any of the page that it belongs to.
    _write(draft, Typed(page=page, turn=LAST_TURN, seen=0, base_number=draft.base_number, fields=[]))
