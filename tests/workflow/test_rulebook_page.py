"""docs/rulebook.md is what people read; it must say what the program does."""

from __future__ import annotations

from askmd.cli import rulebook


def test_the_printed_rulebook_is_the_one_in_force():
    assert rulebook.PAGE.read_text(encoding="utf-8") == rulebook.page()
