"""A data key that was made for nothing: destroyed when the answer is out and nobody can measure the time it takes."""

from __future__ import annotations

from functools import partial

from flask import Flask, current_app
from werkzeug.wrappers import Response

from askmd import keys


def destroy_afterwards(response: Response, key_id: str | None) -> None:
    """Destroy this key, if there is one, once the response has gone out. A crash before leaves it to the sweep."""
    if key_id is not None:
        response.call_on_close(partial(_destroy, current_app._get_current_object(), key_id))  # type: ignore[attr-defined]


def _destroy(app: Flask, key_id: str) -> None:
    with app.app_context():
        keys.destroy(key_id)
