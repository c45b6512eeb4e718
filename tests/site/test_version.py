"""The version of all that is public grows in the very transaction that changes something public, and in no other."""

import pytest
from sqlalchemy import delete, insert, text, update

from askmd import models
from askmd.accounts.models import Account
from askmd.core import clock
from askmd.extensions import db
from askmd.posts.models import Post
from askmd.site import settings
from askmd.site.models import PublicVersion, Setting
from askmd.site.version import SHOWN, Latest, changes_something_public
from tests import factories

# Tables of which no public page shows anything. A new table stands here or in SHOWN.
NOT_SHOWN = {
    "alembic_version", "announcement", "answer", "answer_question", "audit_event", "broadcast", "broadcast_words",
    "delivery", "digest", "draft", "feedback", "imported_item", "lease", "link_request", "mail_server", "message",
    "note", "presence", "preview", "public_version", "question", "reader_message", "reset_request", "review",
    "revision", "snippet", "subscriber", "subscriber_import", "subscriber_topic", "suppression",
    "watcher", "web_session",
}  # fmt: skip


@pytest.fixture
def latest(app):
    """Asks as a server process would, which was there before anything changed."""
    return Latest(db.engine)


@pytest.fixture
def post(alice, bob):
    made = factories.post(author=alice, reviewer=bob)
    db.session.commit()
    return made


def test_each_table_is_known_to_be_shown_or_not():
    assert models.ALL
    assert {table.name for table in db.metadata.tables.values()} - set(SHOWN) - NOT_SHOWN == set()
    assert {name for name in SHOWN if name not in db.metadata.tables} == set()
    for name, columns in SHOWN.items():
        assert set(columns or ()) <= set(db.metadata.tables[name].columns.keys()), name


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO post (kind) VALUES (?)",
        'insert into "topic" (name) values (?)',
        "INSERT OR REPLACE INTO setting (name) VALUES (?)",
        "DELETE FROM comment WHERE comment.id = ?",
        "UPDATE post SET answered_count=?, title=? WHERE post.id = ?",
        "UPDATE post AS p SET title = 'x'",
        "UPDATE account SET last_seen_at=?, name=coalesce(?, ?) WHERE account.id = ?",
        "WITH old AS (SELECT id FROM post FOR UPDATE) UPDATE image SET alternative=%(a)s FROM old",
        "UPDATE topic\nSET name=? RETURNING id",
        'UPDATE ONLY "public"."post" SET title = 1',
        "DELETE FROM ONLY post",
        "TRUNCATE TABLE post",
    ],
)
def test_a_statement_that_writes_what_is_shown_counts(statement):
    assert changes_something_public(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO question (uid) VALUES (?)",
        "UPDATE post SET answered_count=(post.answered_count + ?) WHERE post.id = ? AND post.title = ?",
        "UPDATE account SET last_seen_at=? WHERE account.name = ?",
        "WITH due AS (SELECT id FROM delivery FOR UPDATE SKIP LOCKED) UPDATE delivery SET state=%(a)s RETURNING id",
        "DELETE FROM lease WHERE lease.name = ?",
        "INSERT INTO post_search_words (term) VALUES (?)",
    ],
)
def test_a_statement_that_writes_what_nobody_sees_does_not(statement):
    assert not changes_something_public(statement)


def test_one_transaction_counts_once_however_much_it_changes(app, latest, post):
    before = latest.number()

    post.title, post.author.name = "Another title", "Another name"
    factories.topic()
    assert latest.number() == before
    db.session.commit()

    assert latest.number() == before + 1


@pytest.mark.parametrize(
    ("statement", "grows"),
    [
        (update(Post).values(title="Another"), 1),
        (text("UPDATE post SET title = 'Another'"), 1),
        (delete(Setting), 1),
        (update(Post).values(answered_count=Post.answered_count + 1), 0),
        (update(Account).values(last_seen_at=clock.now()), 0),
    ],
)
def test_whatever_way_a_row_is_written(app, latest, post, statement, grows):
    before = latest.number()

    with db.engine.begin() as connection:
        connection.execute(statement)

    assert latest.number() == before + grows


@pytest.mark.both_databases
def test_what_was_rolled_back_changed_nothing_and_is_not_counted_later(app, latest, post):
    before = latest.number()

    post.title = "Never"
    db.session.flush()
    db.session.rollback()
    factories.question()
    db.session.commit()

    assert latest.number() == before


@pytest.mark.both_databases
def test_the_first_change_of_all_is_counted_too(app, latest):
    with db.engine.begin() as connection:
        connection.execute(delete(PublicVersion))
    assert latest.number() == 0

    with db.engine.begin() as connection:
        connection.execute(insert(Setting).values(name="tagline", value="Calm", changed_at=clock.now()))

    assert latest.number() == 1


def test_a_setting_counts_and_a_database_that_was_away_is_asked_again(app, latest, erin, monkeypatch):
    before = latest.number()
    settings.change("tagline", "Ask us", by=erin)
    db.session.commit()
    assert latest.number() == before + 1

    # The connection dies; the next question opens another.
    latest._idle[0].connection.close()
    assert latest.number() == before + 1

    monkeypatch.setattr(latest, "_opened", _nobody_there)
    latest.close()
    assert latest.number() is None


def _nobody_there():
    raise db.engine.dialect.loaded_dbapi.OperationalError("away")
