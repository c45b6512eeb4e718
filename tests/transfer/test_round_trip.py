"""A site that went out and came in at an empty place shows the same pages, byte for byte, and holds the same rows."""

import pytest
from sqlalchemy import select

from askmd import keys
from askmd.accounts.models import Account
from askmd.answers import queries as answers
from askmd.answers import services as writing
from askmd.extensions import db
from askmd.jobs.registry import JOBS
from askmd.outbox.models import Broadcast, Delivery, State
from askmd.posts.models import Announcement, Post
from askmd.questions.models import Question
from askmd.transfer import quieting
from askmd.workflow import AnswerStatus
from tests import factories
from tests.support.rows import picture
from tests.transfer.conftest import at, bring_in, take_out
from tests.transfer.whole_site import build, pages, unlike

# What an import changes on purpose: mails that were owed are owed no more.
QUIETED = {"delivery", "broadcast", "announcement"}
# The keys are wrapped by another master.
OWN = {"lease", "public_version", "search_entry", "search_word", "audit_event"}


def content() -> dict:
    return {name: rows for name, rows in picture().items() if name not in QUIETED | OWN}


@pytest.mark.both_databases
def test_both_files_bring_every_row_back_and_the_same_pages(app, make_place, make_app, stores, tmp_path):
    build()
    shown, rows = pages(app), content()
    there = make_place("there")

    files = take_out(tmp_path / "out")
    with at(there):
        bring_in(*files)
        assert content() == rows
        assert keys.read(db.session.execute(select(Question)).scalars().one(), "body") == "My quagga?"
        assert what_may_be_mailed() == []
        back = take_out(tmp_path / "back")
    assert unlike(there, shown) == []

    # And from there to a place on this kind of database again.
    folder = tmp_path / "again"
    folder.mkdir()
    db.session.remove()
    content_url, keys_url = stores.fresh(folder)
    again = make_app(ASKMD_DATABASE_URL=content_url, ASKMD_KEYS_URL=keys_url, ASKMD_DATA_DIR=str(folder))
    with at(again):
        bring_in(*back)
        assert content() == rows
        # Ids go on behind those that came in.
        assert factories.post().id > max(id for id, *_ in rows["post"])
        db.session.rollback()
    assert unlike(again, shown) == []


def what_may_be_mailed() -> list[object]:
    """Mails that a worker would send, or make."""
    waiting = select(Delivery.id).where(Delivery.state.in_(quieting.UNDER_WAY))
    broadcasts = select(Broadcast.id).where(Broadcast.finished_at.is_(None))
    announcements = select(Announcement.id).where(
        Announcement.expanded_at.is_(None), Announcement.cancelled_at.is_(None)
    )
    return [id for query in (waiting, broadcasts, announcements) for id in db.session.execute(query).scalars()]


def test_a_workers_first_round_at_the_new_place_mails_nobody(app, make_place, tmp_path):
    build()
    files = take_out(tmp_path / "out")

    with at(make_place("there")):
        bring_in(*files)
        for name, job in JOBS.items():
            if name not in ("posts.compute_meanings", "posts.grade_posts"):
                job.run()
        states = set(db.session.execute(select(Delivery.state)).scalars())

    assert states == {State.CANCELLED}


def test_the_public_file_alone_brings_the_same_pages_and_a_doctor_can_write_on(app, make_place, tmp_path):
    build()
    shown = pages(app)
    there = make_place("there")

    public, _private = take_out(tmp_path / "out", passphrase=None)
    with at(there):
        bring_in(public)

        assert db.session.execute(select(Question)).first() is None
        assert not any(account.is_staff for account in db.session.execute(select(Account)).scalars())
    assert unlike(there, shown) == []

    with at(there):
        post = db.session.execute(select(Post).where(Post.slug == "may-i-swim")).scalar_one()
        writing.revise(post.answer, by=factories.doctor())

        assert post.answer.status is AnswerStatus.DRAFTING
        assert answers.content_of(answers.latest(post.answer)).title == "May I swim?"
