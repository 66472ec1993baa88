"""Repetition: the same assertion again after an answer, against going on to another point."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.repetition import Repetition

ANSWER_JA = "恐れ入りますが、保証期間を過ぎておりますので無料ではお受けできません。"
ANSWER_EN = "I am afraid the warranty ended last year, so a repair has to be paid for."


def conversation(said, answer):
    turns = []
    for n, words in enumerate(said):
        turns += [("c", words, n * 600), ("s", answer, n * 600 + 30)]
    return turns


@pytest.mark.parametrize(
    ("said", "answer", "again"),
    [
        (["無料で直してください。"] * 4, ANSWER_JA, 3),
        (["無料で。", "はい", "無料で。", "無料で!"], ANSWER_JA, 2),
        (["Repair it for free, it is your duty."] * 3, ANSWER_EN, 2),
        (["ﾑﾘｮｳで直し\u200bてください。", "ムリョウで直してください。"], ANSWER_JA, 1),
    ],
)
def test_what_comes_again_after_an_answer_is_counted(said, answer, again):
    found = told(Repetition(), reading_of(conversation(said, answer)))

    assert found["repeats_within"].value == again
    assert len(found["repeats_within"].evidence) == again


def test_the_time_runs_from_the_first_answer_to_the_last_repeat():
    found = told(
        Repetition(),
        reading_of(conversation(["無料で直してください。"] * 4, ANSWER_JA), channel="phone"),
    )

    assert found["minutes_same_content"].value == 29.5


@pytest.mark.parametrize(
    "turns",
    [
        conversation(["無料で直してください。", "では見積もりをお願いします。"], ANSWER_JA),
        [("c", "無料で直してください。"), ("c", "無料で直してください。"), ("s", ANSWER_JA)],
        conversation(["無料で直してください。"] * 3, "少々お待ちください、確認いたします。"),
        conversation(["無料で直してください。"] * 3, "製造番号をお伺いしてもよろしいでしょうか。"),
        conversation(["ありがとうございます。"] * 3, ANSWER_JA),
        conversation(["Thank you very much."] * 3, ANSWER_EN),
        [("b", "無料で直してください。"), ("s", ANSWER_JA), ("b", "無料で直してください。")],
    ],
)
def test_without_an_answer_between_or_without_the_same_point_nothing_is_counted(turns):
    assert not told(Repetition(), reading_of(turns))


@pytest.mark.parametrize(
    ("note", "times"),
    [
        ("同じ主張を5回繰り返された。", 5),
        ("何度も同じ話をされた。", 2),
        ("He repeated the same demand seven times.", 7),
        ("She asked for the fourth time.", 4),
    ],
)
def test_a_note_tells_how_often(note, times):
    assert told(Repetition(), reading_of([("r", note)]))["repeats_within"].value == times


def test_a_note_of_a_single_request_tells_of_no_repeat():
    assert not told(Repetition(), reading_of([("r", "無料修理を希望され、説明して納得された。")]))
