"""Texts that were changed before are read: give them the stamp that each change sets from now on."""

import secrets

import sqlalchemy as sa
from alembic import op

from askmd.core.clock import Instant, now

revision = "0002"
down_revision = "0001"

STAMP = "texts_stamp"
setting = sa.table(
    "setting", sa.column("name", sa.String), sa.column("value", sa.JSON), sa.column("changed_at", Instant())
)
text_version = sa.table("text_version", sa.column("id", sa.Integer))


def upgrade() -> None:
    connection = op.get_bind()
    if connection.execute(sa.select(text_version.c.id).limit(1)).first() is not None:
        row = {"name": STAMP, "value": secrets.token_hex(16), "changed_at": now()}
        connection.execute(sa.insert(setting).values(**row))


def downgrade() -> None:
    op.get_bind().execute(sa.delete(setting).where(setting.c.name == STAMP))
