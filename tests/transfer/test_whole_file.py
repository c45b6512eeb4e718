"""A file stands under its name only when it is whole, and what lay in its way beside it is not written into."""

from pathlib import Path

import pytest

from askmd.core.errors import Invalid
from askmd.transfer import whole_file


def part(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")


def test_what_a_kill_left_gives_way_and_is_for_its_owner_alone_from_the_first_byte(tmp_path):
    file = tmp_path / "site.zip"
    part(file).write_bytes(b"half of another one, and longer")
    part(file).chmod(0o644)

    with whole_file.written(file) as opened:
        assert part(file).stat().st_mode & 0o777 == 0o600
        assert not file.exists()
        opened.write(b"whole")

    assert (file.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (b"whole", ["site.zip"])


def test_a_link_that_somebody_laid_there_is_not_written_through(tmp_path):
    file, elsewhere = tmp_path / "site.zip", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"theirs")
    part(file).symlink_to(elsewhere)

    with whole_file.written(file) as opened:
        opened.write(b"ours")

    assert (elsewhere.read_bytes(), file.read_bytes(), file.is_symlink()) == (b"theirs", b"ours", False)


def test_a_folder_in_the_way_is_told_in_one_sentence(tmp_path):
    file = tmp_path / "site.zip"
    part(file).mkdir()

    with pytest.raises(Invalid, match="cannot be written"), whole_file.written(file):
        pass


def test_a_file_that_appeared_meanwhile_is_not_lost(tmp_path):
    file = tmp_path / "site.zip"

    with pytest.raises(Invalid, match="already"), whole_file.written(file):
        file.write_bytes(b"theirs")

    assert (file.read_bytes(), part(file).exists()) == (b"theirs", False)
