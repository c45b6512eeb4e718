"""Changing named Texts: an editor's wording holds at once, a doctor's medical wording when a second doctor agreed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from askmd import audit
from askmd.core import clock
from askmd.core.errors import Invalid, NotAllowed, Stale, Unknown, WrongState
from askmd.extensions import db
from askmd.site import roles, settings, texts, wording
from askmd.site.models import TextState, TextVersion

MOVED_ON = "Somebody changed this text while you were writing. Please read it as it is now. Your words are kept below."


def change(key: str, body: str, *, by: Any, base: int | None = None, language: str = "en") -> TextVersion:
    """A new wording of a text that is not medical; it holds at once, the one before it stays in the history.

    `base` is the version of this language that it was written upon, 0 where it had none: raises Stale when another is
    current by now, Invalid when the wording cannot be used or is the current one already.
    """
    default = _default(key, language)
    if default.is_medical:
        raise NotAllowed("This is medical wording. A doctor proposes it, and a second doctor approves it.")
    roles.editors_only(by)
    words = _checked(default, body, base, language)
    _replace_current(key, language)
    version = _add(key, words, TextState.CURRENT, by, language)
    audit.record("site.text_changed", version, by=by, key=key, version=version.version)
    return version


def propose(key: str, body: str, *, by: Any, base: int | None = None, language: str = "en") -> TextVersion:
    """A new wording of a medical text, for a second doctor. One's own open proposal is replaced by it."""
    default = _default(key, language)
    if not default.is_medical:
        raise NotAllowed("This text is not medical. Editors change it without a second doctor.")
    roles.doctors_only(by)
    words = _checked(default, body, base, language)
    query = select(TextVersion).where(
        TextVersion.key == key, TextVersion.language == language, TextVersion.state == TextState.PROPOSED
    )
    waiting = db.session.execute(query).scalar_one_or_none()
    if waiting is not None:
        if waiting.written_by_id != by.id:
            raise WrongState("Another doctor has proposed a wording already. Please check that one first.")
        waiting.state = TextState.REPLACED
        db.session.flush()
    version = _add(key, words, TextState.PROPOSED, by, language)
    audit.record("site.text_proposed", version, by=by, key=key, version=version.version)
    return version


def approve(proposal: TextVersion, *, by: Any) -> None:
    """Let a proposed medical wording hold from now on. Raises NotAllowed to whoever wrote it."""
    roles.second_doctor_only(by, written_by_id=proposal.written_by_id)
    _replace_current(proposal.key, proposal.language)
    _decide(proposal, TextState.CURRENT, by)
    audit.record("site.text_approved", proposal, by=by, key=proposal.key, version=proposal.version)


def reject(proposal: TextVersion, *, by: Any) -> None:
    """Keep the wording as it is. Raises NotAllowed to whoever wrote the proposal."""
    roles.second_doctor_only(by, written_by_id=proposal.written_by_id)
    _decide(proposal, TextState.REJECTED, by)
    audit.record("site.text_rejected", proposal, by=by, key=proposal.key, version=proposal.version)


def restore(key: str, number: int, *, by: Any, language: str = "en") -> TextVersion:
    """Take an earlier wording again, as a new version; number 0 is the default. A medical one is only proposed.

    Raises Unknown for a wording that never was, and for the default of a language that the software does not bring.
    """
    default = _default(key, language)
    body = default.body
    if not number and not texts.is_brought(key, language):
        raise Unknown
    if number:
        query = select(TextVersion.body).where(
            TextVersion.key == key, TextVersion.language == language, TextVersion.version == number
        )
        found = db.session.execute(query).scalar_one_or_none()
        if found is None:
            raise Unknown
        body = found
    verb = propose if default.is_medical else change
    return verb(key, body, by=by, language=language)


def _default(key: str, language: str) -> texts.Default:
    default = texts.defaults(language).get(key)
    if default is None or language not in settings.get("languages"):
        raise Unknown
    if default.is_fixed:
        raise NotAllowed("This is a promise of the software. Nobody can change it.")
    return default


def _checked(default: texts.Default, body: str, base: int | None, language: str) -> str:
    if base is not None and base != texts.own_version(default.key, language):
        raise Stale(MOVED_ON)
    words = wording.checked(body, kind=default.kind, is_subject=default.is_subject)
    wording.check_placeholders(words, default.placeholders)
    # In another language it may well be the same as in English.
    if texts.is_own(default.key, language) and words == texts.text(default.key, language):
        raise Invalid("This is the wording as it stands. Nothing was changed.")
    return words


def _replace_current(key: str, language: str) -> None:
    db.session.execute(
        update(TextVersion)
        .where(TextVersion.key == key, TextVersion.language == language, TextVersion.state == TextState.CURRENT)
        .values(state=TextState.REPLACED)
    )


def _add(key: str, body: str, state: TextState, by: Any, language: str) -> TextVersion:
    newest = select(func.max(TextVersion.version)).where(TextVersion.key == key, TextVersion.language == language)
    version = TextVersion(
        key=key,
        language=language,
        version=(db.session.execute(newest).scalar() or 0) + 1,
        body=body,
        state=state,
        written_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(version)
    try:
        db.session.flush()
    except IntegrityError as error:
        # Two people saved in the same moment; the database let one of them win.
        raise Stale(MOVED_ON) from error
    settings.stamp_texts()
    return version


def _decide(proposal: TextVersion, state: TextState, by: Any) -> None:
    decided = db.session.execute(
        update(TextVersion)
        .where(TextVersion.id == proposal.id, TextVersion.state == TextState.PROPOSED)
        .values(state=state, approved_by_id=by.id if state is TextState.CURRENT else None)
        .returning(TextVersion.id)
    )
    if decided.first() is None:
        raise WrongState("This wording does not wait any more. Somebody was faster.")
    db.session.refresh(proposal)
    settings.stamp_texts()
