"""A process that writes into a service's database what receivers hear: a JSON line a deed."""

from __future__ import annotations

import json
import sys
from collections import Counter

from setsudo.web.starting import migrate, set_up

set_up()
migrate()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from setsudo.cases.roles import Role  # noqa: E402
from setsudo.web.accounts.models import HeldRole, User  # noqa: E402
from setsudo.web.outbox import subscribing  # noqa: E402
from setsudo.web.outbox.models import Delivery  # noqa: E402
from setsudo.web.outbox.sending import emit  # noqa: E402


def subscribe(name: str, url: str) -> str:
    who, made = User.objects.get_or_create(username="administrator", defaults={"name": "A"})
    if made:
        HeldRole.objects.create(user=who, role=Role.ADMINISTRATOR)
    row, _ = subscribing.subscribe(name, url, ["*"], by=who, at=timezone.now())
    return str(row.ref)


def tell(count: int) -> int:
    """Let so many things happen, each an act of its own."""
    for n in range(count):
        with transaction.atomic():
            emit("setsudo.case.claim", subject=f"case/{n}", data={"n": n}, at=timezone.now())
    return count


def standing(name: str) -> dict[str, int]:
    """Tell how many deliveries to a receiver stand how."""
    rows = Delivery.objects.filter(subscription__name=name)
    return dict(Counter(rows.values_list("standing", flat=True)))


BY_NAME = {one.__name__: one for one in (subscribe, tell, standing)}

sys.stdout.write("ready\n")
sys.stdout.flush()
for line in sys.stdin:
    name, arguments = json.loads(line)
    sys.stdout.write(json.dumps(BY_NAME[name](**arguments)) + "\n")  # type: ignore[operator]
    sys.stdout.flush()
