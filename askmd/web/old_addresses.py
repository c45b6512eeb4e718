"""Addresses of an older site: 301 to what stands in their place while it is public. Asked before a 404 is made."""

from __future__ import annotations

from flask import Response, redirect, request

from askmd.core.database import reading
from askmd.core.errors import Unknown
from askmd.wordpress import addresses


def leads() -> Response | None:
    """The redirect of an old address, or None for any other one."""
    if request.method not in ("GET", "HEAD") or request.blueprint not in (None, "site"):
        # Behind the other doors lie addresses that are secrets.
        return None
    # Nothing but our own answers is asked: two look-ups by a unique index where it is no old address.
    with reading():
        place = addresses.find(request.path, request.args)
    return redirect(place, 301) if place is not None else None  # type: ignore[return-value]


def of_the_first_page() -> Response | None:
    """`/?p=12` and its like: the path is our own, and only what follows it says that something old is meant.

    Raises Unknown for one that leads nowhere (any more): the first page would be a wrong answer.
    """
    if not request.query_string:
        return None
    led = leads()
    if led is None and addresses.is_old(request.args):
        raise Unknown
    return led
