"""The menu and the foot of every page: what staff arranged, or what the site brings.

Of the database they ask only for the settings, which every page reads anyway, and whether there are videos, which is
looked up once while nothing public changes.
"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from askmd.posts import videos
from askmd.site import settings


def main_menu() -> list[dict[str, Any]]:
    """The main menu: what staff arranged, or the standard one. An entry may have `children`, one level of them."""
    arranged: list[dict[str, Any]] = settings.get("menu")
    return arranged or standard_menu()


def standard_menu() -> list[dict[str, Any]]:
    """The menu that the site brings. It leads to the magazine once there is an issue."""
    magazine = [{"label": _("Magazine"), "url": url_for("site.magazine")}] if settings.get("has_magazine") else []
    return [
        {"label": _("Answers"), "url": url_for("site.posts")},
        {"label": _("Topics"), "url": url_for("site.topics")},
        *magazine,
        {"label": _("How it works"), "url": url_for("site.page", slug="how-it-works")},
        {"label": _("Who we are"), "url": url_for("site.page", slug="about")},
        {"label": _("Find my answer"), "url": url_for("ask.find")},
    ]


def foot() -> list[dict[str, str]]:
    """All links at the foot: those of staff or the standard ones, and the privacy pages wherever they are missing."""
    links = settings.get("footer_links") or standard_foot()
    there = {link["url"] for link in links}
    return [*links, *(link for link in _always() if link["url"] not in there), *settings.get("social_links")]


def standard_foot() -> list[dict[str, str]]:
    """The links that the site brings. They lead to the videos once there is one."""
    has_videos = not settings.are_defaults() and videos.are_there()
    checking, *others = [
        {"label": _("How we check answers"), "url": url_for("site.page", slug="editorial-policy")},
        {"label": _("Accessibility"), "url": url_for("site.page", slug="accessibility")},
        *([{"label": _("Videos"), "url": url_for("site.videos")}] if has_videos else []),
        {"label": _("Contact"), "url": url_for("readers.contact")},
        {"label": _("New posts by e-mail"), "url": url_for("subscribe.form")},
        {"label": _("For staff"), "url": url_for("account.sign_in")},
    ]
    return [checking, *_always(), *others]


def _always() -> list[dict[str, str]]:
    return [
        {"label": _("Privacy"), "url": url_for("site.page", slug="privacy")},
        {"label": _("Health data privacy"), "url": url_for("site.page", slug="health-data-privacy")},
    ]
