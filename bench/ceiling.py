"""How many rows a second the bare view takes, asked by the same browsers at the same time of day."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import bare
from bench.browser import Browser, Gone
from bench.site import free_port

MOST = 600


def per_second(questions: list[str], at_once: int) -> float:
    """Serve the bare view with the same server and threads as ours, and send it the same texts."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="askmd-bare-"))
    wrapper = folder / "served.py"
    wrapper.write_text(f"from bench.bare import create_app\napp = create_app({bare.database(folder)!r})\n")
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-access-log", "served:app"]
    root = str(Path(__file__).resolve().parent.parent)
    process = subprocess.Popen(command, cwd=folder, env={"PYTHONPATH": f"{root}:{folder}", "PATH": "/usr/bin:/bin"})
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        texts = questions[:MOST]

        def send(text: str) -> int:
            return Browser(base).post("/", [("question", text)], follow=False).status

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(send, texts[:50]))
            began = time.perf_counter()
            statuses = list(pool.map(send, texts))
            seconds = time.perf_counter() - began
        if set(statuses) != {303}:
            raise RuntimeError("The bare view failed.")
        return len(texts) / seconds
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(base: str) -> None:
    for _ in range(100):
        try:
            if Browser(base).get("/readyz").status == 200:
                return
        except Gone:
            time.sleep(0.1)
    raise RuntimeError("The bare view did not start.")
