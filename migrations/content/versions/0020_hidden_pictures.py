"""Since when nothing public shows a picture."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("image", sa.Column("hidden_at", sa.DateTime(timezone=True)))
    op.create_index("ix_image_hidden_at", "image", ["hidden_at"])


def downgrade() -> None:
    op.drop_index("ix_image_hidden_at", table_name="image")
    op.drop_column("image", "hidden_at")
