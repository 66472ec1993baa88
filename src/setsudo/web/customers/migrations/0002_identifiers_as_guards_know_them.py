# What the source of an account, an order or a handle is called was kept as it was written
# (“Shop:taro”), while guards, the API and the register of transactions look for it folded
# (“shop:taro”). From now on it is kept as they look for it.

from collections.abc import Iterable
from typing import Any

from django.db import migrations
from django.utils import timezone

from setsudo.decisions.identifiers import OF_A_SOURCE, named

_SUM = 64
_AT_ONCE = 1_000


def fold(apps: Any, schema_editor: Any) -> None:
    """Fold every identifier of a source; what a customer is known by twice then is kept once."""
    identifiers = apps.get_model("customers", "Identifier").objects
    moved = _moved(apps)
    rows = identifiers.filter(kind__in=sorted(OF_A_SOURCE)).order_by("pk")
    last, sums = 0, False
    while found := [*rows.filter(pk__gt=last)[:_AT_ONCE]]:
        last = found[-1].pk
        for row in found:
            sums |= len(row.value) == _SUM and ":" not in row.value
            value = named(row.value)
            # Nothing that could be compared is left: as it is, it harms nobody.
            if not value or value == row.value:
                continue
            same = identifiers.filter(customer_id=row.customer_id, kind=row.kind, value=value)
            twin = same.first()
            if twin is not None:
                # What was theirs before a merge stays theirs when it is undone.
                gone = max(twin, row, key=lambda one: (one.pk in moved, one.pk))
                gone.delete()
                if gone is row:
                    continue
            identifiers.filter(pk=row.pk).update(value=value)
    if sums:
        # Of a sum nothing can be folded: a worker reads the contacts again that told it.
        now = timezone.now()
        apps.get_model("work", "Task").objects.create(
            kind="customers.learn_long", about="all", asked_at=now, due_at=now
        )


def _moved(apps: Any) -> frozenset[int]:
    standing = apps.get_model("customers", "Merge").objects.filter(undone_at__isnull=True)
    told: Iterable[Any] = standing.values_list("moved", flat=True)
    return frozenset(pk for one in told for pk in one.get("identifiers", ()))


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_customers_identifiers_and_merges"),
        ("work", "0001_what_waits_to_be_done"),
    ]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
