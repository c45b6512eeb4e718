"""Who checks an answer and by when; what a doctor said last of references and conflicts; what a post is."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

MARKS = (("topic", "is_treatment"), ("account", "needs_no_reference"), ("account", "has_no_conflict"))


def upgrade() -> None:
    op.add_column("answer", sa.Column("reviewer_id", sa.Integer(), nullable=True))
    op.add_column("answer", sa.Column("review_claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answer", sa.Column("review_due_on", sa.Date(), nullable=True))
    op.add_column("post", sa.Column("video_url", sa.String(length=500), nullable=True))
    op.add_column("post", sa.Column("reading_grade", sa.Double(), nullable=True))
    for table, name in MARKS:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table, name in reversed(MARKS):
        op.drop_column(table, name)
    op.drop_column("post", "reading_grade")
    op.drop_column("post", "video_url")
    for name in ("review_due_on", "review_claimed_at", "reviewer_id"):
        op.drop_column("answer", name)
