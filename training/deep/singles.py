"""Single real lines without any context, for the deep model to learn beside whole contacts.

`training/annotations` were read and labelled one by one as if said to a member of staff; public
sets bring their own labels, which weigh less, since they answer another question than the policy's.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from setsudo.assessment.deep.marking import heading, passages
from setsudo.assessment.deep.tokens import Pieces, windows
from setsudo.assessment.linear import GRADES
from setsudo.assessment.text.normalise import normalise
from setsudo.interactions.model import Channel, Interaction, Speaker, Turn
from training.deep.batches import ACTS, KINDS, OUTPUTS, Sample

ANNOTATIONS = Path("training/annotations")
KIND_OF_NOTE = {
    "kw": "keyword_trap", "prof": "profanity_not_at_staff", "q": "quoting", "tp": "third_party",
    "banter": "banter",
}  # fmt: skip
# Plain lines are many and alike: one in so many is learnt from.
PLAIN_ONE_IN = 4
# What a public label weighs beside a label of the project's own.
FOREIGN = 0.3
A_SET = 250
LONGEST = 400


def annotated(cutter: Pieces) -> list[Sample]:
    """Return the annotated lines as samples, all but most of the plain ones."""
    found: list[Sample] = []
    for path in sorted(ANNOTATIONS.glob("*.jsonl")):
        plain = 0
        for row in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(row)
            if line["verdict"] == "within" and not line["note"]:
                plain += 1
                if plain % PLAIN_ONE_IN:
                    continue
            sure = 0.0 if line["verdict"] == "unsure" else 1.0
            kind = KIND_OF_NOTE.get(line["note"], "ordinary")
            beyond = line["verdict"] == "beyond"
            found.append(
                _sample(cutter, path.stem, line["text"], line["acts"], sure=sure,
                        kind="explicit" if beyond else kind, beyond=beyond)
            )  # fmt: skip
    return found


def public(folder: Path, cutter: Pieces, rng: np.random.Generator) -> list[Sample]:
    """Return `A_SET` lines of each public set and side, drawn by `rng`."""
    found: list[Sample] = []
    for name, sides in PUBLIC.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
            rows = [json.loads(row) for row in stream]
        for wanted, acts, beyond in sides:
            own = [r["text"] for r in rows if r["split"] == "train" and _has(r["labels"], wanted)
                   and len(r["text"]) <= LONGEST]  # fmt: skip
            for k in rng.permutation(len(own))[:A_SET]:
                kind = "explicit" if beyond else "ordinary"
                found.append(
                    _sample(cutter, name, own[k], acts, sure=FOREIGN, kind=kind, beyond=beyond)
                )
    return found


# Set -> (what its labels hold, the acts that shows, beyond the norm if said to staff).
Side = tuple[Mapping[str, Any], Sequence[str], bool]
PUBLIC: Mapping[str, Sequence[Side]] = {
    "davidson": (({"class": "hate"}, ["discrimination"], True), ({"class": "neither"}, [], False)),
    "edos": (
        ({"label_category": "1. threats, plans to harm and incitement"}, ["threat"], True),
        ({"label_category": "2. derogation"}, ["discrimination"], True),
    ),
    "paradetox": (({"toxic": 0}, [], False),),
}  # fmt: skip


def _has(labels: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(labels.get(key) == value for key, value in wanted.items())


def _sample(
    cutter: Pieces, hand: str, text: str, acts: Iterable[str], *, sure: float, kind: str,
    beyond: bool,
) -> Sample:  # fmt: skip
    contact = Interaction(
        id=hand, channel=Channel.CHAT, turns=(Turn(Speaker.CUSTOMER, text),),
    )  # fmt: skip
    turns = (normalise(text),)
    seen = tuple(windows(cutter, heading(contact, ()), passages(contact, turns)))
    shown = tuple(np.zeros((len(w.ids), len(ACTS)), dtype=np.float32) for w in seen)
    named = {*acts} if sure else set()
    unsure = set() if sure else {*acts}
    targets = [float(beyond if o == "beyond" else o in named) for o in OUTPUTS]
    weights = [_weight(o, sure, beyond=beyond, unsure=unsure) for o in OUTPUTS]
    return Sample(
        hand, {"id": ""}, seen, seen, shown, shown, np.array(targets, dtype=np.float32),
        np.array(weights, dtype=np.float32), KINDS.index(kind), unit=-1,
    )  # fmt: skip


def _weight(output: str, sure: float, *, beyond: bool, unsure: set[str]) -> float:
    if output in GRADES and output != "beyond":
        # How grave a lone line is depends on what nobody knows here.
        return 0.0 if beyond or output == "discourteous" else sure
    return 0.0 if output in unsure else max(sure, FOREIGN if output != "beyond" else 0.0)


def drawn(rows: Sequence[Sample]) -> Iterator[str]:
    """Yield a line a set: how many of its lines are learnt from."""
    for hand in sorted({s.hand for s in rows}):
        yield f"{hand}: {sum(s.hand == hand for s in rows)}"
