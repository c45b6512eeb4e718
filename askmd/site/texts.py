"""Named Texts: the default in code, or the current version that staff wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy import select

from askmd.core.html import paragraphs, rich
from askmd.extensions import db
from askmd.site import settings
from askmd.site.models import TextState, TextVersion

FOLDER = Path(__file__).resolve().parent / "texts"
# The language that every Text has; another language has as many as somebody wrote in it.
FIRST = "en"
_heard: ContextVar[set[str] | None] = ContextVar("askmd_texts_heard", default=None)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Default:
    """A Text as it stands in the code. `fixed` ones are promises that nobody may edit away.

    `audience` is the file that holds it: who reads it.
    """

    key: str
    title: str
    kind: str
    body: str
    audience: str = ""
    placeholders: tuple[str, ...] = ()
    is_medical: bool = False
    is_fixed: bool = False
    source: str = ""

    @property
    def is_subject(self) -> bool:
        """Whether it is the subject of a mail."""
        return self.audience == "mail" and "subject" in self.key.rpartition(".")[2]


@cache
def defaults(language: str = FIRST) -> dict[str, Default]:
    """All Texts of a language, by key; where it has none of its own, the English one."""
    own = _in_files(language)
    return own if language == FIRST else {**_in_files(FIRST), **own}


@cache
def _in_files(language: str) -> dict[str, Default]:
    found: dict[str, Default] = {}
    for path in sorted((FOLDER / language).glob("*.toml")) if language.isalpha() else ():
        for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[key] = Default(
                key=key,
                title=entry["title"],
                kind=entry["kind"],
                body=entry["body"].strip(),
                audience=path.stem,
                placeholders=tuple(entry.get("placeholders", ())),
                is_medical=entry.get("medical", False),
                is_fixed=entry.get("fixed", False),
                source=entry.get("source", ""),
            )
    return found


def languages() -> list[str]:
    """The languages that readers can choose: English, and each that the site wants and has Texts in."""
    wanted = [code for code in settings.get("languages") if code != FIRST]
    return [FIRST, *(code for code in wanted if _in_files(code) or _current(code))]


def mail_frame() -> dict[str, Any]:
    """What the frame of every mail is made of: the settings, and the languages that a mail can be in."""
    return settings.everything() | {"languages": languages()}


def text(key: str, language: str | None = None, **values: object) -> str:
    """The current wording, as plain text for `line` and `plain`, as HTML for `html`; placeholders filled in.

    Without a language it is the one that the page or the mail is made in. A Text that it does not have is the English
    one. What is filled in is never looked at again, so braces in it stay. Raises KeyError for a key there is not.
    """
    heard = _heard.get()
    if heard is not None:
        heard.add(key)
    body = _wording(key, language or _spoken())[1]
    if not values:
        return body
    return _PLACEHOLDER.sub(lambda place: str(values[place[1]]) if place[1] in values else place[0], body)


@contextmanager
def noted() -> Iterator[set[str]]:
    """Note which Texts are asked for in this block: what a page or a mail is made of."""
    keys: set[str] = set()
    token = _heard.set(keys)
    try:
        yield keys
    finally:
        _heard.reset(token)


def version(key: str, language: str | None = None) -> int:
    """The number of the wording that is current: 0 for the default in code. Consent proofs keep it.

    A language that has no wording of this Text shows the English one, and gives its number.
    """
    return _wording(key, language or _spoken())[0]


def own_version(key: str, language: str) -> int:
    """The number of the wording that somebody wrote in this very language, 0 where nobody did."""
    current = _current(language).get(key)
    return current[0] if current else 0


def is_own(key: str, language: str) -> bool:
    """Whether this language has a wording of its own, so that nobody reads the English one."""
    return key in _current(language) or is_brought(key, language)


def is_brought(key: str, language: str) -> bool:
    """Whether the software itself brings this Text in this language."""
    return key in _in_files(language)


def _spoken() -> str:
    """The language that the page or the mail is made in. Where the site has only one, nobody needs to be asked."""
    if len(settings.get("languages")) == 1:
        return FIRST
    locale = get_locale()
    return locale.language if locale is not None else FIRST


def _wording(key: str, language: str) -> tuple[int, str]:
    """Number and body of what is current."""
    default = defaults(language)[key]
    return _current(language).get(key) or (
        (0, default.body) if language == FIRST or is_brought(key, language) else _wording(key, FIRST)
    )


def markup(key: str, language: str | None = None, **values: object) -> Markup:
    """The current wording as a template shows it: a line escaped, paragraphs as <p>, HTML sanitised."""
    kind = defaults(language or FIRST)[key].kind
    if kind == "html":
        # Values come from settings and must not bring HTML of their own into an HTML text.
        values = {name: Markup.escape(str(value)) for name, value in values.items()}
    # Sanitising is the dear part of a page. Only wordings are kept, nothing that was filled into one.
    show = _show if values else _show_again
    return show(kind, text(key, language, **values))


def _show(kind: str, wording: str) -> Markup:
    if kind == "line":
        return Markup.escape(wording)
    return rich(paragraphs(wording)) if kind == "plain" else rich(wording)


_show_again = lru_cache(maxsize=1000)(_show)


# Per language, with the stamp that was current when they were read. Wordings are public; they may stay in memory.
_kept: dict[str, tuple[str, dict[str, tuple[int, str]]]] = {}


def _current(language: str) -> dict[str, tuple[int, str]]:
    """Versions that replace a default. They are read again only after somebody changed one, here or elsewhere."""
    stamp = settings.texts_stamp()
    if stamp is None:
        return {}
    kept = _kept.get(language)
    if kept is None or kept[0] != stamp:
        query = select(TextVersion.key, TextVersion.version, TextVersion.body).where(
            TextVersion.language == language, TextVersion.state == TextState.CURRENT
        )
        kept = stamp, {key: (number, body) for key, number, body in db.session.execute(query)}
        _kept[language] = kept
    return kept[1]
