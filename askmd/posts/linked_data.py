"""What a page tells programs of itself: schema.org in plain dicts. Pure: words and whole addresses in, dicts out.

Each text is one that stands on the page in the same words. A page of an answer holds the question and its accepted
answer; it is no QAPage, which is for pages where readers answer. Only a second doctor's approval is called a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Data = dict[str, Any]
CONTEXT = "https://schema.org"
# Who the pages are for.
PATIENTS = {"@type": "Patient", "audienceType": "Patient"}


@dataclass(frozen=True)
class Site:
    """Whose pages these are. All addresses are whole."""

    name: str
    home: str
    logo: str
    search: str
    language: str = "en"

    @property
    def itself(self) -> Data:
        """The site, where it is only mentioned."""
        return {"@type": "WebSite", "@id": f"{self.home}#website", "name": self.name, "url": self.home}

    @property
    def publisher(self) -> Data:
        """Who stands behind it."""
        logo = {"@type": "ImageObject", "url": self.logo}
        publisher = {"@type": "Organization", "@id": f"{self.home}#organization", "name": self.name, "url": self.home}
        return publisher | {"logo": logo}


@dataclass(frozen=True)
class Doctor:
    """Somebody who wrote or checked a post."""

    name: str
    credentials: str = ""
    url: str | None = None
    picture: str | None = None
    biography: str = ""

    def data(self) -> Data:
        """A person with what is known of them."""
        credential = {"@type": "EducationalOccupationalCredential", "name": self.credentials}
        return _known(
            {
                "@type": "Person",
                "name": self.name,
                "url": self.url,
                "image": self.picture,
                "hasCredential": credential if self.credentials else None,
                "description": self.biography,
            }
        )


@dataclass(frozen=True)
class Told:
    """A post as its page shows it. `answer` is what stands first: the short answer, or how the text begins."""

    kind: str
    url: str
    title: str
    question: str
    answer: str
    language: str
    author: Doctor | None
    # The second doctor, where there was one.
    reviewer: Doctor | None
    published_at: datetime
    changed_at: datetime
    reviewed_at: datetime | None
    picture: str
    has_own_picture: bool
    topics: Sequence[tuple[str, str]] = ()
    keywords: Sequence[str] = ()
    sources: Sequence[tuple[str, str]] = ()
    video: str | None = None
    player: str | None = None


def home(site: Site) -> Data:
    """The first page: the site, who stands behind it, and how it is searched."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site.search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    whole = {**site.itself, "inLanguage": site.language, "publisher": _named(site.publisher), "potentialAction": search}
    return _graph(whole, site.publisher)


def post(site: Site, told: Told, trail: Sequence[tuple[str, str | None]] = ()) -> Data:
    """The page of a post, and what it is mainly about: a question with its answer, an article, or a video."""
    crumbs = breadcrumbs(told.url, trail)
    main = _question(told) if told.kind == "answer" else _video(site, told) if told.kind == "video" else None
    main = main or _article(site, told)
    is_inside = told.kind == "answer"
    page = _known(
        {
            "@type": "MedicalWebPage",
            "@id": told.url,
            "url": told.url,
            "name": told.title,
            **_common(site, told),
            "isPartOf": _named(site.itself),
            "audience": PATIENTS,
            "about": [{"@type": "Thing", "name": name, "url": url} for name, url in told.topics],
            "citation": [{"@type": "CreativeWork", "name": name, "url": url} for name, url in told.sources],
            "primaryImageOfPage": {"@type": "ImageObject", "url": told.picture} if told.has_own_picture else None,
            "breadcrumb": _named(crumbs) if crumbs else None,
            "mainEntity": main if is_inside else _named(main),
            **_review(told),
        }
    )
    return _graph(page, {} if is_inside else main, crumbs, site.publisher)


def author(site: Site, url: str, doctor: Doctor, trail: Sequence[tuple[str, str | None]] = ()) -> Data:
    """The page of somebody who writes here."""
    crumbs = breadcrumbs(url, trail)
    person = doctor.data() | {"@id": f"{url}#person", "worksFor": _named(site.publisher)}
    page = {"@type": "ProfilePage", "@id": url, "url": url, "name": doctor.name, "isPartOf": _named(site.itself)}
    page |= {"breadcrumb": _named(crumbs), "mainEntity": person}
    return _graph(page, crumbs, site.publisher)


def collection(
    site: Site,
    url: str,
    name: str,
    items: Iterable[tuple[str, str]],
    trail: Sequence[tuple[str, str | None]] = (),
    about: str = "",
) -> Data:
    """A page that is a list of others, in the order of the page."""
    crumbs = breadcrumbs(url, trail)
    listed = [
        {"@type": "ListItem", "position": place, "name": title, "url": address}
        for place, (title, address) in enumerate(items, 1)
    ]
    page = _known(
        {
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": name,
            "description": about,
            "isPartOf": _named(site.itself),
            "breadcrumb": _named(crumbs) if crumbs else None,
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(listed), "itemListElement": listed},
        }
    )
    return _graph(page, crumbs)


def page(site: Site, url: str, name: str) -> Data:
    """Any other page."""
    about = {"@type": "WebPage", "@id": url, "url": url, "name": name, "isPartOf": _named(site.itself)}
    return _graph(about | {"publisher": _named(site.publisher)}, site.publisher)


def breadcrumbs(url: str, trail: Sequence[tuple[str, str | None]]) -> Data:
    """The way to a page, as it stands above it; nothing where none does. The page itself needs no address."""
    items = [
        _known({"@type": "ListItem", "position": place, "name": name, "item": address or url})
        for place, (name, address) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items} if items else {}


def _common(site: Site, told: Told) -> Data:
    """What page, article and video have in common."""
    return {
        "inLanguage": told.language,
        "datePublished": _moment(told.published_at),
        "dateModified": _moment(told.changed_at),
        "author": told.author.data() if told.author else _named(site.publisher),
        "publisher": _named(site.publisher),
    }


def _review(told: Told) -> Data:
    """That a second doctor checked it, and when; nothing where none did."""
    if told.reviewer is None or told.reviewed_at is None:
        return {}
    return {"lastReviewed": f"{told.reviewed_at.astimezone(UTC):%Y-%m-%d}", "reviewedBy": told.reviewer.data()}


def _question(told: Told) -> Data:
    author = told.author.data() if told.author else None
    answer = {"@type": "Answer", "text": told.answer, "url": told.url, "author": author}
    answer |= {"datePublished": _moment(told.published_at), "inLanguage": told.language}
    question = {"@type": "Question", "name": told.title, "text": told.question or told.title, "answerCount": 1}
    return question | {"acceptedAnswer": _known(answer)}


def _article(site: Site, told: Told) -> Data:
    return _known(
        {
            "@type": "Article",
            "@id": f"{told.url}#article",
            "headline": told.title,
            "mainEntityOfPage": {"@id": told.url},
            **_common(site, told),
            "image": told.picture,
            "articleSection": [name for name, _url in told.topics],
            "keywords": list(told.keywords),
        }
    )


def _video(site: Site, told: Told) -> Data:
    if not told.video:
        return {}
    return _known(
        {
            "@type": "VideoObject",
            "@id": f"{told.url}#video",
            "name": told.title,
            "description": told.answer or told.title,
            "thumbnailUrl": told.picture,
            "uploadDate": _moment(told.published_at),
            "mainEntityOfPage": {"@id": told.url},
            **_common(site, told),
            "embedUrl": told.player,
            "url": told.video,
        }
    )


def _graph(*things: Data) -> Data:
    return {"@context": CONTEXT, "@graph": [thing for thing in things if thing]}


def _named(thing: Data) -> Data:
    """Only the name of something that is told elsewhere in full, or needs no more."""
    return {"@type": thing["@type"], "@id": thing["@id"]} | {key: thing[key] for key in ("name", "url") if key in thing}


def _known(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in (None, "", [], ())}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
