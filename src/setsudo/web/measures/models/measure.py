"""Measures, and the approvals and stated facts that they stand on."""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.bilingual import Text
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.measures.effects import does
from setsudo.measures.notices.codes import LENGTH, LETTERS
from setsudo.measures.proposing import Plan
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.measures.standing import State
from setsudo.measures.windows import Window, from_json, told
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Determined
from setsudo.web.cases.pinning import pinned
from setsudo.web.customers.models import Customer


def new_code() -> str:
    """Return what an objection is made with: 140 random bits, in letters that are told apart."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


class Measure(models.Model):
    """One rung that is proposed or taken on a case. It binds exactly what is named, and ends.

    `since`, `until` and `review_at` are set at the approval. `services` empty means every one;
    `effect`, `channels`, `conditions` and `windows` are what binds; `terms` is a note for people.
    `danger` is the reason for skipping what comes first. `choices` is what the approvers decided
    for each open transaction.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    determination = models.ForeignKey(
        Determined, null=True, on_delete=models.PROTECT, related_name="measures"
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="measures"
    )
    rung = models.CharField(max_length=60)
    severity = models.PositiveSmallIntegerField()
    reason = models.TextField()
    danger = models.TextField(blank=True)
    effect = models.CharField(max_length=24, default=Effect.SERVE)
    services = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    windows = models.JSONField(default=list)
    terms = models.TextField(blank=True)
    days = models.PositiveIntegerField(default=0)
    begins = models.DateTimeField(null=True)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="measures_proposed"
    )
    proposed_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    review_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=LENGTH, unique=True, default=new_code)
    ended_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="measures_ended"
    )
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(name="measure_state_is_known", condition=Q(state__in=[*State])),
            CheckConstraint(name="measure_effect_is_known", condition=Q(effect__in=[*Effect])),
            CheckConstraint(
                name="nothing_in_force_is_unlimited",
                condition=~Q(state__in=[State.AGREED, State.APPROVED])
                | Q(since__isnull=False, until__isnull=False, until__gt=F("since")),
            ),
            UniqueConstraint(
                name="one_proposal_of_a_rung_waits",
                fields=["case", "rung"],
                condition=Q(state__in=[State.PROPOSED, State.AGREED]),
            ),
        ]
        indexes = [
            Index(
                name="measures_that_end",
                fields=["until"],
                condition=Q(state__in=["agreed", "approved"]),
            ),
            Index(name="measures_to_review", fields=["review_at"], condition=Q(state="approved")),
            Index(name="measures_of_customer", fields=["customer", "state"]),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def plan(self) -> Plan:
        """The measure as it was proposed."""
        rung = pinned(self.case).ladder[self.rung]
        fixed = does(rung).channels
        return Plan(
            self.rung,
            self.reason,
            frozenset(self.services),
            frozenset() if fixed else frozenset(self.channels),
            self.terms,
            self.days,
            self.danger,
            self.begins,
            self.hours,
        )

    @property
    def hours(self) -> tuple[Window, ...]:
        """The hours at which its customer is served; none where it binds nobody to hours."""
        return tuple(from_json(one) for one in self.windows)

    def restriction(self) -> Restriction:
        """Return what it binds; `Effect.SERVE` where services have nothing to know of it."""
        if self.since is None or self.until is None:
            raise ValueError("what nobody approved restricts nothing")
        rung = pinned(self.case).ladder[self.rung]
        terms = f" {self.terms.strip()}" if self.terms.strip() else ""
        hours = told(self.hours) if self.windows else None
        return Restriction(
            ref=str(self.ref),
            effect=Effect(self.effect),
            services=frozenset(self.services),
            channels=frozenset(self.channels),
            since=self.since,
            until=self.until,
            determination=str(self.determination_id or ""),
            rung=self.rung,
            says=Text(
                ja=f"{rung.does.ja}{f'受付時間:{hours.ja}。' if hours else ''}{terms}",
                en=f"{rung.does.en}{f' Hours: {hours.en}.' if hours else ''}{terms}",
            ),
            code=self.code,
            conditions=tuple(self.conditions),
            windows=self.hours,
        )

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"measure/{self.ref}",
            {
                "case": str(self.case_id),
                "determination": str(self.determination_id or ""),
                "customer": str(self.customer_id or ""),
                "rung": self.rung,
                "severity": int(self.severity),
                "reason": self.reason,
                "danger": self.danger,
                "effect": str(self.effect),
                "services": list(self.services),
                "channels": list(self.channels),
                "conditions": list(self.conditions),
                "windows": list(self.windows),
                "terms": self.terms,
                "days": int(self.days),
                "begins": stamp(self.begins),
                "code": self.code,
                "choices": dict(self.choices),
                "state": str(self.state),
                "proposed_by": str(self.proposed_by_id),
                "proposed_at": stamp(self.proposed_at),
                "since": stamp(self.since),
                "until": stamp(self.until),
                "review_at": stamp(self.review_at),
                "ended_by": str(self.ended_by_id or ""),
                "ended_at": stamp(self.ended_at),
                "ended_because": self.ended_because,
                "ended_reason": self.ended_reason,
            },
        )


class Approval(models.Model):
    """One person's yes to a measure, with a reason. Nobody counts twice."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="measures_approved")
    at_headquarters = models.BooleanField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [UniqueConstraint(name="nobody_counts_twice", fields=["measure", "by"])]

    def __str__(self) -> str:
        return f"approval {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"approval/{self.pk}",
            {
                "measure": str(self.measure_id),
                "by": str(self.by_id),
                "at_headquarters": self.at_headquarters,
                "at": stamp(self.at),
                "reason": self.reason,
            },
        )


class Stated(models.Model):
    """A fact that a measure rests on, stated by somebody: never changed, only stated anew."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="stated")
    code = models.CharField(max_length=60)
    holds = models.BooleanField(default=True)
    words = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grounds_stated")
    at = models.DateTimeField()

    BOUND_AS = "ground"

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"

    def record(self) -> Record:
        """What the ledger binds of it."""
        return Record(
            f"ground/{self.pk}",
            {
                "measure": str(self.measure_id),
                "code": self.code,
                "holds": self.holds,
                "words": self.words,
                "by": str(self.by_id),
                "at": stamp(self.at),
            },
        )
