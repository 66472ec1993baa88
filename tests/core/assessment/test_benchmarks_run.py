"""The benchmark that the README's figures come from runs, prints a table and keeps its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.judgement import installing, peer_worker, sets
from benchmarks.judgement.measured import Measured, measured
from benchmarks.judgement.running import NotMeasured, run
from benchmarks.judgement.systems import SYSTEMS, Made, System
from benchmarks.judgement.table import cells
from setsudo.assessment.engines import ENGINES, load_engine
from setsudo.assessment.evaluation.cases import Case, judged
from setsudo.assessment.evaluation.measuring import measure
from setsudo.interactions.lines import to_line
from setsudo.policy import load_policy

ROOT = Path(__file__).parents[3]
GROUP_OF = {code: act.group for code, act in load_policy().acts.items()}
SIZE = 24
FILTER = System("filter", Made.ELSEWHERE, "MIT", names_acts=False, probability=False)

# Programs that a test starts as a peer. Each reads contacts and answers as every system does.
KNOWS_THE_ANSWER = """
import json, sys
beyond = set(sys.argv[1:])
for line in sys.stdin:
    contact = json.loads(line)
    found = contact["id"] in beyond
    print(json.dumps({"id": contact["id"], "verdict": "beyond" if found else "within",
        "score": float(found), "severity": 2 * found, "findings": [], "cpu_s": 1.0,
        "peak_mb": 10.0}), flush=True)
"""
LOOKS_FOR_LABELS = KNOWS_THE_ANSWER.replace(
    'contact["id"] in beyond', 'bool({"labels", "evidence"} & contact.keys())'
)
LOOKS_FOR_CONTEXT = KNOWS_THE_ANSWER.replace('contact["id"] in beyond', '"context" in contact')
GIVES_UP = "import sys; sys.exit('the model is gone')"
SKIPS_ONE = KNOWS_THE_ANSWER.replace("for line in sys.stdin:", "for line in list(sys.stdin)[1:]:")
TALKS = "print('hello')"


def bench(
    *options: str, module: str = "benchmarks", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | env,
        check=False,
    )


def compare(*options: str, **env: str) -> subprocess.CompletedProcess[str]:
    return bench(*options, module="benchmarks.judgement", **env)


def program(text: str, *arguments: str) -> Sequence[str]:
    return [sys.executable, "-c", text, *arguments]


@pytest.fixture(scope="module")
def look() -> sets.LabelledPart:
    return sets.part(sets.TEST, of_each_hand=SIZE)


@pytest.fixture(scope="module")
def blameless() -> sets.LabelledPart:
    return sets.part(sets.WITHIN, of_each_hand=SIZE)


def beyond(part: sets.LabelledPart) -> list[str]:
    return [one.interaction.id for one in part.contacts if one.labels.beyond_norm]


def measured_as(
    program: Sequence[str], part: sets.LabelledPart, within: sets.LabelledPart
) -> Measured:
    return measured(
        FILTER, program, "1.0", test=part, within=within, others=(), cold_runs=1, group_of=GROUP_OF
    )


def test_one_section_at_a_small_size_prints_and_keeps_its_figures(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"

    told = bench("--quick", "--only", "norms", "--results", str(kept))

    assert told.returncode == 0, told.stderr
    assert "all norms" in told.stdout
    stored = json.loads(kept.read_text(encoding="utf-8"))
    assert stored["sizes"] == "quick"
    (figure,) = stored["sections"]["norms"]
    assert figure["value"] > 0
    assert figure["unit"] == "µs a contact"


def test_a_section_that_does_not_exist_is_named_with_those_that_do() -> None:
    told = bench("--only", "norms,speed")

    assert told.returncode == 2
    assert "speed" in told.stderr
    assert "norms" in told.stderr


def test_the_comparison_says_of_an_engine_what_an_evaluation_says_of_it(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"
    part = sets.part(sets.TEST, of_each_hand=SIZE)
    answers = judged(part.contacts, policy=load_policy(), engine=load_engine("fast", threads=1))
    known = [answer for answer in answers if isinstance(answer, Case)]
    evaluation = measure(known, group_of=GROUP_OF, pairs=part.pairs)

    told = compare("--quick", "--systems", "fast", "--results", str(kept))

    assert told.returncode == 0, told.stderr
    (system,) = json.loads(kept.read_text(encoding="utf-8"))["systems"]
    found = system["judgement"]
    assert system["version"] == known[0].engine
    assert evaluation.overall.roc_auc is not None
    assert found["roc_auc"]["all"]["value"] == pytest.approx(evaluation.overall.roc_auc.value)
    assert found["roc_auc"].keys() == {"all", "ja", "en"}
    assert found["macro_f1"]["all"] == evaluation.overall.macro.f1
    assert found["evidence_overlap"]["all"] == evaluation.overall.evidence.act.share
    assert evaluation.minimal_pairs is not None
    assert found["pairs"]["test"]["told_apart"] == evaluation.minimal_pairs.told_apart
    assert system["costs"]["a_second"] > 0
    assert system["costs"]["peak_mb"] > 50
    assert "ROC-AUC without context, ja" in told.stdout


def test_every_engine_there_is_stands_in_the_comparison() -> None:
    assert {system.name for system in SYSTEMS if system.made is Made.HERE} == ENGINES.keys()


def test_every_peer_is_locked_and_has_a_worker() -> None:
    locked = installing.parse(installing.LOCKED.read_text(encoding="utf-8"))
    peers = {system.name for system in SYSTEMS if system.made is Made.ELSEWHERE}

    assert peers == peer_worker.PEERS.keys()
    assert peers <= {one.name for one in locked}
    assert all("--hash=sha256:" in one.text for one in locked)
    assert "//" not in installing.LOCKED.read_text(encoding="utf-8")


def test_a_peer_alone_brings_all_that_it_needs_and_nothing_else() -> None:
    locked = installing.parse(installing.LOCKED.read_text(encoding="utf-8"))

    def needs(name: str) -> set[str]:
        return {one.name for one in installing.needed_by([name], locked)}

    assert needs("better-profanity") == {"better-profanity"}
    assert needs("glin-profanity") == {"glin-profanity", "typing-extensions"}
    assert {"scikit-learn", "scipy", "numpy", "joblib"} <= needs("alt-profanity-check")


def test_a_peer_that_cannot_be_installed_is_named_not_dropped(tmp_path: Path) -> None:
    kept = tmp_path / "results.json"

    told = compare(
        "--quick", "--systems", "safetype", "--results", str(kept),
        "--peers", str(tmp_path / "peers"), PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull,
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert "NOT MEASURED: could not be installed" in told.stdout
    (system,) = json.loads(kept.read_text(encoding="utf-8"))["systems"]
    assert system["name"] == "safetype"
    assert "could not be installed" in system["why_not"]
    assert system["judgement"] is None


def test_peers_are_installed_as_locked_and_answer(tmp_path: Path) -> None:
    wanted = ("better-profanity", "safetype")
    asked = [f"{name}=={one.version}" for one in locked_peers() if (name := one.name) in wanted]
    had = subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(tmp_path), *asked],
        capture_output=True, check=False,
    )  # fmt: skip
    if had.returncode:
        pytest.skip("no package registry can be reached from here")

    peers = installing.install(wanted, place=tmp_path / "peers")

    assert peers.missing == {}
    part = sets.part(sets.TEST, of_each_hand=6)
    for name in wanted:
        system = next(one for one in SYSTEMS if one.name == name)
        row = measured(
            system, system.command(peers.python, Path()), peers.versions[name], test=part,
            within=sets.part(sets.WITHIN, of_each_hand=6), others=(), cold_runs=1,
            group_of=GROUP_OF,
        )  # fmt: skip
        assert row.why_not == ""
        assert row.costs is not None
        assert 5 < row.costs.peak_mb < 100
        assert cells(row)["macro-F1 of the act groups, all"] == "n/a"
        assert cells(row)["expected calibration error, all"] == "n/a"


def locked_peers() -> list[installing.Requirement]:
    return installing.parse(installing.LOCKED.read_text(encoding="utf-8"))


def test_a_system_that_is_always_right_gets_full_marks(
    look: sets.LabelledPart, blameless: sets.LabelledPart
) -> None:
    row = measured_as(program(KNOWS_THE_ANSWER, *beyond(look)), look, blameless)

    told = cells(row)
    assert told["ROC-AUC, all"].startswith("1.000")
    assert told["recall at its own threshold, all"] == "1.000"
    assert told["false alarms, all legitimate kinds"].startswith("0/")
    assert told["pairs of test, both right"] == f"{len(look.pairs)}/{len(look.pairs)}"
    assert row.judgement is not None
    legitimate = sum(not one.labels.beyond_norm for one in (*look.contacts, *blameless.contacts))
    assert sum(kind.records for kind in row.judgement.false_alarms.values()) == legitimate


def test_a_system_that_flags_everybody_is_shown_to_accuse_everybody(
    look: sets.LabelledPart, blameless: sets.LabelledPart
) -> None:
    contacts = (*look.contacts, *blameless.contacts)
    everybody = [one.interaction.id for one in contacts]

    row = measured_as(program(KNOWS_THE_ANSWER, *everybody), look, blameless)

    legitimate = sum(not one.labels.beyond_norm for one in contacts)
    assert legitimate > len(blameless.contacts) == 2 * SIZE
    told = cells(row)
    assert told["false alarms, all legitimate kinds"] == f"{legitimate}/{legitimate}"
    assert told["pairs of test, both right"].startswith("0/")


def test_no_system_is_ever_shown_a_label(look: sets.LabelledPart) -> None:
    found = run(program(LOOKS_FOR_LABELS), look.contacts, group_of=GROUP_OF)

    assert len(found.cases) == len(look.contacts)
    assert not any(case.score for case in found.cases)


def test_without_context_nothing_is_known_but_the_words(look: sets.LabelledPart) -> None:
    given = run(program(LOOKS_FOR_CONTEXT), look.contacts, group_of=GROUP_OF)
    bare = run(program(LOOKS_FOR_CONTEXT), look.without_context().contacts, group_of=GROUP_OF)

    assert any(case.score for case in given.cases)
    assert not any(case.score for case in bare.cases)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GIVES_UP, "it ended with 1: the model is gone"),
        (SKIPS_ONE, "it did not answer each contact once"),
        (TALKS, "an answer is not JSON"),
        ("print('{}')", "not of the form"),
    ],
)
def test_a_system_that_fails_stays_in_the_table_with_the_reason(
    look: sets.LabelledPart, blameless: sets.LabelledPart, text: str, why: str
) -> None:
    row = measured_as(program(text), look, blameless)

    assert why in row.why_not
    assert row.judgement is None
    with pytest.raises(NotMeasured, match=why):
        run(program(text), look.contacts, group_of=GROUP_OF)


def test_pairs_are_told_together_and_differ_in_their_label() -> None:
    part = sets.part(sets.TEST)
    labels = {one.interaction.id: one.labels.beyond_norm for one in part.contacts}

    assert len(part.pairs) >= 10
    assert all(labels[one] and not labels[other] for one, other in part.pairs)


def test_a_peer_judges_the_customer_by_the_customers_words_alone() -> None:
    contact = next(
        to_line(one.interaction)
        for one in sets.part(sets.TEST, of_each_hand=SIZE).contacts
        if {turn.speaker for turn in one.interaction.turns} >= {"customer", "staff"}
    )
    staff = {turn["text"] for turn in contact["turns"] if turn["speaker"] == "staff"}
    shown: list[str] = []

    def judge(messages: Sequence[str]) -> peer_worker.Answer:
        shown.extend(messages)
        return False, 0.0

    (answer,) = peer_worker.answers(iter([contact]), judge)

    assert answer["verdict"] == "within"
    assert shown
    assert not staff & set(shown)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_more_matches_never_make_a_contact_look_better(confidences: list[float]) -> None:
    scores: list[Any] = [peer_worker.together(confidences[:n]) for n in range(len(confidences) + 1)]

    assert scores == sorted(scores)
    assert all(0 <= score <= 1 for score in scores)
    assert peer_worker.of_count(len(confidences)) < 1
