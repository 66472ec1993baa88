"""Warned: requests to stop, warnings, and conduct that goes on after them."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.warning import Warned


@pytest.mark.parametrize(
    ("staff", "replies", "signals"),
    [
        ("そのようなお言葉はお控えください。", ["うるさい。"], {"asked_to_stop"}),
        ("Please stop shouting.", ["Make me."], {"asked_to_stop"}),
        ("続くようでしたら、警察に通報いたします。", ["呼べ。"], {"warned"}),
        ("This is your last warning.", ["Go on then.", "I am waiting."], {"warned"}),
        ("お控\u200bえくださいﾏｾ。", ["次の話だ。", "まだある。"], {"asked_to_stop"}),
    ],
)
def test_conduct_that_goes_on_is_noticed(staff, replies, signals):
    turns = [("c", "ばか。"), ("s", staff), *(("c", reply) for reply in replies)]

    found = told(Warned(), reading_of(turns))

    assert signals | {"continued_after_warning"} == set(found)


@pytest.mark.parametrize(
    "replies", [[], ["すみません、言い過ぎました。"], ["Sorry.", "I apologise."]]
)
def test_a_customer_who_gives_way_has_not_continued(replies):
    turns = [("c", "ばか。"), ("s", "お控えください。"), *(("c", reply) for reply in replies)]

    assert set(told(Warned(), reading_of(turns))) == {"asked_to_stop"}


def test_requests_are_counted_by_turns():
    turns = [("c", "a b"), ("s", "お控えください。"), ("c", "c d"), ("s", "おやめください。")]

    assert told(Warned(), reading_of(turns))["asked_to_stop"].value == 2


@pytest.mark.parametrize(
    "note",
    [
        "撮影をやめるようお願いしたが、なおも続けられた。",
        "I asked her to stop filming. She carried on.",
    ],
)
def test_a_note_tells_of_it(note):
    found = told(Warned(), reading_of([("r", note)]))

    assert {"asked_to_stop", "continued_after_warning"} <= set(found)


@pytest.mark.parametrize(
    "turns",
    [
        [("c", "お控えください。"), ("c", "やめてください。")],
        [("c", "hi"), ("s", "Please don't worry, it is on its way.")],
        [("c", "The warning light is on."), ("s", "The warning light means low oil.")],
        [("b", "Please stop shouting.")],
        [("r", "説明して納得いただいた。")],
    ],
)
def test_nobody_was_asked_or_warned(turns):
    assert not told(Warned(), reading_of(turns))
