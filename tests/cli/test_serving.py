"""`askmd serve --with-worker` as a supervisor knows it: up, down, and down without a warning."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

import pytest

import config
from askmd.core import codes
from tests.support.smtp import free_port

PATIENCE = 60


class Server:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.said = folder / f"said-{self.port}.log"
        arguments = ["serve", "--with-worker", "--workers=1", f"--port={self.port}"]
        with self.said.open("wb") as said:
            self.process = self._start(folder, arguments, said)

    def _start(self, folder: Path, arguments: list[str], said: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from askmd.cli import main; main()", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(config.ROOT)},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def get(self, path: str) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response

    def wait_until(self, is_up: bool) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if (self.get("/healthz").status == 200) is is_up:
                    return
            except OSError:
                if not is_up:
                    return
            time.sleep(0.1)
        raise AssertionError(f"After a minute the server is still {'down' if is_up else 'up'}.")


@pytest.fixture
def serve(site: Path) -> Iterator[Callable[[], Server]]:
    started: list[Server] = []

    def make() -> Server:
        server = Server(site)
        started.append(server)
        server.wait_until(is_up=True)
        return server

    yield make
    for server in started:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()


def test_it_serves_pages_and_keeps_fingerprinted_files_for_ever_and_ends_when_told(serve):
    server = serve()

    assert server.get("/").status == 200
    style = server.get("/static/css/base.css?v=0123456789ab")
    assert style.status == 200
    assert style.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" not in server.get("/static/css/base.css").headers["Cache-Control"]
    assert server.get("/mail").status == 404

    server.process.terminate()

    assert server.process.wait(PATIENCE) == 0
    server.wait_until(is_up=False)


def test_no_secret_of_a_link_stands_in_what_the_server_writes(serve):
    server, code, token = serve(), codes.show(b"\x5a" * 16).replace(" ", ""), "TokenOfSomebody" * 3
    secret_paths = [f"/my/{code}", f"/my/mail/{token}", f"/never/{token}", f"/account/reset/{token}"]
    for path in [*secret_paths, f"/confirm/{token}", f"/unsubscribe/{token}", f"/?q={token}"]:
        assert server.get(path).status in (200, 404)

    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0

    said = server.said.read_text()
    assert code not in said
    assert token not in said


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells children of their parent's death.")
def test_nothing_outlives_a_killed_server(serve):
    server = serve()

    server.process.kill()
    server.process.wait()

    server.wait_until(is_up=False)
    end = time.monotonic() + PATIENCE
    while _group(server.process.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert _group(server.process.pid) == []


def _group(group: int) -> list[int]:
    """Processes of this group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found
