"""Bind the outbox to an app."""

from __future__ import annotations

from email.utils import parseaddr

from flask import Flask

from askmd.extensions import mail
from askmd.outbox.rendering import Frame


def init_app(app: Flask, frame: Frame) -> None:
    """`frame` gives what the foot of every mail says of the site: its name and postal address."""
    smtp = app.config["SMTP"]
    app.config.update(
        MAIL_SERVER=smtp["host"],
        MAIL_PORT=smtp["port"],
        MAIL_DEFAULT_SENDER=parseaddr(app.config["MAIL_FROM"])[1],
        # Tests read what a real server got.
        MAIL_SUPPRESS_SEND=False,
    )
    mail.init_app(app)
    app.extensions["askmd-mail-frame"] = frame
