"""askmd: ask an oncologist; a second one checks the answer; everybody can read it.

Rooms hold rules, doors hold pages; imports go down the list in docs/house.md. Importing this package loads nothing, so
that the pure rooms (`askmd.triage` and its neighbours) can be used without a site around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(settings: Mapping[str, Any]) -> Flask:
    """An app from what `config.load` returned. Raises CannotUnseal when the master keys do not fit the key store."""
    from askmd.app import build  # noqa: PLC0415 - the whole house, which a pure room does not need

    return build(settings)
