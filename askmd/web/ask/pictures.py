"""The private link as a QR code (ISO/IEC 18004), drawn here: no other host ever sees it."""

from __future__ import annotations

import segno
from markupsafe import Markup

from askmd.outbox import links

# Pixels for one square of the code: big enough for an old phone's camera at arm's length.
SCALE = 5


def qr_of(code: str) -> Markup:
    """An SVG of the link that opens the page of the question with this code; black on white in every theme."""
    drawn = segno.make_qr(links.site("/my/" + code.replace(" ", "")), error="m")
    # Markup without attributes that a strict Content-Security-Policy would refuse: no style, no script.
    return Markup(  # noqa: S704 - drawn by the library from letters of ours
        drawn.svg_inline(scale=SCALE, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    )
