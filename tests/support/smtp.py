"""A real mail server on loopback that keeps what it is given, so that tests read mails as their receivers would."""

import re
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

LINK = re.compile(r"https?://[^\s<>\"']+")


def free_port() -> int:
    """A port nobody listens on. aiosmtpd and granian cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail: `plain` or `html`."""
    part = mail.get_body(preferencelist=(kind,))
    assert part is not None, f"This mail has no {kind} part."
    return part.get_content()


def links(mail: EmailMessage) -> list[str]:
    """The addresses in the plain part, in order."""
    return [link.rstrip(".,)") for link in LINK.findall(body(mail))]


class Sink:
    """Takes every mail, or refuses the addresses and the phases that a test names."""

    def __init__(self) -> None:
        self.all: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        # Address -> the answer it gets to RCPT TO, like "550 No such person".
        self.refuse: dict[str, str] = {}
        # When set, every message is answered with this after its data, like "451 Come back later".
        self.answer: str | None = None
        self._lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer is not None:
            return self.answer
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._lock:
            self.raw.append(envelope.content)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.all.append(mail)
        return "250 Kept"

    def to(self, address: str) -> list[EmailMessage]:
        """What this receiver got, oldest first."""
        return [mail for mail, (_, receivers) in zip(self.all, self.envelopes, strict=True) if address in receivers]

    def start_again(self) -> None:
        """Forget all mails and all that a test had it refuse."""
        with self._lock:
            self.all.clear()
            self.raw.clear()
            self.envelopes.clear()
        self.refuse.clear()
        self.answer = None


class Strict(SMTP):
    """Refuses lines that a strict server refuses: over 998 bytes (RFC 5321)."""

    line_length_limit = 1000


class MailServer(Controller):
    """`with MailServer() as server:` listens on server.hostname, server.port; the mails are in server.sink."""

    def __init__(self, port: int | None = None) -> None:
        self.sink = Sink()
        super().__init__(self.sink, hostname="127.0.0.1", port=port or free_port())

    def factory(self) -> SMTP:
        return Strict(self.handler, ident="askmd tests")

    def __enter__(self) -> "MailServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
