"""What an administrator did before the story begins, in a process of its own over its database.

Run with Django set up already and the shop's address, it prints the keys that were made, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime

from django.utils import timezone

from setsudo.cases.roles import Role
from setsudo.web.accounts.models import HeldRole, Site, User
from setsudo.web.api import tokens
from setsudo.web.api.models import Scope
from setsudo.web.outbox import subscribing
from setsudo.web.outbox.models import Use
from setsudo.web.services import registering

CAST = {
    "keeper": Role.ADMINISTRATOR,
    "officer": Role.OFFICER,
    "approver": Role.APPROVER,
    "second": Role.APPROVER,
    "appeals": Role.APPEAL_OFFICER,
}


def hired(password: str) -> User:
    """Everybody who takes part, with one password; return who keeps the service."""
    ginza = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    for name, role in CAST.items():
        headquarters = role is Role.APPROVER
        user = User(username=name, name=name.title(), lang="en", headquarters=headquarters)
        user.set_password(password)
        user.save()
        user.sites.set([ginza] if role is Role.OFFICER else [])
        HeldRole.objects.create(user=user, role=role)
    return User.objects.get(username="keeper")


def keys_of(shop: str, keeper: User, now: datetime) -> dict[str, str]:
    """The service in the register, and what the shop, nginx and the telephone system hold."""
    registering.register(registering.Entry("shop-order", "ご注文", "Orders"), by=keeper, at=now)
    of_shop = [Scope.DECISIONS_READ, Scope.DECISIONS_FEED, Scope.TRANSACTIONS_WRITE]
    _, token = tokens.make("Shop", "shop", of_shop, by=keeper, at=now)
    _, gateway = tokens.make("nginx", "shop", [Scope.DECISIONS_READ], by=keeper, at=now)
    _, intake = tokens.make(
        "Telephone", "pbx", [Scope.INTERACTIONS_WRITE], by=keeper, at=now, site=Site.objects.get()
    )
    _, signing = subscribing.subscribe(
        "Shop", f"{shop}/setsudo", ["setsudo.case.*"], source="shop", by=keeper, at=now
    )
    return {
        "token": token,
        "gateway": gateway,
        "intake": intake,
        "command_key": signing[Use.OUT],
        "answer_key": signing[Use.IN],
    }


if __name__ == "__main__":
    _, address, password = sys.argv[1:]
    sys.stdout.write(json.dumps(keys_of(address, hired(password), timezone.now())))
