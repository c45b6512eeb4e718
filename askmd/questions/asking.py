"""Asking: the form's nonce, the receipt code, and the one transaction that takes a question in.

The code is HMAC-SHA-256(receipt key, nonce + digest of what was sent) cut to 128 bits. The very same form sent again is
therefore the same question with the same code; another text in the same form is another question with its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import bindparam, select

from askmd import audit, keys, outbox
from askmd.core import clock, crypto
from askmd.core.database import begin_writing
from askmd.core.models import add_now
from askmd.extensions import db
from askmd.questions import alarms, notices, queries
from askmd.questions.flags import Flags, found_in, to_text
from askmd.questions.models import Consent, Question, WhoAsks
from askmd.site import texts
from askmd.triage import Level
from askmd.workflow import ASKER, Actor, begin

# A form that lay open longer is sent with one more click: its page may promise what is no longer so.
FORM_LIFETIME = timedelta(hours=8)
# The very same form sent again within a day is the same question.
RESEND_LIFETIME = timedelta(hours=24)
CODE_BYTES = 16
_NONCE_BYTES = 16
_TIME_BYTES = 8
_COLUMNS = Question.__table__.c
_BY_CODE = select(_COLUMNS.status, _COLUMNS.asked_at).where(_COLUMNS.code_hash == bindparam("code_hash"))


@dataclass(frozen=True)
class Asked:
    """What an asker sent, cleaned and checked by the form. `address` is one spelling that can be written to."""

    text: str
    who_asks: WhoAsks
    consent: Consent
    name: str = ""
    address: str = ""
    topic_id: int | None = None
    has_agreement: bool = False
    language: str = "en"


def new_nonce() -> str:
    """What one form page carries: random bits and the time, signed by the server. No cookie, no session."""
    body = secrets.token_bytes(_NONCE_BYTES) + int(clock.now().timestamp()).to_bytes(_TIME_BYTES, "big")
    return base64.urlsafe_b64encode(body + _signature(body)).decode()


def issued_at(nonce: str) -> datetime | None:
    """When this form page was made, or None when the nonce is not ours."""
    try:
        raw = base64.b64decode(nonce.encode(), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, signature = raw[: _NONCE_BYTES + _TIME_BYTES], raw[_NONCE_BYTES + _TIME_BYTES :]
    if len(body) != _NONCE_BYTES + _TIME_BYTES or not crypto.same(signature, _signature(body)):
        return None
    from_time = int.from_bytes(body[_NONCE_BYTES:], "big")
    return datetime.fromtimestamp(from_time, tz=clock.now().tzinfo)


def is_fresh(nonce: str) -> bool:
    """Whether a new question may come in with this form page."""
    made = issued_at(nonce)
    return made is not None and clock.now() - made < FORM_LIFETIME


def code_for(nonce: str, asked: Asked) -> bytes:
    """The receipt code of exactly this form with exactly this content: 16 bytes."""
    canonical = json.dumps(asdict(asked), sort_keys=True, ensure_ascii=False).encode()
    message = nonce.encode() + b"\0" + hashlib.sha256(canonical).digest()
    return keys.store().mac("receipt", message)[:CODE_BYTES]


class Sent(Enum):
    """What became of a form that may have been sent before."""

    NEVER = "never"
    # The question that this very form brought in within the last day: its code is shown again.
    AGAIN = "again"
    # Its code was given out, to a question that is old or gone by now: the form needs a nonce of its own.
    LONG_AGO = "long_ago"


def sent_before(code: bytes) -> Sent:
    """Whether this very form brought a question in already."""
    found = db.session.connection().execute(_BY_CODE, {"code_hash": queries.code_hash(code)}).first()
    if found is None:
        return Sent.NEVER
    is_young = clock.now() - found.asked_at < RESEND_LIFETIME
    return Sent.AGAIN if is_young and found.status not in queries.GONE else Sent.LONG_AGO


def wording_of(consent: Consent, language: str = "en") -> int:
    """Which wording of a consent is current: what its proof keeps."""
    return texts.version(f"ask.consent_{consent.value}", language)


def ask(
    asked: Asked, *, code: bytes, wording: int | None = None, flags: Flags | None = None, by: Actor = ASKER
) -> Question:
    """Take a question in: row, consent, audit event and owed mail in the running transaction.

    `wording` is the version of the consent that was read, and `flags` what the red-flag rules say of the text, where
    the caller knows them already; an alarm stands from the beginning, and doctors are told. All that takes time is
    done before the transaction begins: on SQLite it holds the one write lock. The data key is committed first, in the
    store of its own; the caller commits the rest. An address is optional and never holds a question back. A second
    row with the same code is refused by the database (IntegrityError): the same form was sent twice at once, and the
    other one won.
    """
    flags = found_in(asked.text) if flags is None else flags
    question = _made(asked, code, wording, flags, by)
    mail = None
    if asked.address:
        question.address_lookup, question.address_set_at = notices.lookup_of(asked.address), question.asked_at
        mail = notices.received_draft(question)
    # What was read so far must not hold the write lock while the key store writes to disk.
    begin_writing(db.session.connection())
    add_now(db.session, question)
    audit.record("question.asked", question, by=by)
    if mail is not None:
        outbox.owe_draft(mail, id=question.id)
    if question.is_urgent:
        alarms.begin(question)
    return question


def _made(asked: Asked, code: bytes, wording: int | None, flags: Flags, by: Actor) -> Question:
    """The row, sealed under a key of its own, before any transaction."""
    now, is_alarm = clock.now(), flags.level is Level.ALARM
    key_id, key = keys.store().create_opened("question")
    question = Question(
        key_id=key_id,
        code_hash=queries.code_hash(code),
        status=begin("question", "ask", by=by),
        asked_at=now,
        topic_id=asked.topic_id,
        who_asks=asked.who_asks,
        language=asked.language,
        consent=asked.consent,
        consent_wording=wording_of(asked.consent, asked.language) if wording is None else wording,
        consent_at=now,
        has_agreement=asked.has_agreement,
        is_urgent=is_alarm,
        alarm_told_at=now if is_alarm else None,
    )
    sealed = {"body": asked.text, "name": asked.name or None, "address": asked.address or None}
    keys.write_with(key, question, **sealed, flags=to_text(flags))
    return question


def _signature(body: bytes) -> bytes:
    return keys.store().mac("form", body)[:CODE_BYTES]
