"""A delivery as bytes. The same delivery always becomes the same bytes, so that a copy can be known as a copy."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

import flask_mail

from askmd.outbox import links

# The newer policy would wrap the long address in List-Unsubscribe as an encoded word, which no mail program undoes.
LONGEST_LINE = 998  # RFC 5322
LONGEST_QUOTED = 75
# Words that are longer, and such as look like an encoded word, are encoded (RFC 2047): folding finds no place in them.
LONGEST_WORD = 60
# The library counts neither the blank before an encoded word nor one sign of it; 75 is the limit.
ENCODED_LINE = 74
AS_SENT = compat32.clone(linesep="\r\n")
# Stand for the receiver and the identity of a mail that is written once for many.
ANY_UID = "0badc0de" * 4
ANY_RECEIVER = "the-one-receiver@stands-here-when-sent.invalid"
_PLACEHOLDER = re.compile("(" + "|".join(links.PLACEHOLDERS.values()) + ")")


@dataclass(frozen=True)
class Filled:
    """One mail of a broadcast, ready to go."""

    envelope_from: str
    to: str
    content: bytes

    def as_bytes(self) -> bytes:
        """The whole mail."""
        return self.content


class Pattern:
    """A mail that was written once for many: whatever is different for each is put into its bytes."""

    def __init__(self, letter: Letter) -> None:
        """`letter` is one to ANY_RECEIVER with the identity ANY_UID and placeholders for tokens."""
        self._content = letter.as_bytes()
        places = {purpose: words.encode() for purpose, words in links.PLACEHOLDERS.items()}
        self._tokens = {purpose: words for purpose, words in places.items() if words in self._content}

    def fill(self, *, uid: str, to: str, envelope_from: str) -> Filled:
        """The mail with this identity to this address, which `addresses.parse` let through. The same each time."""
        if not to.isascii() or any(mark.isspace() for mark in to):
            raise ValueError("This is no address for a header.")
        content = self._content.replace(ANY_RECEIVER.encode(), to.encode(), 1).replace(ANY_UID.encode(), uid.encode())
        for purpose, place in self._tokens.items():
            content = content.replace(place, links.token_of(purpose, uid).encode())
        return Filled(envelope_from, to, content)


class Letter(flask_mail.Message):
    """One mail to one receiver."""

    def __init__(
        self,
        *,
        uid: str,
        created_at: datetime,
        sender: tuple[str, str],
        to: str,
        subject: str,
        text: str,
        html: str,
        language: str = "en",
        unsubscribe: str | None = None,
        envelope_from: str | None = None,
    ) -> None:
        super().__init__(subject=subject, recipients=[to], body=text, html=html, sender=sender[1])
        self._from = _mailbox(*sender)
        self._language = language
        # Where reports go; without one of its own to the sender.
        self.envelope_from = envelope_from or sender[1]
        self.to = to
        self.unsubscribe = unsubscribe
        self._uid = uid
        self._created_at = created_at
        self._domain = sender[1].rpartition("@")[2]
        self.msgId = f"<{uid}@{self._domain}>"

    def _message(self) -> MIMEMultipart:
        message = MIMEMultipart("alternative", boundary=f"=_{self._uid}")
        message["From"] = self._from
        message["To"] = self.to
        message["Subject"] = _encoded(self.subject, "Subject")
        message["Date"] = format_datetime(self._created_at)
        message["Message-ID"] = self.msgId
        message["Content-Language"] = self._language
        # No program shall answer this mail (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        if self.unsubscribe:
            message["List-Id"] = f"<posts.{self._domain}>"
            # On one line: some programs do not find an address that begins on the next.
            message["List-Unsubscribe"] = Header(f"<{self.unsubscribe}>", maxlinelen=LONGEST_LINE)  # type: ignore[assignment]
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.attach(_part("plain", self.body or ""))
        message.attach(_part("html", self.html or ""))
        return message

    def as_bytes(self) -> bytes:
        """The whole mail, with lines that end in CRLF and are never longer than a server takes."""
        return self._message().as_bytes(policy=AS_SENT)


def _encoded(words: str, name: str) -> str:
    """Words of a header (RFC 2047): left alone where they are plain, else in encoded words of 75 characters at most."""
    is_plain = words.isascii() and "=?" not in words and all(len(word) <= LONGEST_WORD for word in words.split())
    return words if is_plain else Header(words, "utf-8", maxlinelen=ENCODED_LINE, header_name=name).encode()


def _mailbox(name: str, address: str) -> str:
    """`formataddr` puts a long name into one encoded word, longer than RFC 2047 allows."""
    encoded = _encoded(name, "From")
    return formataddr((name, address)) if encoded == name else f"{encoded} <{address}>"


def _part(kind: str, words: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(_quoted(words))
    return part


def _quoted(words: str) -> str:
    """Quoted-printable (RFC 2045). A place for a token stands on a line of its own, so that no soft break is in it."""
    parts = _PLACEHOLDER.split(words)
    return "=\n".join(part if place % 2 else _softly(part) for place, part in enumerate(parts))


def _softly(words: str) -> str:
    quoted = binascii.b2a_qp(words.encode(), istext=True).decode("ascii")
    head, _, last = quoted.rpartition("\n")
    # With the mark of a soft break after it no line may be longer than 76.
    if len(last) > LONGEST_QUOTED:
        cut = last.rfind("=", LONGEST_QUOTED - 3, LONGEST_QUOTED)
        cut = cut if cut > 0 else LONGEST_QUOTED
        last = f"{last[:cut]}=\n{last[cut:]}"
    return f"{head}\n{last}" if head or quoted.startswith("\n") else last
