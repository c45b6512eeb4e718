"""Addresses that are told when one post changes."""

import sqlalchemy as sa
from alembic import op

from askmd.core.clock import Instant

revision = "0005"
down_revision = "0004"

RECIPIENTS = ("question", "subscriber", "account")
CHECK = "ck_delivery_recipient"
delivery = sa.table("delivery", sa.column("recipient", sa.String))


def upgrade() -> None:
    op.create_table(
        "watcher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_lookup", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR (key_id IS NULL AND address_sealed IS NULL)", name=op.f("ck_watcher_ended_is_empty")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_watcher_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watcher")),
        sa.UniqueConstraint("key_id", name=op.f("uq_watcher_key_id")),
        sa.UniqueConstraint("post_id", "address_lookup", name=op.f("uq_watcher_post_id_address_lookup")),
        sa.UniqueConstraint("uid", name=op.f("uq_watcher_uid")),
    )
    for column in ("post_id", "address_lookup", "expires_at"):
        op.create_index(op.f(f"ix_watcher_{column}"), "watcher", [column])
    _allow((*RECIPIENTS, "watcher"))


def downgrade() -> None:
    # Their addresses go with the table, so nobody could be written to.
    op.get_bind().execute(sa.delete(delivery).where(delivery.c.recipient == "watcher"))
    _allow(RECIPIENTS)
    op.drop_table("watcher")


def _allow(recipients: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{recipient}'" for recipient in recipients)
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"recipient IN ({allowed})")
