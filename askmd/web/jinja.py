"""What templates may use: Texts, settings, filters. Nothing of the request, nothing of the configuration."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import format_date, format_datetime, format_timedelta, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from askmd.core import clock
from askmd.core.html import linked, playable, rich
from askmd.posts import videos
from askmd.site import settings, texts
from askmd.web.addresses import address


def init_app(app: Flask) -> None:
    """Register globals and filters, and take away what no template needs."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in ("config", "request", "session", "g"):
        app.jinja_env.globals.pop(name, None)
    app.template_context_processors[None] = [_context]
    app.jinja_env.globals.update(text=texts.markup, plain_text=texts.text, asset=asset, address=address)
    app.jinja_env.filters.update(date=_date, datetime=_datetime, ago=ago, rich=rich, linked=linked)
    app.jinja_env.filters["playable"] = lambda html: playable(html, videos.player)


def asset(name: str) -> str:
    """The address of one of our static files, with a fingerprint so that browsers may keep it for ever."""
    return url_for("static", filename=name, v=_fingerprint(str(Path(current_app.static_folder or "") / name)))


@cache
def _fingerprint(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"


def _context() -> dict[str, Any]:
    """What every page gets. The account is looked at only where a page shows it."""
    return {
        "settings": settings.everything(),
        "is_demo": current_app.config["MODE"] == "demo",
        "language": str(get_locale() or "en"),
        "menu": standard_menu(),
        "footer_links": footer_links(),
        "footer_text": texts.markup("site.footer"),
        "current_account": current_user,
    }


def standard_menu() -> list[dict[str, str]]:
    """The main menu: what staff arranged, or the standard one."""
    arranged: list[dict[str, str]] = settings.get("menu")
    return arranged or [
        {"label": _("Answers"), "url": url_for("site.posts")},
        {"label": _("Topics"), "url": url_for("site.topics")},
        {"label": _("How it works"), "url": url_for("site.page", slug="how-it-works")},
        {"label": _("Who we are"), "url": url_for("site.page", slug="about")},
        {"label": _("Find my answer"), "url": url_for("ask.find")},
    ]


def footer_links() -> list[dict[str, str]]:
    """Links that stand at the foot of every page; the privacy pages are not optional."""
    return [
        {"label": _("How we check answers"), "url": url_for("site.page", slug="editorial-policy")},
        {"label": _("Privacy"), "url": url_for("site.page", slug="privacy")},
        {"label": _("Health data privacy"), "url": url_for("site.page", slug="health-data-privacy")},
        {"label": _("Accessibility"), "url": url_for("site.page", slug="accessibility")},
        {"label": _("New posts by e-mail"), "url": url_for("subscribe.form")},
        {"label": _("For staff"), "url": url_for("account.sign_in")},
        *settings.get("social_links"),
    ]


def _date(value: date | datetime | None) -> str:
    return format_date(value, "d MMMM y") if value else ""


def _datetime(value: datetime | None) -> str:
    return format_datetime(value, "d MMM y, HH:mm") if value else ""


def ago(value: datetime | None) -> str:
    """How long something has waited: `5 hours`."""
    return format_timedelta(clock.now() - value, granularity="minute") if value else ""
