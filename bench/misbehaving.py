"""A mail server that misbehaves: each receiver's local part says how, and `mode` how the server does as a whole.

`reader7.rcpt450x2@example.org` is answered 450 twice at RCPT. The other faults are named in `FAULTS`; `x2` says how
many times, else always. What it takes it keeps: when, to whom, Message-ID, a digest of all bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

FAULTS = ("rcpt", "data", "droprcpt", "dropdata", "dropcontent", "dropdot", "stall", "silent", "grey")
_FAULT = re.compile(r"\.([a-z]+?)(\d*)(?:x(\d+))?@")
_ADDRESS = re.compile(r"<([^>]*)>")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
GREETING = "220 misbehaving"


class Hangup(Exception):
    """The server closes the line."""


@dataclass(frozen=True)
class Taken:
    """One mail that was taken."""

    at: float
    to: str
    message_id: str
    digest: str


class Misbehaving:
    """`mode` is `well`, `refuse`, `silent`, or a banner like `554 no`.

    After `closes_after` mails on one connection it says 421. Every `drops_each`-th connection is closed at EHLO, and
    every one after those at MAIL.
    """

    def __init__(self, *, closes_after: int = 50, drops_each: int = 0, keeps_contents: bool = False) -> None:
        self.taken: list[Taken] = []
        self.contents: list[bytes] = []
        self.keeps_contents = keeps_contents
        self.connections = 0
        self.port = 0
        self._mode = "well"
        self._closes_after, self._drops_each = closes_after, drops_each
        self._tries: Counter[tuple[str, str]] = Counter()
        self._first: dict[str, float] = {}
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._do(self._listen())

    def behave(self, mode: str) -> None:
        """From now on, and for those who are connected as well: they are cut off."""
        self._mode = mode
        self._do(self._turn(is_there=mode != "refuse"))

    def stop(self) -> None:
        """End it."""
        self.behave("refuse")
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, what) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _listen(self) -> None:
        self._talks: set[asyncio.Task] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 25, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _turn(self, *, is_there: bool) -> None:
        for talk in self._talks:
            talk.cancel()
        if self._server is not None:
            self._server.close()
            self._server = None
        if is_there:
            await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
        self.connections += 1
        try:
            await Talk(self, reader, writer, self.connections).run()
        except (Hangup, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            with suppress(Exception):
                writer.close()
            self._talks.discard(talk)  # type: ignore[arg-type]

    def hits(self, address: str, fault: str) -> str | None:
        """The number of this fault when it strikes this receiver now, else None."""
        found = _FAULT.search(address)
        if found is None or found.group(1) != fault:
            return None
        if fault == "grey":
            first = self._first.setdefault(address, time.time())
            return found.group(2) if time.time() - first < int(found.group(2)) else None
        self._tries[address, fault] += 1
        is_over = found.group(3) is not None and self._tries[address, fault] > int(found.group(3))
        return None if is_over else found.group(2)


class Talk:
    """One connection."""

    def __init__(
        self, server: Misbehaving, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        self._server, self._reader, self._writer, self._number = server, reader, writer, number
        self._to = ""
        self._count = 0

    async def run(self) -> None:
        """Until the line ends."""
        mode = self._server._mode
        if mode == "silent":
            await asyncio.sleep(3_600)
        await self._say(GREETING if mode == "well" else mode)
        if mode != "well":
            raise Hangup
        while line := await self._reader.readline():
            word = line[:4].decode("ascii", "replace").strip().upper()
            act = {"RCPT": self._rcpt, "DATA": self._data, "EHLO": self._ehlo, "MAIL": self._mail}.get(word)
            if act is not None:
                await act(line.decode("ascii", "replace"))
            elif word == "QUIT":
                await self._say("221 bye")
                return
            else:
                await self._say("250 ok")

    async def _ehlo(self, _line: str) -> None:
        self._drop(0)
        await self._say("250 misbehaving")

    async def _mail(self, _line: str) -> None:
        self._drop(1)
        if self._count >= self._server._closes_after:
            await self._say("421 4.7.0 Enough for one connection")
            raise Hangup
        await self._say("250 ok")

    def _drop(self, rest: int) -> None:
        each = self._server._drops_each
        if each and self._number % each == rest:
            raise Hangup

    async def _rcpt(self, line: str) -> None:
        found = _ADDRESS.search(line)
        self._to = found.group(1) if found else ""
        hits = self._server.hits
        if hits(self._to, "droprcpt") is not None:
            raise Hangup
        if hits(self._to, "silent") is not None:
            await asyncio.sleep(3_600)
        if (code := hits(self._to, "rcpt")) is not None:
            await self._say(f"{code} {code[0]}.2.0 Not now {self._to}")
            if code == "421":
                raise Hangup
        elif hits(self._to, "grey") is not None:
            await self._say("451 4.7.1 Greylisted")
        else:
            await self._say("250 ok")

    async def _data(self, _line: str) -> None:
        hits = self._server.hits
        if hits(self._to, "dropdata") is not None:
            raise Hangup
        await self._say("354 go")
        content = b""
        while (line := await self._reader.readline()) != b".\r\n":
            if not line or (len(content) > 500 and hits(self._to, "dropcontent") is not None):
                raise Hangup
            content += line[1:] if line.startswith(b"..") else line
        if (code := hits(self._to, "data")) is not None:
            return await self._say(f"{code} {code[0]}.3.0 Not this one")
        found = _MESSAGE_ID.search(content)
        message_id = found.group(1).decode() if found else ""
        self._server.taken.append(Taken(time.time(), self._to, message_id, hashlib.sha256(content).hexdigest()))
        if self._server.keeps_contents:
            self._server.contents.append(content)
        if hits(self._to, "dropdot") is not None:
            raise Hangup
        if (seconds := hits(self._to, "stall")) is not None:
            await asyncio.sleep(int(seconds))
        self._count += 1
        return await self._say("250 2.0.0 kept")

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode() + b"\r\n")
        await self._writer.drain()
