"""The words of a mail: templates filled in, styles inlined, links on the configured address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Any

import css_inline
from flask import current_app
from flask_babel import force_locale

from askmd.outbox import links, notices
from askmd.outbox.letters import Letter
from askmd.outbox.models import Delivery, Lane
from askmd.outbox.notices import Prepared

# Nothing is fetched from anywhere; the style block stays, because only there a mail program can be told what to do
# in the dark.
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)
_BLANK_LINES = re.compile(r"\n{3,}")
# The site's settings, for the frame of every mail: its name and postal address.
Frame = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Words:
    """Subject, plain part and HTML part."""

    subject: str
    text: str
    html: str
    site_name: str


class Renderer:
    """Renders mails, and keeps what is the same for many receivers for as long as one run of the outbox lasts."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Any], Words] = {}

    def letter(self, delivery: Delivery, address: str) -> Letter | None:
        """The mail, or None when it has nothing to say any more."""
        built = notices.build(delivery)
        if built is None:
            return None
        words = self._prepared(delivery, built) if isinstance(built, Prepared) else _render(delivery, built)
        unsubscribe = None
        if delivery.lane is Lane.BROADCAST:
            words = _for_one(words, delivery)
            unsubscribe = links.address("unsubscribe", delivery)
        return Letter(
            uid=delivery.uid,
            created_at=delivery.created_at,
            sender=(words.site_name, parseaddr(current_app.config["MAIL_FROM"])[1]),
            to=address,
            subject=words.subject,
            text=words.text,
            html=words.html,
            unsubscribe=unsubscribe,
        )

    def _prepared(self, delivery: Delivery, built: Prepared) -> Words:
        key = (delivery.notice, built.key)
        if key not in self._kept:
            if len(self._kept) > 8:
                self._kept.clear()
            self._kept[key] = _render(delivery, built.variables())
        return self._kept[key]


def _render(delivery: Delivery, built: dict[str, Any]) -> Words:
    settings = current_app.extensions["askmd-mail-frame"]()
    frame = {
        "base_url": current_app.config["BASE_URL"],
        "settings": settings,
        "postal_address": settings["postal_address"],
    }
    variables = {**frame, "site_name": settings["site_name"], **built}
    if delivery.lane is Lane.BROADCAST:
        variables["unsubscribe_link"] = links.shared("unsubscribe")
    language = variables.setdefault("lang", variables.get("language", "en"))
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"email/{delivery.notice}/{part}").render(**variables)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Words(
        # On one line: a subject can never bring a header of its own.
        subject=" ".join(subject.split()),
        text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        html=_inliner.inline(html),
        site_name=" ".join(str(variables["site_name"]).split()),
    )


def _for_one(words: Words, delivery: Delivery) -> Words:
    """The same words with this receiver's own links."""
    for purpose, placeholder in links.PLACEHOLDERS.items():
        if placeholder in words.text or placeholder in words.html:
            token = links.token(purpose, delivery)
            text, html = (part.replace(placeholder, token) for part in (words.text, words.html))
            words = replace(words, text=text, html=html)
    return words
