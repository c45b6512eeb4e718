"""What posts mean, as vectors."""

import sqlalchemy as sa
from alembic import op

import askmd.core.clock

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "post_meaning",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("computed_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_meaning_post_id_post")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_post_meaning_revision_id_revision")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_meaning")),
    )


def downgrade() -> None:
    op.drop_table("post_meaning")
