"""Many readers at once: wrk where it is installed, else threads of our own, which cost so much that ratios flatten."""

from __future__ import annotations

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from urllib.parse import urlsplit

READERS = 16
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


def name() -> str:
    """What asks."""
    return (
        "wrk" if shutil.which("wrk") else "threads of Python (wrk is not installed: ratios are flatter than they are)"
    )


def per_second(address: str, seconds: float, *, encoding: str = "") -> float:
    """How many answers sixteen readers get in a second, each on a connection that stays open."""
    if not shutil.which("wrk"):
        return _by_threads(address, seconds, encoding)
    command = ["wrk", "-t2", f"-c{READERS}", f"-d{seconds:.0f}s", address]
    if encoding:
        command += ["-H", f"Accept-Encoding: {encoding}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found, failed = RATE.search(told), FAILED.search(told)
    if not found or failed:
        raise RuntimeError(f"{address} did not answer well: {failed.group() if failed else told}")
    return float(found[1])


def median_ms(address: str, times: int) -> float:
    """The median time of one reader who asks again and again, in milliseconds."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        taken.append((time.perf_counter() - began) * 1000)
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}.")
    return statistics.median(taken)


def _by_threads(address: str, seconds: float, encoding: str) -> float:
    until, counts = time.perf_counter() + seconds, [0] * READERS
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def read(number: int) -> None:
        connection = kind(parts.netloc, timeout=30)
        while time.perf_counter() < until:
            connection.request("GET", path, headers={"Accept-Encoding": encoding})
            connection.getresponse().read()
            counts[number] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
