"""The nginx of deploy/nginx.conf on free ports of this machine, with a certificate made on the spot."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from askmd.core import clock
from bench.site import free_port

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "deploy" / "nginx.conf"
NAME = "localhost"


def is_there() -> bool:
    """Whether an nginx is installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def adapted(folder: Path, upstream: int) -> tuple[str, int]:
    """The sample with the paths and ports of this machine, and the port where it speaks TLS."""
    http_port, tls_port = free_port(), free_port()
    changes = {
        "listen 443 ssl": f"listen {tls_port} ssl",
        "listen [::]:443 ssl": f"listen [::]:{tls_port} ssl",
        "listen 80": f"listen {http_port}",
        "listen [::]:80": f"listen [::]:{http_port}",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "ask.example.org": NAME,
        "/etc/ssl/askmd/": f"{folder}/",
        "/srv/askmd/askmd/static/": f"{folder}/static/",
        "/var/log/nginx/": f"{folder}/",
        "/run/": f"{folder}/",
    }
    if os.geteuid() != 0:
        changes["user www-data;"] = ""
    text = SAMPLE.read_text(encoding="utf-8")
    for before, after in changes.items():
        if before not in text:
            raise RuntimeError(f"deploy/nginx.conf does not say {before!r} any more.")
        text = text.replace(before, after)
    return text, tls_port


def certify(folder: Path) -> None:
    """A certificate for this machine, good for a day."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    )
    signed = made.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    folder.joinpath("privkey.pem").write_bytes(plain)
    folder.joinpath("fullchain.pem").write_bytes(signed.public_bytes(pem))


@contextmanager
def running(upstream: int, folder: Path) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Where it answers, and a way to lay the bytes of a page beside it as a file: `/static/…`."""
    folder = folder / "nginx"
    folder.joinpath("static").mkdir(parents=True)
    for above in (folder, folder.parent):
        # Its workers are somebody else where it is started by root.
        above.chmod(0o755)
    certify(folder)
    text, port = adapted(folder, upstream)
    conf = folder / "nginx.conf"
    conf.write_text(text, encoding="utf-8")
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
    subprocess.run([nginx, "-q", "-t", "-c", str(conf)], check=True)
    process = subprocess.Popen([nginx, "-c", str(conf), "-g", "daemon off;"])

    def laid(path: str) -> str:
        connection = http.client.HTTPSConnection(NAME, port, context=ssl._create_unverified_context())
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        body = connection.getresponse().read()
        gzip.decompress(body)
        # A kind of file that nginx does not compress: the very bytes.
        folder.joinpath("static", f"{abs(hash(path))}.bin").write_bytes(body)
        return f"/static/{abs(hash(path))}.bin"

    try:
        _wait(port)
        yield f"https://{NAME}:{port}", laid
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGQUIT)
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection((NAME, port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start.")
