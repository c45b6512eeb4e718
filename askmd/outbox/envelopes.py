"""The return path of a mail: where the report goes when it cannot be delivered after all.

Each delivery has its own (VERP): the address that takes reports, with a signed tag that names the delivery. So a report
tells by the address that it comes to which mail came back, whatever stands in it, and nobody who never had the mail can
make one up. What readers see as the sender of our mails is always the same address.
"""

from __future__ import annotations

import base64
import re

from flask import current_app

from askmd.core import crypto
from askmd.keys import store

PURPOSE = "bounce"
UID_BYTES = 16
# RFC 2104 asks for 80 bits at least; with more the local part would grow past its 64 octets (RFC 5321, 4.5.3.1.1).
MAC_BYTES = 10
# Some servers change the case of a local part on its way back: letters of one case and digits only.
_TAG = re.compile(r"\+b-([a-z2-7]{42})@", re.IGNORECASE)


def return_path(uid: str) -> str:
    """The envelope sender of the delivery with this uid: always the same one."""
    base: str = current_app.config["BOUNCE_ADDRESS"]
    if not base:
        own: str = current_app.config["MAIL_DEFAULT_SENDER"]
        return own
    local, _, domain = base.rpartition("@")
    _, keyed = store().lookup(PURPOSE, uid)
    tag = _encoded(bytes.fromhex(uid) + bytes.fromhex(keyed)[:MAC_BYTES])
    return f"{local}+b-{tag}@{domain}"


def find(address: str) -> str | None:
    """The uid of the delivery whose return path this is, or None: no such address, or somebody made it up."""
    tag = _TAG.search(address)
    if tag is None:
        return None
    written = tag.group(1).lower()
    raw = base64.b32decode(written.upper() + "=" * (-len(written) % 8))
    uid, mac = raw[:UID_BYTES], raw[UID_BYTES:]
    # Only the one spelling that we wrote: the last letter carries bits that mean nothing.
    if len(mac) != MAC_BYTES or _encoded(raw) != written:
        return None
    expected = [bytes.fromhex(keyed)[:MAC_BYTES] for keyed in store().lookups(PURPOSE, uid.hex())]
    # All are compared, so time tells nothing.
    is_ours = any([crypto.same(mac, one) for one in expected])  # noqa: C419
    return uid.hex() if is_ours else None


def _encoded(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
