"""The case itself, the contacts that it gathers, and the people in it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from setsudo.assessment.model import Verdict
from setsudo.cases.roles import Involved
from setsudo.cases.states import State
from setsudo.cases.triage import Band
from setsudo.ledger import Record
from setsudo.ledger.records import stamp
from setsudo.web.accounts.models import Site, User
from setsudo.web.customers.models import Customer
from setsudo.web.interactions.models import Interaction
from setsudo.web.remembering import remembered

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""Due at no time: a date, because an index orders dates, and far enough for every zone."""
ENDED = (State.CLOSED, State.JOINED)


_TIMES = (
    "opened_at", "review_from", "acknowledged_at", "facts_from", "victim_named_at",
    "victim_contacted_at", "determined_at", "closed_at",
)  # fmt: skip


class Numbering(models.Model):
    """The last number that was given in a year. Its row is locked while one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """One case. What orders the queue is kept here as it was last known, so that SQL can order it.

    `verdict`, `score`, `severity` and `malice` are the gravest of what the assessments of its
    contacts say; `band` is the core's `Band` without `OVERDUE`, which depends on the time. `due_at`
    is the earliest time at which a clock runs out, `NEVER` where none does. `waits` says that it
    has not ended, as an equality that every database finds in its indexes. `policy` and
    `policy_hash` pin the revision under which it is determined. `review_from` starts the clocks of
    a review: at the opening, and anew where it was sent back or reopened.
    """

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="cases")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    state = models.CharField(max_length=20, default=State.RECEIVED)
    policy = models.CharField(max_length=100)
    policy_hash = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    review_from = models.DateTimeField()
    claimed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="claimed_cases"
    )
    joined_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joins", db_index=False
    )

    verdict = models.CharField(max_length=10, blank=True)
    score = models.FloatField(default=0.0)
    severity = models.PositiveSmallIntegerField(default=0)
    malice = models.FloatField(default=0.0)
    danger = models.BooleanField(default=False)
    distress = models.BooleanField(default=False)
    reported = models.BooleanField(default=False)
    band = models.PositiveSmallIntegerField(default=Band.WITHIN)
    due_at = models.DateTimeField(default=NEVER)
    waits = models.BooleanField(default=True)

    acknowledged_at = models.DateTimeField(null=True)
    facts_from = models.DateTimeField(null=True)
    victim_named_at = models.DateTimeField(null=True)
    victim_contacted_at = models.DateTimeField(null=True)
    determined_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True)

    BOUND_WITH = ("contacts", "parts")

    class Meta:
        constraints = [
            CheckConstraint(name="case_state_is_known", condition=Q(state__in=[*State])),
            CheckConstraint(name="case_verdict_is_known", condition=Q(verdict__in=["", *Verdict])),
            CheckConstraint(
                name="a_joined_case_names_its_home",
                condition=Q(state=State.JOINED, joined_to__isnull=False)
                | (~Q(state=State.JOINED) & Q(joined_to__isnull=True)),
            ),
            CheckConstraint(
                name="a_case_is_not_its_own_home",
                condition=Q(joined_to__isnull=True) | ~Q(joined_to=F("ref")),
            ),
            CheckConstraint(
                name="a_received_case_has_nobody",
                condition=~Q(state=State.RECEIVED) | Q(claimed_by__isnull=True),
            ),
            CheckConstraint(
                name="a_case_in_review_has_somebody",
                condition=~Q(state__in=[State.IN_REVIEW, State.IN_DIALOGUE, State.PROPOSED])
                | Q(claimed_by__isnull=False),
            ),
            CheckConstraint(
                name="what_has_ended_does_not_wait",
                condition=Q(waits=False, state__in=[*ENDED])
                | (Q(waits=True) & ~Q(state__in=[*ENDED])),
            ),
            CheckConstraint(
                name="a_closed_case_has_its_time",
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [
            Index(
                name="queue",
                fields=["waits", "band", "due_at", "opened_at", "-score", "number"],
            ),
            Index(
                name="queue_by_due",
                fields=["waits", "due_at", "opened_at", "-score", "number"],
            ),
            Index(
                name="queue_of_a_site",
                fields=["waits", "site", "band", "due_at", "opened_at", "-score", "number"],
            ),
            Index(
                name="queue_of_one",
                fields=["claimed_by", "waits", "band", "due_at", "opened_at", "-score", "number"],
            ),
            Index(name="queue_of_the_ended", fields=["waits", "-number"]),
            Index(name="case_by_claim", fields=["claimed_by", "state"]),
            Index(name="case_by_customer", fields=["customer", "-opened_at"]),
            # Nearly no case is joined to any, which would make an index of all look useless.
            Index(name="case_joined", fields=["joined_to"], condition=Q(joined_to__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def awaits_people(self) -> bool:
        """Whether somebody spoke up about it and no person has determined it: until then a program
        that found nothing has not said that it was nothing."""
        return self.reported and self.determined_at is None

    @remembered
    def involved(self) -> Involved:
        """Who is what on this case, as the rules of the core know it."""
        held: dict[str, list[str]] = defaultdict(list)
        # Plain `all()`, here and below, so that a page fetches them once for all who ask.
        for one in sorted(self.parts.all(), key=lambda row: row.pk):
            held[one.part].append(str(one.user_id))
        # What bars somebody where a case lives on bars them here: it tells of the same thing.
        for home in self.homes():
            for who, part in home.parts.filter(part__in=CONCERNED).values_list("user_id", "part"):
                if str(who) not in held[part]:
                    held[part].append(str(who))
        reporters = held[Part.REPORTER]
        open_ = next((one.by_id for one in self.proposals.all() if one.standing == "open"), None)
        holding = next((one for one in self.determinations.all() if one.holds), None)
        spoke = {UUID(one) for one in (*held[Part.VICTIM], *reporters)}
        evaluators = (
            User.objects.filter(appraises__in=spoke).values_list("pk", flat=True) if spoke else ()
        )
        return Involved(
            site=self.site.code if self.site is not None else "",
            claimed_by=str(self.claimed_by_id or ""),
            asked=frozenset(held[Part.ASKED]),
            reporter=reporters[0] if reporters else "",
            also_reported=frozenset(reporters[1:]),
            victims=frozenset(held[Part.VICTIM]),
            accused=frozenset(held[Part.ACCUSED]),
            proposer=str(open_ or (holding.proposed_by_id if holding else "")),
            approver=str(holding.approved_by_id) if holding else "",
            decided_before=frozenset(held[Part.DECIDED_BEFORE]),
            evaluators=frozenset(str(one) for one in evaluators),
        )

    def record(self) -> Record:
        """What the ledger binds of it: all but what orders the queue, which follows from the rest.

        `found` is what engines say of it, `times` when which step was first taken. `contacts` and
        `parts` are what it gathers, and who is what on it.
        """
        return Record(
            f"case/{self.ref}",
            {
                "number": self.number,
                "site": str(self.site_id or ""),
                "customer": str(self.customer_id or ""),
                "state": str(self.state),
                "policy": self.policy,
                "policy_hash": self.policy_hash,
                "claimed_by": str(self.claimed_by_id or ""),
                "joined_to": str(self.joined_to_id or ""),
                "severity": int(self.severity),
                "reported": self.reported,
                "found": [
                    str(self.verdict),
                    str(float(self.score)),
                    str(float(self.malice)),
                    self.danger,
                    self.distress,
                ],
                "times": [stamp(getattr(self, name)) for name in _TIMES],
                "closed_because": self.closed_because,
                "contacts": sorted(
                    [str(one.interaction_id), stamp(one.added_at)] for one in self.contacts.all()
                ),
                "parts": sorted(
                    [str(one.user_id), str(one.part), one.number, stamp(one.since)]
                    for one in self.parts.all()
                ),
            },
        )

    def homes(self) -> list[Case]:
        """The case that this one was joined to, and the one that that one was, however far on."""
        found: list[Case] = []
        home = self.joined_to
        while home is not None:
            found.append(home)
            home = home.joined_to
        return found

    def family(self) -> list[Case]:
        """This case and those that live on in it, however far back."""
        return [*self._family()]

    @remembered
    def _family(self) -> list[Case]:
        every, newest = [self], [self.pk]
        while newest:
            joined = [*Case.objects.filter(joined_to__in=newest).order_by("opened_at")]
            every += joined
            newest = [one.pk for one in joined]
        return every


class Contact(models.Model):
    """A contact that a case gathers. It stands in one case; joined cases keep theirs."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    interaction = models.OneToOneField(
        Interaction, on_delete=models.PROTECT, related_name="in_case"
    )
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Part(StrEnum):
    """What somebody is to a case, where a row has to say it."""

    VICTIM = "victim"
    REPORTER = "reporter"
    ACCUSED = "accused"
    ASKED = "asked"
    DECIDED_BEFORE = "decided_before"


CONCERNED = (Part.VICTIM, Part.REPORTER, Part.ACCUSED)
"""Parts of people whom what happened concerns, in whichever case it is told."""


class PartTaken(models.Model):
    """One person in one part of one case. `number` tells victims apart where no name is shown."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="parts_taken")
    part = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="part_is_known", condition=Q(part__in=[*Part])),
            UniqueConstraint(name="a_part_is_taken_once", fields=["case", "user", "part"]),
            UniqueConstraint(name="people_are_told_apart", fields=["case", "part", "number"]),
        ]
        indexes = [Index(name="parts_of_somebody", fields=["user", "part", "case"])]

    def __str__(self) -> str:
        return self.part
