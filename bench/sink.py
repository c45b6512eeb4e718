"""A mail server that takes everything as fast as it can, or answers after so many milliseconds; a process of its own.

    python bench/sink.py --port 2525 --out mails.tsv [--delay 10]

For each mail it writes one line: when, to whom, the Message-ID, a digest of all its bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import time
from pathlib import Path
from typing import TextIO

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rb"<([^>]*)>")


class Conversation(asyncio.Protocol):
    """One connection. Nothing is refused."""

    def __init__(self, out: TextIO, delay: float) -> None:
        self._out, self._delay = out, delay
        self._held = b""
        self._to = b""
        self._is_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 sink")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._is_data or b"\r\n" in self._held:
            if self._is_data:
                content, end, rest = self._held.partition(b"\r\n.\r\n")
                if not end:
                    return
                self._held, self._is_data = rest, False
                self._keep(content)
                self._say(b"250 kept")
            else:
                line, _, self._held = self._held.partition(b"\r\n")
                self._command(line)

    def _command(self, line: bytes) -> None:
        word = line[:4].upper()
        if word == b"RCPT":
            found = ADDRESS.search(line)
            self._to = found.group(1) if found else b""
        if word == b"DATA":
            self._is_data = True
            self._say(b"354 go on")
        elif word == b"QUIT":
            self._say(b"221 bye")
            self._transport.close()
        else:
            self._say(b"250 ok")

    def _say(self, words: bytes) -> None:
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._transport.write, words + b"\r\n")
        else:
            self._transport.write(words + b"\r\n")

    def _keep(self, content: bytes) -> None:
        found = MESSAGE_ID.search(content)
        uid = found.group(1).decode() if found else "-"
        digest = hashlib.sha256(content).hexdigest()[:16]
        self._out.write(f"{time.time():.3f}\t{self._to.decode()}\t{uid}\t{digest}\n")


async def serve(port: int, out: TextIO, delay: float) -> None:
    """Until somebody ends the process."""
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(out, delay), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds before each answer")
    options = parser.parse_args()
    with options.out.open("a", buffering=1, encoding="utf-8") as out:
        asyncio.run(serve(options.port, out, options.delay / 1000))


if __name__ == "__main__":
    main()
