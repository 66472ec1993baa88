"""A process that writes into a service's database what officers decide: one JSON line a deed."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from setsudo.web.starting import migrate, set_up

set_up()
migrate()

import approval_deeds as approvals  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from setsudo.bilingual import Text  # noqa: E402
from setsudo.cases.roles import Role  # noqa: E402
from setsudo.decisions.identifiers import keyed  # noqa: E402
from setsudo.decisions.lines import restriction_told  # noqa: E402
from setsudo.measures.restrictions import Effect, Restriction  # noqa: E402
from setsudo.web.accounts.models import HeldRole, User  # noqa: E402
from setsudo.web.api import tokens  # noqa: E402
from setsudo.web.api.models import Scope, Token  # noqa: E402
from setsudo.web.decisions import deeds, publishing  # noqa: E402
from setsudo.web.decisions.models import Change, Head, Published, Subject, new_epoch  # noqa: E402
from setsudo.web.services.models import Service  # noqa: E402

SAYS = Text(ja="ご注文をお受けできません。", en="We cannot take your orders.")


def token(source: str, scopes: list[str]) -> str:
    who, made = User.objects.get_or_create(username="administrator", defaults={"name": "A"})
    if made:
        HeldRole.objects.create(user=who, role=Role.ADMINISTRATOR)
    return tokens.make(source, source, [Scope(x) for x in scopes], by=who, at=timezone.now())[1]


def revoke(secret: str) -> None:
    row = Token.objects.get(digest=tokens.digest(secret))
    tokens.revoke(row.pk, by=User.objects.get(username="administrator"), at=timezone.now())


def service(code: str, fails: str = "closed", active: bool = True) -> int:
    with transaction.atomic():
        row = {"name_ja": code, "name_en": code.title(), "fails": fails, "active": active}
        Service.objects.update_or_create(code=code, defaults=row)
        return publishing.service_changed(code, at=timezone.now())


def restriction(
    ref: str,
    effect: str = "suspend",
    services: list[str] | None = None,
    channels: list[str] | None = None,
    lasts: float = 86400,
    conditions: list[str] | None = None,
) -> Restriction:
    since = datetime.now(UTC) - timedelta(minutes=1)
    return Restriction(
        ref=ref,
        effect=Effect(effect),
        services=frozenset(["orders"] if services is None else services),
        channels=frozenset(channels or []),
        since=since,
        until=datetime.now(UTC) + timedelta(seconds=lasts),
        determination=f"determination-of-{ref}",
        rung="suspend",
        says=SAYS,
        code="ABCD-EFGH",
        conditions=tuple(conditions or []),
    )


def publish(ref: str, identifiers: list[list[str]], **other: object) -> dict[str, object]:
    one = restriction(ref, **other)  # type: ignore[arg-type]
    known = [(kind, value) for kind, value in identifiers]
    seq = publishing.publish(one, known, at=timezone.now())
    return {"seq": seq, "committed": time.time()}


def stand(prefix: str, numbers: list[str], **other: object) -> int:
    """Put many restrictions on record at once, as a copy that is restored does."""
    key = bytes(publishing.head_now().key)
    one = restriction(prefix, **other)  # type: ignore[arg-type]
    rows = [
        Published(ref=f"{prefix}-{n}", told=restriction_told(one) | {"ref": f"{prefix}-{n}"},
                  until=one.until)
        for n in range(len(numbers))
    ]  # fmt: skip
    with transaction.atomic():
        Published.objects.bulk_create(rows, batch_size=2000)
        Subject.objects.bulk_create(
            (
                Subject(published=row, digest=keyed(key, "phone", number, region="JP"))
                for row, number in zip(rows, numbers, strict=True)
            ),
            batch_size=2000,
        )
        Head.objects.update(epoch=new_epoch())
    return len(rows)


def withdraw(ref: str) -> dict[str, object]:
    return {"seq": publishing.withdraw(ref, at=timezone.now()), "committed": time.time()}


def forget() -> int:
    """Clean up as a worker does in a week."""
    later = timezone.now() + timedelta(days=8)
    deeds.clean("all", later)
    return Change.objects.count()


def set_back(seq: int) -> int:
    """Put an older copy of the record in its place."""
    Change.objects.filter(seq__gt=seq).delete()
    return Head.objects.filter(pk=1).update(seq=seq)


DEEDS = [token, revoke, service, publish, stand, withdraw, forget, set_back]
DEEDS += [approvals.suspension, approvals.approve, approvals.notice, approvals.post]
BY_NAME = {one.__name__: one for one in DEEDS}

sys.stdout.write("ready\n")
sys.stdout.flush()
for line in sys.stdin:
    name, arguments = json.loads(line)
    sys.stdout.write(json.dumps(BY_NAME[name](**arguments)) + "\n")  # type: ignore[operator]
    sys.stdout.flush()
