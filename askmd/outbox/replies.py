"""What the mail server said, or that it said nothing: waiting for its replies, and naming them."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


def wait(host: smtplib.SMTP, seconds: float, *, every: float, meanwhile: Callable[[], None]) -> tuple[int, bytes]:
    """The next reply. Calls `meanwhile` each time that nothing came for `every` seconds.

    Raises OSError or SMTPException when the line breaks, and TimeoutError after `seconds`.
    """
    until = time.monotonic() + seconds
    while not _is_readable(_line(host), min(every, until - time.monotonic())):
        if time.monotonic() >= until:
            raise TimeoutError
        meanwhile()
        if _is_read_already(host):
            break
    be_patient(host, max(until - time.monotonic(), 1))
    return host.getreply()


def be_patient(host: smtplib.SMTP, seconds: float) -> None:
    """Let the next reading or writing take so long. Raises SMTPServerDisconnected when the line is closed."""
    _line(host).settimeout(seconds)


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


def _line(host: smtplib.SMTP) -> socket.socket:
    if host.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return host.sock


def _is_readable(line: socket.socket, seconds: float) -> bool:
    # Not the socket's own time-out: after one of those its buffered file cannot be read any more.
    if not hasattr(select, "poll"):  # on Windows
        return bool(select.select([line], [], [], max(0.0, seconds))[0])
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    return bool(waiting.poll(max(0.0, seconds * 1000)))


def _is_read_already(host: smtplib.SMTP) -> bool:
    """Whether the reply lies in our own buffer, because it came together with the one before."""
    file: Any = host.file
    if file is None:
        return False
    _line(host).settimeout(0)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("ascii", "replace")
