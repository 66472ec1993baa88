"""What is typed into the pages of referrals, as plans and steps; nothing here decides."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from django.http import QueryDict
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.referrals.deadlines import Event
from setsudo.referrals.proceeding import Kind, Stage, Step
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.referring import Deed, Further, How, Plan
from setsudo.web.cases.refusing import NOT_ONE_OF_THESE, Unfit
from setsudo.web.measures.forms import day, text

Chosen = TypeVar("Chosen", bound=StrEnum)
SHORT: Final = 200


def chosen(form: QueryDict, name: str, kind: type[Chosen]) -> Chosen:
    """Return one of the values that were offered. Raises Unfit."""
    try:
        return kind(form.get(name, ""))
    except ValueError:
        raise Unfit(NOT_ONE_OF_THESE, field=name) from None


def when(form: QueryDict, name: str, *, now: datetime) -> datetime:
    """Return a time of the place; now where the field is empty. Raises Unfit."""
    typed = text(form, name, most=30)
    if not typed:
        return timezone.localtime(now)
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise Unfit(_NO_TIME, field=name) from None
    # This minute is now, though the seconds that were not typed lie behind.
    at = timezone.make_aware(found) if timezone.is_naive(found) else found
    return min(at, timezone.localtime(now)) if (at - now).total_seconds() < 60 else at


def plan(form: QueryDict, *, now: datetime) -> Plan:
    """Return a contact with somebody outside."""
    return Plan(
        receiver=chosen(form, "receiver", Receiver),
        who=text(form, "who", most=SHORT),
        why=text(form, "why"),
        how=chosen(form, "how", How),
        at=when(form, "at", now=now),
        receipt=text(form, "receipt", most=100),
        next_on=day(form, "next_on"),
        bundle=text(form, "bundle", most=64),
    )


def emergency(form: QueryDict, *, now: datetime) -> Plan:
    """Return a call to the police, made in danger."""
    return Plan(
        receiver=Receiver.POLICE,
        who=text(form, "who", most=SHORT) or "110",
        why="",
        how=How.PHONE,
        at=when(form, "at", now=now),
        receipt=text(form, "receipt", most=100),
        danger=text(form, "danger"),
    )


def further(form: QueryDict, *, now: datetime) -> Further:
    """Return what follows on a referral."""
    return Further(
        deed=chosen(form, "deed", Deed),
        at=when(form, "at", now=now),
        words=text(form, "words"),
        how=chosen(form, "how", How),
        who=text(form, "who", most=SHORT),
        receipt=text(form, "receipt", most=100),
        next_on=day(form, "next_on"),
        bundle=text(form, "bundle", most=64),
    )


def kind(form: QueryDict) -> Kind:
    """Return what is pursued."""
    return chosen(form, "kind", Kind)


def step(form: QueryDict, *, now: datetime) -> Step:
    """Return a stage that was reached."""
    return Step(
        stage=chosen(form, "stage", Stage),
        on=day(form, "on") or timezone.localdate(now),
        outcome=text(form, "outcome"),
        document=text(form, "document", most=64),
    )


def event(form: QueryDict) -> Event:
    """Return a day that deadlines run from."""
    return chosen(form, "event", Event)


_NO_TIME: Final = Text(
    ja="日時は 2026-11-30T14:05 のように書いてください。", en="Write the time as 2026-11-30T14:05."
)
