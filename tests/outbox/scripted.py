"""A mail server that misbehaves exactly as a test says: each command has a list of answers, the last one stays."""

import socket
import threading

DROP = "drop"
# "later 250 kept" is said when the test lets it.
LATER = "later "
SILENCE = "silence"


class ScriptedServer:
    """`answers` by command (`banner`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `.`): a reply, DROP or SILENCE."""

    def __init__(self, **answers: list[str]) -> None:
        usual = {"banner": "220 here", "EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go"}
        self._answers = {name: [reply] for name, reply in (usual | {"END": "250 kept", "OTHER": "250 ok"}).items()}
        self._answers |= answers
        self.taken: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._release_after = 0

    def release(self) -> None:
        """Say now what was to be said later."""
        self._released.set()

    def release_after(self, mails: int) -> None:
        """The same, as soon as so many mails have come."""
        self._release_after = mails

    def say(self, command: str, *replies: str) -> None:
        self._answers[command] = list(replies)

    def __enter__(self) -> "ScriptedServer":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.release()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                if not self._reply(connection, "banner"):
                    return
                for line in lines:
                    command = line[:4].strip().decode().upper()
                    said = self._reply(connection, command if command in self._answers else "OTHER")
                    if not said or command == "QUIT":
                        return
                    if command == "DATA" and said.startswith("354") and not self._take(connection, lines):
                        return
            except (OSError, ValueError):
                return

    def _take(self, connection: socket.socket, lines) -> bool:
        mail = b""
        for line in lines:
            if line == b".\r\n":
                self.taken.append(mail)
                if self._release_after and len(self.taken) >= self._release_after:
                    self.release()
                return bool(self._reply(connection, "END"))
            mail += line
        return False

    def _reply(self, connection: socket.socket, command: str) -> str:
        """What was said, which is nothing when the line was cut. Several connections talk at the same time."""
        with self._lock:
            replies = self._answers[command]
            said = replies.pop(0) if len(replies) > 1 else replies[0]
        if said == DROP:
            connection.shutdown(socket.SHUT_RDWR)
            return ""
        if said.startswith(LATER):
            self._released.wait(60)
        if said != SILENCE:
            connection.sendall(said.removeprefix(LATER).encode() + b"\r\n")
        return said
