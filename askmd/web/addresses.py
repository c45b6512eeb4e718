"""Whole addresses: on the configured base, never on what a request calls us."""

from __future__ import annotations

from flask import current_app


def address(path: str) -> str:
    """This path as others write it down."""
    return f"{current_app.config['BASE_URL']}{path}"
