"""Since when a question waits for us, until when it was put aside, and that its doctor was told to act."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("waits_since", "snoozed_until", "release_told_at"):
        op.add_column("question", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    # As far as the rows themselves tell: a question waits since it came, or since its asker asked on.
    asked_on = "SELECT MAX(created_at) FROM message WHERE message.question_id = question.id AND kind = 'follow_up'"
    op.execute(f"UPDATE question SET waits_since = COALESCE(({asked_on}), asked_at)")  # noqa: S608


def downgrade() -> None:
    for name in ("release_told_at", "snoozed_until", "waits_since"):
        op.drop_column("question", name)
