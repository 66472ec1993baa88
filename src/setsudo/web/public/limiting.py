"""How often somebody outside may try something: counted by their address, and over all of them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

HOUR: Final = 3600


def spent(request: HttpRequest, what: str, *, each: int, all_together: int) -> bool:
    """Count one try and say whether it is one too many within the hour.

    An address is kept as a keyed digest, and no longer than the hour.
    """
    # Both are counted, whichever is spent: who was stopped does not wait for less by trying on.
    mine = _counted(f"{what}:{_whose(request)}") > each
    everybody = _counted(f"{what}:all") > all_together
    return mine or everybody


def _counted(what: str) -> int:
    window = int(timezone.now().timestamp()) // HOUR
    key = f"public:{what}:{window}"
    if cache.add(key, 1, timeout=HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, timeout=HOUR)
        return 1


def _whose(request: HttpRequest) -> str:
    address = str(get_adapter().get_client_ip(request) or "")
    # A household has one number of version 4, and a whole /64 of version 6.
    if ":" in address:
        address = ":".join(address.split(":")[:4])
    key = settings.SECRET_KEY.encode()[:64]
    return blake2b(address.encode(), key=key, digest_size=12).hexdigest()
