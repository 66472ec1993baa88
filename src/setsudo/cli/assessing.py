"""What `setsudo assess` does: read, assess, report, one record at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from setsudo.assessment.assessing import assess
from setsudo.assessment.engines import load_engine
from setsudo.bilingual import Language, Text
from setsudo.cli.assess import Form
from setsudo.cli.progress import watched
from setsudo.cli.report.page import PageReport
from setsudo.cli.reporting import LinesReport, Report, VconReport, write
from setsudo.cli.second_opinion.endpoint import Endpoint
from setsudo.cli.second_opinion.seconding import Seconding
from setsudo.cli.second_opinion.settings import Asked
from setsudo.cli.second_opinion.spending import Spending
from setsudo.cli.table import TableReport
from setsudo.cli.visible import one_line
from setsudo.cli.words import Names
from setsudo.cli.writing import destination
from setsudo.errors import UsageError
from setsudo.interactions.clues import ColumnMapping, parse_speakers
from setsudo.interactions.reading import STANDARD_INPUT, read, reader_of
from setsudo.policy import Policy, load_policy
from setsudo.policy.load import packs_in_force

_NAMED = 5
_SHIFT_JIS = Text(
    ja="Shift_JISとして読んだファイル {count}個: {names}",
    en="{count} file(s) read as Shift_JIS: {names}",
)
_SKIPPED = Text(
    ja="読める形式ではないため{count}個のファイルを飛ばしました: {names}",
    en="{count} file(s) left out, their format is not one that is read: {names}",
)


def assess_paths(
    paths: Sequence[str],
    *,
    form: Form,
    lang: Language,
    policy_file: Path | None,
    packs: Sequence[str],
    output: Path | None,
    engine_name: str,
    columns: str,
    own_domains: Sequence[str],
    speakers: Sequence[str],
    second_opinion: Asked | None = None,
) -> int:
    """Assess every record under the paths and write the report; return how many were unreadable.

    With `second_opinion` a model is asked about every contact as well, within its bounds.

    Raises UsageError, PolicyError or EngineError before anything is read where nothing could start.
    """
    _check_output(form, output, paths)
    skipped: list[str] = []
    shifted: list[str] = []
    records = read(
        paths,
        mapping=ColumnMapping.parse(columns),
        own_domains=own_domains,
        speakers=parse_speakers(speakers),
        on_skip=skipped.append,
        on_shift_jis=shifted.append,
    )
    policy = load_policy(policy_file, packs=packs_in_force(packs))
    outcomes = assess(records, policy=policy, engine=load_engine(engine_name))
    if second_opinion is not None:
        outcomes = _seconding(second_opinion, policy=policy, lang=lang).seconded(outcomes)
    with destination(output) as out:
        report = _report(form, out, lang=lang, policy=policy)
        unreadable = write(watched(outcomes, paths=paths, lang=lang), report)
    _tell_files(_SKIPPED, skipped, lang)
    _tell_files(_SHIFT_JIS, shifted, lang)
    return unreadable


def names_of(policy: Policy) -> Names:
    """Return what the policy calls its acts and groups."""
    return Names(
        acts={code: act.name for code, act in policy.acts.items()},
        groups={code: group.name for code, group in policy.groups.items()},
    )


def _report(form: Form, out: TextIO, *, lang: Language, policy: Policy) -> Report:
    if form is Form.JSONL:
        return LinesReport(out, lang=lang)
    if form is Form.VCON:
        return VconReport(out, lang=lang)
    if form is Form.HTML:
        return PageReport(out, lang=lang, names=names_of(policy))
    return TableReport(out, lang=lang, names=names_of(policy))


def _seconding(asked: Asked, *, policy: Policy, lang: Language) -> Seconding:
    return Seconding(
        endpoint=Endpoint(asked.place, timeout_s=asked.bounds.timeout_s),
        spending=Spending(asked.bounds),
        policy=policy,
        lang=lang,
        # Looked up at each call: while a run shows how far it is, its bar stands in for the stream.
        tell=lambda told: sys.stderr.write(told),
    )


def _check_output(form: Form, output: Path | None, paths: Sequence[str]) -> None:
    if output is None:
        if form is Form.HTML and sys.stdout.isatty():
            raise UsageError(
                "a page is no use on a terminal: add --output report.html", code="output_needed"
            )
        return
    try:
        place = output.resolve()
        inputs = [Path(path).resolve() for path in paths if path != STANDARD_INPUT]
        there = output.is_file()
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written ({error.strerror}): choose another --output",
            code="output_not_writable",
        ) from None
    for path in inputs:
        # A file inside a folder that is read is an input too, by whatever name it was given.
        inside = path in place.parents and reader_of(place) is not None
        if there and (inside or (path.exists() and place.samefile(path))):
            raise UsageError(
                f"{output} is an input, and the report would replace it: choose another --output",
                code="output_is_input",
            )


def _tell_files(what: Text, files: Sequence[str], lang: Language) -> None:
    if not files:
        return
    more = " …" if len(files) > _NAMED else ""
    names = ", ".join(map(one_line, files[:_NAMED])) + more
    told = what.filled(count=len(files), names=names).to(lang)
    sys.stderr.write(f"setsudo: {told}\n")
