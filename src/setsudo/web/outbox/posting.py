"""One request to an address that an administrator set: checked, bounded in time, never led on."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Timer
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from setsudo.bilingual import Text
from setsudo.errors import SetsudoError
from setsudo.networks import may_be_sent_to, reached_by

CONNECT_S: Final = 3.0
ANSWER_S: Final = 5.0
"""So long a receiver may take for everything: what takes longer belongs behind its answer."""
_READ: Final = 16 * 1024


class AddressRefused(SetsudoError):
    """An address is none to which events may be sent."""

    code = "outbox_address"

    def __init__(self) -> None:
        self.text = Text(
            ja="https:// で始まるアドレスを入れてください(この機械の中だけは http:// も可)。"
            "利用者名やパスワード、# は入れられません。",
            en="Give an address that begins with https:// (http:// only on this machine itself), "
            "without a user name, a password or a #.",
        )
        super().__init__(self.text.en)


class NetworkRefused(AddressRefused):
    """An address lies where events may go only if its network is listed."""

    code = "outbox_network"

    def __init__(self) -> None:
        SetsudoError.__init__(self, _INSIDE.en)
        self.text = _INSIDE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or 0 with a code for what went wrong."""

    status: int = 0
    trouble: str = ""
    retry_after: int = 0

    @property
    def good(self) -> bool:
        """Say whether it was taken."""
        return 200 <= self.status < 300


def refuse_unless_address(url: str) -> None:
    """Let an address pass that may be kept. Where it leads is looked up at each sending."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused from None
    if any(ord(c) <= 32 or ord(c) == 127 for c in url) or not url.isascii() or len(url) > 500:
        raise AddressRefused
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused
    if parts.scheme != "https" and not (parts.scheme == "http" and _named_here(host)):
        raise AddressRefused
    if (here := _number(host)) and not may_be_sent_to(here, settings.WEBHOOK_NETWORKS):
        raise NetworkRefused


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a body once, to where the address leads now. Raises nothing: what fails is told."""
    try:
        refuse_unless_address(url)
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        where = _looked_up(host, port, secure=secure)
    except AddressRefused:
        return Answer(trouble="address_refused")
    except (OSError, UnicodeError):
        return Answer(trouble="name_unknown")
    if not where:
        return Answer(trouble="address_refused")
    return _posted(where, host, port, secure, _target(url), body, headers)


def _posted(
    where: str,
    host: str,
    port: int,
    secure: bool,
    target: str,
    body: bytes,
    headers: Mapping[str, str],
) -> Answer:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_S)
    late = Event()
    over = Timer(CONNECT_S + ANSWER_S, lambda: _cut(connection, late))
    over.daemon = True
    over.start()
    try:
        # To the very address that was looked at: a name may lead elsewhere a moment later.
        plain = socket.create_connection((where, port), timeout=CONNECT_S)
        connection.sock = plain
        if secure:
            # Begun once it is known here, so that a slow handshake can be cut as well.
            connection.sock = secured = ssl.create_default_context().wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False
            )
            secured.do_handshake()
        connection.sock.settimeout(ANSWER_S)
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(_READ)
        if late.is_set():
            # What was cut off may look like the end of an answer.
            return Answer(trouble="no_answer")
        if 300 <= answer.status < 400:
            return Answer(answer.status, "redirected")
        trouble = "" if 200 <= answer.status < 300 else "refused"
        return Answer(answer.status, trouble, _seconds(answer.headers.get("Retry-After", "")))
    except TimeoutError:
        return Answer(trouble="no_answer")
    except ssl.SSLError:
        return Answer(trouble="certificate")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(trouble="not_reached")
    finally:
        over.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection, late: Event) -> None:
    late.set()
    # Closing alone would leave the thread in its read.
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _looked_up(host: str, port: int, *, secure: bool) -> str:
    """Return the first address of a name, if all of them may be sent to; else nothing."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    every = [str(one[4][0]).partition("%")[0] for one in found]
    return every[0] if every and all(_may(one, secure=secure) for one in every) else ""


def _may(address: str, *, secure: bool) -> bool:
    if not secure and not reached_by(address).is_loopback:
        return False
    return may_be_sent_to(address, settings.WEBHOOK_NETWORKS)


def _named_here(host: str) -> bool:
    here = _number(host)
    return bool(here) and reached_by(here).is_loopback


def _number(host: str) -> str:
    """Return the address that a host spells out; nothing for a name, which is looked up later."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _seconds(text: str) -> int:
    return min(int(text), 3600) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


_INSIDE: Final = Text(
    ja="社内のネットワークかこの機械のアドレスです。送ってよいネットワークを "
    "SETSUDO_WEBHOOK_NETWORKS に入れてください(例: 10.1.0.0/16)。リンクローカルと"
    "マルチキャストには送れません。",
    en="That is an address of an inner network or of this machine: list the networks that events "
    "may be sent to in SETSUDO_WEBHOOK_NETWORKS, such as 10.1.0.0/16. Link-local and multicast "
    "addresses are never sent to.",
)
