"""What may follow on what in the custody of an exhibit, and what each entry has to say."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from setsudo.referrals.custody import (
    MOVES,
    MOVES_OF_A_FILE,
    WITH_RECEIVER,
    CustodyRefused,
    Event,
    ExhibitKind,
    Whereabouts,
    after,
    numbered,
    refuse_unless_sound,
    whereabouts,
)

KINDS = st.sampled_from(ExhibitKind)


@pytest.mark.parametrize(("kind", "where", "event"), [*product(ExhibitKind, Whereabouts, Event)])
def test_what_the_table_does_not_hold_is_refused_with_what_can_be(
    kind: ExhibitKind, where: Whereabouts, event: Event
) -> None:
    table = MOVES if kind is ExhibitKind.PHYSICAL else MOVES_OF_A_FILE
    if (where, event) in table:
        assert after(kind, where, event) is table[where, event]
        return
    with pytest.raises(CustodyRefused) as refused:
        after(kind, where, event)
    assert refused.value.text.ja
    assert "What can be:" in refused.value.text.en


@given(
    KINDS, st.lists(st.sampled_from(Event), max_size=12), st.text(max_size=5), st.text(max_size=5)
)
def test_a_history_that_was_entered_is_one_that_can_be(
    kind: ExhibitKind, tried: list[Event], reason: str, receiver: str
) -> None:
    entered: list[Event] = []
    for event in tried:
        try:
            refuse_unless_sound(event, kind=kind, before=entered, reason=reason, receiver=receiver)
        except CustodyRefused:
            continue
        assert reason.strip()
        assert receiver.strip() or event not in WITH_RECEIVER
        entered.append(event)
    assert whereabouts(kind, entered) in Whereabouts
    assert entered.count(Event.TAKEN) == (1 if entered else 0)
    assert entered.count(Event.RETURNED) <= entered.count(Event.HANDED_OVER)
    if kind is ExhibitKind.PHYSICAL:
        assert Event.EXPORTED not in entered


def test_numbers_are_called_as_courts_call_them() -> None:
    assert (numbered(3).ja, numbered(3).en) == ("甲3", "Exhibit 3")
    assert (numbered(3, 2).ja, numbered(3, 2).en) == ("甲3の2", "Exhibit 3-2")
