"""Two people who are taken for one another, an office that decides, and a guard that follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stored_cases import CALM, NOON, assessed, contact, determined
from test_measure_life import AT, hurried

from setsudo.decisions.customers import Hashing
from setsudo.decisions.evaluating import decide
from setsudo.decisions.lines import change_from
from setsudo.decisions.snapshot import Snapshot
from setsudo.ledger.findings import Finding
from setsudo.ledger.findings import Kind as Found
from setsudo.measures.proposing import Plan
from setsudo.measures.standing import State
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import opening, people
from setsudo.web.cases.models import Case
from setsudo.web.customers import attaching
from setsudo.web.customers.models import Customer
from setsudo.web.decisions.models import Change
from setsudo.web.decisions.publishing import head_now
from setsudo.web.interactions.models import Interaction
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.measures import acting
from setsudo.web.measures.models import Measure
from setsudo.web.services.models import Service
from setsudo.web.transactions.models import Holder, Transaction

LATER = AT + timedelta(hours=2)
AOKI, BABA = "+819011110001", "+819011110002"
LINE = f"U{7:032x}"
AOKIS, BABAS = "aoki@post.example", "baba@post.example"


@dataclass
class Guard:
    """A shop's guard, which follows the changes and asks nobody."""

    known: Snapshot = field(default_factory=lambda: Snapshot(0, NOON, region="JP"))

    def serves(self, kind: str, value: str, at: datetime = LATER) -> bool:
        """Say whether whoever is known by this is served at the shop."""
        for line in Change.objects.filter(seq__gt=self.known.seq).order_by("seq"):
            self.known.apply(change_from(line.line))
        digests = Hashing(bytes(head_now().key), "JP").hashed(kind, value, "shop")
        shop = Service.objects.get(code="shop").known
        return decide(self.known.of(digests), service=shop, channel="", at=at).serves

    def refused(self, *identifiers: str) -> list[str]:
        """Return those of these identifiers whose customer is not served."""
        kinds = {one: "email" if "@" in one else "phone" for one in identifiers} | {LINE: "line"}
        return [one for one in identifiers if not self.serves(kinds[one], one)]


@dataclass(frozen=True)
class Office:
    """Those who decide, and what they do the same way each time."""

    site: Site
    officer: User
    approver: User
    counsel: User

    def called(self, text: str = CALM, at: datetime = NOON, **customer: str) -> Interaction:
        """Somebody calls, and is put to a customer by what they tell."""
        row = contact(self.site, text, customer=customer, at=at)
        attaching.attach(row.ref, at=at)
        row.refresh_from_db()
        return row

    def customer(self, tel: str, mail: str) -> Customer:
        """Somebody who called before, about nothing much."""
        who = self.called(tel=tel, email=mail).customer
        assert who is not None
        return who

    def case(self, threat: Interaction) -> Case:
        """The case of a threat, as two people determined it."""
        case = opening.open_for(assessed(threat), at=NOON)
        assert case is not None
        determined(case, self.officer, self.approver)
        people.call_in(case.ref, self.counsel, by=self.officer, at=AT)
        return case

    def suspended(self, case: Case, *held: Transaction) -> Measure:
        """A suspension in force, for which these orders are held."""
        plan = Plan("suspend", "He goes on", services=frozenset({"shop"}))
        row = acting.propose(case.ref, plan, by=self.officer, at=AT)
        acting.state(row.ref, "legal_ground", "Clause 12", by=self.officer, at=AT)
        hurried(row, self.officer)
        holds = {str(one.ref): "hold" for one in held}
        acting.approve(row.ref, "fair", by=self.approver, at=AT, choices=holds)
        row = acting.approve(row.ref, "it holds", by=self.counsel, at=AT)
        assert row.state == State.APPROVED
        return row


def an_order_of(mail: str) -> Transaction:
    row = Transaction.objects.create(
        source="shop", external_id=mail, digest="0" * 64, service="shop", begun_at=NOON,
        changed_at=NOON,
    )  # fmt: skip
    Holder.objects.create(transaction=row, kind="email", value=mail)
    return row


def changed() -> list[Finding]:
    """Return what the ledger does not vouch for, besides rows that these stories made by hand."""
    return [one for one in verify_log().findings if one.kind is not Found.RECORD_UNKNOWN]


def stands(row: Transaction) -> tuple[str, bool]:
    row.refresh_from_db()
    return row.state, row.undecided
