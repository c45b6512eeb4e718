"""What the readers' site shows beside posts: magazine, discussion, feedback, messages, old addresses, its version."""

import sqlalchemy as sa
from alembic import op

import askmd.core.clock

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "imported_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("local_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_item")),
        sa.UniqueConstraint("site", "kind", "key", name=op.f("uq_imported_item_site_kind_key")),
    )
    op.create_table(
        "old_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=700), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "post",
                "page",
                "topic",
                "author",
                "image",
                "path",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.String(length=700), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_address")),
        sa.UniqueConstraint("address", name=op.f("uq_old_address_address")),
    )
    with op.batch_alter_table("old_address", schema=None) as batch_op:
        batch_op.create_index("ix_old_address_target", ["place", "target"], unique=False)

    op.create_table(
        "public_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
    )
    op.create_table(
        "magazine_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.String(length=2000), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("created_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.Column("published_at", askmd.core.clock.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["image.id"], name=op.f("fk_magazine_issue_cover_id_image")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_magazine_issue")),
        sa.UniqueConstraint("slug", name=op.f("uq_magazine_issue_slug")),
    )
    with op.batch_alter_table("magazine_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_magazine_issue_published_at"), ["published_at"], unique=False)

    op.create_table(
        "reader_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("created_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", askmd.core.clock.Instant(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", askmd.core.clock.Instant(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_reader_message_answered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_message")),
        sa.UniqueConstraint("key_id", name=op.f("uq_reader_message_key_id")),
        sa.UniqueConstraint("nonce", name=op.f("uq_reader_message_nonce")),
        sa.UniqueConstraint("uid", name=op.f("uq_reader_message_uid")),
    )
    with op.batch_alter_table("reader_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reader_message_created_at"), ["created_at"], unique=False)

    op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(length=500), nullable=False),
        sa.Column("changed_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["account.id"], name=op.f("fk_synonym_changed_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id_comment")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_comment_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_post", ["post_id", "written_at"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("has_helped", sa.Boolean(), nullable=True),
        sa.Column("key_id", sa.String(length=32), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.Column("read_at", askmd.core.clock.Instant(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_feedback_post_id_post")),
        sa.ForeignKeyConstraint(["read_by_id"], ["account.id"], name=op.f("fk_feedback_read_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("key_id", name=op.f("uq_feedback_key_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_feedback_uid")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_post", ["post_id", "created_at"], unique=False)

    op.create_table(
        "magazine_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"],
            ["magazine_issue.id"],
            name=op.f("fk_magazine_item_issue_id_magazine_issue"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_magazine_item_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_magazine_item")),
        sa.UniqueConstraint("issue_id", "post_id", name=op.f("uq_magazine_item_issue_id_post_id")),
    )
    with op.batch_alter_table("magazine_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_magazine_item_post_id"), ["post_id"], unique=False)

    # Many tables refer to this one, so SQLite must not make it anew.
    op.add_column("post", sa.Column("picture_id", sa.Integer(), nullable=True))
    op.add_column("post", sa.Column("keywords", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("post", "keywords")
    op.drop_column("post", "picture_id")
    with op.batch_alter_table("magazine_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_magazine_item_post_id"))

    op.drop_table("magazine_item")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_post")

    op.drop_table("feedback")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_post")

    op.drop_table("comment")
    op.drop_table("synonym")
    with op.batch_alter_table("reader_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reader_message_created_at"))

    op.drop_table("reader_message")
    with op.batch_alter_table("magazine_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_magazine_issue_published_at"))

    op.drop_table("magazine_issue")
    op.drop_table("public_version")
    with op.batch_alter_table("old_address", schema=None) as batch_op:
        batch_op.drop_index("ix_old_address_target")

    op.drop_table("old_address")
    op.drop_table("imported_item")
