"""A list of subscribers is read whatever wrote it, and what is wrong with a row is told without what stands in it."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askmd.core.errors import Invalid
from askmd.subscriptions.csv_columns import columns_of, moment
from askmd.subscriptions.csv_rows import Bad, Fault, Row, Sheet
from askmd.subscriptions.models import Frequency

MAILCHIMP = (
    '"Email Address","First Name",Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LANGUAGE,TAGS\n'
    'sam@example.org,Sam,"1 High Street, Town",2,"2015-03-16 14:00:00",192.0.2.1,"2015-03-16 14:40:47",192.0.2.1,de,\n'
)
MAILPOET = (
    '\ufeff"Email","First name","Subscription time","Confirmation time","List status","Global status","List"\n'
    '"sam@example.org","S\\"am","2019-01-02 03:04:05","2019-01-02 04:00:00","subscribed","subscribed","News"\n'
    '"pat@example.org","Pat","2019-01-02 03:04:05","","unconfirmed","unconfirmed","News"\n'
    '"kim@example.org","Kim","2019-01-02 03:04:05","2019-01-02 04:00:00","unsubscribed","subscribed","News"\n'
)
NEWSLETTER = (
    '"Email";"Name";"Surname";"Gender";"Status";"Date"\n'
    '"sam@example.org";"Sam";"";"n";"C";"2018-05-06 07:08:09"\n'
    '"pat@example.org";"Pat";"";"n";"U";"2018-05-06 07:08:09"\n'
)


def read(text: str | bytes) -> list[Row | Bad]:
    return list(Sheet.of(text.encode() if isinstance(text, str) else text).rows())


def test_a_mailchimp_export_is_read_by_when_people_confirmed():
    (sam,) = read(MAILCHIMP)

    assert (sam.address, sam.language) == ("sam@example.org", "de")
    assert sam.consented_at == datetime(2015, 3, 16, 14, 40, 47, tzinfo=UTC)


def test_a_mailpoet_export_proves_only_what_was_confirmed_and_brings_nobody_who_left():
    sam, pat, kim = read(MAILPOET)

    assert sam.consented_at == datetime(2019, 1, 2, 4, tzinfo=UTC)
    assert pat.consented_at is None
    assert kim == Bad(4, Fault.SAID_NO)


def test_a_newsletter_export_is_read_with_its_letters_for_states():
    sam, pat = read(NEWSLETTER)

    assert sam.consented_at == datetime(2018, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert pat == Bad(3, Fault.SAID_NO)


@pytest.mark.parametrize(
    "heading", ["email", "E-Mail", "e_mail", "EMAIL ADDRESS", "Address", "mail", "Subscriber email"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_found_by_their_names_in_any_order(heading, delimiter):
    text = f"name{delimiter}subscribed on{delimiter}{heading}\nSam{delimiter}2020-02-29{delimiter}sam@example.org\n"

    (sam,) = read(text)

    assert (sam.address, sam.consented_at) == ("sam@example.org", datetime(2020, 2, 29, tzinfo=UTC))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_and_line_ends_of_any_program_are_read(encoding, end):
    text = end.join(["email;source", "sam@example.org;Café, Köln"])

    (sam,) = read(text.encode(encoding))

    assert sam.source == "Café, Köln"


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    rows = read('email,notes\nsam@example.org,"two\nlines"\n\n,only a note\n;,\n')

    assert [row.number for row in rows] == [2, 4, 5]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Sam <sam@example.org>", "sam@example.org"),
        (" Sam@Example.org ", "Sam@example.org"),
        ("'+sam@example.org", "+sam@example.org"),
    ],
)
def test_an_address_is_taken_out_of_what_stands_around_it(typed, address):
    (sam,) = read(f"email\n{typed}\n")

    assert sam.address == address


@pytest.mark.parametrize("typed", ["sam", "sam@", "@example.org", "sam@example", "sam@exa mple.org", "a@b@example.org"])
def test_what_is_no_address_is_told_by_its_row(typed):
    assert read(f"email\n{typed}\n") == [Bad(2, Fault.NOT_AN_ADDRESS)]


def test_a_row_without_an_address_and_one_with_a_strange_frequency_are_told():
    rows = read("email,frequency\n,weekly\nsam@example.org,quarterly\npat@example.org,Once a week\n")

    assert rows[:2] == [Bad(2, Fault.NO_ADDRESS), Bad(3, Fault.UNKNOWN_FREQUENCY)]
    assert rows[2].frequency is Frequency.WEEKLY


def test_a_source_that_may_name_a_person_is_no_source():
    (sam,) = read("email,source\nsam@example.org,asked by pat@example.org\n")

    assert sam.source is None


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2021-05-04", datetime(2021, 5, 4, tzinfo=UTC)),
        ("2021-05-04T10:00:00+02:00", datetime(2021, 5, 4, 8, tzinfo=UTC)),
        ("04.05.2021 10:00", datetime(2021, 5, 4, 10, tzinfo=UTC)),
        ("2021/5/4", datetime(2021, 5, 4, tzinfo=UTC)),
        ("4 May 2021", datetime(2021, 5, 4, tzinfo=UTC)),
        ("May 4, 2021 12:30 AM", datetime(2021, 5, 4, 0, 30, tzinfo=UTC)),
        ("1620122400", datetime(2021, 5, 4, 10, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("1970-01-01", None),
        ("2999-01-01", None),
        ("31.02.2021", None),
        ("last spring", None),
        ("04/05/2021", None),
    ],
)
def test_a_date_is_read_or_it_is_none(cell, wanted):
    assert moment(cell, is_day_first=None) == wanted


@pytest.mark.parametrize(("other", "month"), [("25/12/2020", 5), ("12/25/2020", 4)])
def test_what_stands_first_in_a_date_is_told_by_other_dates_of_the_file(other, month):
    sam, _ = read(f"email,date\nsam@example.org,04/05/2021\npat@example.org,{other}\n")

    assert sam.consented_at.month == month


def test_dates_of_which_nobody_can_tell_the_month_prove_nothing():
    rows = read("email,date\nsam@example.org,04/05/2021\npat@example.org,25/12/2020\nkim@example.org,12/25/2020\n")

    assert [row.consented_at for row in rows] == [None, None, None]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The first row"),
        (b"name\nSam\n", "The first row"),
        (b"email\n\n", "There are no rows"),
        (b"PK\x03\x04rest", "This is a spreadsheet"),
        (b'email\nsam@example.org\n"pat@example.org\n' + b"x@example.org\n" * 200, "Row 3 cannot be read"),
        (b'email\n"' + b"x" * 200_000, "Row 2 cannot be read"),
        (b"email\n" + b"x\n" * 100_001, "This file has more than 100,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(Invalid, match=sentence):
        Sheet.of(data)


def test_nothing_that_prints_a_row_prints_its_address():
    (sam,) = read("email,source\nsam@example.org,a form\n")

    assert "sam" not in repr(sam)


def _file(head: list[str], rows: list[list[str]], delimiter: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([head, *rows])
    return written.getvalue()


HEADINGS = st.sampled_from(["email", "date", "source", "topics", "frequency", "language", "status", "unsub_time", "x"])
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["sam@example.org", "2021-05-04", "31/31/2021", "9999999999", "C", "weekly", "'=1", '"', "<>"]),
)
TABLES = st.builds(
    _file, st.lists(HEADINGS, max_size=5), st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from(",;\t")
)


@given(st.one_of(st.binary(max_size=200), TABLES.map(str.encode), TABLES.map(lambda text: b"email," + text.encode())))
def test_whatever_bytes_come_in_rows_are_counted_or_one_sentence_is_said(data):
    with suppress(Invalid):
        assert_told(Sheet.of(data))


def assert_told(sheet: Sheet) -> None:
    rows = list(sheet.rows())
    assert len(rows) == sheet.count
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert "@" not in repr([row for row in rows if isinstance(row, Bad)])
    assert [repr(row) for row in Sheet(sheet.text).rows()] == [repr(row) for row in rows]


@given(st.text(max_size=30))
def test_any_words_are_a_date_or_none(cell):
    found = moment(cell, is_day_first=True)

    assert found is None or found.tzinfo is UTC


def test_of_two_columns_of_a_kind_the_better_proof_is_read_first():
    assert list(columns_of(["date", "confirmed_at"]).values()) == [[1, 0]]
