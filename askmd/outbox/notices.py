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
    that wording was not rendered yet, and makes its links by `links.shared("unsubscribe")`.
    """

    key: Hashable
    variables: Callable[[], dict[str, Any]]


# What a builder gives: the template's variables, or None when this mail has nothing to say any more.
Built = dict[str, Any] | Prepared | None
Builder = Callable[[Delivery], Built]
_builders: dict[str, Builder] = {}


def notice(name: str) -> Callable[[Builder], Builder]:
    """Register the builder of a notice: called at the time of sending, so that links are made then.

    The same delivery must always give the same words: whatever may change belongs into its context.
    """

    def register(builder: Builder) -> Builder:
        _builders[name] = builder
        return builder

    return register


def build(delivery: Delivery) -> Built:
    """What the delivery's template is filled with. Raises KeyError for a notice nobody registered."""
    return _builders[delivery.notice](delivery)
