"""A canary question is in no database file, no log and no key store; after deleting, its ciphertext is gone too."""

import base64
import logging
from pathlib import Path

from sqlalchemy import text

from askmd import keys, privacy
from askmd.core.database import truncate_wal
from askmd.questions import asking
from askmd.questions.asking import Asked
from askmd.questions.models import Consent, WhoAsks
from askmd.workflow import ASKER

CANARY, NAME, ADDRESS = "Quaggas swim at midnight", "Zebedee Okapi", "zebedee.okapi@example.org"


def ask():
    asked = Asked(text=CANARY, name=NAME, address=ADDRESS, who_asks=WhoAsks.PATIENT, consent=Consent.PRIVATE)
    return asking.ask(asked, code=b"c" * 16)


def dump(db) -> bytes:
    """All that the content database holds, in a form that bytes can be looked for in."""
    if db.engine.dialect.name == "sqlite":
        truncate_wal(db.engine)
        file = Path(str(db.engine.url.database))
        return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    tables = db.session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
    found = []
    for table in tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            found += [bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in row]
    return b"\0".join(found)


def disguises(word: str) -> list[bytes]:
    raw = word.encode()
    inner = [base64.b64encode(b"x" * offset + raw)[4:-4] for offset in range(3)]
    return [raw, word.encode("utf-16-le"), raw.hex().encode(), *inner]


def test_no_word_of_a_question_stands_in_the_database(app, db, caplog):
    with caplog.at_level(logging.DEBUG):
        ask()
        db.session.commit()

    found = dump(db)

    for word in (CANARY, NAME, ADDRESS):
        assert not [disguise for disguise in disguises(word) if disguise in found]
        assert word not in caplog.text


def test_after_deleting_even_the_ciphertext_is_gone(app, db):
    question = ask()
    sealed = [question.body_sealed, question.name_sealed, question.address_sealed]
    db.session.commit()
    assert all(part in dump(db) for part in sealed)

    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)

    found = dump(db)
    assert not [part for part in sealed if part in found]
    assert set(doomed).isdisjoint(keys.store().ids_before(question.closed_at, kind="question"))
