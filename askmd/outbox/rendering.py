"""The words of a mail: templates filled in, styles inlined, links on the configured address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

import css_inline
from flask import current_app
from flask_babel import force_locale

from askmd.outbox import envelopes, links, notices
from askmd.outbox.letters import ANY_RECEIVER, ANY_UID, Letter, Pattern
from askmd.outbox.models import Delivery

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


def letter(delivery: Delivery, address: str) -> Letter | None:
    """The mail to one person, or None when it has nothing to say any more."""
    built = notices.build(delivery)
    if built is None:
        return None
    words = render(delivery.notice, built)
    return Letter(
        uid=delivery.uid,
        created_at=delivery.created_at,
        sender=(words.site_name, sender_address()),
        to=address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        envelope_from=envelopes.return_path(delivery.uid),
    )


def pattern(words: Words, created_at: datetime) -> Pattern:
    """The mail to many, as it is before anything of one receiver stands in it."""
    return Pattern(
        Letter(
            uid=ANY_UID,
            created_at=created_at,
            sender=(words.site_name, sender_address()),
            to=ANY_RECEIVER,
            subject=words.subject,
            text=words.text,
            html=words.html,
            unsubscribe=links.shared("unsubscribe"),
        )
    )


def sender_address() -> str:
    """The address that our mails come from."""
    return parseaddr(current_app.config["MAIL_FROM"])[1]


def render(notice: str, built: dict[str, Any], *, is_broadcast: bool = False) -> Words:
    """The templates of this notice, filled in."""
    settings = current_app.extensions["askmd-mail-frame"]()
    frame = {
        "base_url": current_app.config["BASE_URL"],
        "settings": settings,
        "postal_address": settings["postal_address"],
    }
    variables = {**frame, "site_name": settings["site_name"], **built}
    if is_broadcast:
        variables["unsubscribe_link"] = links.shared("unsubscribe")
    language = variables.setdefault("lang", variables.get("language", "en"))
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"email/{notice}/{part}").render(**variables)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    return Words(
        # On one line: a subject can never bring a header of its own.
        subject=" ".join(subject.split()),
        text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
        html=_inliner.inline(html),
        site_name=" ".join(str(variables["site_name"]).split()),
    )
