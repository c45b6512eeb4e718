"""Light and dark differ in their colours only, so a page that is whole in one is whole in the other."""

import re

from tests.support.tree import ROOT

STYLES = sorted((ROOT / "askmd/static/css").glob("*.css"))
IN_A_SCHEME = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
COLOUR = re.compile(r"--[\w-]+:\s*#[0-9a-f]{3,8}")


def more_than_colours(styles: str) -> list[str]:
    """What is declared for one scheme alone and is no colour with a name."""
    blocks = [block for inner in IN_A_SCHEME.findall(styles) for block in re.findall(r"\{([^{}]*)\}", inner)]
    said = [line.strip() for block in blocks for line in block.split(";")]
    return [line for line in said if line and not COLOUR.fullmatch(line)]


def test_a_scheme_sets_colours_and_nothing_else():
    assert STYLES
    assert {file.name: found for file in STYLES if (found := more_than_colours(file.read_text(encoding="utf-8")))} == {}


def test_what_only_one_scheme_shows_is_found():
    planted = (
        "@media (prefers-color-scheme: dark) { :root { --ink: #fff; --gap: 2px } p { display: none; } } b { top: 0 }"
    )

    assert more_than_colours(planted) == ["--gap: 2px", "display: none"]


def test_no_page_asks_for_the_scheme_beside_its_styles():
    asking = [
        f"{file.relative_to(ROOT)}"
        for folder, kind in (("templates", "*.html"), ("askmd/static/js", "*.js"))
        for file in sorted((ROOT / folder).rglob(kind))
        if "email" not in file.relative_to(ROOT).parts and file.name != "email.html"
        for line in file.read_text(encoding="utf-8").splitlines()
        if "prefers-color-scheme" in line and 'name="theme-color"' not in line
    ]

    assert asking == []
