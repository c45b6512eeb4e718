"""What templates may use: Texts, settings, filters. Nothing of the request, nothing of the configuration."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import format_date, format_datetime, format_timedelta, get_locale
from flask_login import current_user

from askmd.core import clock
from askmd.core.html import linked, playable, rich
from askmd.posts import videos
from askmd.site import remembering, settings, texts
from askmd.web import menus
from askmd.web.addresses import address

_ASSETS = "askmd-assets"


def init_app(app: Flask) -> None:
    """Register globals and filters, and take away what no template needs."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    if not any(Path(folder).is_dir() for folder in app.extensions["babel"].translation_directories):
        # No catalogue at all: looking for one at each of some eighty labels takes a tenth of a page's time.
        none = NullTranslations()
        app.jinja_env.install_gettext_callables(none.gettext, none.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in ("config", "request", "session", "g"):
        app.jinja_env.globals.pop(name, None)
    app.template_context_processors[None] = [_context]
    app.jinja_env.globals.update(text=texts.markup, plain_text=texts.text, asset=asset, address=address)
    app.jinja_env.filters.update(date=_date, datetime=_datetime, ago=ago, rich=rich, linked=linked)
    app.jinja_env.filters["playable"] = lambda html: playable(html, videos.player)


def asset(name: str) -> str:
    """The address of one of our static files, with a fingerprint so that browsers may keep it for ever."""
    known: dict[str, str] = current_app.extensions.setdefault(_ASSETS, {})
    if name not in known:
        fingerprint = _fingerprint(str(Path(current_app.static_folder or "") / name))
        known[name] = url_for("static", filename=name, v=fingerprint)
    return known[name]


@cache
def _fingerprint(path: str) -> str:
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"


def _context() -> dict[str, Any]:
    """What every page gets. The account is looked at only where a page shows it."""
    language = str(get_locale() or "en")
    menu, foot = _menu_and_foot(language)
    return {
        "settings": settings.everything(),
        "is_demo": current_app.config["MODE"] == "demo",
        "language": language,
        "menu": menu,
        "footer_links": foot,
        "footer_text": texts.markup("site.footer"),
        "current_account": current_user,
    }


def _menu_and_foot(language: str) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Some twenty addresses, put together once while nothing public changes."""

    def make() -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
        return menus.main_menu(), menus.foot()

    # Where the database is away, nothing may ask it.
    return make() if settings.are_defaults() else remembering.while_public_stands(f"menu and foot {language}", make)


def no_messages(**_options: Any) -> list[Any]:
    """In place of `get_flashed_messages` on a page for everybody: a message lives in the session, which stays shut."""
    return []


def _date(value: date | datetime | None) -> str:
    return format_date(value, "d MMMM y") if value else ""


def _datetime(value: datetime | None) -> str:
    return format_datetime(value, "d MMM y, HH:mm") if value else ""


def ago(value: datetime | None) -> str:
    """How long something has waited: `5 hours`."""
    return format_timedelta(clock.now() - value, granularity="minute") if value else ""
