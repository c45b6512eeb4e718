"""What each kind of page tells programs of itself, made of the very values that its template shows: both say the same.

The words of schema.org stand in `posts/linked_data.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from askmd.answers.models import ReviewMode
from askmd.core.html import plain
from askmd.posts import linked_data
from askmd.posts.linked_data import Data, Doctor, Site, Told
from askmd.posts.models import Post
from askmd.posts.queries import EPOCH
from askmd.posts.videos import player
from askmd.site import settings
from askmd.web.addresses import address
from askmd.web.jinja import asset

Values = dict[str, Any]
# What is shown where a post has no picture of its own; drawn by frontend/card.py.
CARD, CARD_WIDTH, CARD_HEIGHT = "img/card.png", 1200, 630


def of(template: str, url: str, values: Values) -> Data | None:
    """The linked data of the page that this template makes of these values, or None."""
    make = _MAKERS.get(template)
    return make(_site(), url, values) if make is not None else None


def picture(values: Values) -> Values:
    """Whole address, size and alternative text of the picture that others show beside a link to a page."""
    own = values.get("picture") or values.get("cover") or values.get("portrait")
    if own:
        return {**own, "url": address(own["url"])}
    words = _("A bridge of stones: two doctors stand behind each answer.")
    return {"url": address(asset(CARD)), "width": CARD_WIDTH, "height": CARD_HEIGHT, "alternative": words}


def _site() -> Site:
    home, search = address(url_for("site.home")), address(url_for("site.search"))
    return Site(settings.get("site_name"), home, address(asset("img/mark.svg")), search)


def _home(site: Site, _url: str, _values: Values) -> Data:
    return linked_data.home(site)


def _post(site: Site, url: str, values: Values) -> Data:
    post: Post = values["post"]
    is_reviewed = post.approval is ReviewMode.SECOND_DOCTOR
    told = Told(
        kind=post.kind.value,
        url=url,
        title=post.title or "",
        question=post.question or "",
        answer=post.short_answer or plain(post.body or "").partition("\n")[0],
        language=post.language,
        author=_doctor(values["author"]),
        reviewer=_doctor(values["reviewer"]) if is_reviewed else None,
        published_at=post.published_at or EPOCH,
        changed_at=post.changed_at or EPOCH,
        reviewed_at=post.reviewed_at if is_reviewed else None,
        picture=picture(values)["url"],
        has_own_picture=bool(values.get("picture")),
        topics=[(topic.name, address(url_for("site.topic", path=topic.path))) for topic in values["own_topics"]],
        keywords=post.keywords or (),
        sources=[(source["title"], source["url"]) for source in values["references"]],
        video=post.video_url,
        player=player(post.video_url),
    )
    return linked_data.post(site, told, _trail(values["crumbs"]))


def _author(site: Site, url: str, values: Values) -> Data:
    account, portrait = values["author"], values["portrait"]
    own = address(url_for("site.author", slug=account.slug))
    shown = address(portrait["url"]) if portrait else None
    doctor = Doctor(account.name, account.credentials, own, shown, account.biography)
    trail = [(_("Who writes here"), url_for("site.authors")), (account.name, None)]
    return linked_data.author(site, url, doctor, _trail(trail))


def _month(site: Site, url: str, values: Values) -> Data:
    trail = _trail([(_("All posts by month"), url_for("site.archive")), (values["name"], None)])
    return linked_data.collection(site, url, values["name"], _items(values["posts"]), trail)


def _authors(site: Site, url: str, values: Values) -> Data:
    people = [(one["name"], address(one["url"])) for one in values["authors"]]
    return linked_data.collection(site, url, _("Who writes here"), people)


def _topic(site: Site, url: str, values: Values) -> Data:
    topic = values["topic"]
    trail = [(_("Topics"), url_for("site.topics")), *values["crumbs"], (topic.name, None)]
    return linked_data.collection(
        site, url, topic.name, _items(values["posts"]), _trail(trail), about=topic.description
    )


def _magazine(site: Site, url: str, values: Values) -> Data:
    issue = values.get("issue")
    if issue is None:
        return linked_data.page(site, url, _("Magazine"))
    return linked_data.collection(site, url, issue.title, _items(values["entries"]))


def _list_of(name: Callable[[Values], str], key: str) -> Callable[[Site, str, Values], Data]:
    return lambda site, url, values: linked_data.collection(site, url, name(values), _items(values[key]))


def _topics(site: Site, url: str, values: Values) -> Data:
    return linked_data.collection(site, url, _("Topics"), _items(values["topics"]))


def _archive(site: Site, url: str, values: Values) -> Data:
    months = [(month["name"], address(month["url"])) for year in values["years"] for month in year["months"]]
    return linked_data.collection(site, url, _("All posts by month"), months)


def _page(site: Site, url: str, values: Values) -> Data:
    return linked_data.page(site, url, values["page"].title)


def _items(shown: list[Values]) -> list[tuple[str, str]]:
    return [(one["title"], address(one["url"])) for one in shown]


def _trail(crumbs: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return [(name, address(path) if path else None) for name, path in crumbs]


def _doctor(person: Values | None) -> Doctor | None:
    if person is None:
        return None
    return Doctor(person["name"], person["role"] or "", address(person["url"]) if person["url"] else None)


_MAKERS: dict[str, Callable[[Site, str, Values], Data]] = {
    "site/home.html": _home,
    "site/post.html": _post,
    "site/author.html": _author,
    "site/authors.html": _authors,
    "site/topic.html": _topic,
    "site/topics.html": _topics,
    "site/archive.html": _archive,
    "site/posts.html": _list_of(lambda values: _("Older posts") if values["newest"] else _("All posts"), "posts"),
    "site/archive_month.html": _month,
    "site/videos.html": _list_of(lambda values: _("Videos"), "clips"),
    "site/magazine.html": _magazine,
    "site/page.html": _page,
}
