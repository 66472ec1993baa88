"""Where an address of the network lies: outside, inside, or where nothing is ever sent.

Looked at as numbers: which name an address came from says nothing about where it leads.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")
_INSIDE: Final = (".local", ".internal", ".lan", ".localhost", ".home.arpa")


def networks_of(text: str) -> tuple[Network, ...]:
    """Return the networks of a list with commas. Raises ValueError where one is none."""
    return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())


def reached_by(address: str) -> Address:
    """Return where an address leads: an IPv4 one that is wrapped in an IPv6 one is that one."""
    at = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(at, ipaddress.IPv4Address):
        return at
    inner = at.ipv4_mapped or at.sixtofour
    if inner is None and (at in _TRANSLATED or (at in _COMPATIBLE and int(at) > 1)):
        inner = ipaddress.IPv4Address(int(at) & 0xFFFFFFFF)
    return inner or at


def may_be_sent_to(address: str, allowed: Collection[Network]) -> bool:
    """Say whether something may be sent to an address: one of the public internet, or of a network
    that is allowed. Where clouds keep their keys, and to many at once, nothing is sent, allowed or
    not."""
    at = reached_by(address)
    if at.is_link_local or at.is_multicast or at.is_unspecified:
        return False
    if any(at.version == one.version and at in one for one in allowed):
        return True
    site_local = isinstance(at, ipaddress.IPv6Address) and at.is_site_local
    return at.is_global and not at.is_reserved and not site_local


def stays_inside(host: str) -> bool:
    """Say whether a host, by its name or number, is this machine or one of a private network."""
    try:
        at = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_INSIDE)
    return at.is_private or at.is_loopback
