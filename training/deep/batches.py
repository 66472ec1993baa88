"""Labelled lines as the deep model sees them: pieces, targets, which pieces show which act."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from setsudo.assessment.deep.marking import heading, passages
from setsudo.assessment.deep.tokens import Pieces, Window, windows
from setsudo.assessment.linear import GRADES
from setsudo.assessment.reading import PastContact, gist
from setsudo.assessment.text.normalise import Normalised, normalise
from setsudo.interactions.lines import from_line
from setsudo.interactions.model import Context, Interaction
from training.authoring import BEYOND_KINDS, GROUPS, WITHIN_KINDS
from training.pairs import units

ACTS = tuple(act for acts in GROUPS.values() for act in acts)
KINDS = tuple(sorted(BEYOND_KINDS | WITHIN_KINDS))
OUTPUTS = (*GRADES, *ACTS)
Floats = npt.NDArray[np.float32]
Line = Mapping[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled line: its windows in full and without context, its targets and their weights.

    `targets` and `weights` (len(OUTPUTS),); `kind` an index of KINDS; `shown` one (n, acts) array
    a window, of either form. Lines of one `unit` are told as a pair; -1 stands alone. Lines of one
    `twin` say the same of two people.
    """

    hand: str
    line: Mapping[str, Any]
    full: tuple[Window, ...]
    bare: tuple[Window, ...]
    shown_full: tuple[Floats, ...]
    shown_bare: tuple[Floats, ...]
    targets: Floats
    weights: Floats
    kind: int
    unit: int = -1
    twin: int = -1


def read_samples(
    paths: Iterable[str], cutter: Pieces, change: Callable[[Line], Line] | None = None
) -> list[Sample]:
    """Return the samples of all files, each line changed by `change` where one is given.

    Earlier contacts are those of the same file.
    """
    found: list[Sample] = []
    for path in paths:
        rows = Path(path).read_text(encoding="utf-8").splitlines()
        lines: list[Line] = [json.loads(row) for row in rows]
        if change is not None:
            lines = [change(line) for line in lines]
        contacts = [from_line(line) for line in lines]
        folded = [tuple(normalise(turn.text) for turn in c.turns) for c in contacts]
        told = [len(found) + unit for unit in units(lines)]
        for line, contact, turns, unit in zip(lines, contacts, folded, told, strict=True):
            past = _before(contact, contacts, folded)
            sample = _sample(Path(path).stem, line, contact, turns, past, cutter)
            found.append(replace(sample, unit=unit))
    return found


def _before(
    contact: Interaction,
    contacts: Sequence[Interaction],
    folded: Sequence[tuple[Normalised, ...]],
) -> list[PastContact]:
    began = contact.started_at or _EPOCH
    nothing = np.zeros(0, dtype=np.float32)
    past = [
        PastContact(c.id, c.started_at, nothing, c.channel.value, gist(c, turns))
        for c, turns in zip(contacts, folded, strict=True)
        if contact.customer.id and c.customer.id == contact.customer.id
        and c.started_at is not None and c.started_at < began
    ]  # fmt: skip
    return sorted(past, key=lambda p: p.started_at)


def _sample(
    hand: str, line: Mapping[str, Any], contact: Interaction, turns: tuple[Normalised, ...],
    past: list[PastContact], cutter: Pieces,
) -> Sample:  # fmt: skip
    said = passages(contact, turns)
    labels = line["labels"]
    known = {
        "beyond": labels["beyond_norm"], "malice": labels["malicious"],
        "discourteous": labels["severity"] >= 1,
        "serious": labels["severity"] >= 3, "grave": labels["severity"] >= 4,
    }  # fmt: skip
    unsure = {*labels["may"], *(() if labels["beyond_norm"] else ("serious", "grave"))}
    full = windows(cutter, heading(contact, past), said)
    bare = windows(cutter, heading(replace(contact, context=Context()), past), said)
    return Sample(
        hand, line, tuple(full), tuple(bare),
        tuple(_shown(line, turns, w) for w in full), tuple(_shown(line, turns, w) for w in bare),
        np.array([float(known.get(o, o in labels["acts"])) for o in OUTPUTS], dtype=np.float32),
        np.array([float(o not in unsure) for o in OUTPUTS], dtype=np.float32),
        KINDS.index(labels["kind"]),
    )  # fmt: skip


def _shown(line: Mapping[str, Any], turns: Sequence[Normalised], window: Window) -> Floats:
    shown = np.zeros((len(window.ids), len(ACTS)), dtype=np.float32)
    for mark in line["evidence"]:
        begin = line["turns"][mark["turn"]]["text"].find(mark["quote"])
        end = begin + len(mark["quote"])
        for i in np.flatnonzero(window.turn == mark["turn"]):
            a, b = turns[mark["turn"]].span(int(window.start[i]), int(window.end[i]))
            if min(b, end) > max(a, begin):
                shown[i, ACTS.index(mark["act"])] = 1
    return shown


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors: ids, seen, tells (n, length), shown (n, length, acts); samples' rows."""

    rows: tuple[int, ...]
    ids: Tensor
    seen: Tensor
    tells: Tensor
    shown: Tensor


def padded(rows: Sequence[int], found: Sequence[tuple[Window, Floats]]) -> Batch:
    """Return the windows as one batch; padding is piece 1, unseen."""
    n, length = len(found), max(len(w.ids) for w, _ in found)
    ids = torch.ones(n, length, dtype=torch.long)
    seen, tells = torch.zeros(n, length), torch.zeros(n, length)
    shown = torch.zeros(n, length, len(ACTS))
    for i, (window, marks) in enumerate(found):
        size = len(window.ids)
        ids[i, :size] = torch.from_numpy(window.ids)
        seen[i, :size] = 1
        tells[i, :size] = torch.from_numpy(window.tells.astype(np.float32))
        shown[i, :size] = torch.from_numpy(marks)
    return Batch(tuple(rows), ids, seen, tells, shown)


def with_twins(
    samples: Sequence[Sample], cutter: Pieces, change: Callable[[Line], Line],
    share: float, rng: np.random.Generator,
) -> list[Sample]:  # fmt: skip
    """Return the samples and, of a share of them, a twin: the same line told of somebody else.

    Only lines without earlier contacts have one, since the twin would need a history of its own.
    """
    contacts = Counter(_who(sample) for sample in samples)
    found: list[Sample] = []
    for number, sample in enumerate(samples):
        found.append(sample)
        if contacts[_who(sample)] != 1 or rng.random() >= share:
            continue
        other = change(sample.line)
        if other is sample.line:
            continue
        contact = from_line(other)
        turns = tuple(normalise(turn.text) for turn in contact.turns)
        twin = _sample(sample.hand, other, contact, turns, [], cutter)
        found[-1] = replace(sample, twin=number)
        found.append(replace(twin, unit=sample.unit, twin=number))
    return found


def _who(sample: Sample) -> tuple[str, str]:
    return sample.hand, str((sample.line.get("customer") or {}).get("id") or sample.line.get("id"))


def shuffled(
    samples: Sequence[Sample], rng: np.random.Generator, *, size: int, bare: float
) -> Iterator[Batch]:
    """Yield one epoch of batches of windows of like length; a share `bare` lacks its context.

    Of a contact with several windows the one is taken that shows most, so that its label is true
    of it.
    """
    without = rng.random(len(samples)) < bare
    first: dict[int, int] = {}
    for i, sample in enumerate(samples):
        if sample.twin >= 0:
            without[i] = without[first.setdefault(sample.twin, i)]
    picked = [_telling(s, bool(b)) for s, b in zip(samples, without, strict=True)]
    together: dict[int, list[int]] = {}
    for i, sample in enumerate(samples):
        together.setdefault(sample.unit if sample.unit >= 0 else -1 - i, []).append(i)
    told = list(together.values())
    order = [told[k] for k in rng.permutation(len(told))]
    batches: list[list[int]] = []
    for k in range(0, len(order), size * 15):
        part = sorted(
            order[k : k + size * 15], key=lambda unit: max(len(picked[i][0].ids) for i in unit)
        )
        batches += _filled(part, size)
    for k in rng.permutation(len(batches)):
        yield padded([int(i) for i in batches[k]], [picked[i] for i in batches[k]])


def _filled(told: Sequence[Sequence[int]], size: int) -> list[list[int]]:
    """Return batches of about `size` lines; what is told together stays together."""
    batches: list[list[int]] = [[]]
    for unit in told:
        if len(batches[-1]) >= size:
            batches.append([])
        batches[-1] += unit
    return batches


def _telling(sample: Sample, bare: bool) -> tuple[Window, Floats]:
    found, shown = (sample.bare, sample.shown_bare) if bare else (sample.full, sample.shown_full)
    best = max(range(len(found)), key=lambda i: (float(shown[i].sum()), i))
    return found[best], shown[best]
