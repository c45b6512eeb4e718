"""Named Texts: the default in code, or the current version that staff wrote."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup
from sqlalchemy import select

from askmd.core.html import paragraphs, rich
from askmd.extensions import db
from askmd.site import settings
from askmd.site.models import TextState, TextVersion

FOLDER = Path(__file__).resolve().parent / "texts"


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


@cache
def defaults(language: str = "en") -> dict[str, Default]:
    """All Texts of a language, by key."""
    found: dict[str, Default] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
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


def text(key: str, language: str = "en", **values: object) -> str:
    """The current wording, as plain text for `line` and `plain`, as HTML for `html`; placeholders filled in.

    Raises KeyError for a key that does not exist.
    """
    default = defaults(language)[key]
    current = _current(language).get(key)
    body = current[1] if current else default.body
    for name, value in values.items():
        body = body.replace("{" + name + "}", str(value))
    return body


def version(key: str, language: str = "en") -> int:
    """The number of the wording that is current: 0 for the default in code. Consent proofs keep it."""
    current = _current(language).get(key)
    return current[0] if current else 0


def markup(key: str, language: str = "en", **values: object) -> Markup:
    """The current wording as a template shows it: a line escaped, paragraphs as <p>, HTML sanitised."""
    kind = defaults(language)[key].kind
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
