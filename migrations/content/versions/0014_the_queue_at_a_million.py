"""An index for each list and filter of the queue; and waits that began anew before the column was there."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NEW = {
    "ix_question_done": ("question", ["status", "waits_since"]),
    "ix_question_topic": ("question", ["status", "topic_id", "waits_since"]),
    "ix_question_who_asks": ("question", ["status", "who_asks", "waits_since"]),
    "ix_question_consent": ("question", ["status", "consent", "waits_since"]),
    "ix_question_language": ("question", ["status", "language", "waits_since"]),
    "ix_question_asked_at": ("question", ["asked_at"]),
    "ix_question_answered_post_id": ("question", ["answered_post_id"]),
    "ix_answer_delivered": ("answer", ["status", "delivered_at"]),
    "ix_answer_author": ("answer", ["author_id", "status"]),
    "ix_answer_kind": ("answer", ["kind", "status", "created_at"]),
    "ix_post_review_due": ("post", ["status", "review_due_on"]),
}
# What each of them was, and is now.
CHANGED = {
    "ix_question_queue": (["status", "is_urgent", "asked_at"], ["status", "is_urgent", "waits_since"]),
    "ix_question_assignee": (["assignee_id", "status"], ["assignee_id", "status", "waits_since"]),
}
OPEN = "('waiting', 'claimed', 'needs_reply')"
# With these words of the asker, and with these steps, a wait begins anew.
TURNS = "message WHERE message.question_id = question.id AND kind IN ('reply', 'follow_up')"
STEPS = (
    "audit_event WHERE subject = 'question' AND subject_id = question.id "
    "AND action IN ('question.reopened', 'question.unbinned')"
)


def upgrade() -> None:
    for at, rows in (("created_at", TURNS), ("at", STEPS)):
        newest = f"SELECT MAX({at}) FROM {rows} AND {at} > question.waits_since"  # noqa: S608
        has_newer = f"EXISTS (SELECT 1 FROM {rows} AND {at} > question.waits_since)"  # noqa: S608
        op.execute(f"UPDATE question SET waits_since = ({newest}) WHERE status IN {OPEN} AND {has_newer}")  # noqa: S608
    op.execute(sa.text("UPDATE question SET waits_since = asked_at WHERE waits_since IS NULL"))
    for name, (_, columns) in CHANGED.items():
        op.drop_index(name, table_name="question")
        op.create_index(name, "question", columns)
    for name, (table, columns) in NEW.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in NEW.items():
        op.drop_index(name, table_name=table)
    for name, (columns, _) in CHANGED.items():
        op.drop_index(name, table_name="question")
        op.create_index(name, "question", columns)
