"""Reading what mail systems send back: which report says that a mail failed, for whom, and why. Pure.

A report is a `multipart/report` of the type `delivery-status` (RFC 6522, RFC 3464; RFC 6533 for international
addresses), or what qmail and its relatives write (QSBMF). Everything else is no report: answers of people and of their
programs, complaints, spam. By its headers alone a report cannot be told from an automatic answer, since both carry
`Auto-Submitted: auto-replied` (RFC 3834); what decides is the machine-readable part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser

# Ours have 60 KB at most, and a report holds one of them: what is larger is something else. The library's parser takes
# seconds for as much as this when somebody built it to be slow.
LARGEST = 512 * 1024
LONGEST_FIELD = 2_000
MOST_RECIPIENTS = 100
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
# To whom it came, as systems that deliver mails note it; RFC 3464, 2 puts the return path into To as well.
RECEIVERS = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
# "Failed, and nothing is known beyond that" (RFC 3463, 3.1).
UNKNOWN = "5.0.0"
_CODE = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_ADDRESS = re.compile(r"[^\s<>;\"]+@[^\s<>;\"]+")
# The empty path as mail systems write it: postfix's pipe and sendmail put a name into its place.
_NOBODY = re.compile(r"<?(mailer-daemon(@[^\s>]*)?)?>?", re.IGNORECASE)
_QMAIL_BEGINS = "Hi. This is the"
_QMAIL_ENDS = re.compile(r"^---", re.MULTILINE)
_QMAIL_RECIPIENT = re.compile(r"^<([^>\n]+)>:\s*\n", re.MULTILINE)


class NoReport(Exception):
    """This mail says of no mail of ours that it failed. `why` is one closed word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Failure:
    """For one recipient: the enhanced code (RFC 3463), and how the report names the recipient."""

    code: str
    recipients: tuple[str, ...]


def receivers(raw: bytes) -> list[str]:
    """The addresses that this mail came to, as its headers tell; the body is not looked at."""
    headers, _, _ = raw[:LARGEST].replace(b"\r\n", b"\n").partition(b"\n\n")
    message = message_from_bytes(headers)
    named = [value for name in RECEIVERS for value in message.get_all(name, [])[:MOST_RECIPIENTS]]
    return [str(value)[:LONGEST_FIELD] for value in named]


def failures(raw: bytes) -> list[Failure]:
    """For whom this report says that a mail failed, at least one. Raises NoReport for whatever else it is.

    Also when it is broken on purpose.
    """
    if len(raw) > LARGEST:
        raise NoReport("large")
    try:
        found = _failures(message_from_bytes(raw))
    except NoReport:
        raise
    except Exception as error:
        # The library's parser gives up in many ways on what somebody broke with care; none of them is our trouble.
        raise NoReport("broken") from error
    if not found:
        raise NoReport("nothing failed")
    return found


def _field(message: Message, name: str) -> str:
    """No more of a field than an honest one has: it is searched."""
    return str(message.get(name, ""))[:LONGEST_FIELD]


def _failures(message: Message) -> list[Failure]:
    # A report has an empty return path (RFC 3464, 2), which whoever delivers a mail notes at its top (RFC 5321, 4.4).
    if not _NOBODY.fullmatch(_field(message, "Return-Path").strip()):
        raise NoReport("answer")
    kind = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() == "multipart/report" and kind == "delivery-status" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message) and part.get_content_type() in STATUS_TYPES:
                return _of_status(part)
    elif message.get_content_type() == "text/plain":
        payload = message.get_payload(decode=True)
        text = payload.decode("ascii", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
        if text.lstrip().startswith(_QMAIL_BEGINS):
            return _of_qmail(text)
    raise NoReport("no report")


def _of_status(part: Message) -> list[Failure]:
    """RFC 3464, 2.3: a block about the mail, then one for each recipient, with empty lines between."""
    _, _, text = part.as_string().replace("\r\n", "\n").partition("\n\n")
    found = []
    for block in re.split(r"\n[ \t]*\n", text, maxsplit=MOST_RECIPIENTS)[:MOST_RECIPIENTS]:
        fields = HeaderParser().parsestr(block.lstrip("\n"))
        if _field(fields, "Action").partition("(")[0].strip().lower() != "failed":
            # Delayed, relayed, delivered, expanded: nothing is lost.
            continue
        names = [_field(fields, name) for name in ("Original-Recipient", "Final-Recipient")]
        found.append(Failure(_code_of(fields), tuple(_addresses(names))))
    return found


def _code_of(fields: Message) -> str:
    """Exim says 5.0.0 whatever happened, and others too: then what the last server said is more exact."""
    codes = []
    for name in ("Status", "Diagnostic-Code"):
        code = _CODE.search(_field(fields, name))
        if code is not None:
            codes.append(code.group(1))
    exact = [code for code in codes if not code.endswith(".0.0")]
    return (exact or codes or [UNKNOWN])[0]


def _of_qmail(text: str) -> list[Failure]:
    """QSBMF: a paragraph for each recipient, `<address>:` and then the reason, before a line of hyphens."""
    about = _QMAIL_ENDS.split(text, maxsplit=1)[0]
    pieces = _QMAIL_RECIPIENT.split(about, maxsplit=MOST_RECIPIENTS)
    found = []
    for name, reason in zip(pieces[1::2], pieces[2::2], strict=True):
        code = _CODE.search(reason[:LONGEST_FIELD])
        found.append(Failure(code.group(1) if code else UNKNOWN, tuple(_addresses([name[:LONGEST_FIELD]]))))
    return found


def _addresses(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        found = _ADDRESS.search(value)
        if found is not None:
            yield found.group(0)
