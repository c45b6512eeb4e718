"""Mails go over a line that is encrypted, to a server that proved who it is."""

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from askmd import jobs
from askmd.outbox import State, conversation, sending
from tests.support.smtp import MailServer

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' mail server")])


class Encrypted(MailServer):
    """Says nothing before STARTTLS, and wants to be greeted once more after it (RFC 3207)."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        super().__init__()

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self._context, require_starttls=True)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that the server at 127.0.0.1 signed for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(NAME, NAME, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    signed = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    file, pem = tmp_path / "server.pem", serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, *plain) + signed.public_bytes(pem))
    return file


@pytest.fixture
def server(app, certificate: Path) -> Iterator[Encrypted]:
    with Encrypted(certificate) as server:
        app.config["SMTP"] = app.config["SMTP"] | {"port": server.port, "starttls": True}
        conversation._trusted.cache_clear()
        yield server
    conversation._trusted.cache_clear()


def test_a_mail_goes_over_a_line_that_became_encrypted(owe, server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    delivery = owe(1)

    jobs.run_now("outbox.send")

    assert delivery.state == State.ACCEPTED
    assert len(server.sink.all) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(owe, server):
    delivery = owe(1)

    jobs.run_now("outbox.send")

    assert (delivery.state, server.sink.all) == (State.CREATED, [])
    assert sending.away_since()[1] == "certificate"
