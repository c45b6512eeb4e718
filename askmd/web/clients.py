"""Who is asking, as far as limits need to know: a keyed hash of a network's block, under a key of today."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import request

from askmd import keys


def client_block() -> str:
    """The hex hash that stands for the client's network in limits; another one tomorrow, and in the log never."""
    return keys.store().day_mac(block(request.remote_addr or "").encode()).hex()


def block(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the /64 that one household or phone has for itself."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    length = 64 if isinstance(parsed, IPv6Address) else 32
    return str(ip_network(f"{parsed}/{length}", strict=False))
