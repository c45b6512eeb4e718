"""A delivery as bytes. The same delivery always becomes the same bytes, so that a copy can be known as a copy."""

from __future__ import annotations

import binascii
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr

import flask_mail

# The newer policy would wrap the long address in List-Unsubscribe as an encoded word, which no mail program undoes.
LONGEST_LINE = 998  # RFC 5322
AS_SENT = compat32.clone(linesep="\r\n")


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
        unsubscribe: str | None = None,
    ) -> None:
        super().__init__(subject=subject, recipients=[to], body=text, html=html, sender=sender[1])
        self._from = formataddr(sender)
        self.envelope_from = sender[1]
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
        message["Subject"] = self.subject if self.subject.isascii() else Header(self.subject, "utf-8").encode()
        message["Date"] = format_datetime(self._created_at)
        message["Message-ID"] = self.msgId
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


def _part(kind: str, words: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", kind, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(words.encode(), istext=True).decode("ascii"))
    return part
