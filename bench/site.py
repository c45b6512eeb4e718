"""A whole site on loopback for benches: `askmd serve`, `askmd worker`, and an SMTP server that keeps what it gets."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

import config

ASKMD = str(Path(sys.executable).parent / "askmd")
START_SECONDS = 120


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Postbox:
    """An SMTP server that accepts everything and keeps the bytes."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: list[tuple[str, bytes]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep one mail for each of its recipients."""
        for address in envelope.rcpt_tos:
            self.received.append((address, bytes(envelope.original_content)))
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """What came for this address, in order."""
        return [message_from_bytes(raw, policy=default) for rcpt, raw in self.received if rcpt == address]  # type: ignore[misc]

    def stop(self) -> None:
        """Close the server."""
        self._controller.stop()


class Site:
    """The processes of one site and where it keeps its data."""

    def __init__(self, *, workers: int = 2, threads: int = 4, env: dict[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="askmd-bench-"))
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.postbox = Postbox()
        self.env = config.fresh_environment(self.base) | {
            "ASKMD_DATA_DIR": str(self.folder),
            "ASKMD_SMTP_URL": f"smtp://127.0.0.1:{self.postbox.port}",
            "ASKMD_MAIL_FROM": "questions@example.org",
            "ASKMD_TRUSTED_PROXIES": "1",
            **(env or {}),
        }
        self._serve = ["serve", "--port", str(self.port), "--workers", str(workers), "--threads", str(threads)]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log = (self.folder / "site.log").open("ab")
        self.run("db", "upgrade")

    def run(self, *arguments: str) -> str:
        """Run one command of askmd and return what it prints."""
        done = subprocess.run(
            [ASKMD, *arguments], env=os.environ | self.env, capture_output=True, check=True, text=True
        )
        return done.stdout

    def start(self, *names: str) -> None:
        """Start "web" and "worker", or those named, and wait until the web answers."""
        for name in names or ("web", "worker"):
            arguments = self._serve if name == "web" else ["worker"]
            self.processes[name] = subprocess.Popen(
                [ASKMD, *arguments],
                env=os.environ | self.env,
                stdout=self.log,
                stderr=self.log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def kill(self, name: str) -> None:
        """End one of our own processes, children and all, without a warning."""
        process = self.processes[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything that was started here."""
        for name in list(self.processes):
            self.kill(name)
        self.postbox.stop()

    def settings(self) -> dict[str, Any]:
        """For looking at the rows from this process."""
        return config.load(self.env)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                probe.sendall(
                    f"GET /readyz HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n\r\n".encode()
                )
                if re.match(rb"HTTP/1\.\d 200", probe.recv(100)):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"The site did not start; see {self.log.name}")
