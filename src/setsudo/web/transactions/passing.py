"""A measure turns out to be another customer's: what it holds of the first is let go of at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from setsudo.measures.transactions import Choice
from setsudo.web.customers.models import Customer
from setsudo.web.transactions.holding import (
    leave_undecided,
    of_customer,
    open_for,
    release,
    undecided_no_more,
)
from setsudo.web.transactions.models import Decided
from setsudo.web.transactions.moving import locked


def choices_of(measure: Any, was: Customer | None) -> dict[str, str]:
    """Return what approvers chose for transactions that are the measure's customer's alone."""
    mine = {str(one) for one in _alone(measure, was)}
    return {one: choice for one, choice in measure.choices.items() if one in mine}


@transaction.atomic
def passed_on(measure: Any, was: Customer | None, *, asks: bool, at: datetime) -> int:
    """Let go of what a measure held of whom it was thought to be, `was`; where it `asks`, leave
    what is open of whom it is to a person. Return how many are left to one.

    What is held and is its customer's alone stays held. What may be either's is let go of, too.
    """
    ref = str(measure.ref)
    release(ref, by=None, at=at, only=_held(ref) - _alone(measure, was))
    if was is not None:
        undecided_no_more(was, ref, at=at)
    if not asks or measure.customer is None:
        return 0
    found = open_for(measure.customer, frozenset(measure.services))
    answered = Decided.objects.filter(measure=ref, released_at__isnull=True)
    done = {*answered.values_list("transaction_id", flat=True)}
    left = [locked(one.pk) for one in found if one.pk not in done and not one.undecided]
    for row in left:
        leave_undecided(row, measure=ref, by=None, at=at)
    return len(left)


@transaction.atomic
def known_anew(measure: Any, customers: Collection[Customer], *, at: datetime) -> None:
    """Let go of what a measure in force held, and is not its customer's, as they are known now.

    `customers` are those who are known by something else now: asked about where nothing binds them
    is nobody.
    """
    ref = str(measure.ref)
    if gone := _held(ref) - _whose(measure.customer):
        release(ref, by=None, at=at, only=gone)
    for one in customers:
        undecided_no_more(one, "", at=at)


def _held(ref: str) -> set[UUID]:
    held = Decided.objects.filter(measure=ref, choice=Choice.HOLD, released_at__isnull=True)
    return {*held.values_list("transaction_id", flat=True)}


def _alone(measure: Any, was: Customer | None) -> set[UUID]:
    return _whose(measure.customer) - _whose(was)


def _whose(customer: Customer | None) -> set[UUID]:
    if customer is None:
        return set()
    return {*of_customer(customer.whole()[0]).values_list("pk", flat=True)}
