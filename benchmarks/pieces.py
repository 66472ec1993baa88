"""What the rules around the engine cost: the norms, and each detector."""

from __future__ import annotations

import time
from collections import Counter

from benchmarks.contacts import whole_set
from benchmarks.figures import Figure
from benchmarks.sizes import Sizes
from setsudo.assessment.detectors import DETECTORS
from setsudo.assessment.engines import load_engine
from setsudo.assessment.reading import cut
from setsudo.policy import apply_norms, load_policy

SIGNALS: dict[str, object] = {
    "channel": "phone", "lang": "ja", "understood": True, "score": 0.62, "malice": 0.2,
    "acts": {"threat": 0.6, "demand_apology": 0.5}, "minutes_total": 41.0,
    "minutes_customer": 33.5, "repeats_within": 3, "contacts_before": 2, "rights_words": True,
}  # fmt: skip


def norm_figures(sizes: Sizes) -> list[Figure]:
    """Apply the shipped policy's norms to one contact's signals, again and again."""
    policy = load_policy()
    apply_norms(policy, SIGNALS)
    began = time.process_time()
    for _ in range(sizes.rounds):
        apply_norms(policy, SIGNALS)
    spent = time.process_time() - began
    return [
        Figure(
            "all norms",
            spent / sizes.rounds * 1e6,
            "µs a contact",
            "",
            f"{len(policy.norms)} norms",
        )
    ]


def detector_figures(sizes: Sizes) -> list[Figure]:
    """Run every detector over the contacts with their real vectors."""
    engine = load_engine("fast", threads=1)
    cuts = [cut(contact) for contact in whole_set().contacts]
    vectors = engine.vectors(cuts)
    readings = [one.with_vectors(rows, ()) for one, rows in zip(cuts, vectors, strict=True)]
    rounds = max(1, sizes.rounds // 50)
    spent: Counter[str] = Counter()
    for _ in range(rounds):
        for detector in DETECTORS:
            began = time.process_time_ns()
            for reading in readings:
                list(detector.signals(reading))
            spent[detector.name] += time.process_time_ns() - began
    each = len(readings) * rounds * 1e3
    return [
        Figure(
            "all detectors", spent.total() / each, "µs a contact", "", f"{len(DETECTORS)} detectors"
        ),
        *(Figure(name, ns / each, "µs a contact") for name, ns in spent.most_common()),
    ]
