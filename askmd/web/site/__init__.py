"""The public site: home, posts, topics, authors, pages, feeds. Open to everybody.

Its pages are the same for everybody: no cookie, no session, no token, nothing from another host, nothing written.
"""

from flask import Blueprint

from askmd.web import guards

bp = Blueprint("site", __name__)
bp.before_request(guards.everybody)

# They register themselves above.
from askmd.web.site import (  # noqa: E402, F401
    feeds,
    magazine,
    media_views,
    searching,
    security_txt,
    sitemap,
    videos,
    views,
)
