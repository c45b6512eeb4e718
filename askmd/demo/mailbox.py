"""The demo's mail server and mailbox: every e-mail the site sends arrives here and nowhere else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

FOLDER = "mail"
SHOWN = 200


@dataclass(frozen=True)
class Mail:
    """One mail as /mail shows it. `text` and `html` are the two parts as they were sent."""

    number: int
    to: str
    subject: str
    at: datetime
    text: str
    html: str


class Sink:
    """Takes whatever is sent, and keeps each mail as a numbered file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._last = max((int(path.stem) for path in folder.glob("*.eml")), default=0)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """The one thing a mail server is asked to do."""
        self._last += 1
        (self.folder / f"{self._last:06d}.eml").write_bytes(envelope.original_content)
        return "250 kept in the demo's mailbox"


def serve(folder: Path, port: int) -> None:
    """Run the mail server on loopback until the process ends."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - only the demo needs it, and production does not install it

    async def listen() -> None:
        sink = Sink(folder)
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(listen())


def newest(folder: Path) -> list[Mail]:
    """The last mails, newest first."""
    paths = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(path) for path in paths]


def one(folder: Path, number: int) -> Mail | None:
    """One mail, or None."""
    path = folder / f"{number:06d}.eml"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Mail:
    message: EmailMessage = message_from_bytes(path.read_bytes(), policy=default)
    return Mail(
        number=int(path.stem),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
