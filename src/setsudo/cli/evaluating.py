"""What `setsudo evaluate` does: read the labelled set, assess it without labels, measure, show."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from setsudo.assessment.engines import load_engine
from setsudo.assessment.evaluation.cases import Case, judged
from setsudo.assessment.evaluation.figures import to_object
from setsudo.assessment.evaluation.measuring import Pair, measure
from setsudo.bilingual import Language
from setsudo.cli.assessing import names_of
from setsudo.cli.evaluation_tables import show
from setsudo.cli.progress import watched
from setsudo.cli.visible import one_line
from setsudo.errors import UsageError
from setsudo.interactions.labelled import read_labelled
from setsudo.interactions.model import Unreadable
from setsudo.policy import load_policy
from setsudo.policy.load import packs_in_force


def evaluate_paths(
    paths: Sequence[str],
    *,
    as_json: bool,
    lang: Language,
    policy_file: Path | None,
    packs: Sequence[str],
    engine_name: str,
    pairs_file: Path | None,
    leave_out_context: bool,
) -> int:
    """Measure the engine on labelled files and print the figures; return how many lines were unfit.

    Each line that cannot be used is named on standard error. Raises UsageError where a file is not
    there or nothing is labelled.
    """
    pairs = read_pairs(pairs_file) if pairs_file is not None else []
    records = chain.from_iterable([read_labelled(path) for path in paths])
    policy = load_policy(policy_file, packs=packs_in_force(packs))
    answers = judged(
        records,
        policy=policy,
        engine=load_engine(engine_name),
        leave_out_context=leave_out_context,
    )
    cases: list[Case] = []
    unreadable = 0
    for answer in watched(answers, paths=paths, lang=lang):
        if isinstance(answer, Unreadable):
            unreadable += 1
            sys.stderr.write(f"setsudo: {_refused(answer)}\n")
        else:
            cases.append(answer)
    evaluation = measure(
        cases,
        group_of={code: act.group for code, act in policy.acts.items()},
        unreadable=unreadable,
        leave_out_context=leave_out_context,
        pairs=pairs,
    )
    if as_json:
        sys.stdout.write(json.dumps(to_object(evaluation), ensure_ascii=False, indent=2) + "\n")
    else:
        show(evaluation, sys.stdout, names=names_of(policy), lang=lang)
    sys.stdout.flush()
    return unreadable


def read_pairs(path: Path) -> list[Pair]:
    """Read a file of minimal pairs: two ids a line, parted by blanks or a comma; # begins a remark.

    Raises UsageError where the file is not there or a line is not a pair.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as refused:
        raise UsageError(
            f"--pairs {path} cannot be read ({type(refused).__name__}): give a UTF-8 text file",
            code="pairs_unreadable",
        ) from None
    return list(_pairs(lines, path))


def _pairs(lines: Sequence[str], path: Path) -> Iterator[Pair]:
    for number, line in enumerate(lines, start=1):
        ids = line.partition("#")[0].replace(",", " ").split()
        if not ids:
            continue
        if len(ids) != 2 or ids[0] == ids[1]:
            raise UsageError(
                f"{path}, line {number}: write two different ids, for example “call-1 call-2”",
                code="pairs_malformed",
            )
        yield ids[0], ids[1]


def _refused(unreadable: Unreadable) -> str:
    place = unreadable.source
    if unreadable.line is not None:
        place = f"{place}:{unreadable.line}"
    told = f"{place} {unreadable.id}".strip()
    return one_line(f"{told}: {unreadable.message} [{unreadable.code}]")
