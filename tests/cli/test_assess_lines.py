"""Stories of the answer as lines: what a program that reads them may rely on."""

from __future__ import annotations

import io
import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from made_answers import answer, broken, calm, contact, threatening

from setsudo.assessment.lines import to_json, to_line
from setsudo.assessment.model import CounterKind
from setsudo.cli.reporting import LinesReport, write


def test_a_line_holds_the_verdict_its_evidence_and_what_speaks_against_it() -> None:
    _, assessed = threatening()

    line = to_line(assessed, "en")

    assert list(line) == [
        "id",
        "verdict",
        "score",
        "severity",
        "findings",
        "counter",
        "policy",
        "engine",
        "questions",
        "reasons",
        "policy_digest",
    ]
    assert line["verdict"] == "beyond"
    assert line["findings"] == [
        {
            "act": "threat",
            "group": "intimidation",
            "score": 0.9,
            "because": "The customer's words show it.",
            "evidence": [
                {"turn": 0, "start": 26, "end": 60, "quote": "I will come and break your windows"}
            ],
        }
    ]
    assert line["counter"] == [
        {
            "kind": "company_at_fault",
            "because": "The company's error is established.",
            "evidence": [{"turn": 0, "start": 0, "end": 24, "quote": "You lost my parcel again"}],
        }
    ]


def test_reasons_and_questions_come_in_the_language_asked_for() -> None:
    _, assessed = threatening()

    line = to_line(assessed, "ja")

    assert line["questions"] == ["回答は済んでいましたか。"]
    assert "お客様の言葉がその行為を示します。" in to_json(line)


def test_scores_are_rounded_so_that_lines_compare_across_machines() -> None:
    said = contact("c-1", "I will find you.")
    assessed = answer(said, score=0.123456789, acts={"threat": "find you"})

    line = to_line(assessed, "en")

    assert line["score"] == 0.123457
    assert '"score": 0.1235, "because"' in to_json(line)


def test_every_record_has_a_line_in_input_order_and_an_unreadable_one_says_why() -> None:
    out = io.StringIO()

    unreadable = write([threatening("a"), broken(2), calm("b")], LinesReport(out, lang="en"))

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert unreadable == 1
    assert [line["id"] for line in lines] == ["a", None, "b"]
    assert lines[1]["error"] == {
        "code": "json_malformed",
        "message": "This line is not JSON.",
        "line": 2,
        "source": "calls.jsonl",
    }


@given(st.text(alphabet=st.characters(), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_words_survive_the_line_and_none_of_them_reaches_the_terminal_as_a_command(
    words: str,
) -> None:
    said = contact("c-1", words)
    assessed = answer(said, acts={"threat": words}, counter={CounterKind.QUOTING: words})

    text = to_json(to_line(assessed, "en"))

    assert json.loads(text)["findings"][0]["evidence"][0]["quote"] == words
    assert text.encode("utf-8")
    assert not {unicodedata.category(one) for one in text} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(text.splitlines()) == 1
