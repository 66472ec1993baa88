"""What is whose, once people have said that a contact is another customer's."""

from __future__ import annotations

from datetime import datetime

from setsudo.web.customers.attaching import forget, known_of, learn
from setsudo.web.customers.identify import Known
from setsudo.web.customers.models import Customer
from setsudo.web.interactions.models import Interaction


def told_by_another(
    row: Interaction, was: Customer | None, right: Customer | None, *, at: datetime
) -> None:
    """Let a contact tell by what its own customer is known, and no longer the one it was put to.

    What other contacts told of the first stays theirs alone: a number that is still theirs would
    have them bound, or taken for the other, by what somebody else did.
    """
    told = frozenset[Known]()
    if was is not None:
        told = forget(row, was) - known_of([was])[was.pk]
    if right is not None:
        learn(right, told, at=at)
