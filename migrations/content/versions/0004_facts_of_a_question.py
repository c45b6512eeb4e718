"""What alarms, editing and retention keep of a question, and three more kinds of messages."""

import sqlalchemy as sa
from alembic import op

from askmd.core.clock import Instant

revision = "0004"
down_revision = "0003"

KINDS = ("ask_back", "reply", "follow_up", "help_now", "decline")
NEW_KINDS = ("helped", "not_helped", "change")
TIMES = ("alarm_told_at", "alarm_seen_at", "edited_at", "waiting_told_at", "erase_told_at")
CHECK = "ck_message_messagekind"
message = sa.table("message", sa.column("kind", sa.String))


def upgrade() -> None:
    # Other tables point to this one, so no copy of it may take its place on SQLite.
    for name in TIMES:
        op.add_column("question", sa.Column(name, Instant(timezone=True), nullable=True))
    op.add_column("question", sa.Column("flags_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("question", sa.Column("wants_corrections", sa.Boolean(), nullable=False, server_default=sa.false()))
    _allow(KINDS + NEW_KINDS)


def downgrade() -> None:
    # What the asker said of an answer stays readable among the replies.
    op.get_bind().execute(sa.update(message).where(message.c.kind.in_(NEW_KINDS)).values(kind="reply"))
    _allow(KINDS)
    for name in ("wants_corrections", "flags_sealed", *reversed(TIMES)):
        op.drop_column("question", name)


def _allow(kinds: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"kind IN ({allowed})")
