"""The company's services, each with what stands for it when nobody can tell, and its duty."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from setsudo.bilingual import Text
from setsudo.decisions.services import FAILS, Fails
from setsudo.decisions.services import Service as Known
from setsudo.ledger import Record

RISKS = ("low", "medium", "high")


class Service(models.Model):
    """One service. `duty` is the code of a duty to serve from the policy's packs, or empty."""

    code = models.SlugField(max_length=60, primary_key=True)
    name_ja = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    channel = models.CharField(max_length=20, blank=True)
    risk = models.CharField(max_length=10, default="medium")
    fails = models.CharField(max_length=6, default="closed")
    duty = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            CheckConstraint(name="a_service_fails_open_or_closed", condition=Q(fails__in=FAILS)),
            CheckConstraint(name="risk_is_known", condition=Q(risk__in=RISKS)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> Text:
        """What customers and staff call it."""
        return Text(ja=self.name_ja, en=self.name_en)

    @property
    def known(self) -> Known:
        """The service as decisions know it."""
        fails: Fails = "open" if self.fails == "open" else "closed"
        return Known(self.code, self.name, self.channel, self.risk, fails, self.duty)

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"service/{self.code}",
            {
                "name_ja": self.name_ja,
                "name_en": self.name_en,
                "channel": self.channel,
                "risk": self.risk,
                "fails": self.fails,
                "duty": self.duty,
                "active": self.active,
            },
        )
