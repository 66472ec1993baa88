"""One labelled record beside its assessment, reduced to what the figures need: no words kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from setsudo.assessment.assessing import assess
from setsudo.assessment.model import Assessment, Quote, Verdict
from setsudo.assessment.opinion import Engine
from setsudo.errors import UsageError
from setsudo.interactions.labelled import Labelled
from setsudo.interactions.model import Context, Interaction, Record, Unreadable
from setsudo.policy import Policy

NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Case:
    """What was labelled and what was answered.

    `quoted_acts` and `quoted_groups` say, for each right finding whose words are labelled, whether
    the finding's quotes overlap the labelled ones.
    """

    id: str
    lang: str
    channel: str
    beyond_norm: bool
    malicious: bool
    kind: str
    severity: int
    acts: frozenset[str]
    may: frozenset[str]
    verdict: Verdict
    score: float
    given_severity: int
    found: frozenset[str]
    quoted_acts: Mapping[str, bool]
    quoted_groups: Mapping[str, bool]
    policy: str
    engine: str


def judged(
    records: Iterable[Labelled | Unreadable],
    *,
    policy: Policy,
    engine: Engine,
    leave_out_context: bool = False,
) -> Iterator[Case | Unreadable]:
    """Assess labelled records in their order and set each answer beside its label.

    The engine is given the interactions only: neither labels nor evidence can reach it.
    """
    waiting: deque[Labelled | Unreadable] = deque()

    def without_labels() -> Iterator[Record]:
        for record in records:
            checked = _checked(record, policy.acts)
            waiting.append(checked)
            if isinstance(checked, Unreadable):
                yield checked
            elif leave_out_context:
                yield replace(checked.interaction, context=NO_CONTEXT)
            else:
                yield checked.interaction

    group_of = {code: act.group for code, act in policy.acts.items()}
    for _, answer in assess(without_labels(), policy=policy, engine=engine):
        labelled = waiting.popleft()
        if isinstance(labelled, Unreadable):
            yield labelled
        elif isinstance(answer, Unreadable):
            yield answer
        else:
            yield beside(labelled, answer, group_of=group_of)


def beside(labelled: Labelled, answer: Assessment, *, group_of: Mapping[str, str]) -> Case:
    """Set one answer beside its label. `group_of` maps an act to its group."""
    labels, interaction = labelled.labels, labelled.interaction
    marked = _marked(labelled)
    quoted_acts: dict[str, bool] = {}
    quoted_groups: dict[str, bool] = {}
    for finding in answer.findings:
        if finding.act in labels.acts and finding.act in marked:
            hit = _overlaps(finding.evidence, marked[finding.act])
            quoted_acts[finding.act] = quoted_acts.get(finding.act, False) or hit
        of_group = [
            quote
            for act, quotes in marked.items()
            if act in labels.acts and group_of.get(act) == finding.group
            for quote in quotes
        ]
        if of_group:
            hit = _overlaps(finding.evidence, of_group)
            quoted_groups[finding.group] = quoted_groups.get(finding.group, False) or hit
    return Case(
        id=interaction.id,
        lang=interaction.lang.partition("-")[0].lower() or "und",
        channel=interaction.channel.value,
        beyond_norm=labels.beyond_norm,
        malicious=labels.malicious,
        kind=labels.kind,
        severity=labels.severity,
        acts=frozenset(labels.acts),
        may=frozenset(labels.may) - frozenset(labels.acts),
        verdict=answer.verdict,
        score=answer.score,
        given_severity=answer.severity,
        found=frozenset(finding.act for finding in answer.findings),
        quoted_acts=quoted_acts,
        quoted_groups=quoted_groups,
        policy=answer.policy,
        engine=answer.engine,
    )


def by_id(cases: Iterable[Case], wanted: Collection[str]) -> dict[str, Case]:
    """Return the cases with the wanted ids. Raises UsageError where one is missing or twice."""
    found: dict[str, Case] = {}
    for case in cases:
        if case.id not in wanted:
            continue
        if case.id in found:
            raise UsageError(
                f"the id {case.id} of a pair stands more than once in the labelled set: make ids "
                "unique",
                code="pair_ambiguous",
            )
        found[case.id] = case
    for id in wanted:
        if id not in found:
            raise UsageError(
                f"the id {id} of a pair is not in the labelled set, or could not be read: correct "
                "--pairs",
                code="pair_unknown",
            )
    return found


def _checked(record: Labelled | Unreadable, known: Collection[str]) -> Labelled | Unreadable:
    if isinstance(record, Unreadable):
        return record
    for act in (*record.labels.acts, *record.labels.may):
        if act not in known:
            return Unreadable(
                record.interaction.id,
                "unknown_act",
                "labels name an act that the policy does not have: correct the label, or pass the "
                "policy that has it with --policy",
                source=record.interaction.source,
            )
    return record


def _marked(labelled: Labelled) -> dict[str, list[Quote]]:
    """Return where the labelled quotes stand: every place in the named turn with the words."""
    places: dict[str, list[Quote]] = {}
    for evidence in labelled.evidence:
        found = list(_places(labelled.interaction, evidence.turn, evidence.quote))
        if found:
            places.setdefault(evidence.act, []).extend(found)
    return places


def _places(interaction: Interaction, turn: int, words: str) -> Iterator[Quote]:
    if not words or not 0 <= turn < len(interaction.turns):
        return
    text = interaction.turns[turn].text
    at = text.find(words)
    while at >= 0:
        yield Quote(turn, at, at + len(words), words)
        at = text.find(words, at + 1)


def _overlaps(given: Iterable[Quote], marked: Collection[Quote]) -> bool:
    return any(
        one.turn == other.turn and one.start < other.end and other.start < one.end
        for one in given
        for other in marked
    )
