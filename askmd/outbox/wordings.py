"""The wordings of broadcasts: rendered once, kept in their rows, and changed only when what they are about changes."""

from __future__ import annotations

from sqlalchemy import select, update

from askmd.core import clock
from askmd.core.database import reading
from askmd.extensions import db
from askmd.outbox import broadcasts, notices, rendering
from askmd.outbox.claiming import Batch
from askmd.outbox.letters import Pattern
from askmd.outbox.models import Broadcast, BroadcastWords, Delivery
from askmd.outbox.notices import Prepared
from askmd.outbox.rendering import Words

# Some tens of kilobytes each. A digest has as many wordings as its readers have tastes.
KEPT = 300


class Patterns:
    """What the mails of batches are filled from, kept for as long as one run lasts."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str | None], Pattern] = {}

    def of(self, batch: Batch) -> dict[int, Pattern | None]:
        """By id of the mail: what it is filled from, or None when there is nothing to say any more.

        A mail that may be out already gets the words that it had then; any other the words of now. Commits where a
        wording is rendered for the first time, or takes the place of another.
        """
        found: dict[int, Pattern | None] = {}
        current = {words_id: self._current(batch, words_id) for words_id in {mail.words_id for mail in batch.mails}}
        for mail in batch.mails:
            words = current[mail.words_id]
            if words is not None and mail.may_be_out and mail.words_id is not None:
                as_it_was = db.session.get_one(BroadcastWords, mail.words_id)
                words = as_it_was if as_it_was.rendered_at is not None else words
            found[mail.id] = self._pattern(batch, words) if words is not None else None
        return found

    def _current(self, batch: Batch, words_id: int | None) -> BroadcastWords | None:
        """The rendered wording of this name as things stand now; the mails of the batch belong to it from now on."""
        if words_id is None:
            return None
        with reading():
            words = db.session.get(BroadcastWords, words_id, populate_existing=True)
            prepared = notices.prepare(batch.notice, words) if words is not None else None
            db.session.rollback()
        if words is None or prepared is None:
            return None
        if words.key is not None and words.key != prepared.key:
            words = _successor(batch, words, prepared.key)
        if words.rendered_at is None:
            _render(batch.notice, words, prepared)
        return words

    def _pattern(self, batch: Batch, words: BroadcastWords) -> Pattern:
        key = (words.id, words.key)
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            rendered = Words(
                words.subject or "", words.text or "", words.html or "", words.site_name or "", words.language
            )
            self._kept[key] = rendering.pattern(rendered, batch.created_at)
        return self._kept[key]


def forget_what_is_over() -> int:
    """Forget the rendered words of what must not be read any more, also while its broadcast rests. Commits."""
    forgotten = 0
    query = (
        select(BroadcastWords, Broadcast.notice)
        .join(Broadcast, Broadcast.id == BroadcastWords.broadcast_id)
        .where(BroadcastWords.rendered_at.is_not(None))
    )
    for words, notice in db.session.execute(query).all():
        if notices.prepare(notice, words) is None:
            broadcasts.forget_words(words.broadcast_id)
            forgotten += 1
    db.session.commit()
    return forgotten


def _successor(batch: Batch, words: BroadcastWords, key: str) -> BroadcastWords:
    """What this wording is about has changed: another row for the mails of this batch that cannot be out yet."""
    broadcast = db.session.get_one(Broadcast, batch.broadcast_id)
    variant = f"{words.variant.partition('@')[0]}@{key}"
    successor = broadcasts.wording(broadcast, variant, words.language, **words.context)
    fresh = [mail.id for mail in batch.mails if mail.words_id == words.id and not mail.may_be_out]
    db.session.execute(update(Delivery).where(Delivery.id.in_(fresh)).values(words_id=successor.id))
    db.session.commit()
    return successor


def _render(notice: str, words: BroadcastWords, prepared: Prepared) -> None:
    """Render it and keep it; of two workers that do so at once the first one counts."""
    with reading():
        made = rendering.render(notice, prepared.variables() | {"language": words.language}, is_broadcast=True)
        db.session.rollback()
    values = {"subject": made.subject, "text": made.text, "html": made.html, "site_name": made.site_name}
    # Another than was wished for, where the site has no mails in that one any more.
    values["language"] = made.language
    is_first = (BroadcastWords.id == words.id) & BroadcastWords.rendered_at.is_(None)
    kept = update(BroadcastWords).where(is_first).values(**values, key=prepared.key, rendered_at=clock.now())
    db.session.execute(kept)
    db.session.commit()
    db.session.refresh(words)
