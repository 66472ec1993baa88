"""Work that waits as rows: written with the act that asks for it, done by a worker, then marked."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Task(models.Model):
    """Something to do. A worker leases it; a crash gives it back when the lease ends.

    `kind` names the deed, `about` the row it is about. What is waiting is asked for once only;
    asked again while it is being done, it is done once more. `failure` says what stopped the last
    try, in the words of a program: never in anybody's.
    """

    kind = models.CharField(max_length=50)
    about = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                name="what_waits_waits_once",
                fields=["kind", "about"],
                condition=Q(done_at__isnull=True),
            )
        ]
        indexes = [Index(name="work_waiting", fields=["due_at"], condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
