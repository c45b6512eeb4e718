"""The factory: puts the whole house together."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from askmd import accounts, jobs, outbox, web
from askmd.core.database import engine_options, harden
from askmd.extensions import babel, csrf, db
from askmd.keys import KeyStore
from askmd.models import ALL as ALL_TABLES  # every table is known before the first query
from askmd.site import texts, version
from askmd.web.public_pages import PublicPages

__all__ = ["ALL_TABLES", "build"]
ROOT = Path(__file__).resolve().parent.parent


def build(settings: Mapping[str, Any]) -> Flask:
    """As `askmd.create_app` promises."""
    app = Flask("askmd", static_folder="static", template_folder=str(ROOT / "templates"))
    app.config.update(settings)
    Path(app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    with app.app_context():
        harden(db.engine)
        version.watch(db.engine)
        latest = version.Latest(db.engine)
    app.extensions["askmd-keys"] = KeyStore(app.config["KEYS_URL"], app.config["ENCRYPTION_KEYS"])
    csrf.init_app(app)
    babel.init_app(app)
    jobs.init_app(app)
    outbox.init_app(app, frame=texts.mail_frame)
    accounts.init_app(app)
    web.init_app(app)
    _furnish()
    if app.config["TRUSTED_PROXIES"]:
        # Only a proxy that we were told of may say who the client is.
        proxies = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.wsgi_app = PublicPages(app.wsgi_app, latest, app.config["PAGE_CACHE_BYTES"])  # type: ignore[method-assign]
    return app


def _furnish() -> None:
    """Let every room register its notices, their samples and its jobs: they do so when they are imported."""
    for furniture in ("notices", "samples", "tasks"):
        for file in sorted(Path(__file__).parent.glob(f"*/{furniture}.py")):
            import_module(f"askmd.{file.parent.name}.{furniture}")
