"""The conversation with the mail server: verified TLS, time-outs, and what exactly went wrong.

Two kinds of failure. `ServerAway`: there is nobody to talk to, whoever the mail is for. `Refused`: the server does
not take this one mail. RFC 5321 for the replies, RFC 3463 for the enhanced codes.

A line that breaks is this mail's trouble when a new connection can be made right after it, and the server's when not,
or when one mail after the other breaks so.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import flask_mail
from flask import current_app

from askmd.outbox import replies
from askmd.outbox.letters import Filled, Letter

# For an answer that needs no thinking: connecting, greeting, signing in, the sender.
TIMEOUT_SECONDS = 30
# For the receiver and the word to begin: the server may ask others, or make us wait on purpose. RFC 5321 (4.5.3.2)
# would wait for five minutes; whoever gives up here loses nothing, because the mail was not handed over yet.
THINK_SECONDS = 120
# For the answer to the final dot, as in the RFC: whoever gives up earlier sends a copy of a mail that was taken.
KEPT_SECONDS = 600
# For each block of the mail itself, which must end well within a lease; and for a goodbye.
BLOCK_SECONDS, BLOCK, QUIT_SECONDS = 40, 65_536, 5
# While the server is thinking our caller hears about it so often, to say that the mail is still in hand.
WATCH_SECONDS = 10
# So many different mails that broke their lines, and no answer between: that is the server, not the mails.
MOST_BREAKS = 10
_BREAKS = "askmd-mail-breaks"
_DOT = re.compile(rb"(?m)^\.")
# What a server says to us, not about a receiver: it wants us to sign in first.
ABOUT_US = {530, 534, 535, 538}
# It closes this connection, whatever was asked (RFC 5321, 3.8): a new one may go on at once.
CLOSES = 421


class ServerAway(Exception):
    """The server cannot be talked to now. `code` is for the administrator: digits, or one word.

    `is_over_mail` says that it answered until this mail's turn came: as the one mail that looks whether the server is
    back, this one would be a bad choice.
    """

    def __init__(self, code: str, *, is_over_mail: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_over_mail = is_over_mail


class Refused(Exception):
    """This mail was not taken: for ever, or for now. With `is_break` the server said nothing, its line broke."""

    def __init__(self, code: str, *, is_final: bool, is_break: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final
        self.is_break = is_break


class _Over(Exception):
    """This connection is over. `again` says that the mail was not taken, and that trying at once costs no time."""

    def __init__(self, code: str, *, again: bool, is_told: bool = False) -> None:
        super().__init__(code)
        self.code, self.again = code, again
        # It said so itself, before it had the mail: what it says to everybody.
        self.is_told = is_told


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates we believe; reading them all takes a twentieth of a second."""
    return ssl.create_default_context()


class Connection(flask_mail.Connection):
    """One SMTP connection that many mails use, one after the other."""

    host: smtplib.SMTP | None = None
    _meanwhile: Callable[[], None] | None = None
    _watched_at = 0.0

    def __enter__(self) -> Connection:
        """Connect and sign in; once more at once when the server only hung up. Raises ServerAway."""
        try:
            self.host = self.configure_host()
        except ServerAway as away:
            if away.code != "closed":
                raise
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
                host.ehlo_or_helo_if_needed()  # once more: it has forgotten us (RFC 3207, 4.2)
            if smtp["username"]:
                host.login(smtp["username"], smtp["password"] or "")
        except (OSError, smtplib.SMTPException) as error:
            if host is not None:
                host.close()
            raise ServerAway(replies.why(error)) from error
        return host

    def send(
        self, message: flask_mail.Message, envelope_from: Any = None, *, before: Callable[[], None] | None = None
    ) -> None:
        """Hand over one mail; see `hand_over`."""
        if not isinstance(message, Letter):
            raise TypeError("Only letters are sent.")
        self.hand_over(message, before=before)

    def hand_over(
        self,
        message: Letter | Filled,
        *,
        before: Callable[[], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> None:
        """Hand over one mail. Returns when the server has said 250. Raises ServerAway or Refused.

        `before` is called when the server is ready for the data: the last moment to notice that we are too late.
        `meanwhile` is called every few seconds while the server thinks, which may take minutes; it raises nothing.
        A connection that ends before the mail was taken gets a second chance with a new one, at once.
        """
        self._meanwhile = meanwhile
        breaks: set[str] = current_app.extensions.setdefault(_BREAKS, set())
        try:
            try:
                self._try(message, before)
            except _Over as first:
                self._renew()
                if not first.again:
                    raise Refused(first.code, is_final=False, is_break=True) from first
                self._try_again(message, before)
        except Refused as error:
            if not error.is_break:
                breaks.clear()
                raise
            breaks.add(message.to)
            if len(breaks) >= MOST_BREAKS:
                raise ServerAway(error.code, is_over_mail=True) from error
            raise
        breaks.clear()
        self.num_emails += 1

    def _try_again(self, message: Letter | Filled, before: Callable[[], None] | None) -> None:
        try:
            self._try(message, before)
        except _Over as second:
            if second.is_told:
                self.close()
                raise ServerAway(second.code, is_over_mail=True) from second
            self._renew()
            raise Refused(second.code, is_final=False, is_break=True) from second

    def _renew(self) -> None:
        """A new connection right after one that ended over a mail. Raises ServerAway when there is none to be had."""
        self.close()
        try:
            self.__enter__()
        except ServerAway as away:
            away.is_over_mail = True
            raise

    def _try(self, letter: Letter | Filled, before: Callable[[], None] | None) -> None:
        if self.host is None:
            self.__enter__()
        self._watched_at = time.monotonic()
        self._begin(letter)
        if before is not None:
            try:
                before()
            except BaseException:
                self._reset()
                raise
        self._data(letter)

    def _begin(self, letter: Letter | Filled) -> None:
        """Sender and receiver. A sender that the server does not like is our trouble, not this receiver's."""
        reply = self._ask(f"mail FROM:{smtplib.quoteaddr(letter.envelope_from)}", TIMEOUT_SECONDS)
        if reply[0] != 250:
            # It may have had enough of this connection only, or of all that we sent over it.
            if self.num_emails or reply[0] < 500:
                raise _Over(replies.code(reply), again=True, is_told=True)
            raise ServerAway(replies.code(reply))
        reply = self._ask(f"rcpt TO:{smtplib.quoteaddr(letter.to)}", THINK_SECONDS)
        if reply[0] not in (250, 251):
            self._refuse(reply)

    def _data(self, letter: Letter | Filled) -> None:
        """The mail itself. When the line breaks after the dot nobody knows whether it was taken: it counts as a try."""
        reply = self._ask("data", THINK_SECONDS)
        if reply[0] != 354:
            self._refuse(reply)
        content = _DOT.sub(b"..", letter.as_bytes())
        self._say(content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"))
        reply = self._answer(KEPT_SECONDS, again=False)
        if reply[0] == CLOSES:
            raise _Over(replies.code(reply), again=True)
        if reply[0] != 250:
            self._refuse(reply)

    def _refuse(self, reply: tuple[int, bytes]) -> None:
        if reply[0] == CLOSES:
            raise _Over(replies.code(reply), again=True, is_told=True)
        if reply[0] in ABOUT_US:
            raise ServerAway(replies.code(reply))
        self._reset()
        raise Refused(replies.code(reply), is_final=reply[0] >= 500)

    def _ask(self, command: str, seconds: float) -> tuple[int, bytes]:
        try:
            self._host().putcmd(command)
        except smtplib.SMTPServerDisconnected as error:
            raise _Over(replies.why(error), again=True) from error
        return self._answer(seconds, again=True)

    def _say(self, content: bytes) -> None:
        """Send the mail and its final dot. One that broke off on the way has no dot, so it was not taken."""
        try:
            for begin in range(0, len(content), BLOCK):
                self._watch()
                replies.be_patient(self._host(), BLOCK_SECONDS)
                self._host().send(content[begin : begin + BLOCK])
        except (OSError, smtplib.SMTPException) as error:
            why = replies.why(error)
            raise _Over(why, again=why != "silent") from error

    def _answer(self, seconds: float, *, again: bool) -> tuple[int, bytes]:
        """What the server says to it. One that stays silent is not asked a second time, which would take as long."""
        host = self._host()
        try:
            reply = replies.wait(host, seconds, every=WATCH_SECONDS, meanwhile=lambda: self._watch(is_due=True))
        except (OSError, smtplib.SMTPException) as error:
            why = replies.why(error)
            raise _Over(why, again=again and why != "silent") from error
        if reply[0] < 200:
            raise _Over("closed", again=False)
        return reply

    def _watch(self, *, is_due: bool = False) -> None:
        now = time.monotonic()
        if self._meanwhile is not None and (is_due or now > self._watched_at + WATCH_SECONDS):
            self._watched_at = now
            self._meanwhile()

    def _host(self) -> smtplib.SMTP:
        if self.host is None:
            raise _Over("closed", again=True)
        return self.host

    def _reset(self) -> None:
        # Forget the refused mail; a server that does not even answer this is met by the next one.
        try:
            if self._ask("rset", TIMEOUT_SECONDS)[0] == 250:
                return
        except _Over:
            pass
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self.host is not None:
            self.host.close()
        self.host, self.num_emails = None, 0

    def __exit__(self, *_: object) -> None:
        """Say goodbye, if there is still somebody there."""
        if self.host is not None:
            try:
                replies.be_patient(self.host, QUIT_SECONDS)
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()
            self.host = None
