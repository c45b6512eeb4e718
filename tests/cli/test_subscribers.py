"""A list of subscribers comes in from a file, and goes out into one."""

from pathlib import Path

import pytest

LIST = """email,consented_at,source,frequency
sam@example.org,2021-05-04,Form on our old site,weekly
pat@example.org,,,
nobody,,,
"""


@pytest.fixture
def listed(site: Path) -> Path:
    file = site / "list.csv"
    file.write_text(LIST)
    return file


def words(output: str) -> list[str]:
    return [line.strip() for line in output.splitlines()]


def test_a_dry_run_says_what_would_become_of_each_row(listed: Path, askmd):
    first = askmd("subscribers", "import", "list.csv", "--dry-run")
    second = askmd("subscribers", "import", "list.csv", "--dry-run")

    assert first.exit_code == 0, first.stderr
    assert "1 are subscribers at once: the list says when and where they agreed" in words(first.stdout)
    assert "1 get one e-mail that asks whether they agree" in words(first.stdout)
    assert "Rows that have something that is no e-mail address: 4" in words(first.stdout)
    assert first.stdout == second.stdout


def test_a_list_that_was_brought_in_comes_out_with_its_proof(listed: Path, askmd):
    brought = askmd("subscribers", "import", "list.csv")
    taken = askmd("subscribers", "export", "out.csv")

    assert (brought.exit_code, taken.exit_code) == (0, 0), brought.stderr + taken.stderr
    head, *rows = Path("out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("email,language,frequency,topics,consented_at")
    assert [row.split(",")[:5] for row in rows] == [["sam@example.org", "en", "weekly", "", "2021-05-04T00:00:00Z"]]
    assert Path("out.csv").stat().st_mode & 0o077 == 0


def test_the_same_list_twice_changes_nothing(listed: Path, askmd):
    askmd("subscribers", "import", "list.csv")
    again = askmd("subscribers", "import", "list.csv")

    assert "2 are on our list already and stay as they are" in words(again.stdout)


def test_no_address_is_printed(listed: Path, askmd):
    done = askmd("subscribers", "import", "list.csv")

    assert "@" not in done.stdout + done.stderr


def test_a_file_without_the_right_columns_is_refused_in_a_sentence(site: Path, askmd):
    (site / "list.csv").write_text("name\nSam\n")

    done = askmd("subscribers", "import", "list.csv")

    assert done.exit_code == 2
    assert done.stderr.strip() == (
        "The first row of the file must name the columns. One of them must be called “email”."
    )


def test_an_export_takes_no_other_files_place(listed: Path, askmd):
    done = askmd("subscribers", "export", "list.csv")

    assert done.exit_code == 2
    assert listed.read_text() == LIST
