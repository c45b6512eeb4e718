"""Kinds of e-mail. Each room keeps the builders of its own notices; here is only the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from askmd.outbox.models import BroadcastWords, Delivery

# What a builder gives: the template's variables, or None when this mail has nothing to say any more.
Built = dict[str, Any] | None
Builder = Callable[[Delivery], Built]
_builders: dict[str, Builder] = {}
_set_off_by_anybody: set[str] = set()


def notice(name: str, *, by_anybody: bool = False) -> Callable[[Builder], Builder]:
    """Register the builder of a notice: called at the time of sending, so that links are made then.

    The same delivery must always give the same words: whatever may change belongs into its context. `by_anybody`
    says that whoever types an address into a form of ours sets this mail off, so that it is counted.
    """

    def register(builder: Builder) -> Builder:
        _builders[name] = builder
        if by_anybody:
            _set_off_by_anybody.add(name)
        return builder

    return register


@dataclass(frozen=True)
class Prepared:
    """A wording of a broadcast as it is now.

    `key` changes whenever its words do (the time its post changed last); `variables` fills the template, and is called
    only when this wording was not rendered yet. Its links are made by `links.shared`.
    """

    key: str
    variables: Callable[[], dict[str, Any]]


BroadcastBuilder = Callable[[BroadcastWords], Prepared | None]
_broadcast_builders: dict[str, BroadcastBuilder] = {}


def broadcast_notice(name: str) -> Callable[[BroadcastBuilder], BroadcastBuilder]:
    """Register the builder of a mail to many. It gives None when there is nothing to say any more.

    It is asked again for every handful of mails, so it reads little, and most of what it reads changes nothing.
    """

    def register(builder: BroadcastBuilder) -> BroadcastBuilder:
        _broadcast_builders[name] = builder
        return builder

    return register


def prepare(notice: str, words: BroadcastWords) -> Prepared | None:
    """The wording as it is now. Raises KeyError for a notice nobody registered."""
    return _broadcast_builders[notice](words)


def is_to_many(name: str) -> bool:
    """Whether this kind of e-mail goes to many, and is rendered once for all of them."""
    return name in _broadcast_builders


def names() -> list[str]:
    """All kinds of e-mail."""
    return sorted({*_builders, *_broadcast_builders})


Settler = Callable[[Delivery], None]
_settlers: dict[str, Settler] = {}


def settles(name: str) -> Callable[[Settler], Settler]:
    """Register what decides, before the first try, about a mail of this notice: its context, or another notice.

    Whatever depends on what we know of an address belongs here, so that the page that owes the mail does the same
    work for every address. It is called once, in the worker's transaction, and what it sets is kept with the mail.
    """

    def register(settler: Settler) -> Settler:
        _settlers[name] = settler
        return settler

    return register


def settle(delivery: Delivery) -> None:
    """Decide about a mail that is in hand for the first time; nothing to do for most notices."""
    settler = _settlers.get(delivery.notice)
    if settler is not None:
        settler(delivery)


def settled() -> list[str]:
    """The notices that somebody decides about."""
    return list(_settlers)


def set_off_by_anybody() -> list[str]:
    """The notices that a stranger can make us send, all forms together."""
    return sorted(_set_off_by_anybody)


def build(delivery: Delivery) -> Built:
    """What the delivery's template is filled with. Raises KeyError for a notice nobody registered."""
    return _builders[delivery.notice](delivery)
