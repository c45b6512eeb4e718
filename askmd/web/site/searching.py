"""Searching: the form with the topics; with words, what they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from askmd.answers.models import AnswerKind
from askmd.posts import queries, searching, shelves
from askmd.posts.searching import Found, Hit
from askmd.posts.shelves import Shelf
from askmd.web.site import bp, words
from askmd.web.site.showing import show

MOST_TOPICS, MOST_YEARS, NEWEST = 8, 6, 3
# What can be chosen beside the words, in the order of the address.
_CHOICES = ("topic", "kind", "year")
_LARGEST_NUMBER = 4


@bp.get("/search")
def search() -> ResponseReturnValue:
    """The form; with words, what they find."""
    tree = shelves.tree()
    chosen = _chosen(tree)
    found = searching.search(
        request.args.get("q", ""),
        topic=chosen.get("topic"),
        kind=chosen.get("kind"),
        year=_number(chosen.get("year")),
        after=_number(request.args.get("after")),
        as_typed="exact" in request.args,
    )
    is_empty = bool(found.typed) and not found.count
    return show(
        "site/search.html",
        canonical=url_for("site.search"),
        current_url=url_for("site.search"),
        found=found,
        first=found.first,
        hits=_rows(found.hits),
        filters=_filters(found, chosen, tree),
        as_typed=_address(found.typed, exact="1") if found.is_mended else None,
        before=_address(found.typed, **chosen, after=found.before) if found.before is not None else None,
        after=_address(found.typed, **chosen, after=found.after) if found.after is not None else None,
        newest=words.cards(queries.latest(NEWEST).cards) if is_empty else [],
        topics=words.nodes(tree),
    )


def _chosen(tree: list[Shelf]) -> dict[str, str]:
    """What was chosen, as far as it is something: a topic of the tree, a kind, a year."""
    typed = {name: request.args[name] for name in _CHOICES if request.args.get(name)}
    kinds = [kind.value for kind in AnswerKind]
    fits = {
        "topic": lambda path: bool(shelves.trail(tree, path)),
        "kind": kinds.__contains__,
        "year": lambda year: _number(year) is not None,
    }
    return {name: value for name, value in typed.items() if fits[name](value)}


def _number(typed: str | None) -> int | None:
    is_number = typed is not None and typed.isascii() and typed.isdecimal() and len(typed) <= _LARGEST_NUMBER
    return int(typed or 0) if is_number else None


def _address(typed: str, **values: Any) -> str:
    return f"{url_for('site.search')}?{_query(typed, **values)}"


def _query(typed: str, **values: Any) -> str:
    return urlencode({"q": typed} | {name: value for name, value in values.items() if value})


def _filters(found: Found, chosen: dict[str, str], tree: list[Shelf]) -> list[dict[str, Any]]:
    """Each way to see less: what it is called, its choices with their numbers, and the way back once it is chosen."""
    facets, kinds, address = found.facets, _kinds(), url_for("site.search")
    offered = {
        "kind": (_("Kind"), [(kind.value, kinds[kind], count) for kind, count in facets.kinds]),
        "topic": (_("Topic"), [(path, name, count) for path, name, count in facets.topics[:MOST_TOPICS]]),
        "year": (_("Year"), [(str(year), str(year), count) for year, count in facets.years[:MOST_YEARS]]),
    }
    shown = []
    for name, (title, rows) in offered.items():
        others = {one: value for one, value in chosen.items() if one != name}
        if name in chosen:
            label = _label(name, chosen[name], tree)
            shown.append({"title": title, "chosen": label, "url": _address(found.typed, **others)})
        elif len(rows) > 1:
            links = [
                (f"{address}?{_query(found.typed, **others, **{name: value})}", label, count)
                for value, label, count in rows
            ]
            shown.append({"title": title, "links": links})
    return shown


def _label(name: str, value: str, tree: list[Shelf]) -> str:
    if name == "topic":
        return shelves.trail(tree, value)[-1].name
    return _kinds()[AnswerKind(value)] if name == "kind" else value


def _kinds() -> dict[AnswerKind, str]:
    return {AnswerKind.ANSWER: _("Answer"), AnswerKind.ARTICLE: _("Article"), AnswerKind.VIDEO: _("Video")}


def _rows(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    kinds = _kinds()
    return [_row(hit, kinds[hit.kind]) for hit in hits]


def _row(hit: Hit, kind: str) -> dict[str, Any]:
    about = [kind, hit.author or "", format_date(hit.published_at, "d MMMM y")]
    url = url_for("site.post", slug=hit.slug)
    return {"url": url, "title": hit.title, "text": hit.text, "about": ", ".join(filter(None, about))}
