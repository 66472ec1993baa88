"""Stories of the determined line: a service or a company's own tool writes it, and it is read."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from determined_lines import determined, line, within
from hypothesis import given
from hypothesis import strategies as st

from setsudo.assessment.learning.lines import from_determined_line, to_line
from setsudo.assessment.learning.model import CameBy, Determined, Judged, Outcome, judged_by
from setsudo.assessment.learning.reading import read_determined
from setsudo.assessment.lines import to_line as assessment_line
from setsudo.assessment.model import Assessment, Finding, Quote, Verdict
from setsudo.bilingual import Text
from setsudo.cases import determination as cases
from setsudo.errors import UnreadableError, UsageError
from setsudo.interactions.labelled import LabelledQuote
from setsudo.interactions.model import Channel, Interaction, Party, Speaker, Turn, Unreadable

ANSWER = Assessment(
    id="c-1",
    verdict=Verdict.BEYOND,
    score=0.9731,
    severity=3,
    findings=(
        Finding(
            "threat", "intimidation", 0.97, Text(ja="理由", en="why"), (Quote(0, 0, 2, "田中"),)
        ),
    ),
    counter=(),
    questions=(),
    policy="customer-service@1",
    engine="fast@40b987b01a",
)


def test_the_outcomes_are_those_that_a_case_can_have() -> None:
    assert [one.value for one in Outcome] == [one.value for one in cases.Outcome]


def test_what_assess_wrote_can_stand_beside_the_determination_as_it_is() -> None:
    one = determined(line(assessment=assessment_line(ANSWER, "ja")))

    assert one.judged == judged_by(ANSWER)
    assert one.judged is not None
    assert one.judged.acts == ("threat",)


def test_a_line_without_an_assessment_or_a_way_is_read_and_claims_nothing() -> None:
    obj = line()
    del obj["determination"]["came_by"]

    one = determined(obj)

    assert one.judged is None
    assert one.came_by is CameBy.UNKNOWN


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda text: any(c.isalnum() for c in text)
)
codes = st.from_regex(r"[a-z][a-z_]{1,20}", fullmatch=True)
moments = st.integers(0, 4 * 10**9).map(
    lambda seconds: datetime.fromtimestamp(seconds, timezone(timedelta(hours=9)))
)


@st.composite
def anything_determined(draw: st.DrawFn) -> Determined:
    text = draw(words)
    outcome = draw(st.sampled_from(Outcome))
    beyond = outcome is Outcome.BEYOND_NORM
    acts = draw(st.lists(codes, min_size=int(beyond), max_size=3, unique=True))
    judged = Judged(
        draw(st.sampled_from(Verdict)), draw(st.floats(0, 1)), draw(st.integers(0, 4)),
        tuple(draw(st.lists(codes, max_size=2))), draw(codes), draw(codes),
    )  # fmt: skip
    return Determined(
        interaction=Interaction(
            draw(words), draw(st.sampled_from(Channel)), (Turn(Speaker.CUSTOMER, text),),
            started_at=draw(st.none() | moments), customer=Party(name=draw(words)),
        ),
        outcome=outcome,
        acts=tuple(acts),
        malicious=beyond and draw(st.booleans()),
        severity=draw(st.integers(2, 4) if beyond else st.integers(0, 4)),
        decided_at=draw(moments),
        policy=draw(codes),
        came_by=draw(st.sampled_from(CameBy)),
        evidence=tuple(LabelledQuote(0, text, act) for act in acts),
        kind=draw(st.sampled_from(["", "quoting"])),
        judged=draw(st.none() | st.just(judged)),
    )  # fmt: skip


@given(anything_determined())
def test_what_is_written_is_read_back_as_it_was(one: Determined) -> None:
    assert from_determined_line(json.loads(json.dumps(to_line(one)))) == one


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"outcome": "guilty"}, "determination.outcome"),
        ({"beyond_norm": False}, "determination.beyond_norm"),
        ({"severity": 1}, "determination.severity"),
        ({"severity": 5}, "determination.severity"),
        ({"acts": []}, "determination.acts"),
        ({"decided_at": "yesterday"}, "determination.decided_at"),
        ({"came_by": "hearsay"}, "determination.came_by"),
        ({"malicious": "yes"}, "determination.malicious"),
        ({"evidence": [{"turn": 0, "quote": "never said", "act": "threat"}]}, "evidence[0].quote"),
        ({"evidence": [{"turn": 4, "quote": "家", "act": "threat"}]}, "evidence[0].quote"),
        ({"evidence": [{"turn": -1, "quote": "家", "act": "threat"}]}, "evidence[0].turn"),
        ({"outcome": "within_norm", "malicious": True}, "determination.malicious"),
        ({"assessment": {"verdict": "within"}}, "assessment.score"),
        ({"assessment": {"verdict": "guilty", "score": 1.0}}, "assessment.verdict"),
    ],
)
def test_a_line_that_is_wrong_or_contradicts_itself_names_the_field_and_no_word(
    said: dict[str, object], named: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        determined(line(**said))

    assert named in refused.value.message
    for secret in ("家", "佐藤", "田中", "090", "guilty", "never said", "hearsay"):
        assert secret not in refused.value.message


def test_conduct_that_was_met_with_care_may_have_been_severe() -> None:
    one = determined(within("c-2", outcome="needs_care", severity=4, acts=["abusive_language"]))

    assert not one.beyond_norm
    assert one.severity == 4


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(determination=anything, assessment=anything)
def test_whatever_stands_in_a_line_it_is_read_or_refused_on_purpose(
    determination: object, assessment: object
) -> None:
    obj = line() | {"determination": determination, "assessment": assessment}
    with suppress(UnreadableError):
        assert from_determined_line(obj).decided_at.tzinfo is not None


@given(key=st.sampled_from(sorted(line()["determination"])), value=anything)
def test_one_odd_value_in_a_good_line_is_read_or_refused_on_purpose(
    key: str, value: object
) -> None:
    with suppress(UnreadableError):
        one = determined(line(**{key: value}))
        assert not one.beyond_norm or (one.severity >= 2 and one.acts)


def test_a_broken_line_costs_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "determined.jsonl"
    path.write_text(
        json.dumps(line("c-1")) + "\n\n" + '{"id": "torn", \n' + json.dumps({"id": "bare"}) + "\n"
        + json.dumps(within("c-4")) + "\n",
        encoding="utf-8",
    )  # fmt: skip

    first, torn, bare, last = read_determined(path)

    assert isinstance(first, Determined)
    assert isinstance(last, Determined)
    assert isinstance(torn, Unreadable)
    assert (torn.id, torn.line) == ("torn", 3)
    assert isinstance(bare, Unreadable)


def test_a_file_that_is_not_there_stops_the_work_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        read_determined(tmp_path / "gone.jsonl")


def test_the_time_of_a_decision_always_has_an_offset() -> None:
    one = determined(line(decided_at="2026-10-09 09:00"))

    assert one.decided_at == datetime(2026, 10, 9, 9, 0, tzinfo=UTC)
