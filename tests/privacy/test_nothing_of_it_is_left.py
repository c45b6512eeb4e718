"""Every column of every table, after an erase: nothing sealed, no word; of the question what may stand in clear."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, select

from askmd import keys, privacy
from askmd.accounts.models import WebSession
from askmd.answers import drafts
from askmd.answers import services as answering
from askmd.answers.drafts import Typed
from askmd.core import clock
from askmd.posts import planning, publishing
from askmd.posts import services as posts
from askmd.posts.models import Post
from askmd.privacy import tasks
from askmd.questions import feedback, notes, notices, presence, services
from askmd.questions.flags import found_in
from askmd.questions.models import Consent, Question
from askmd.workflow import ASKER, PostStatus
from tests import factories

CANARY = "Quagga"
ADDRESS = "quagga.pat@example.org"
# DESIGN, promise 1: status, times, topic, who asks, language, consent, counts; the row's own names; an empty mark.
TOMBSTONE = {"id", "uid", "code_hash", "status", "version", "topic_id", "who_asks", "language", "reopenings"} | {
    "asked_at",
    "claimed_at",
    "waits_since",
    "asked_back_at",
    "answered_at",
    "closed_at",
    "edited_at",
    "last_opened_at",
    "waiting_told_at",
    "erase_told_at",
    "alarm_told_at",
    "alarm_seen_at",
    "consent",
    "consent_wording",
    "consent_at",
    "has_agreement",
    "is_urgent",
    "wants_corrections",
}


@pytest.fixture
def question(db, alice, bob):
    """A question to which all has happened: words from both sides, drafts, reviews, a post, mails, a session."""
    made = factories.question(
        assignee=alice,
        consent=Consent.PUBLISH,
        body=f"{CANARY} swimming",
        name=f"{CANARY} Pat",
        address=ADDRESS,
        is_confirmed=True,
    )
    notes.add_note(made, text=f"{CANARY} note", by=bob)
    services.ask_back(made, text=f"{CANARY} where?", by=alice)
    services.reply(made, text=f"{CANARY} here")
    answer = factories.answer(author=alice, question=made, title=f"{CANARY} title", body=f"<p>{CANARY} body</p>")
    factories.submitted(answer)
    answering.request_changes(answer, comment=f"{CANARY} comment", by=bob)
    drafts.keep(answer, typed(), by=alice)
    factories.approved(answer, reviewer=bob)
    answering.deliver(answer)
    post = posts.start_preview(answer, [factories.topic()], by=alice)
    planning.agree(planning.preview_of(made))
    assert publishing.publish(post)
    since = made.answered_at or clock.now()
    feedback.give(made, has_helped=False, text=f"{CANARY} helped", found=found_in(""), since=since)
    notices.answer_ready(made)
    presence.beat("question", made.id, by=bob)
    now = clock.now()
    session = WebSession(secret_hash="0" * 64, question_id=made.id, data={}, created_at=now, last_seen_at=now)
    session.expires_at = now
    db.session.add(session)
    db.session.commit()
    return made


def typed() -> Typed:
    return Typed(page="p", turn=1, seen=0, base_number=1, fields=[("body", f"{CANARY} draft")])


def rows(db):
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            yield table, dict(row)


def erase(question, db):
    doomed = privacy.erase(question, by=ASKER)
    db.session.commit()
    privacy.finish(doomed)
    tasks.finish_erasures()
    db.session.expire_all()


def test_no_sealed_value_is_left_in_any_column(question, db):
    def sealed():
        for table, row in rows(db):
            if table.name == "account":
                continue
            for column in table.columns:
                if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed") and row[column.name]:
                    yield f"{table.name}.{column.name}"

    places = {"question.body_sealed", "message.body_sealed", "note.body_sealed", "revision.content_sealed"}
    assert places | {"review.comment_sealed", "draft.content_sealed"} <= set(sealed())

    erase(question, db)

    assert set(sealed()) == set()


def test_no_word_is_left_in_clear_in_any_column(question, db):
    def spoken():
        # But for the address that readers knew, which is never given to another post (DESIGN §4).
        return {
            table.name
            for table, row in rows(db)
            if CANARY.lower() in json.dumps(row | {"slug": ""}, default=str).lower()
        }

    assert {"post", "search_entry"} <= spoken()

    erase(question, db)

    assert spoken() == set()


def test_what_stays_of_the_question_is_a_tombstone(question, db):
    erase(question, db)

    [row] = [row for table, row in rows(db) if table.name == "question" and row["id"] == question.id]
    assert {name for name, value in row.items() if value not in (None, False, 0)} <= TOMBSTONE


def test_no_row_is_left_of_who_looked_and_no_session_opens_it(question, db):
    erase(question, db)

    assert db.session.execute(select(WebSession).where(WebSession.question_id == question.id)).first() is None
    [post] = db.session.execute(select(Post)).scalars()
    assert post.status is PostStatus.WITHDRAWN


def test_no_key_of_it_is_left(question, db):
    names = {question.key_id}

    erase(question, db)

    assert keys.store().known(names) == set()
    assert db.session.get_one(Question, question.id).key_id is None


def test_after_a_day_no_mail_about_it_leads_to_its_address(question, db, time_machine):
    lookup = question.address_lookup
    erase(question, db)

    # For a day it still counts against those who would flood a mailbox.
    assert "delivery" in [table.name for table, row in rows(db) if lookup in row.values()]
    time_machine.shift(timedelta(days=1, minutes=1))
    tasks.forget_addresses()

    assert not [table.name for table, row in rows(db) if lookup in row.values()]
