"""The mails of one test's site: `deliver()` does the worker's work until nothing is due."""

from contextlib import nullcontext
from email.message import EmailMessage

from flask import Flask, has_app_context

from askmd import jobs
from tests.support.live import wait_until
from tests.support.smtp import Sink, body, links

__all__ = ["Mails", "body", "links"]


class Mails:
    def __init__(self, sink: Sink, app: Flask) -> None:
        self.sink = sink
        self._app = app

    def deliver(self) -> "Mails":
        """Send all that is due now, as the worker would."""
        with nullcontext() if has_app_context() else self._app.app_context():
            while jobs.run_now("outbox.send") + jobs.run_now("outbox.broadcast"):
                pass
        return self

    def settle(self) -> "Mails":
        """Do all of the worker's work that is due now: deliver, publish, expand announcements, send."""
        with nullcontext() if has_app_context() else self._app.app_context():
            jobs.run_everything_due()
        return self

    def wait_for(self, address: str, count: int = 1) -> EmailMessage:
        """The newest mail to this receiver, once the worker has sent so many."""
        wait_until(lambda: len(self.to(address)) >= count, f"{count} mail(s) to {address}")
        return self.to(address)[-1]

    @property
    def all(self) -> list[EmailMessage]:
        return self.sink.all

    @property
    def last(self) -> EmailMessage:
        assert self.all, "No mail has arrived."
        return self.all[-1]

    def to(self, address: str) -> list[EmailMessage]:
        return self.sink.to(address)
