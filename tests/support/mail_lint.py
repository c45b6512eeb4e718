"""A lint of mails as bytes: what RFC 5322, 2045, 2047, 2919, 3834 and 8058 ask of them, each fault as a sentence.

It reads the bytes itself wherever the library would forgive.
"""

import re
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import urlsplit

LONGEST_LINE = 998  # RFC 5322 §2.1.1
BEST_LINE = 78
LONGEST_ENCODED = 76  # RFC 2045 §6.7
LONGEST_ENCODED_WORD = 75  # RFC 2047 §2
# RFC 5322 §3.6, and RFC 2045 §4 of the version: how often each must and may stand.
COUNTS = {
    "from": (1, 1),
    "to": (1, 1),
    "subject": (1, 1),
    "date": (1, 1),
    "message-id": (1, 1),
    "mime-version": (1, 1),
    "content-type": (1, 1),
    "content-language": (1, 1),
    "auto-submitted": (1, 1),
    "sender": (0, 1),
    "reply-to": (0, 1),
    "cc": (0, 0),
    "bcc": (0, 0),
    "return-path": (0, 0),
    "list-id": (0, 1),
    "list-unsubscribe": (0, 1),
    "list-unsubscribe-post": (0, 1),
}
LIST_HEADERS = ("list-id", "list-unsubscribe", "list-unsubscribe-post")
_NAME = re.compile(rb"[!-9;-~]+")
_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_LIST_ID = re.compile(r"(?:[^<>]* )?<[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+>")
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def faults(raw: bytes, *, is_list: bool, is_secure: bool = True) -> list[str]:
    """What is wrong with a mail; `is_list` says that it goes to many, `is_secure` that the site is on https."""
    head, _, _rest = raw.partition(b"\r\n\r\n")
    headers, found = _fields(head)
    found += _of_bytes(raw)
    found += _of_counts(headers)
    if found:
        # Whoever reads further would read something else than what was sent.
        return found
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    found += _of_fields(headers) + _of_structure(mail, raw) + _of_automatic(headers)
    return found + _of_list(headers, is_list, is_secure)


def _fields(head: bytes) -> tuple[dict[str, list[str]], list[str]]:
    """Unfolded values by name in small letters."""
    headers: dict[str, list[str]] = {}
    found = []
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name):
            found.append("A line of the head is no field (RFC 5322 2.2).")
            continue
        headers.setdefault(name.decode().lower(), []).append(value.decode("ascii", "replace").strip())
    if re.search(rb"\r\n[ \t]+(?:\r\n|$)", head):
        found.append("A folded line is all blank (RFC 5322 3.2.2).")
    return headers, found


def _of_bytes(raw: bytes) -> list[str]:
    found = []
    if raw.replace(b"\r\n", b"").count(b"\n") or raw.replace(b"\r\n", b"").count(b"\r"):
        found.append("A line does not end in CRLF (RFC 5322 2.1).")
    if not raw.isascii() or b"\0" in raw:
        found.append("There are bytes that are not 7-bit (RFC 5322 2.1).")
    if any(len(line) > LONGEST_LINE for line in raw.split(b"\r\n")):
        found.append("A line has more than 998 bytes (RFC 5322 2.1.1).")
    head = raw.partition(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        # A link cannot be folded, and some programs do not find one that begins on the next line.
        if len(line) > BEST_LINE and b" " in line.strip() and not line.lower().startswith(b"list-unsubscribe:"):
            found.append("A line of the head that could be folded has more than 78 bytes (RFC 5322 2.1.1).")
    return found


def _of_counts(headers: dict[str, list[str]]) -> list[str]:
    found = []
    for name, (least, most) in COUNTS.items():
        number = len(headers.get(name, []))
        if not least <= number <= most:
            found.append(f"{name} stands {number} times (RFC 5322 3.6, 2045 4).")
    return found


def _of_fields(headers: dict[str, list[str]]) -> list[str]:
    found = []
    if not _ID.fullmatch(headers["message-id"][0]):
        found.append("Message-ID is no identifier (RFC 5322 3.6.4).")
    try:
        parsedate_to_datetime(headers["date"][0])
    except ValueError:
        found.append("Date is no date (RFC 5322 3.3).")
    for name in ("from", "to"):
        if len(getaddresses(headers[name])) != 1 or "@" not in getaddresses(headers[name])[0][1]:
            found.append(f"{name} does not hold exactly one address (RFC 5322 3.4).")
    if not headers["subject"][0]:
        found.append("Subject is empty.")
    if not _LANGUAGE.fullmatch(headers["content-language"][0]):
        found.append("Content-Language is no language (RFC 3282).")
    for name, values in headers.items():
        for word in (word for value in values for word in re.findall(r"=\?\S*", value)):
            if not _ENCODED_WORD.fullmatch(word.rstrip(",;")) or len(word) > LONGEST_ENCODED_WORD:
                found.append(f"{name} has a broken encoded word (RFC 2047 2).")
        # Each by itself: the library would put the halves of a letter together again.
        for word in (word for value in values for word in _ENCODED_WORD.findall(value)):
            if any(isinstance(part, bytes) and not _decodes(part, code) for part, code in decode_header(word)):
                found.append(f"{name} has an encoded word that is cut within a letter (RFC 2047 5).")
    return found


def _decodes(part: bytes, code: str | None) -> bool:
    try:
        part.decode(code or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def _of_structure(mail: EmailMessage, raw: bytes) -> list[str]:
    found = [f"The library sees a defect: {type(defect).__name__}." for part in mail.walk() for defect in part.defects]
    if mail.get_content_type() != "multipart/alternative":
        return [*found, "It is no multipart/alternative (RFC 2046 5.1.4)."]
    if mail["mime-version"] != "1.0":
        found.append("MIME-Version is not 1.0 (RFC 2045 4).")
    parts = [part for part in mail.iter_parts()]
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"]:
        found.append("The parts are not text/plain and then text/html (RFC 2046 5.1.4).")
    boundary = mail.get_boundary() or ""
    if not 1 <= len(boundary) <= 70 or raw.count(f"\r\n--{boundary}".encode()) != len(parts) + 1:
        found.append("The boundary stands in a part, or is too long (RFC 2046 5.1.1).")
    for part in parts:
        if part["content-transfer-encoding"] not in ("quoted-printable", "base64"):
            found.append("A part is not encoded (RFC 2045 6).")
        if part.get_content_charset() != "utf-8":
            found.append("A part does not say its charset (RFC 2046 4.1.2).")
        if not part.get_content().strip():
            found.append("A part is empty.")
        lines = str(part.get_payload()).splitlines()
        if any(len(line) > LONGEST_ENCODED for line in lines):
            found.append("An encoded line has more than 76 characters (RFC 2045 6.7).")
        if any(line.endswith((" ", "\t")) for line in lines):
            found.append("An encoded line ends in a blank (RFC 2045 6.7).")
    return found


def _of_automatic(headers: dict[str, list[str]]) -> list[str]:
    # auto-replied is for answers, and "no" says that a person wrote it (RFC 3834 5).
    if headers["auto-submitted"] != ["auto-generated"]:
        return ["Auto-Submitted is not auto-generated (RFC 3834 5)."]
    return []


def _of_list(headers: dict[str, list[str]], is_list: bool, is_secure: bool) -> list[str]:
    there = [name for name in LIST_HEADERS if name in headers]
    if not is_list:
        return [f"{name} stands in a mail to one person." for name in there]
    if there != list(LIST_HEADERS):
        return ["A header for lists is missing (RFC 2369, 2919, 8058 3.1)."]
    found = []
    if not _LIST_ID.fullmatch(headers["list-id"][0]) or len(headers["list-id"][0]) > 255:
        found.append("List-Id is no identifier (RFC 2919 3).")
    links = re.findall(r"<([^<>\s]+)>", headers["list-unsubscribe"][0])
    schemes = [urlsplit(link).scheme for link in links]
    wanted = "https" if is_secure else "http"
    if schemes.count(wanted) != 1 or ", ".join(f"<{link}>" for link in links) != headers["list-unsubscribe"][0]:
        found.append(f"List-Unsubscribe has not exactly one address on {wanted} (RFC 8058 3.1).")
    if any(not urlsplit(link).hostname or urlsplit(link).query for link in links):
        found.append("List-Unsubscribe leads nowhere, or carries a query that logs would keep.")
    if headers["list-unsubscribe-post"] != ["List-Unsubscribe=One-Click"]:
        found.append("List-Unsubscribe-Post is not List-Unsubscribe=One-Click (RFC 8058 3.1).")
    return found
