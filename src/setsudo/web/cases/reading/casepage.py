"""Everything that one person sees of one case: nothing is read here that is not shown to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from setsudo.bilingual import Language, Text
from setsudo.cases.acting import moved
from setsudo.cases.care import CARE_NAMES, CareStep, open_steps
from setsudo.cases.clocks import CLOCK_NAMES, Reading
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import refuse_unless_seen, seen_by
from setsudo.cases.links import LinkKind
from setsudo.cases.roles import Involved, Relation, Role, relations
from setsudo.cases.states import ACT_NAMES, STATE_NAMES, WHY_NOT, Act, IllegalMove, State
from setsudo.errors import CaseError
from setsudo.web.accounts.models import User
from setsudo.web.cases.asking import LINK_NAMES, LINKED_FROM
from setsudo.web.cases.clocking import answers_for, readings
from setsudo.web.cases.closing import still_open
from setsudo.web.cases.models import (
    Case,
    LinkRow,
    Look,
    Part,
    Recurring,
)
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.reading.decisions import decisions_of, record_of
from setsudo.web.cases.reading.facts import contacts_of, facts_of
from setsudo.web.cases.reading.naming import Names, names_of
from setsudo.web.cases.reading.rows import fetch_rows
from setsudo.web.cases.reading.rungs import rungs_of
from setsudo.web.cases.reading.sight import seen_cases

HISTORY = 20
_KNOWS_CUSTOMERS = frozenset({Role.SUPERVISOR, Role.OFFICER})
_WRITTEN = ("cause", "action", "owner", "reason")


@dataclass(frozen=True, slots=True)
class Possible:
    """An act, and why it is not open where it is not."""

    act: Act
    why_not: Text | None = None

    @property
    def name(self) -> Text:
        """What the act is called."""
        return ACT_NAMES[self.act]


def read_case(
    case: Case, viewer: User, *, at: datetime, lang: Language, opened: Collection[str] = ()
) -> dict[str, Any]:
    """Return what somebody sees of a case as a template's context, and log that they looked.

    `opened` are the places whose words they asked for, or `all`. Raises NotEntitled where they see
    nothing of it.
    """
    fetch_rows(case)
    involved = case.involved()
    person = viewer.person
    refuse_unless_seen(person, Seen.SUMMARY, involved)
    seen = seen_by(person, involved)
    held = relations(person, involved)
    family = case.family()
    kept_back = Relation.EVALUATOR in held
    contacts = contacts_of(family, kept_back=kept_back, viewer=viewer)
    names = names_of(case, viewer, seen, lang=lang, contacts=[one.interaction for one in contacts])
    page: dict[str, Any] = {
        "case": case,
        "state": STATE_NAMES[State(case.state)],
        "seen": {part.value for part in seen},
        "names": names,
        "policy": pinned(case),
        "clocks": [_Clock(one) for one in readings(case, at=at)],
        "answers": names.of(answers_for(case)),
        "claimed_by": names.of(case.claimed_by) if case.claimed_by is not None else "",
        "acts": _acts(case, viewer, involved),
        "mine": str(viewer.pk) == involved.claimed_by,
        "relations": {one.value for one in held},
        "watching": case.watches.filter(user=viewer).exists(),
        "tags": [*case.tags.order_by("word")],
        "family": family[1:],
        "home": case.joined_to,
    }
    page["can"] = {one.act.value for one in page["acts"] if one.why_not is None}
    page["why_not"] = [one for one in page["acts"] if one.why_not is not None]
    page["barred"] = _by_reason(page["why_not"])
    if Seen.FACTS in seen:
        page |= facts_of(case, family, contacts, names, page["policy"], opened, kept_back, viewer)
        page["history"] = _history(case, viewer)
        page["links"] = _links(case, viewer, names)
        page["rungs"] = rungs_of(case, page["policy"])
        page["dialogues"] = _dialogues(case, names)
    if Seen.COMMENTS in seen:
        page["comments"] = [
            {"by": names.of(one.by), "at": one.at, "text": names.masked(one.text)}
            for one in case.comments.select_related("by").order_by("at", "pk")
        ]
    people = _people(case, names)
    page["victims"], page["reporters"] = people[Part.VICTIM], people[Part.REPORTER]
    page["accused"], page["asked"] = people[Part.ACCUSED], people[Part.ASKED]
    if Seen.CARE in seen:
        page |= _care(case, viewer, names)
    if Seen.CONSULTATION in seen:
        page["consultations"] = _consultations(case, viewer, involved, names)
    if Seen.DETERMINATION in seen:
        page |= decisions_of(case, names)
        page["still_open"] = still_open(case)
        page["recurrences"] = [_recurrence(one, names) for one in case.recurrences.order_by("pk")]
        page["closed_because"] = names.masked(case.closed_because)
    if Seen.ADVICE in seen:
        page["advice"] = [
            {"by": names.of(one.by), "at": one.at, "text": names.masked(one.text)}
            for one in case.advice.select_related("by").order_by("at")
        ]
    if Seen.RECORD in seen:
        page |= record_of(case, names)
    if Seen.CUSTOMER_NAME in seen:
        page["customer"] = case.customer
        page["customer_page"] = bool(person.roles & _KNOWS_CUSTOMERS)
    log_look(case, viewer, at=at, seen=seen, opened=page.get("unfolded", 0))
    page["exposure"] = exposure(viewer, at=at)
    return page


def log_look(
    case: Case, viewer: User, *, at: datetime, seen: Iterable[Seen], opened: int = 0
) -> None:
    """Keep that somebody looked at a case, and at how many folded words."""
    Look.objects.create(
        case=case,
        user=viewer,
        at=at,
        kind=Look.Kind.PAGE,
        parts=",".join(sorted(part.value for part in seen)),
    )
    if opened:
        Look.objects.bulk_create(
            Look(case=case, user=viewer, at=at, kind=Look.Kind.WORDS) for _ in range(opened)
        )


def exposure(viewer: User, *, at: datetime) -> int:
    """Return how many folded words somebody opened in the last seven days."""
    since = at - timedelta(days=7)
    return Look.objects.filter(user=viewer, kind=Look.Kind.WORDS, at__gte=since).count()


def _by_reason(barred: list[Possible]) -> list[tuple[Text, list[Text]]]:
    """Return each reason once, with the acts that it bars."""
    found: dict[tuple[str, str], tuple[Text, list[Text]]] = {}
    for one in barred:
        if one.why_not is not None:
            key = (one.why_not.ja, one.why_not.en)
            found.setdefault(key, (one.why_not, []))[1].append(one.name)
    return [*found.values()]


class _Clock:
    """A clock as a template shows it."""

    def __init__(self, reading: Reading) -> None:
        self.name = CLOCK_NAMES[reading.running.clock]
        self.standing = reading.standing.value
        self.due = reading.due
        self.met = reading.running.met
        self.late_hours = int(reading.late_by / timedelta(hours=1))


def _dialogues(case: Case, names: Names) -> list[dict[str, Any]]:
    return [
        {
            "opened_at": one.opened_at,
            "concluded_at": one.concluded_at,
            "need": names.masked(one.need),
            "dialogue": names.masked(one.dialogue),
            "offered": [names.masked(offer) for offer in one.offered],
        }
        for one in sorted(case.dialogues.all(), key=lambda one: one.opened_at)
    ]


def _history(case: Case, viewer: User) -> list[Case]:
    if case.customer_id is None:
        return []
    return [
        *seen_cases(viewer.person)
        .filter(customer=case.customer_id)
        .exclude(pk=case.pk)
        .select_related("site")
        .order_by("-opened_at")[:HISTORY]
    ]


def _links(case: Case, viewer: User, names: Names) -> list[dict[str, Any]]:
    there = seen_cases(viewer.person)
    found = []
    rows = LinkRow.objects.filter(Q(from_case=case) | Q(to_case=case))
    for row in rows.select_related("from_case", "to_case").order_by("pk"):
        out = row.from_case_id == case.pk
        other, said = (row.to_case, LINK_NAMES) if out else (row.from_case, LINKED_FROM)
        if there.filter(pk=other.pk).exists():
            found.append(
                {
                    "row": row.pk,
                    "case": other,
                    "kind": row.kind,
                    "says": said[LinkKind(row.kind)],
                    "reason": names.masked(row.reason),
                }
            )
    return found


def _people(case: Case, names: Names) -> Mapping[Part, list[dict[str, Any]]]:
    found: dict[Part, list[dict[str, Any]]] = {part: [] for part in Part}
    for row in sorted(case.parts.all(), key=lambda one: one.number):
        part = Part(row.part)
        found[part].append({"name": names.as_(row.user, part), "id": row.user_id, "row": row.pk})
    return found


def _consultations(
    case: Case, viewer: User, involved: Involved, names: Names
) -> list[dict[str, Any]]:
    rows = case.consultations.select_related("victim").order_by("at")
    # Of two people who were hurt, neither reads what the other told.
    if str(viewer.pk) in involved.victims:
        rows = rows.filter(victim=viewer)
    return [
        {"who": names.as_(one.victim, Part.VICTIM), "at": one.at, "told": one.told} for one in rows
    ]


def _recurrence(row: Recurring, names: Names) -> dict[str, Any]:
    texts = {name: names.masked(getattr(row, name)) for name in _WRITTEN}
    whole = all(texts[name] == getattr(row, name) for name in _WRITTEN)
    return {
        **texts,
        "pk": row.pk,
        "progress": row.progress,
        "own_fault": row.own_fault,
        "due": row.due,
        # The small form writes back what it was given, which must not be a mask.
        "whole": whole,
    }


def _care(case: Case, viewer: User, names: Names) -> dict[str, Any]:
    rows = [*case.care.select_related("victim").order_by("at")]
    people = [row.user for row in case.parts.all() if row.part == Part.VICTIM]
    # Each of those hurt sees their own care; whoever looks after it sees all.
    if viewer in people:
        people = [viewer]
    waiting = set(open_steps((row.care for row in rows), [str(person.pk) for person in people]))
    newest = {(row.victim_id, row.step): row for row in rows}
    return {
        "care": [
            {
                "who": names.as_(person, Part.VICTIM),
                "id": person.pk,
                "steps": [
                    {
                        "step": step.value,
                        "name": CARE_NAMES[step],
                        "row": newest.get((person.pk, step.value)),
                        "open": (str(person.pk), step) in waiting,
                    }
                    for step in CareStep
                ],
            }
            for person in people
        ]
    }


def _briefly(refused: CaseError) -> Text:
    """Return why not, without the list of what is possible: the page shows that by its buttons."""
    return WHY_NOT[refused.state] if isinstance(refused, IllegalMove) else refused.text


def _acts(case: Case, viewer: User, involved: Involved) -> list[Possible]:
    person, state = viewer.person, State(case.state)
    found = []
    for act in Act:
        try:
            moved(state, act, by=person, involved=involved)
        except CaseError as refused:
            found.append(Possible(act, _briefly(refused)))
        else:
            found.append(Possible(act))
    return found
