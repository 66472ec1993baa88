"""The engines that read a whole contact in its context: `deep` always, `cascade` where it helps.

The fast tier's logits and the network's are joined; the factors were fitted on contacts that
neither had seen (`training/deep/join.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from setsudo.assessment.deep.marking import heading, passages
from setsudo.assessment.deep.network import Network, Read, load_joint, version
from setsudo.assessment.deep.tokens import Ints, Window, windows
from setsudo.assessment.linear import Judged, Linear, course_of, opinion_of, probability
from setsudo.assessment.model import Signal
from setsudo.assessment.opinion import Opinion
from setsudo.assessment.reading import Cut, Reading, Vectors

# The strongest pieces of a sentence stand for it: most words of a threat are harmless.
STRONGEST = 3


class Deep:
    """Engine that joins the fast tier with a network over the whole marked contact."""

    name = "deep"

    def __init__(self, *, threads: int = 1) -> None:
        self._fast = Linear(threads=threads)
        self._network = Network(threads=threads)
        self._joint = load_joint()
        self.version = f"{version()}+{self._fast.version}"

    def vectors(self, cuts: Sequence[Cut]) -> list[Vectors]:
        """Encode the sentences of each cut, as the fast tier does: the detectors need them."""
        return self._fast.vectors(cuts)

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        """Return the opinion on one reading; deterministic for the same reading and signals."""
        return self._joined(reading, self._fast.judge(reading, course_of(signals)))

    def _joined(self, reading: Reading, fast: Judged) -> Opinion:
        seen, read = read_windows(self._network, reading)
        whole = np.max([one.whole for one in read], axis=0)
        joint = self._joint
        logits = whole * joint["deep"] + fast.logits * joint["fast"] + joint["bias"]
        return opinion_of(
            reading, self._fast.outputs, probability(logits), joint["act_threshold"],
            by_sentence(reading, seen, read),
        )  # fmt: skip


class Cascade(Deep):
    """The fast tier alone decides what is plain on either side; the network reads the rest."""

    name = "cascade"

    def opine(self, reading: Reading, signals: Sequence[Signal]) -> Opinion:
        """Return the opinion of the tier that this reading needs."""
        fast = self._fast.judge(reading, course_of(signals))
        beyond = float(fast.logits[self._fast.outputs.index("beyond")])
        if self._joint["passes_from"] <= beyond < self._joint["passes_to"]:
            return self._joined(reading, fast)
        return self._fast.opinion(reading, fast)


def read_windows(network: Network, reading: Reading) -> tuple[list[Window], list[Read]]:
    """Return the windows of a reading and what the network says of each."""
    seen = windows(
        network.cutter,
        heading(reading.interaction, reading.past),
        passages(reading.interaction, reading.turns),
    )
    return seen, [network.read(window) for window in seen]


def by_sentence(reading: Reading, seen: Sequence[Window], read: Sequence[Read]) -> Vectors:
    """Return how well each sentence shows each act, (sentences, acts), 0 to 1."""
    acts = read[0].pieces.shape[1]
    found = np.zeros((len(reading.sentences), acts), dtype=np.float32)
    places = [(s.turn, s.start, s.end) for s in reading.sentences]
    for window, said in zip(seen, read, strict=True):
        starts = _original_starts(reading, window)
        shown = probability(said.pieces)
        for row, (turn, start, end) in enumerate(places):
            inside = np.flatnonzero((window.turn == turn) & (starts >= start) & (starts < end))
            if len(inside):
                strongest = np.sort(shown[inside], axis=0)[-STRONGEST:].mean(axis=0)
                found[row] = np.maximum(found[row], strongest)
    return found


def _original_starts(reading: Reading, window: Window) -> Ints:
    starts: Ints = np.full(len(window.ids), -1, dtype=np.int64)
    for i in np.flatnonzero(window.turn >= 0):
        turn = reading.turns[window.turn[i]]
        starts[i] = turn.span(int(window.start[i]), int(window.end[i]))[0]
    return starts
