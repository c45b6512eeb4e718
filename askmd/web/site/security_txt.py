"""Where to report a weakness, for people who look for one in good faith (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, url_for

from askmd.site import settings, zone
from askmd.web.addresses import address
from askmd.web.site import bp
from askmd.web.site.showing import conditional

# Less than a year is recommended (RFC 9116, section 2.5.5); each day names a later one.
GOOD_FOR = timedelta(days=180)


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """The address that administrators wrote, first of all, and the form for messages to the team."""
    mailbox: str = settings.get("contact_address")
    expires = zone.end_of_day() + GOOD_FOR
    lines = [
        *([f"Contact: mailto:{mailbox}"] if mailbox else ()),
        f"Contact: {address(url_for('readers.contact'))}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(settings.get('languages'))}",
        f"Canonical: {address(url_for('site.security_txt'))}",
        "",
    ]
    return conditional(Response("\n".join(lines), mimetype="text/plain"))
