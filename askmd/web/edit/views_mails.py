"""All kinds of e-mail: how each looks, which Texts it is made of, and a test to oneself."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from askmd.core.errors import Unknown
from askmd.outbox import notices, rendering, samples, testing
from askmd.outbox.samples import Reader, Sample
from askmd.site import settings, texts
from askmd.web.edit import bp, words
from askmd.web.edit.acting import done, me
from askmd.web.headers import CONTENT_SECURITY_POLICY

# A mail brings its own styles. In its frame it can do nothing but be looked at.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; sandbox"
# What a mail says of the dark, and how it stands when somebody wants to see it so, whatever their own screen is.
DARK = "@media (prefers-color-scheme: dark)"
SHOWN = {"light": "@media not all", "dark": "@media all"}
WIDTHS = ("phone", "wide")


@bp.get("/mails")
def mails() -> ResponseReturnValue:
    """All kinds, by who gets them."""
    groups = [
        (words.reader(reader), [one for one in samples.everything() if one.reader is reader]) for reader in Reader
    ]
    return render_template("edit/mails.html", groups=groups, has_address=bool(settings.get("postal_address")))


@bp.get("/mails/<notice>")
def mail(notice: str) -> ResponseReturnValue:
    """One kind: its frame, its plain part, its headers in plain words, its Texts."""
    sample = samples.of(notice)
    look = _look(sample)
    with texts.noted() as keys:
        shown = rendering.sample(notice, look["variant"], look["language"])
    response = make_response(
        render_template(
            "edit/mail.html",
            sample=sample,
            shown=shown,
            look=look,
            forms=[(id, label) for id, (label, _other) in sample.variants.items()],
            made_of=[one for key, one in texts.defaults().items() if key in keys],
            is_to_many=notices.is_to_many(notice),
            sender=rendering.sender_address(),
            choices=[(code, words.language(code)) for code in texts.languages()],
        )
    )
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@bp.get("/mails/<notice>/html")
def mail_html(notice: str) -> Response:
    """The HTML part alone, for the frame of the page above."""
    look = _look(samples.of(notice))
    html = rendering.sample(notice, look["variant"], look["language"]).html
    response = make_response(html.replace(DARK, SHOWN[look["scheme"]]))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@bp.post("/mails/<notice>/test")
def send_test(notice: str) -> ResponseReturnValue:
    """The mail to one's own address."""
    look = _look(samples.of(notice))
    account = me()
    testing.send_test(notice, look["variant"], look["language"], by=account, lookup=account.address_lookup)
    return done(_("A test is on its way to your own address."), url_for("edit.mail", notice=notice, **look))


def _look(sample: Sample) -> dict[str, Any]:
    """Which form of it is looked at, in which language, how wide, in which light. Raises Unknown for what is none."""
    look = {
        "variant": request.args.get("variant") or next(iter(sample.variants), ""),
        "language": request.args.get("language", texts.FIRST),
        "scheme": request.args.get("scheme", "light"),
        "width": request.args.get("width", "wide"),
    }
    known = {
        "variant": sample.variants or {""},
        "language": texts.languages(),
        "scheme": SHOWN,
        "width": WIDTHS,
    }
    if any(value not in known[name] for name, value in look.items()):
        raise Unknown
    return look
