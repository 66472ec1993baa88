"""The records of refusals that the law asks for: kept as written, and as long as it wants."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import User
from setsudo.web.measures.models.measure import Measure


class KeptTooShort(models.ProtectedError):
    """The law wants this record kept longer."""


class KeptAsWritten(TypeError):
    """A statutory record is corrected by a further version, never written over."""


class _Keeping(models.QuerySet["StatutoryRecord"]):
    def update(self, **_: Any) -> int:
        raise KeptAsWritten("write a further version of the record")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise KeptAsWritten("write a further version of the record")

    def delete(self) -> tuple[int, dict[str, int]]:
        early = [*self.filter(keep_until__gte=timezone.localdate())]
        if early:
            raise KeptTooShort("the law wants these records kept longer", set(early))
        return super().delete()


class StatutoryRecord(models.Model):
    """The record of a refusal that the law asks for: reason, date, name, and who was in charge.

    What was written stays: a correction is a further version, and the last one counts.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="statutory")
    version = models.PositiveSmallIntegerField(default=1)
    written_at = models.DateTimeField()
    retention = models.CharField(max_length=60)
    reason = models.TextField()
    refused_on = models.DateField()
    name = models.CharField(max_length=200)
    in_charge = models.ForeignKey(User, on_delete=models.PROTECT, related_name="refusals")
    keep_until = models.DateField()

    objects = _Keeping.as_manager()

    BOUND_AS = "statutory"

    class Meta:
        constraints = [
            UniqueConstraint(name="a_version_is_written_once", fields=["measure", "version"])
        ]

    def __str__(self) -> str:
        return f"statutory record {self.pk}"

    def save(self, *args: Any, **options: Any) -> None:
        """Write it down, once."""
        if not self._state.adding:
            raise KeptAsWritten("write a further version of the record")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuse to go before the law lets it."""
        if self.keep_until >= timezone.localdate():
            raise KeptTooShort("the law wants this record kept longer", {self})
        return super().delete(*args, **options)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"statutory/{self.pk}",
            {
                "measure": str(self.measure_id),
                "version": int(self.version),
                "written_at": stamp(self.written_at),
                "retention": self.retention,
                "reason": self.reason,
                "refused_on": self.refused_on.isoformat(),
                "name": self.name,
                "in_charge": str(self.in_charge_id),
                "keep_until": self.keep_until.isoformat(),
            },
        )
