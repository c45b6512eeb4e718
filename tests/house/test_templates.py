"""Templates carry no code, no style, nothing from another host, and let nothing through unescaped."""

import re
from pathlib import Path

from tests.support.tree import ROOT, files, where

# Mails carry their styles with them and are read elsewhere.
PAGES = ("templates",)
MAIL_FOLDERS = ("templates/email/", "templates/layouts/email")

LOADING = r"<(?:img|script|iframe|source|video|audio|embed|link|use|image)"
PLANTED = {
    r"\|\s*safe\b": "lets text through unescaped",
    r"\{%-?\s*autoescape\s+false": "lets text through unescaped",
    r"<[a-zA-Z][^>]*\sstyle\s*=": "has a style attribute",
    r"<style\b": "has an inline <style>",
    r"<[a-zA-Z][^>]*\son[a-z]+\s*=": "has an on… handler",
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/ld\+json)": "has an inline script",
    r"(?i)javascript:": "has code in an address",
    LOADING + r"\b[^>]*\b(?:src|href|srcset|data)\s*=\s*[\"']?(?:https?:)?//(?!\{)": "loads from another host",
    r"\{\{[^}]*\bconfig\b(?!\w)[^}]*\}\}": "shows the configuration",
    r"\brequest\.cookies\b": "reads cookies",
    r"(?i)coming soon|lorem ipsum|\bTODO\b|\bFIXME\b": "promises instead of doing",
}
STATIC = {
    r"@import": "imports another stylesheet",
    r"url\(\s*[\"']?(?:https?:)?//": "loads from another host",
    r"(?:import|from|fetch\(|src\s*=)\s*[\"'`](?:https?:)?//": "loads from another host",
    r"\beval\(|new Function\(": "makes code from text, which our policy forbids",
    r"(?<!template)\.innerHTML\s*=(?!=)|insertAdjacentHTML|document\.write": "puts text into the page as HTML",
}


def template_faults(root: Path) -> list[str]:
    pages = [path for path in files(root, *PAGES, ends=(".html", ".xml", ".txt")) if not is_mail(root, path)]
    return _search(root, pages, PLANTED)


def mail_faults(root: Path) -> list[str]:
    """A mail may carry styles; scripts, foreign loads and unescaped text it may not."""
    rules = {rule: fault for rule, fault in PLANTED.items() if "style" not in fault}
    return _search(root, [path for path in files(root, *PAGES, ends=(".html", ".txt")) if is_mail(root, path)], rules)


def static_faults(root: Path) -> list[str]:
    return _search(root, files(root, "askmd/static", "frontend", ends=(".css", ".js", ".mjs", ".svg")), STATIC)


def markup_outside_the_filter(root: Path) -> list[str]:
    """`Markup(…)` vouches for HTML. One module may: the one that sanitises it."""
    found = []
    for path in files(root, "askmd"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"\bMarkup\(", line) and where(root, path) not in MAY_VOUCH:
                found.append(f"{where(root, path, number)}: vouches for HTML.")
    return found


# The rich filter; what it makes was cleaned by nh3.
MAY_VOUCH = {"askmd/core/html.py", "askmd/web/filters.py"}


def is_mail(root: Path, path: Path) -> bool:
    return where(root, path).startswith(MAIL_FOLDERS)


def _search(root: Path, paths: list[Path], rules: dict[str, str]) -> list[str]:
    found = []
    for path in paths:
        # Comments may name what is forbidden.
        text = re.sub(
            r"\{#.*?#\}|/\*.*?\*/",
            lambda match: "\n" * match[0].count("\n"),
            path.read_text(encoding="utf-8"),
            flags=re.S,
        )
        for rule, fault in rules.items():
            for match in re.finditer(rule, text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{where(root, path, line)}: {fault}: {match[0][:60]!r}")
    return found


def test_templates_carry_no_code_and_no_style():
    assert template_faults(ROOT) == []


def test_each_planted_fault_in_a_template_is_found(plant):
    faults = [
        "{{ body|safe }}",
        "{% autoescape false %}",
        '<p class="a" style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<img src="https://pictures.example.org/a.png">',
        '<link rel="stylesheet" href="//fonts.example.org/a.css">',
        "{{ config.SECRET_KEY }}",
        "{% if request.cookies.askmd %}",
        "<p>Coming soon</p>",
    ]
    fine = [
        '<script type="module" src="{{ asset(\'js/menu.js\') }}"></script>',
        '<a href="https://www.example.org">',
        "{# |safe #}",
    ]
    root = plant(
        {"templates/ask/form.html": "\n".join([*faults, *fine]), "templates/email/x/body.html": '<p style="margin:0">'}
    )

    found = template_faults(root)

    assert sorted({int(line.split(":")[1]) for line in found}) == list(range(1, len(faults) + 1))


def test_mails_carry_no_code():
    assert mail_faults(ROOT) == []


def test_code_in_a_mail_is_found(plant):
    root = plant(
        {"templates/email/x/body.html": '<p style="margin:0">\n<img src="https://t.example.org/p.gif">\n{{ b | safe }}'}
    )

    assert [line.split(":")[1] for line in sorted(mail_faults(root))] == ["2", "3"]


def test_styles_and_scripts_load_nothing_from_elsewhere():
    assert static_faults(ROOT) == []


def test_a_load_from_elsewhere_is_found(plant):
    root = plant(
        {
            "askmd/static/css/site.css": "a { background: url(//cdn.example.org/a.png) }\n@import 'b.css';",
            "askmd/static/js/menu.js": 'import x from "https://cdn.example.org/x.js";\na.innerHTML = name;\neval("x");',
            "askmd/static/built/editor.js": 'fetch("https://cdn.example.org")',
        }
    )

    assert len(static_faults(root)) == 5


def test_only_the_rich_filter_vouches_for_html():
    assert markup_outside_the_filter(ROOT) == []


def test_another_voucher_is_found(plant):
    root = plant(
        {"askmd/web/ask/views.py": "return Markup(question.body)", "askmd/core/html.py": "Markup(clean(text))"}
    )

    assert markup_outside_the_filter(root) == ["askmd/web/ask/views.py:1: vouches for HTML."]
