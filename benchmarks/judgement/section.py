"""How well the engine judges contacts that it was not fitted on."""

from __future__ import annotations

from itertools import chain

from benchmarks.contacts import ROOT
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes
from setsudo.assessment.engines import load_engine
from setsudo.assessment.evaluation.cases import Case, judged
from setsudo.assessment.evaluation.figures import Slice
from setsudo.assessment.evaluation.measuring import measure
from setsudo.interactions.labelled import read_labelled
from setsudo.policy import load_policy

TEST = ROOT / "training" / "corpus" / "test"


def figures(sizes: Sizes) -> list[Figure]:
    """Judge the test part of the project's own corpus; `sizes` does not matter, it is small."""
    policy = load_policy()
    records = chain.from_iterable(read_labelled(path) for path in sorted(TEST.glob("*.jsonl")))
    answers = judged(records, policy=policy, engine=load_engine(threads=1))
    cases = [answer for answer in answers if isinstance(answer, Case)]
    group_of = {code: act.group for code, act in policy.acts.items()}
    measured = measure(cases, group_of=group_of)
    found = _of("all", measured.overall)
    for lang, part in measured.by_language.items():
        found += _of(lang, part)
    return found


def _of(name: str, part: Slice) -> list[Figure]:
    note = f"{part.records} records, {part.beyond_norm} beyond the norm"
    values: list[tuple[str, float | None]] = [
        ("ROC-AUC", part.roc_auc.value if part.roc_auc else None),
        ("F1 of beyond", part.beyond.f1),
        ("F1 of review or beyond", part.review_or_beyond.f1),
        ("macro F1 of the groups", part.macro.f1),
        ("evidence overlap", part.evidence.act.share),
        ("calibration error", part.calibration.expected_error),
    ]
    values += [
        (f"recall at {rate} false alarms", recall.recall if recall else None)
        for rate, recall in part.recall_at_false_alarms.items()
    ]
    return [
        Figure(f"{what}, {name}", value, "", "", note)
        for what, value in values
        if value is not None
    ]
