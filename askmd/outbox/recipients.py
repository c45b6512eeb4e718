"""Whose address a mail goes to. The rooms that own addresses say how to load one; the outbox keeps none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from askmd.core.errors import KeyGone
from askmd.outbox.models import Delivery, Recipient


@dataclass(frozen=True)
class Addressee:
    """An owner's address as it is now. `lookup` is the one in the owner's row."""

    address: str | None
    lookup: str | None
    is_confirmed: bool


Loader = Callable[[int], Addressee | None]
ManyLoader = Callable[[Collection[int]], dict[int, Addressee]]
_loaders: dict[Recipient, Loader] = {}
_many_loaders: dict[Recipient, ManyLoader] = {}


def register_recipient(kind: Recipient, loader: Loader, many: ManyLoader | None = None) -> None:
    """Say how to load the owner of an address by id; the loader gives None when the owner wants no mail any more.

    `many` loads some hundreds in a few looks, and leaves out whoever wants no mail or is gone.
    """
    _loaders[kind] = loader
    if many is not None:
        _many_loaders[kind] = many
    else:
        _many_loaders.pop(kind, None)


def load_many(kind: Recipient, ids: Collection[int]) -> dict[int, Addressee]:
    """The owners' addresses now, by id. Whether each is still the one that was meant is for the caller to compare."""
    if kind in _many_loaders:
        return _many_loaders[kind](ids)
    found: dict[int, Addressee] = {}
    for id in ids:
        try:
            addressee = _loaders[kind](id)
        except KeyGone:
            continue
        if addressee is not None:
            found[id] = addressee
    return found


def load(delivery: Delivery) -> Addressee | None:
    """The owner's address now, or None: the owner is gone, has no address, or has another than at the time of owing."""
    loader = _loaders.get(delivery.recipient)
    found = loader(delivery.recipient_id) if loader else None
    if found is None or not found.address:
        return None
    if delivery.address_lookup is not None and delivery.address_lookup != found.lookup:
        return None
    return found


def load_if_kept(delivery: Delivery) -> Addressee | None:
    """As `load`; None as well when the key of the address is gone, because its owner was erased just now."""
    try:
        return load(delivery)
    except KeyGone:
        return None
