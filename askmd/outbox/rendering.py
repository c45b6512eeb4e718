"""The words of a mail: templates filled in, styles inlined, links on the configured address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

import css_inline
from babel import Locale
from flask import current_app
from flask_babel import force_locale

from askmd.outbox import envelopes, links, notices, samples
from askmd.outbox.letters import ANY_RECEIVER, ANY_UID, Letter, Pattern
from askmd.outbox.models import Delivery

# Nothing is fetched from anywhere. What is for the dark or small screens cannot be inlined: it stays in a style block.
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
_BLANK_LINES = re.compile(r"\n{3,}")
# The site's settings, for the frame of every mail: its name, its postal address, the languages that a mail can be in.
Frame = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Words:
    """Subject, plain part and HTML part."""

    subject: str
    text: str
    html: str
    site_name: str
    language: str = "en"


def letter(delivery: Delivery, address: str) -> Letter | None:
    """The mail to one person, or None when it has nothing to say any more."""
    if delivery.notice == samples.TEST:
        words = _test(delivery)
    else:
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
        language=words.language,
        unsubscribe=samples.link("unsubscribe") if _is_test_of_many(delivery) else None,
        envelope_from=envelopes.return_path(delivery.uid),
    )


def sample(notice: str, variant: str = "", language: str = "en") -> Words:
    """This kind of mail, in one of its forms, filled with nobody's words. Raises Unknown for a kind there is not."""
    built = samples.of(notice).variables(variant) | {"language": language}
    words = render(notice, built, is_broadcast=notices.is_to_many(notice))
    text, html = (samples.without_receiver(part) for part in (words.text, words.html))
    return replace(words, text=text, html=html)


def _test(delivery: Delivery) -> Words:
    context = delivery.context
    words = sample(context["kind"], context["variant"], context["language"])
    return replace(words, subject=f"[Test] {words.subject}")


def _is_test_of_many(delivery: Delivery) -> bool:
    return delivery.notice == samples.TEST and notices.is_to_many(delivery.context["kind"])


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
            language=words.language,
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
    language = _language(variables.get("language"), settings["languages"])
    variables |= {"language": language, "direction": Locale.parse(language).text_direction}
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
        language=language,
    )


def _language(wanted: str | None, offered: Sequence[str]) -> str:
    """The receiver's own language where mails can be in it, else the first of the site."""
    return wanted if wanted is not None and wanted in offered else offered[0]
