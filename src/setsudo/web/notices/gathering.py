"""The facts of a notice, out of the record of its case: nothing is typed that the record knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from setsudo.bilingual import Language, Text
from setsudo.cases.clocks import DEFAULT_RULES, Clock
from setsudo.measures.notices import facts as rules
from setsudo.measures.notices.facts import Contact, Facts, Result
from setsudo.measures.notices.kinds import Kind, kind_for
from setsudo.policy.model import Rung
from setsudo.web.cases.models import Case
from setsudo.web.cases.models import Contact as InCase
from setsudo.web.cases.pinning import pinned
from setsudo.web.measures.models import Measure
from setsudo.web.notices import measured
from setsudo.web.notices.keeping import PLACE
from setsudo.web.public.company import company
from setsudo.web.services.reading import service

ADDRESS: Final = "/public/notice/"
_HOURS_A_DAY: Final = 8
_WAYS: Final = {
    "phone": Text(ja="電話", en="phone"),
    "chat": Text(ja="チャット", en="chat"),
    "email": Text(ja="メール", en="e-mail"),
    "social": Text(ja="SNS", en="social media"),
    "in_person": Text(ja="店頭", en="in person"),
    "letter": Text(ja="手紙", en="letter"),
}


def gathered(
    case: Case,
    *,
    at: datetime,
    measure: Any | None = None,
    told: Sequence[str] = (),
    left: Sequence[str] = (),
    transactions: Sequence[str] = (),
    reason: str = "",
    result: Result | None = None,
    our_error: bool = False,
    lapsed: bool = False,
    withdrawn: bool = False,
    address: str = "",
) -> Facts:
    """Return the facts of a notice about a case, and about one measure of it where one is given.

    `address` is that of the public pages where a reader came to them; else the settings name it.
    """
    here = company()
    found = measured.restriction(measure) if measure is not None else None
    return Facts(
        company=here.name,
        number=case.number,
        written_on=_day(at),
        address=address or here.address(ADDRESS),
        code=PLACE,
        customer=case.customer.name if case.customer is not None else "",
        contact=here.contact,
        contacts=_contacts(case),
        acts=_acts(case),
        told=_lines(told),
        does=found.says if found is not None else None,
        services=_services(sorted(found.services)) if found is not None else (),
        ways=tuple(_WAYS.get(one, Text(ja=one, en=one)) for one in sorted(found.channels))
        if found is not None
        else (),
        left=_lines(left),
        since=_day(found.since) if found is not None else None,
        until=_day(found.until) if found is not None else None,
        review_on=_review(measure),
        transactions=_lines(transactions),
        answer_days=answer_days(),
        reason=reason.strip(),
        result=result,
        our_error=our_error,
        lapsed=lapsed,
        withdrawn=withdrawn,
        still_bound=measured.still_bound(measure, at),
        determined=determined(case),
    )


def home(case: Case) -> Case:
    """Return the case in which one that was joined lives on."""
    homes = case.homes()
    return homes[-1] if homes else case


def determined(case: Case) -> bool:
    """Say whether something was determined and holds: only then is there what to object to."""
    return home(case).determinations.filter(holds=True).exists()


def as_it_stands(case: Case, facts: Facts) -> Facts:
    """Return the facts of a draft with what was determined, or set aside, since it was written."""
    return replace(facts, determined=determined(case), acts=_acts(case))


def answer_days() -> int:
    """Return the working days within which an objection is answered."""
    allowed = DEFAULT_RULES[Clock.OBJECTION].allowed
    return max(1, allowed // timedelta(hours=_HOURS_A_DAY))


def last_spoken(case: Case) -> Language:
    """Return the language in which the customer last wrote or spoke to the company."""
    last = case.contacts.order_by("-added_at").select_related("interaction").first()
    return "en" if last is not None and last.interaction.lang.startswith("en") else "ja"


def rung_of(case: Case, code: str) -> Rung | None:
    """Return a rung of the policy that a case is pinned to."""
    return pinned(case).ladder.get(code)


def kind_about(measure: Measure) -> Kind | None:
    """Return which notice a measure calls for; None for a rung that has none."""
    rung = rung_of(measure.case, measure.rung)
    return kind_for(rung) if rung is not None else None


def names_of_others(case: Case) -> frozenset[str]:
    """Return the names that a notice must not hold: everybody on the company's side."""
    names: set[str] = set()
    for one in case.family():
        people = [part.user for part in one.parts.select_related("user")]
        people += [one.claimed_by] if one.claimed_by is not None else []
        for row in one.determinations.select_related("proposed_by", "approved_by"):
            people += [row.proposed_by, row.approved_by]
        names |= {person.name for person in people} | {person.username for person in people}
        names |= set(one.notes.exclude(witness="").values_list("witness", flat=True))
        for contact in one.contacts.select_related("interaction__reported_by"):
            names |= _staff(contact)
    return frozenset(name for name in names if name.strip())


def refuse_names(case: Case, texts: Iterable[str]) -> None:
    """Raise NamesTold where a notice of a case would name anybody but its reader."""
    own = case.customer.name if case.customer is not None else ""
    rules.refuse_names(texts, names_of_others(case), own)


def _staff(contact: InCase) -> set[str]:
    interaction = contact.interaction
    staff = interaction.line.get("staff") or {}
    told = {str(staff[key]) for key in ("name", "email", "id") if staff.get(key)}
    if interaction.reported_by is not None:
        told |= {interaction.reported_by.name, interaction.reported_by.username}
    return told


def _contacts(case: Case) -> tuple[Contact, ...]:
    found: dict[tuple[date, str], None] = {}
    for one in case.family():
        for row in one.contacts.select_related("interaction"):
            # When it came in is not when it was: the letter leaves out what nobody knows.
            if row.interaction.started_at is not None:
                found[_day(row.interaction.started_at), row.interaction.channel] = None
    return tuple(Contact(on, _WAYS.get(way, Text(ja=way, en=way))) for on, way in sorted(found))


def _acts(case: Case) -> tuple[Text, ...]:
    holding = case.determinations.filter(holds=True).first()
    if holding is None:
        return ()
    policy = pinned(case)
    return tuple(policy.acts[code].name for code in holding.acts if code in policy.acts)


def _services(codes: Sequence[str]) -> tuple[Text, ...]:
    return tuple(service(code).name for code in codes)


def _review(measure: Any | None) -> date | None:
    when = getattr(measure, "review_at", None)
    return _day(when) if when is not None else None


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
