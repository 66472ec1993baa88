"""Stories of the export: labelled lines that measure and train, and that name nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from determined_lines import CALM, THREAT, determined, line, within
from hypothesis import given
from hypothesis import strategies as st

from setsudo.assessment.learning.labelling import Labeller, to_labelled_line
from setsudo.assessment.learning.masked_quotes import masked_quote
from setsudo.assessment.second.masking import mask_texts
from setsudo.interactions.labelled import from_labelled_line
from training.authoring import problems
from training.lines import ACTS, read_examples


def exported(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    made = Labeller().labelled(determined(one) for one in lines)
    return [json.loads(json.dumps(to_labelled_line(one))) for one in made]


def marked(**said: Any) -> dict[str, Any]:
    quote = "今夜お前の家に火をつけてやるからな"
    return line(evidence=[{"turn": 0, "quote": quote, "act": "threat"}], **said)


def test_an_exported_line_names_nobody_and_leads_back_to_nothing() -> None:
    (told,) = exported(marked())

    written = json.dumps(told, ensure_ascii=False)
    for secret in ("田中", "佐藤", "花子", "090-1234-5678", "c-1", "c-77", "s-3", "10-05", "10:15"):
        assert secret not in written
    assert "火をつけてやる" in written
    assert "determination" not in told
    assert "assessment" not in told


def test_the_marked_words_stand_in_the_masked_turn() -> None:
    whole = line(evidence=[{"turn": 0, "quote": THREAT, "act": "threat"}])
    name = line(evidence=[{"turn": 0, "quote": "中さん、今夜", "act": "threat"}])

    for told in exported(marked(), whole, name):
        (quote,) = told["evidence"]
        assert quote["quote"] in told["turns"][quote["turn"]]["text"]
    assert exported(marked())[0]["evidence"][0]["quote"] == "今夜お前の家に火をつけてやるからな"


@given(
    text=st.text(alphabet="田中さん様火をa0912-@. \n家", min_size=1, max_size=40), places=st.data()
)
def test_any_marked_words_are_found_again_and_never_half_a_mask(
    text: str, places: st.DataObject
) -> None:
    start = places.draw(st.integers(0, len(text) - 1))
    end = places.draw(st.integers(start + 1, len(text)))
    (masked,) = mask_texts([text])

    words = masked_quote(masked, start, end)

    assert words
    assert words in masked.text
    assert words.count("[") == words.count("]")
    if masked.text == text:
        assert words == text[start:end]


def test_what_people_could_not_determine_is_left_out() -> None:
    told = exported(marked(), within("c-2", outcome="undetermined"), within("c-3"))

    assert [one["labels"]["beyond_norm"] for one in told] == [True, False]


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("within_norm", "ordinary"),
        ("needs_care", "accommodation"),
        ("company_at_fault", "angry_legit"),
    ],
)
def test_whatever_is_not_a_finding_against_somebody_counts_as_within(
    outcome: str, kind: str
) -> None:
    (told,) = exported(within("c-2", outcome=outcome, severity=4, acts=["abusive_language"]))

    assert told["labels"] == {
        "acts": [], "may": ["abusive_language"], "beyond_norm": False, "malicious": False,
        "severity": 1, "kind": kind,
    }  # fmt: skip
    assert told["evidence"] == []


def test_the_kind_that_people_named_wins_over_what_can_be_told() -> None:
    said = exported(
        marked(kind="explicit"), marked(), line(acts=["repeated_assertion"]),
        marked(channel="social"), within("c-9", kind="quoting"),
        line(turns=[{"speaker": "reporter", "text": THREAT}]),
    )  # fmt: skip

    kinds = [one["labels"]["kind"] for one in said]
    assert kinds == ["explicit", "mixed", "temporal", "post", "quoting", "report"]


def test_a_customer_s_contacts_stay_together_and_in_their_order() -> None:
    told = exported(
        within("a", started_at="2026-10-03T09:00:00+09:00"),
        within("b", customer={"id": "c-88"}),
        within("c", started_at="2026-10-20T09:00:00+09:00"),
        within("d", customer={}),
    )

    first, other, again, nobody = told
    assert first["customer"] == again["customer"] != other["customer"]
    assert first["started_at"] < again["started_at"]
    assert first["started_at"][:7] == again["started_at"][:7] == "2026-10"
    assert "customer" not in nobody
    assert len({one["id"] for one in told}) == 4


def test_a_contact_that_states_no_language_is_told_by_its_words() -> None:
    english = within("e", lang="", text="Could I change the size of these shoes, please?")

    assert [one["lang"] for one in exported(english, within("j", lang=""))] == ["en", "ja"]


def test_the_checks_of_the_corpus_and_the_reader_of_evaluate_find_nothing_wrong() -> None:
    for told in exported(marked(), within("c-2"), within("c-3", outcome="needs_care")):
        assert list(problems(told)) == []
        assert from_labelled_line(told).labels.beyond_norm is told["labels"]["beyond_norm"]


def test_training_learns_from_an_exported_line(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    told = exported(marked(), within("c-2", text=CALM))
    path.write_text("".join(json.dumps(one) + "\n" for one in told), encoding="utf-8")

    beyond, calm = read_examples([str(path)])

    assert beyond.targets(["beyond", "threat"]).tolist() == [1, 1]
    assert calm.targets(["beyond", "threat"]).tolist() == [0, 0]
    assert beyond.shown[:, ACTS.index("threat")].max() == 1
