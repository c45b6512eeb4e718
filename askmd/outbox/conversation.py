"""The conversation with the mail server: verified TLS, time-outs, and what exactly went wrong.

Two kinds of failure. `ServerAway`: there is nobody to talk to, whoever the mail is for. `Refused`: the server does
not take this one mail. RFC 5321 for the replies, RFC 3463 for the enhanced codes.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import flask_mail
from flask import current_app

from askmd.outbox.letters import Filled, Letter

TIMEOUT_SECONDS = 30
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# What a server says to us, not about a receiver: it closes, or wants us to sign in first.
ABOUT_US = {421, 530, 534, 535, 538}


class ServerAway(Exception):
    """The server cannot be talked to now. `code` is for the administrator: digits, or one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):
    """This mail was not taken: for ever, or for now."""

    def __init__(self, code: str, *, is_final: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates we believe; reading them all takes a twentieth of a second."""
    return ssl.create_default_context()


class Connection(flask_mail.Connection):
    """One SMTP connection that many mails use, one after the other."""

    host: smtplib.SMTP | None = None

    def __enter__(self) -> Connection:
        """Connect and sign in. Raises ServerAway."""
        self.host = self.configure_host()
        self.num_emails = 0
        return self

    def configure_host(self) -> smtplib.SMTP:
        """A connection that is ready to take mails. Raises ServerAway."""
        smtp: dict[str, Any] = current_app.config["SMTP"]
        # Our own name, not the machine's: asking for that may take a name server half a minute.
        own_name = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
        options: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "local_hostname": own_name}
        host: smtplib.SMTP | None = None
        try:
            if smtp["tls"]:
                host = smtplib.SMTP_SSL(smtp["host"], smtp["port"], context=_trusted(), **options)
            else:
                host = smtplib.SMTP(smtp["host"], smtp["port"], **options)
            host.ehlo_or_helo_if_needed()
            if smtp["starttls"]:
                host.starttls(context=_trusted())
            if smtp["username"]:
                host.login(smtp["username"], smtp["password"] or "")
        except (OSError, smtplib.SMTPException) as error:
            if host is not None:
                host.close()
            raise ServerAway(_why(error)) from error
        return host

    def send(
        self, message: flask_mail.Message, envelope_from: Any = None, *, before: Callable[[], None] | None = None
    ) -> None:
        """Hand over one mail. Returns when the server has said 250. Raises ServerAway or Refused.

        `before` is called when the server is ready for the data: the last moment to notice that we are too late.
        A connection that was used before may have been closed meanwhile, so it gets a second chance with a new one.
        """
        if not isinstance(message, Letter):
            raise TypeError("Only letters are sent.")
        self.hand_over(message, before=before)

    def hand_over(self, message: Letter | Filled, *, before: Callable[[], None] | None = None) -> None:
        """As `send`, also for a mail that was made from a pattern."""
        try:
            self._begin(message)
        except ServerAway:
            if not self.num_emails:
                raise
            self.close()
            self.__enter__()
            self._begin(message)
        if before is not None:
            try:
                before()
            except BaseException:
                self._reset()
                raise
        self._data(message)
        self.num_emails += 1

    def _begin(self, letter: Letter | Filled) -> None:
        """Sender and receiver. A sender that the server does not like is our trouble, not this receiver's."""
        host = self._host()
        try:
            reply = host.mail(letter.envelope_from)
            if reply[0] != 250:
                raise ServerAway(_code(reply))
            reply = host.rcpt(letter.to)
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(_why(error)) from error
        if reply[0] in ABOUT_US:
            raise ServerAway(_code(reply))
        if reply[0] not in (250, 251):
            self._reset()
            raise Refused(_code(reply), is_final=reply[0] >= 500)

    def _data(self, letter: Letter | Filled) -> None:
        """The mail itself. When the line breaks now nobody knows whether it was taken: it counts as a try."""
        host = self._host()
        try:
            reply = host.data(letter.as_bytes())
        except smtplib.SMTPDataError as error:
            reply = (error.smtp_code, _bytes(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Refused(_why(error), is_final=False) from error
        if reply[0] == 250:
            return
        if reply[0] in ABOUT_US:
            raise ServerAway(_code(reply))
        self._reset()
        raise Refused(_code(reply), is_final=reply[0] >= 500)

    def _host(self) -> smtplib.SMTP:
        if self.host is None:
            self.__enter__()
        if self.host is None:
            raise ServerAway("closed")
        return self.host

    def _reset(self) -> None:
        # Forget the refused mail; a server that does not even answer this is met by the next one.
        try:
            self._host().rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        """Hang up without ceremony."""
        if self.host is not None:
            self.host.close()
        self.host = None
        self.num_emails = 0

    def __exit__(self, *_: object) -> None:
        """Say goodbye, if there is still somebody there."""
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()
            self.host = None


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _code((error.smtp_code, _bytes(error.smtp_error)))
    if isinstance(error, ssl.SSLError):
        return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "tls"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "not offered"
    # The library hides a time-out behind "connection closed".
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "silent"
    return "closed" if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError) else "unreachable"


def _code(reply: tuple[int, bytes]) -> str:
    """Three digits and the enhanced code. Never the server's words: they may repeat an address."""
    enhanced = _ENHANCED.match(reply[1])
    return f"{reply[0]} {enhanced.group(1).decode()}" if enhanced else str(reply[0])


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("ascii", "replace")
