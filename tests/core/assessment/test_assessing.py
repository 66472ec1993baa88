"""Records in, assessments out: in order, each on its own merits, and never a crash."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told_contacts import (
    NINE,
    THANKS_EN,
    THANKS_JA,
    THREAT_EN,
    THREAT_JA,
    Assessing,
    contact,
    quotes_hold,
    talk,
)

from setsudo.assessment.assessing import BATCH, assess
from setsudo.assessment.lines import to_json, to_line
from setsudo.assessment.model import Assessment, Verdict
from setsudo.interactions.model import Channel, Interaction, Record, Speaker, Unreadable
from setsudo.interactions.reading import read

# What only lacks manners is within the norm; what exceeds it is never less than beyond.
SEVERITIES = {Verdict.WITHIN: (0, 1), Verdict.REVIEW: (0, 1, 2), Verdict.BEYOND: (2, 3, 4)}
CLEAR = [THREAT_EN, THREAT_JA, THANKS_EN, THANKS_JA]
UNREADABLE = Unreadable("lost", "not_json", "the line is not JSON", line=3, source="a.jsonl")


def many(count: int) -> list[Record]:
    """Return contacts of strangers, each with words of its own length, and what was unreadable."""
    chance = random.Random(5)  # noqa: S311 (this draws test data, not secrets)
    words = [word for told in CLEAR for word in told]
    records: list[Record] = []
    for n in range(count):
        if n % 11 == 7:
            records.append(UNREADABLE)
        else:
            records.append(contact(*chance.choices(words, k=chance.randint(1, 6)), id=f"c-{n}"))
    return records


def test_every_record_is_answered_in_the_order_given(assessing: Assessing) -> None:
    records = many(BATCH * 2 + 5)

    answered = list(assess(records, policy=assessing.policy, engine=assessing.engine))

    assert [record for record, _ in answered] == records
    for record, answer in answered:
        if isinstance(record, Unreadable):
            assert answer is record
        else:
            assert isinstance(answer, Assessment)
            assert answer.id == record.id


def test_nothing_in_is_nothing_out(assessing: Assessing) -> None:
    assert assessing.all([]) == []


def test_records_are_read_as_they_are_needed(assessing: Assessing) -> None:
    taken = []

    def endless() -> Iterator[Record]:
        n = 0
        while True:
            taken.append(n)
            yield contact("hello there", id=f"c-{n}")
            n += 1

    answers = assess(endless(), policy=assessing.policy, engine=assessing.engine)

    assert next(answers)[0].id == "c-0"
    assert len(taken) <= BATCH


def test_long_contacts_are_not_gathered_into_one_batch(
    assessing: Assessing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("setsudo.assessment.assessing.BATCH_CHARACTERS", 20_000)
    taken = []

    def long_ones() -> Iterator[Record]:
        for n in range(8):
            taken.append(n)
            yield contact("もしもし。" * 3_000, id=f"c-{n}")

    next(assess(long_ones(), policy=assessing.policy, engine=assessing.engine))

    assert len(taken) < 4


def test_the_same_contact_gets_the_same_answer_alone_and_in_any_company(
    assessing: Assessing,
) -> None:
    records = [one for one in many(45) if isinstance(one, Interaction)]
    together = {one.id: one for one in assessing.all(records)}
    shuffled = records.copy()
    random.Random(9).shuffle(shuffled)  # noqa: S311 (an order for a test, not a secret)

    assert {one.id: one for one in assessing.all(shuffled)} == together
    for record in records[::4]:
        assert assessing.one(record) == together[record.id]


def test_the_answer_is_the_answer_given_before(assessing: Assessing) -> None:
    records = many(8)

    assert assessing.all(records) == assessing.all(records)


def test_labels_in_the_input_change_nothing(assessing: Assessing, tmp_path: Path) -> None:
    line = {
        "id": "c-1",
        "channel": "chat",
        "turns": [{"speaker": "customer", "text": text} for text in THREAT_JA],
        "context": {"facts": "返金済み。", "business": "shop"},
    }
    answer = {
        "labels": {"acts": [], "beyond_norm": False, "severity": 0, "kind": "ordinary"},
        "evidence": [{"turn": 0, "quote": "ふざけるな。", "act": "threat"}],
    }
    lie = json.loads(json.dumps(answer))
    lie["labels"] |= {"acts": ["violence"], "beyond_norm": True, "severity": 4}
    outcomes = []
    for number, extra in enumerate(({}, answer, lie)):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(line | extra, ensure_ascii=False) + "\n", encoding="utf-8")
        outcomes.append(assessing.all(read([path])))

    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert isinstance(outcomes[0][0], Assessment)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(
    ("worse", "better"), [(THREAT_EN, THANKS_EN), (THREAT_JA, THANKS_JA)], ids=["en", "ja"]
)
def test_a_threat_to_kill_ranks_above_thanks_on_every_channel(
    assessing: Assessing, channel: Channel, worse: tuple[str, ...], better: tuple[str, ...]
) -> None:
    threat = assessing.one(contact(*worse, channel=channel))
    thanks = assessing.one(contact(*better, channel=channel))

    assert threat.score > thanks.score
    assert threat.verdict is not Verdict.WITHIN
    assert thanks.verdict is not Verdict.BEYOND
    assert any(finding.evidence for finding in threat.findings)


def test_a_clear_threat_is_beyond_and_shows_its_words(assessing: Assessing) -> None:
    interaction = contact(*THREAT_JA)

    answer = assessing.one(interaction)

    assert answer.verdict is Verdict.BEYOND
    assert answer.severity >= 3
    assert {finding.group for finding in answer.findings} & {"intimidation"}
    assert quotes_hold(answer, interaction)


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                *(word for told in CLEAR for word in told),
                "ﾀﾋね", "氏ね", "k\u200bi\u200bll you", "f u c k", "\u202eevil", "\ud800",
                "👩\u200d👧", "か\u3099", "e\u0301", "㌔", "ﷺ", "\n", "。", "「", "」", "http://a.example/?q=1!",
                "\x00",
                "a\u0301\u0302\u0303", "죽여버리겠다", "=HYPERLINK()", "<b>", "\u2028", " " * 40,
            ]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(Speaker)), HOSTILE),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(list(Channel)),
)
def test_whatever_is_said_every_quote_is_word_for_word(
    assessing: Assessing, turns: list[tuple[Speaker, str]], channel: Channel
) -> None:
    interaction = talk(*turns, channel=channel)

    answer = assessing.one(interaction)

    assert quotes_hold(answer, interaction)
    assert 0 <= answer.score <= 1
    assert 0 <= answer.severity <= 4
    assert answer.severity in SEVERITIES[answer.verdict]
    assert all(0 <= finding.score <= 1 and finding.evidence for finding in answer.findings)
    assert json.loads(to_json(to_line(answer, "ja")))["id"] == "c"


@pytest.mark.parametrize(
    "words",
    [
        "",
        " \n\u3000 ",
        "\u200b\u200b",
        "😀😀🔥👍",
        "!!!!!!!!!!",
        "090-1234-5678",
        "안녕하세요. 죽여버리겠다. 당장 환불해.",
        "Quiero mi dinero ahora mismo o voy a quemar toda la tienda.",
    ],
)
def test_what_cannot_be_read_is_left_to_a_person(assessing: Assessing, words: str) -> None:
    answer = assessing.one(contact(words))

    assert answer.verdict is Verdict.REVIEW
    assert answer.findings == ()
    assert any("few words" in q.en or "reads this language" in q.en for q in answer.questions)


@pytest.mark.parametrize(
    "words",
    [
        "for (int i = 0; i < 10; i++) { x[i] = f(i); }",
        "a" * 100_000,
        "あ" * 40_000,
        "死" * 20_000,
        "=" * 5_000 + "\x00\ud800",
    ],
    ids=["code", "a", "kana", "kanji", "controls"],
)
def test_odd_words_stop_nothing(assessing: Assessing, words: str) -> None:
    interaction = contact(words)

    answer = assessing.one(interaction)

    assert isinstance(answer, Assessment)
    assert quotes_hold(answer, interaction)


def test_a_call_of_three_hours_and_three_thousand_turns(assessing: Assessing) -> None:
    lines = [
        (Speaker.STAFF, "確認いたします。少々お待ちください。"),
        (Speaker.CUSTOMER, "先日の件ですが、もう一度説明してください。"),
        (Speaker.STAFF, "先ほどご説明したとおり、ご返金はお受けできません。"),
        (Speaker.CUSTOMER, "納得できません。もう一度お願いします。"),
    ]
    turns = [lines[n % 4] for n in range(3_000)]
    interaction = talk(*turns, channel=Channel.PHONE, duration_s=3 * 3600.0, started_at=NINE)

    answer = assessing.one(interaction)

    assert answer.verdict is not Verdict.WITHIN
    assert quotes_hold(answer, interaction)
    assert all(len(finding.evidence) < 200 for finding in answer.findings)


def test_a_long_and_friendly_call_is_never_beyond_for_its_length(assessing: Assessing) -> None:
    for seconds in (60.0, 3_600.0, 36_000.0, 360_000.0):
        answer = assessing.one(
            contact(*THANKS_JA, *THANKS_EN, channel=Channel.PHONE, duration_s=seconds)
        )
        assert answer.verdict is not Verdict.BEYOND
