"""Which doctors are on duty for alarms, and who asked for a new password."""

import sqlalchemy as sa
from alembic import op

from askmd.core.clock import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "reset_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_lookup", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_request")),
    )
    op.add_column("account", sa.Column("is_on_duty", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("account", sa.Column("reset_at", Instant(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "reset_at")
    op.drop_column("account", "is_on_duty")
    op.drop_table("reset_request")
