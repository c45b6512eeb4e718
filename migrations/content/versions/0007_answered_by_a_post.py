"""How many people found their answer in a post instead of sending a question."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("post", sa.Column("answered_count", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("post", "answered_count")
