"""What readers search in: the words of public posts, and their full-text index."""

import sqlalchemy as sa
from alembic import op

import askmd.core.clock

revision = "0018"
down_revision = "0017"

# Named alike on both databases, so that nobody takes the index for a table of a model.
_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        head, body, content='search_entry', content_rowid='post_id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER search_index_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index(rowid, head, body) VALUES (new.post_id, new.head, new.body);
    END
    """,
    """
    CREATE TRIGGER search_index_deleted AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, head, body) VALUES ('delete', old.post_id, old.head, old.body);
    END
    """,
    """
    CREATE TRIGGER search_index_changed AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, head, body) VALUES ('delete', old.post_id, old.head, old.body);
        INSERT INTO search_index(rowid, head, body) VALUES (new.post_id, new.head, new.body);
    END
    """,
)
# Stems hold letters and digits only, so that no parser of words has a say. Whatever is new stands in the index at once:
# a list of what is still to be put in would be read through by every search, some twenty times.
_POSTGRES = tuple(
    f"CREATE INDEX search_index_{name} ON search_entry USING gin (array_to_tsvector(string_to_array({name}, ' '))) "
    "WITH (fastupdate = off)"
    for name in ("head", "body")
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("spellings", sa.String(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("indexed_at", askmd.core.clock.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_search_entry_post_id_post")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_indexed_at"), "search_entry", ["indexed_at"], unique=False)
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("spelled", sa.Integer(), nullable=False),
        sa.Column("stems", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_word")
    op.drop_table("search_entry")
