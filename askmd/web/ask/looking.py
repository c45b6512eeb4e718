"""What the text helpers see in a question that is being written: help for its asker, before anything is sent.

Nothing of it is kept. The check page carries what the red-flag rules said, under our signature, so that the very same
text need not be read twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from askmd import deidentification, embedding, keys
from askmd.core import crypto
from askmd.posts import answered
from askmd.posts.models import Post
from askmd.questions import flags as red_flags
from askmd.questions.flags import Flags
from askmd.site import texts
from askmd.triage import VERSION, Level
from askmd.web.ask.ask_form import QUESTION_LIMIT

# More boxes than these would hide the question itself; the others can be taken out together.
MOST_IDENTIFIERS = 20
MOST_POSTS = 3
# Fewer letters than these say too little to be compared.
FEWEST_LETTERS = 20
# When something happened helps a doctor, and "last week" tells nobody who somebody is.
_HELPFUL = {"DATE_REL"}


@dataclass(frozen=True)
class Found:
    """An identifier as its writer sees it: its place, its words, what it may be, and what could stand there."""

    start: int
    end: int
    words: str
    sentence: str
    put: str

    @property
    def place(self) -> str:
        """Names this find in this very text."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Look:
    """All that is shown about a text. No post is offered while a red flag stands."""

    flags: Flags
    identifiers: list[Found]
    posts: Sequence[Post]


def look(text: str, flags: Flags | None = None) -> Look:
    """Look at a text with all helpers. `flags` are passed by who knows them already."""
    with embedding.shared():
        flags = red_flags.found_in(text) if flags is None else flags
        is_worth_it = not flags.stands and len(text) >= FEWEST_LETTERS
        return Look(flags, identifiers(text), answered.shown(text, MOST_POSTS) if is_worth_it else [])


def said(look: Look) -> str:
    """What stands there in one sentence or two, for somebody who hears the page; empty when nothing does."""
    sentences = [texts.text("ask.look_urgent")] if look.flags.stands else []
    if look.identifiers:
        count = len(look.identifiers)
        sentences.append(ngettext("One thing may show who you are.", "%(num)s things may show who you are.", count))
    if look.posts:
        sentences.append(_("Maybe it is answered already."))
    return " ".join([*sentences, _("Look below your question.")]) if sentences else ""


def warm_up() -> None:
    """Load lists, models and the index of posts once, so that nobody who asks waits for them."""
    look("Is it normal that John Smith coughs after his treatment?")


def identifiers(text: str) -> list[Found]:
    """What in a text may tell who somebody is, in reading order. A text that is too long to be taken is not read."""
    if len(text) > QUESTION_LIMIT:
        return []
    found = (one for one in deidentification.find(text) if one.type not in _HELPFUL)
    return [
        Found(
            one.start, one.end, text[one.start : one.end], _sentence(one.type), deidentification.suggestion(text, one)
        )
        for one in found
    ]


def take_out(text: str, place: str) -> str:
    """The text without one identifier, named by its place, or (`all`) without any. Another place changes nothing.

    Nor is anything changed in a text that is too long to be taken.
    """
    if len(text) > QUESTION_LIMIT:
        return text
    wanted = {one: True for one in deidentification.find(text) if place in ("all", f"{one.start}-{one.end}")}
    return deidentification.redact(text, {one: True for one in wanted if place != "all" or one.type not in _HELPFUL})


def stamp(text: str, flags: Flags) -> str:
    """What the rules said of this very text, signed."""
    said = {"level": flags.level.value, "categories": flags.categories}
    body = base64.urlsafe_b64encode(json.dumps(said).encode())
    return f"{body.decode()}.{_mac(text, body).hex()}"


def read_stamp(typed: str, text: str) -> Flags | None:
    """What an earlier look said of this very text under today's rules, or None when nobody looked."""
    body, _dot, mac = typed.encode("utf-8", "replace").partition(b".")
    try:
        is_ours = crypto.same(bytes.fromhex(mac.decode("ascii", "replace")), _mac(text, body))
    except ValueError:
        return None
    if not is_ours:
        return None
    said = json.loads(base64.urlsafe_b64decode(body))
    return Flags(Level(said["level"]), tuple(said["categories"]))


def _mac(text: str, body: bytes) -> bytes:
    digest = hashlib.sha256(text.encode()).digest()
    return keys.store().mac("form", b"looked\0" + VERSION.encode() + b"\0" + digest + body)


def _sentence(kind: str) -> str:
    known = {
        "NAME": _("This may be a name."),
        "NAME_PROV": _("This may be the name of a doctor or nurse."),
        "GEO": _("This may be a place."),
        "FACILITY": _("This may be a hospital or another place."),
        "DATE": _("This is an exact date."),
        "AGE90": _("This is a high age."),
        "PHONE": _("You wrote a phone number."),
        "FAX": _("You wrote a fax number."),
        "EMAIL": _("You wrote an e-mail address."),
        "URL": _("You wrote a web address."),
        "IP": _("You wrote the address of a computer."),
        "HANDLE": _("This may be a user name."),
    }
    return known.get(kind) or _("You wrote a number that may belong to one person.")
