"""Indexes of what readers wrote and nobody has read or answered yet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
UNREAD = sa.text("words_sealed IS NOT NULL AND read_at IS NULL")
OPEN = sa.text("answered_at IS NULL AND erased_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_feedback_unread", "feedback", ["post_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index(
        "ix_reader_message_open", "reader_message", ["created_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_reader_message_open", table_name="reader_message")
    op.drop_index("ix_feedback_unread", table_name="feedback")
