"""What goes to standard error: one JSON object a line, with ids and verbs, and never what anybody typed."""

from __future__ import annotations

import logging

import structlog

# Libraries that tell more than an operator wants to know, or repeat addresses of pages.
QUIET = ("huey", "huey.consumer", "alembic", "flask_limiter", "sqlalchemy")


def begin(level: int = logging.INFO) -> None:
    """Send the logs of this process to standard error."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
