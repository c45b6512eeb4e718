"""Kinds of e-mail. Each room keeps the builders of its own notices; here is only the list of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from askmd.outbox.models import Delivery


@dataclass(frozen=True)
class Prepared:
    """A notice that is the same for all its receivers but for address and unsubscribe link, so it is rendered once.

    `key` names the wording (an announcement and the time its post changed last); `variables` is called only when
    that wording was not rendered yet, and makes its links by `links.shared`.
    """

    key: Hashable
    variables: Callable[[], dict[str, Any]]


# What a builder gives: the template's variables, or None when this mail has nothing to say any more.
Built = dict[str, Any] | Prepared | None
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
