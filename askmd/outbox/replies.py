"""What the mail server said, or that it said nothing: waiting for its replies, and naming them."""

from __future__ import annotations

import re
import select
import smtplib
import ssl
import time
from collections.abc import Callable

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


def wait(host: smtplib.SMTP, seconds: float, *, every: float, meanwhile: Callable[[], None]) -> tuple[int, bytes]:
    """The next reply. Calls `meanwhile` each time that nothing came for `every` seconds.

    Raises OSError or SMTPException when the line breaks, and TimeoutError after `seconds`.
    """
    until = time.monotonic() + seconds
    while host.sock is not None and not _is_readable(host, min(every, until - time.monotonic())):
        if time.monotonic() >= until:
            raise TimeoutError
        meanwhile()
        if _is_read_already(host):
            break
    be_patient(host, max(until - time.monotonic(), 1))
    return host.getreply()


def be_patient(host: smtplib.SMTP, seconds: float) -> None:
    """Let the next reading or writing take so long. Raises SMTPServerDisconnected when the line is closed."""
    if host.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    host.sock.settimeout(seconds)


def why(error: Exception) -> str:
    """One word, or the digits of the reply that is behind this error."""
    if isinstance(error, smtplib.SMTPResponseException):
        return code((error.smtp_code, _bytes(error.smtp_error)))
    # The library hides a time-out behind "connection closed".
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "silent"
    if isinstance(error, ssl.SSLError):
        return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "tls"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "not offered"
    return "closed" if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError) else "unreachable"


def code(reply: tuple[int, bytes]) -> str:
    """Three digits and the enhanced code (RFC 3463). Never the server's words: they may repeat an address."""
    enhanced = _ENHANCED.match(reply[1])
    return f"{reply[0]} {enhanced.group(1).decode()}" if enhanced else str(reply[0])


def _is_readable(host: smtplib.SMTP, seconds: float) -> bool:
    # Not the socket's own time-out: after one of those its buffered file cannot be read any more.
    waiting = select.poll()
    waiting.register(host.sock, select.POLLIN)
    return bool(waiting.poll(max(0, seconds * 1000)))


def _is_read_already(host: smtplib.SMTP) -> bool:
    """Whether the reply lies in our own buffer, because it came together with the one before."""
    if host.file is None:
        return False
    host.sock.settimeout(0)
    try:
        return bool(host.file.peek(1))  # type: ignore[union-attr]
    except (BlockingIOError, ssl.SSLWantReadError):
        return False


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("ascii", "replace")
