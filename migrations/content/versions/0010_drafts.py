"""What a doctor typed and has not saved as a revision yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_draft_answer_id_answer")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_draft_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("answer_id", "by_id", name=op.f("uq_draft_answer_id_by_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_draft_uid")),
    )


def downgrade() -> None:
    op.drop_table("draft")
