"""What the mails of this room look like where nobody is meant. Nothing in them is about any illness."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from askmd.core import clock
from askmd.outbox import links, samples
from askmd.outbox.samples import Reader
from askmd.posts.digest_notices import DIGEST
from askmd.posts.notices import ANSWER_CHANGED, CHANGED, News

WEEK = timedelta(days=7)
POSTS = 3


def _to_asker() -> dict[str, Any]:
    return {
        "my_url": samples.link("my_mail"),
        "never_url": samples.link("never"),
        "find_address": links.site("/my").split("://", 1)[1],
        "deadline": clock.now() + WEEK / 2,
        "why": "why",
    }


def _to_watcher() -> dict[str, Any]:
    return {"subscription_url": links.shared("subscription"), "never_url": links.shared("never")}


def _announced() -> dict[str, Any]:
    return {
        "post_title": _("The title of a post stands here, as readers see it"),
        "short_answer": _("Here stands the short answer. It is the first that a reader sees of a post."),
        "post_url": links.site("/posts/sample"),
        "author": _("The author"),
        "reviewer": _("the second doctor"),
        "is_self_checked": False,
        "manage_url": links.shared("subscription"),
        "never_url": links.shared("never"),
    }


def _digest() -> dict[str, Any]:
    announced = _announced()
    post = {"title": announced["post_title"], "url": announced["post_url"]}
    post |= {name: announced[name] for name in ("short_answer", "author", "reviewer", "is_self_checked")}
    return {
        "count": POSTS + 3,
        "since": (clock.now() - WEEK).date(),
        "introduction": _("Here stands what an editor writes above the posts. It may be left out."),
        "posts": [post] * POSTS,
        "more_posts": [post],
        "left_out": 2,
        "manage_url": links.shared("subscription"),
        "never_url": links.shared("never"),
        "is_monthly": False,
    }


_ONLY_AUTHOR = {"reviewer": "", "is_self_checked": True}
samples.register(
    "posts_preview_ready",
    _l("The public wording can be read"),
    Reader.ASKER,
    _to_asker,
    publish=(_l("We may publish if nothing is said"), {"consent": "publish"}),
    ask_first=(_l("Only after a yes"), {"consent": "ask_first"}),
)
samples.register("posts_preview_reminder", _l("A reminder of the public wording"), Reader.ASKER, _to_asker)
samples.register("posts_published", _l("The public wording is on our site"), Reader.ASKER, _to_asker)
samples.register(
    ANSWER_CHANGED,
    _l("An answer changed that the asker has read"),
    Reader.ASKER,
    _to_asker,
    corrected=(_l("Corrected"), {"what": News.CORRECTED.value}),
    retracted=(_l("Taken down"), {"what": News.RETRACTED.value}),
    always=(_l("The page that answered was taken down"), {"what": News.RETRACTED.value, "why": "why_always"}),
)
samples.register(
    "posts_announcement",
    _l("A new post"),
    Reader.SUBSCRIBER,
    _announced,
    checked=(_l("Checked by a second doctor"), {}),
    self_checked=(_l("Checked by its author only"), _ONLY_AUTHOR),
)
samples.register(
    DIGEST,
    _l("A digest of new posts"),
    Reader.SUBSCRIBER,
    _digest,
    weekly=(_l("Weekly"), {"is_monthly": False}),
    monthly=(_l("Monthly"), {"is_monthly": True}),
)
samples.register(
    CHANGED,
    _l("An answer changed that somebody watches"),
    Reader.SUBSCRIBER,
    _to_watcher,
    corrected=(_l("Corrected"), {"what": News.CORRECTED.value}),
    retracted=(_l("Taken down"), {"what": News.RETRACTED.value}),
    hidden=(_l("Away for a while"), {"what": News.HIDDEN.value}),
    withdrawn=(_l("Gone"), {"what": News.WITHDRAWN.value}),
)
