"""A restriction binds a customer by everything that they are known by, learnt before or after."""

from __future__ import annotations

from typing import Any

import pytest
from test_measure_life import AT, in_force

from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.customers import attaching, merging
from setsudo.web.customers.identify import Known
from setsudo.web.customers.models import Customer, IdentifierKind
from setsudo.web.decisions.models import Subject

pytestmark = pytest.mark.django_db


def bound(row: Any) -> int:
    return Subject.objects.filter(published=str(row.ref)).count()


def test_a_new_address_is_no_way_around_a_refusal(
    case: Case, officer: User, approver: User, counsel: User
) -> None:
    row = in_force(case, officer, approver, counsel)
    before = bound(row)
    assert before >= 1

    attaching.learn(case.customer, [Known(IdentifierKind.EMAIL, "another@post.example")], at=AT)

    assert bound(row) == before + 1


def test_a_record_that_is_joined_is_bound_and_one_taken_apart_again_is_not(
    case: Case, officer: User, approver: User, counsel: User, supervisor: User
) -> None:
    row = in_force(case, officer, approver, counsel)
    before = bound(row)
    other = Customer.objects.create(created_at=AT)
    attaching.learn(other, [Known(IdentifierKind.ACCOUNT, "shop:second")], at=AT)
    assert bound(row) == before

    merge = merging.merge(case.customer.pk, other.pk, "the same person", by=supervisor, at=AT)
    assert bound(row) == before + 1

    merging.undo(merge.pk, "two people after all", by=supervisor, at=AT)
    assert bound(row) == before
