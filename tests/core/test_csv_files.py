"""A table that leaves the house: any spreadsheet reads it, and none of them runs it."""

import csv
import io

import pytest

from askmd.core.csv_file import csv_of


def rows_of(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_letters_quotes_and_line_ends_come_back_as_they_were():
    rows = [['Zoë, “quoted” "twice"', "two\r\nlines"], ["", "plain"]]

    file = csv_of(["Topic", "Said"], rows)

    assert file.startswith(b"\xef\xbb\xbfTopic,Said\r\n")
    assert file.endswith(b"\r\n")
    assert rows_of(file) == [["Topic", "Said"], *rows]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_what_a_spreadsheet_would_run_is_text(sign):
    file = csv_of([f"{sign}HEAD()"], [[f'{sign}HYPERLINK("x")'], [f"safe{sign}"]])

    assert rows_of(file) == [[f"'{sign}HEAD()"], [f'\'{sign}HYPERLINK("x")'], [f"safe{sign}"]]


def test_numbers_stay_numbers_and_what_is_not_known_is_empty():
    assert csv_of(["a", "b", "c"], [[-3, -0.5, None]]) == b"\xef\xbb\xbfa,b,c\r\n-3,-0.5,\r\n"
