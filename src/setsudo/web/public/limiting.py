"""How often somebody outside may try something: counted by their address, and over all of them."""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from setsudo.web.public.models import Tried

HOUR: Final = 3600


def spent(request: HttpRequest, what: str, *, each: int, all_together: int | None = None) -> bool:
    """Count one try and say whether it is one too many within the hour.

    An address is kept as a keyed digest, and no longer than the next hour. Without `all_together`
    nobody can shut the door for others by trying from many addresses.
    """
    # Both are counted, whichever is spent: who was stopped does not wait for less by trying on.
    mine = _counted(f"{what}:{_whose(str(get_adapter().get_client_ip(request) or ''))}") > each
    everybody = all_together is not None and _counted(f"{what}:all") > all_together
    return mine or everybody


@transaction.atomic
def _counted(what: str) -> int:
    """Count one, whoever else counts at the same time."""
    hour = int(timezone.now().timestamp()) // HOUR
    row = Tried.objects.filter(what=what, hour=hour)
    if not row.update(times=F("times") + 1):
        Tried.objects.filter(hour__lt=hour).delete()
        try:
            with transaction.atomic():
                Tried.objects.create(what=what, hour=hour, times=1)
        except IntegrityError:
            row.update(times=F("times") + 1)
    # The row stays locked by the update until this transaction ends.
    return row.get().times


def _whose(address: str) -> str:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        whose = address
    else:
        # A household has one number of version 4, and a whole /64 of version 6.
        whose = str(found)
        if isinstance(found, IPv6Address):
            whose = str(found.ipv4_mapped or found.packed[:8].hex())
    key = settings.SECRET_KEY.encode()[:64]
    return blake2b(whose.encode(), key=key, digest_size=12).hexdigest()
