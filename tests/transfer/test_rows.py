"""A value that went out as JSON comes back as it was."""

import json
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.answers.models import AnswerKind
from askmd.core.errors import Invalid
from askmd.posts.models import Post, PostMeaning
from askmd.transfer import rows

TABLES = (Post.__table__, PostMeaning.__table__)
JSONS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=11))])
# Without a zone, as hypothesis wants them.
BOUNDS = (datetime(1900, 1, 2), datetime(9999, 12, 30))  # noqa: DTZ001
VALUES = {
    "title": st.none() | st.text(),
    "answered_count": st.integers(-(2**63), 2**63 - 1),
    "reading_grade": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "kind": st.sampled_from(AnswerKind),
    "published_at": st.none() | st.datetimes(*BOUNDS, timezones=ZONES),
    "review_due_on": st.none() | st.dates(),
    "references": JSONS,
    "vectors": st.binary(),
}


def round_trip(name: str, value: object) -> object:
    table = next(table for table in TABLES if name in table.columns)
    encoded = rows.encode(SimpleNamespace(_mapping={name: value}), [name])
    return rows.decode(table, rows.parse(rows.line(encoded)))[name]


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_every_kind_of_value_comes_back_as_it_was(name, data):
    value = data.draw(VALUES[name])

    back = round_trip(name, value)

    assert back == value
    assert type(back) is type(value)


def test_a_time_goes_out_in_utc_with_its_microseconds():
    moment = datetime(2026, 6, 2, 14, 0, 0, 7, tzinfo=timezone(timedelta(hours=2)))

    assert rows.encode(SimpleNamespace(_mapping={"at": moment}), ["at"]) == {"at": "2026-06-02T12:00:00.000007Z"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("published_at", "2026-06-02T12:00:00"),
        ("published_at", 7),
        ("kind", "poem"),
        ("review_due_on", "tomorrow"),
        ("vectors", "no base64"),
        ("no_column", 1),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(name, value):
    table = PostMeaning.__table__ if name == "vectors" else Post.__table__

    with pytest.raises(Invalid, match="does not fit the tables"):
        rows.decode(table, {name: value})


@pytest.mark.parametrize("line", [b"", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000, json.dumps("x").encode()])
def test_a_line_that_is_no_row_is_refused_in_a_sentence(line):
    with pytest.raises(Invalid):
        rows.parse(line)
