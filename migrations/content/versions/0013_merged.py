"""Which questions a doctor put to an answer that another one began, and which were answered with a post."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("answer_question", sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answer_question", sa.Column("merged_by_id", sa.Integer(), nullable=True))
    op.add_column("question", sa.Column("answered_post_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("question", "answered_post_id")
    op.drop_column("answer_question", "merged_by_id")
    op.drop_column("answer_question", "merged_at")
