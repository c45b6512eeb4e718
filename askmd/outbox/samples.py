"""Samples: what each kind of mail is filled with where nobody is meant, for its preview and for a test to oneself.

Each room keeps the samples of its own notices. Nothing in them is anybody's, and their links lead nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from askmd.core.errors import Unknown
from askmd.outbox import links

# The notice of a test that somebody sends to themselves; which kind it shows stands in its context.
TEST = "outbox_test"
# No delivery has this identity, so a link that is made for it opens nothing and stops nothing.
NOBODY = "5a" * 16
Variables = dict[str, Any]


class Reader(StrEnum):
    """To whom a kind of mail goes."""

    ASKER = "asker"
    SUBSCRIBER = "subscriber"
    TEAM = "team"


@dataclass(frozen=True)
class Sample:
    """One kind of mail. `variants` are the forms that it can take: a label for editors, and what is other in it."""

    notice: str
    title: Any
    reader: Reader
    make: Callable[[], Variables]
    variants: Mapping[str, tuple[Any, Variables]]

    def variables(self, variant: str = "") -> Variables:
        """What fills the templates. Raises Unknown for a form that this mail does not take."""
        if not variant:
            variant = next(iter(self.variants), "")
        if not variant:
            return self.make()
        if variant not in self.variants:
            raise Unknown
        return self.make() | self.variants[variant][1]


_samples: dict[str, Sample] = {}


def register(
    notice: str,
    title: Any,
    reader: Reader,
    make: Callable[[], Variables],
    **variants: tuple[Any, Variables],
) -> None:
    """Give the sample of a notice; `make` is called for each preview, and the first variant is shown first."""
    _samples[notice] = Sample(notice, title, reader, make, variants)


def of(notice: str) -> Sample:
    """The sample of this kind of mail. Raises Unknown where there is none."""
    if notice not in _samples:
        raise Unknown
    return _samples[notice]


def everything() -> list[Sample]:
    """The samples of all kinds, in the order in which their rooms give them."""
    return list(_samples.values())


def link(purpose: str) -> str:
    """A link that looks like one in a real mail and leads to the page for links that do not work."""
    return links.site(links.PATHS[purpose] + links.token_of(purpose, NOBODY))


def without_receiver(words: str) -> str:
    """The words of a mail to many with links that lead nowhere, where each receiver's own would stand."""
    for purpose, place in links.PLACEHOLDERS.items():
        words = words.replace(place, links.token_of(purpose, NOBODY))
    return words
