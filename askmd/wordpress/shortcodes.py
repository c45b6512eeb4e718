"""Shortcodes: words in square brackets that WordPress and its plugins fill in when a page is shown. Pure.

Those of WordPress itself become HTML. Of any other the brackets go, what stands between them stays, and its name is
told, because only its plugin knows what it showed.
"""

from __future__ import annotations

import html as stdlib_html
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

# `[sic]` and `[1]` are what people write: a shortcode that we do not know has values, an end, or a name of two words.
_OPENING = re.compile(r"\[([A-Za-z][A-Za-z0-9_-]{1,60})((?:\s[^\[\]<>]{0,2000})?)(/?)\](?!\()")
_ENDING = re.compile(r"\[/([A-Za-z][A-Za-z0-9_-]{1,60})\]")
_VALUE = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/]+))")
_PICTURE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_FILES = ("src", "mp4", "m4v", "webm", "ogv", "wmv", "flv", "mp3", "m4a", "ogg", "wav")
DEEPEST = 20
NOTES = ("footnote", "ref", "note", "efn_note")


@dataclass(frozen=True)
class Shortcode:
    """One of them: its name, its values, and what stands between its beginning and its end, if it has one."""

    name: str
    values: dict[str, str]
    inner: str
    has_end: bool


@dataclass(frozen=True)
class Help:
    """What resolving needs to know, and whom it tells.

    `attached`: numbers of the pictures that a gallery without numbers shows; `unknown` hears names; `note` takes the
    words of a footnote and gives the mark that stands in the text.
    """

    attached: list[str]
    unknown: Callable[[str], None]
    note: Callable[[str], str]


def resolve(text: str, help: Help, *, depth: int = 0) -> str:
    """The text with its shortcodes resolved."""
    found, place = [], 0
    # Looked for once, however many are opened.
    endings: dict[str, list[int]] = {}
    for ending in _ENDING.finditer(text):
        endings.setdefault(ending[1], []).append(ending.start())
    for match in _OPENING.finditer(text):
        if match.start() < place:
            continue
        code, end = _read(text, match, endings)
        html = _html(code, help) if code is not None else None
        if code is None or (html is None and not _is_one(code)):
            continue
        if html is None:
            help.unknown(code.name)
            html = resolve(code.inner, help, depth=depth + 1) if depth < DEEPEST else code.inner
        found += [text[place : match.start()], html]
        place = end
    return "".join([*found, text[place:]])


def _read(text: str, match: re.Match[str], endings: dict[str, list[int]]) -> tuple[Shortcode | None, int]:
    name, typed = match[1].lower(), match[2]
    if text[max(0, match.start() - 1) : match.start()] == "[" and text[match.end() : match.end() + 1] == "]":
        # Written twice, it is meant to be read as it stands.
        return None, match.end()
    values = {key.lower(): next(filter(None, rest), "") for key, *rest in _VALUE.findall(typed)}
    ends = endings.get(match[1], [])
    next_one = bisect_left(ends, match.end())
    if match[3] or next_one == len(ends):
        return Shortcode(name, values, "", False), match.end()
    at = ends[next_one]
    return Shortcode(name, values, text[match.end() : at], True), at + len(f"[/{match[1]}]")


def _is_one(code: Shortcode) -> bool:
    return code.has_end or bool(code.values) or "_" in code.name or "-" in code.name


def _html(code: Shortcode, help: Help) -> str | None:
    if code.name in ("caption", "wp_caption") and code.has_end:
        return _caption(code)
    if code.name == "gallery":
        ids = re.findall(r"\d+", code.values.get("ids") or code.values.get("include") or "") or help.attached
        return "\n\n" + "".join(f'<figure><img src="attachment:{id}"></figure>' for id in ids) + "\n\n"
    if code.name in ("embed", "youtube", "vimeo"):
        url = code.inner.strip() or code.values.get("src") or code.values.get("url") or ""
        return f'\n\n<div class="wp-block-embed__wrapper">{stdlib_html.escape(stdlib_html.unescape(url))}</div>\n\n'
    if code.name in ("audio", "video"):
        url = next((code.values[name] for name in _FILES if code.values.get(name)), code.inner.strip())
        return f'\n\n<{code.name} src="{stdlib_html.escape(stdlib_html.unescape(url))}"></{code.name}>\n\n'
    if code.name in NOTES and code.has_end:
        return help.note(code.inner.strip())
    return None


def _caption(code: Shortcode) -> str:
    found = _PICTURE.match(code.inner)
    picture, words = (found[1], found[2]) if found else ("", code.inner)
    words = words.strip() or stdlib_html.escape(code.values.get("caption", ""))
    id = code.values.get("id", "")
    place = f' id="{stdlib_html.escape(id)}"' if id else ""
    return f"\n\n<figure{place}>{picture}<figcaption>{words}</figcaption></figure>\n\n"
