"""Every table and every column is public, private or left out: nothing is forgotten, and nothing new slips through."""

from sqlalchemy import Table

from askmd.core.models import Base
from askmd.models import ALL
from askmd.site.settings import DEFAULTS
from askmd.transfer import seen, shares


def unsorted_columns(table: Table, share: shares.Share) -> list[str]:
    named = [*share.shown, *share.kept]
    return sorted({column.name for column in table.columns} ^ set(named)) + sorted(
        {n for n in named if named.count(n) > 1}
    )


def test_what_is_shown_in_brief_is_a_part_of_what_is_shown():
    assert [name for name, share in shares.SHARES.items() if not set(share.brief) < set(share.shown)] == []


def test_every_table_is_in_exactly_one_list():
    lists = [*shares.LEFT_OUT, *shares.PRIVATE, *shares.SHARES]

    assert ALL
    assert sorted(lists) == sorted(Base.metadata.tables)


def test_every_column_of_a_public_table_is_shown_or_kept():
    assert {
        name: wrong
        for name, share in shares.SHARES.items()
        if (wrong := unsorted_columns(Base.metadata.tables[name], share))
    } == {}


def test_no_sealed_column_and_no_key_is_shown():
    for share in shares.SHARES.values():
        assert not [name for name in share.shown if name.endswith(("_sealed", "_lookup", "_hash")) or "key_id" in name]


def test_every_setting_is_public_or_private():
    known = set(DEFAULTS) | {"texts_stamp"}

    assert sorted([*seen.PUBLIC_SETTINGS, *seen.PRIVATE_SETTINGS]) == sorted(known)
