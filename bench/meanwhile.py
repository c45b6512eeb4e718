"""What readers feel while something goes on, and what processes use."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from threading import Event, Thread

from bench.browser import Browser
from bench.site import Site

PAGE_EVERY_SECONDS = 0.05


class Meanwhile:
    """What readers feel: pages opened all the time, and one confirmation asked for in the middle."""

    def __init__(self, site: Site, paths: list[str]) -> None:
        self._site, self._paths = site, paths
        self._over = Event()
        self.seconds: list[float] = []
        self.statuses: set[int] = set()
        self._thread = Thread(target=self._read, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        browser = Browser(self._site.base, address="203.0.113.77")
        while not self._over.wait(PAGE_EVERY_SECONDS):
            began = time.perf_counter()
            self.statuses.add(browser.get(random.choice(self._paths)).status)
            self.seconds.append(time.perf_counter() - began)


def memory(pids: list[int]) -> float:
    """The largest of these processes now, in MB."""
    sizes = [0.0]
    for pid in pids:
        status = Path(f"/proc/{pid}/status")
        if status.exists():
            sizes += [
                int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS")
            ]
    return max(sizes)


def processor_seconds(pids: list[int]) -> float:
    """What these processes have used of the processor, all together."""
    used = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")
