"""Mails to many belong to a broadcast that can be paused; wordings are kept; subscribers choose; digests."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

RECIPIENT = sa.Enum(
    "question",
    "subscriber",
    "account",
    "watcher",
    name="recipient",
    native_enum=False,
    create_constraint=True,
    length=20,
)
FREQUENCY = sa.Enum(
    "at_once", "weekly", "monthly", name="frequency", native_enum=False, create_constraint=True, length=20
)
LEAVING = sa.Enum("at_once", "weekly", "monthly", name="leaving", native_enum=False, create_constraint=True, length=20)
SOURCE = sa.Enum("form", "import", name="source", native_enum=False, create_constraint=True, length=20)
IMPORT_STATE = sa.Enum(
    "reading",
    "read",
    "running",
    "done",
    "dropped",
    name="importstate",
    native_enum=False,
    create_constraint=True,
    length=20,
)
PAUSE = sa.Enum("person", "refused", name="pause", native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    _let_subscribers_choose()
    _make_tables()
    for made in _announced():
        op.execute(made)
    if op.get_bind().dialect.name == "postgresql":
        # The ids above were given, not counted.
        newest = "COALESCE((SELECT MAX(id) FROM broadcast), 0) + 1"
        op.execute(f"SELECT setval(pg_get_serial_sequence('broadcast', 'id'), {newest}, false)")
    op.add_column("announcement", sa.Column("broadcast_id", sa.Integer(), nullable=True))
    op.execute("UPDATE announcement SET broadcast_id = id")
    # What belongs to no announcement goes out one by one.
    op.execute("UPDATE delivery SET lane = 'transactional' WHERE announcement_id IS NULL")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint("uq_delivery_once_per_announcement", type_="unique")
        table.alter_column("announcement_id", new_column_name="broadcast_id", existing_type=sa.Integer())
        for name in ("tried_at", "bounced_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("bounce_code", sa.String(20), nullable=True))
        table.add_column(sa.Column("words_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("delivery") as table:
        table.create_unique_constraint("uq_delivery_once_per_broadcast", ["broadcast_id", "recipient_id"])
        table.create_index("ix_delivery_broadcast", ["broadcast_id", "state", "due_at"])
    op.execute(
        "INSERT INTO broadcast_words (broadcast_id, variant, language, context) "
        "SELECT id, 'en', 'en', '{}' FROM broadcast WHERE finished_at IS NULL"
    )
    op.execute(
        "UPDATE delivery SET words_id = "
        "(SELECT w.id FROM broadcast_words w WHERE w.broadcast_id = delivery.broadcast_id) "
        "WHERE broadcast_id IS NOT NULL"
    )
    op.add_column("mail_server", sa.Column("next_broadcast_at", sa.DateTime(timezone=True), nullable=True))


def _make_tables() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(60), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("recipient", RECIPIENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_because", PAUSE, nullable=True),
        sa.Column("reply_code", sa.String(20), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_in_a_row", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
    )
    op.create_index("ix_broadcast_finished_at", "broadcast", ["finished_at"])
    op.create_table(
        "broadcast_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(80), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("site_name", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("html", sa.String(), nullable=True),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(80), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name="fk_broadcast_words_broadcast_id_broadcast"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast_words"),
        sa.UniqueConstraint("broadcast_id", "variant", name="uq_broadcast_words_broadcast_id_variant"),
    )
    op.create_table(
        "subscriber_topic",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name="fk_subscriber_topic_subscriber_id_subscriber"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_subscriber_topic_topic_id_topic"),
        sa.PrimaryKeyConstraint("subscriber_id", "topic_id", name="pk_subscriber_topic"),
    )
    op.create_index("ix_subscriber_topic_topic_id", "subscriber_topic", ["topic_id"])
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("frequency", FREQUENCY, nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduction", sa.String(2000), nullable=True),
        sa.Column("introduced_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post_ids", sa.JSON(), nullable=True),
        sa.Column("broadcast_id", sa.Integer(), nullable=True),
        sa.Column("last_subscriber_id", sa.Integer(), nullable=False),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sa.UniqueConstraint("frequency", "period", name="uq_digest_frequency_period"),
    )
    op.create_index("ix_digest_expanded_at", "digest", ["expanded_at"])
    op.create_table(
        "subscriber_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=True),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", IMPORT_STATE, nullable=False),
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("source_note", sa.String(200), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("wrong", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber_import"),
        sa.UniqueConstraint("uid", name="uq_subscriber_import_uid"),
        sa.UniqueConstraint("key_id", name="uq_subscriber_import_key_id"),
    )
    op.create_index("ix_subscriber_import_uploaded_at", "subscriber_import", ["uploaded_at"])


def _announced() -> list[str]:
    """One broadcast for each announcement, under the same number."""
    return [
        "INSERT INTO broadcast (id, notice, title, recipient, created_at, owed, expanded_at, refused_in_a_row, "
        "cancelled_at, finished_at) "
        "SELECT announcement.id, 'posts_announcement', COALESCE(post.title, ''), 'subscriber', announcement.created_at, "
        "(SELECT COUNT(*) FROM delivery WHERE delivery.announcement_id = announcement.id), announcement.expanded_at, 0, "
        "announcement.cancelled_at, NULL FROM announcement JOIN post ON post.id = announcement.post_id",
        "UPDATE broadcast SET finished_at = COALESCE(cancelled_at, expanded_at) "
        "WHERE COALESCE(cancelled_at, expanded_at) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery "
        "WHERE delivery.announcement_id = broadcast.id AND delivery.state IN ('created', 'sending', 'retrying'))",
    ]


def _let_subscribers_choose() -> None:
    with op.batch_alter_table("subscriber") as table:
        table.add_column(sa.Column("frequency", FREQUENCY, server_default="at_once", nullable=False))
        table.add_column(sa.Column("leaving", LEAVING, nullable=True))
        table.add_column(sa.Column("wants_all_topics", sa.Boolean(), server_default=sa.true(), nullable=False))
        table.add_column(sa.Column("source", SOURCE, server_default="form", nullable=False))
        table.add_column(sa.Column("source_note", sa.String(200), nullable=True))
        table.add_column(sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_subscriber_frequency", ["frequency", "id"])


def downgrade() -> None:
    op.execute("DELETE FROM subscriber_topic")
    op.drop_table("subscriber_import")
    op.drop_table("digest")
    op.drop_table("subscriber_topic")
    with op.batch_alter_table("subscriber") as table:
        table.drop_index("ix_subscriber_frequency")
        for name in ("frequency", "leaving", "source"):
            table.drop_constraint(op.f(f"ck_subscriber_{name}"), type_="check")
        for name in ("frequency", "leaving", "wants_all_topics", "source", "source_note", "consented_at"):
            table.drop_column(name)
    op.drop_column("mail_server", "next_broadcast_at")
    # Only announcements were known: whatever else went to many goes out one by one.
    theirs = "SELECT broadcast_id FROM announcement WHERE broadcast_id IS NOT NULL"
    op.execute(f"UPDATE delivery SET lane = 'transactional', broadcast_id = NULL WHERE broadcast_id NOT IN ({theirs})")  # noqa: S608
    op.execute(
        "UPDATE delivery SET broadcast_id = "
        "(SELECT a.id FROM announcement a WHERE a.broadcast_id = delivery.broadcast_id) "
        "WHERE broadcast_id IS NOT NULL"
    )
    with op.batch_alter_table("delivery") as table:
        table.drop_index("ix_delivery_broadcast")
        table.drop_constraint("uq_delivery_once_per_broadcast", type_="unique")
        for name in ("words_id", "bounce_code", "bounced_at", "tried_at"):
            table.drop_column(name)
        table.alter_column("broadcast_id", new_column_name="announcement_id", existing_type=sa.Integer())
    with op.batch_alter_table("delivery") as table:
        table.create_unique_constraint("uq_delivery_once_per_announcement", ["announcement_id", "recipient_id"])
    op.drop_column("announcement", "broadcast_id")
    op.drop_table("broadcast_words")
    op.drop_table("broadcast")
