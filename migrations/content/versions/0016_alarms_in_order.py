"""An index of the alarms that nobody looks after, in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index(
        "ix_question_alarm",
        "question",
        ["status", "asked_at"],
        sqlite_where=sa.text("is_urgent = 1 AND alarm_seen_at IS NULL"),
        postgresql_where=sa.text("is_urgent AND alarm_seen_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_question_alarm", table_name="question")
