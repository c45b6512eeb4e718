"""The linked data of a page: known shapes of schema.org, whole addresses, real dates, and the words of the page itself.

A table says of each type what it must have and what it may have: the properties of schema.org that we use.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from tests.support.html import Page, words

PAGE = "url name isPartOf"
WORK = "inLanguage datePublished dateModified author publisher"
MUST = {
    "MedicalWebPage": f"{PAGE} {WORK} audience mainEntity",
    "CollectionPage": f"{PAGE} mainEntity",
    "ProfilePage": f"{PAGE} mainEntity",
    "WebPage": PAGE,
    "WebSite": "name url",
    "Organization": "name url",
    "Person": "name",
    "Question": "name text answerCount acceptedAnswer",
    "Answer": "text url datePublished",
    "Article": f"headline image mainEntityOfPage {WORK}",
    "VideoObject": f"name description thumbnailUrl uploadDate url mainEntityOfPage {WORK}",
    "BreadcrumbList": "itemListElement",
    "ItemList": "itemListElement numberOfItems",
    "ListItem": "position name",
    "SearchAction": "target query-input",
    "EntryPoint": "urlTemplate",
    "ImageObject": "url",
    "Thing": "name url",
    "CreativeWork": "name url",
    "EducationalOccupationalCredential": "name",
    "Patient": "audienceType",
}
MAY = {
    "MedicalWebPage": "about breadcrumb citation lastReviewed reviewedBy primaryImageOfPage",
    "CollectionPage": "breadcrumb description",
    "ProfilePage": "breadcrumb",
    "WebPage": "publisher",
    "WebSite": "inLanguage publisher potentialAction",
    "Organization": "logo",
    "Person": "url image hasCredential description worksFor",
    "Answer": "author inLanguage",
    "Article": "articleSection keywords",
    "VideoObject": "embedUrl",
    "ListItem": "item url",
}
# What only points at something that is told elsewhere.
POINTER = {"@type", "@id", "name", "url"}
DAYS, MOMENTS = {"lastReviewed"}, {"datePublished", "dateModified", "uploadDate"}
ADDRESSES = {"@id", "url", "image", "thumbnailUrl", "embedUrl", "item", "urlTemplate"}
WORDS = {"name", "headline", "text", "description", "articleSection", "keywords"}


def mistakes(page: Page) -> Iterator[str]:
    """Everything wrong with what this page tells programs."""
    for script in page.all("script"):
        if script.get("type") == "application/ld+json":
            told = json.loads(script.text or "")
            if set(told) != {"@context", "@graph"} or told["@context"] != "https://schema.org":
                yield f"The linked data is no graph of schema.org: {sorted(told)}"
            for thing in told.get("@graph", ()):
                yield from _wrong(thing, page)
            yield from _wrong_trail(told, page)


def things(page: Page, kind: str) -> list[dict[str, Any]]:
    """All that a page tells of this type, wherever it stands in the graph; no mere pointers."""
    found = (json.loads(one.text or "") for one in page.all("script") if one.get("type") == "application/ld+json")
    return [thing for told in found for thing in _walk(told) if thing.get("@type") == kind and not _points(thing)]


def _wrong(thing: dict[str, Any], page: Page) -> Iterator[str]:
    kind = thing.get("@type", "")
    if kind and kind not in MUST:
        yield f"Unknown type {kind} in the linked data."
    elif kind and not _points(thing):
        must, may = set(MUST[kind].split()), set(MAY.get(kind, "").split())
        if must - set(thing):
            yield f"{kind} lacks {sorted(must - set(thing))}."
        if set(thing) - must - may - {"@type", "@id"}:
            yield f"{kind} has {sorted(set(thing) - must - may - {'@type', '@id'})}."
    for name, value in thing.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _wrong(one, page)
            elif not _is_right(name, one, page):
                yield f"{kind}.{name} of the linked data is wrong, or not on the page: {str(one)[:80]}"


def _is_right(name: str, value: Any, page: Page) -> bool:
    if name in DAYS:
        return date.fromisoformat(value) is not None
    if name in MOMENTS:
        return datetime.fromisoformat(value).tzinfo is not None
    if name in ADDRESSES:
        return bool(urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc)
    return name not in WORDS or (bool(value) and " ".join(value.split()) in page.text)


def _wrong_trail(told: dict[str, Any], page: Page) -> Iterator[str]:
    """The way to the page is the one that stands above it."""
    trails = [thing for thing in told.get("@graph", ()) if thing.get("@type") == "BreadcrumbList"]
    shown = [element for element in page.all("nav") if element.get("class") == "breadcrumb"]
    names = [[item["name"] for item in trail["itemListElement"]] for trail in trails]
    if names != [[words(item) for item in nav.iter("li")] for nav in shown]:
        yield f"The way to this page is told otherwise to programs: {names}"


def _points(thing: dict[str, Any]) -> bool:
    return "@id" in thing and set(thing) <= POINTER


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _walk(inner)
