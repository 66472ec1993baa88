"""The determined line: an interaction's line of JSON with `determination` and `assessment`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from setsudo.assessment.learning.model import CameBy, Determined, Judged, Outcome
from setsudo.assessment.model import Verdict
from setsudo.errors import UnreadableError
from setsudo.interactions.charsets import replace_surrogates
from setsudo.interactions.codes import Code
from setsudo.interactions.labelled import LabelledQuote
from setsudo.interactions.lines import from_line, refusal
from setsudo.interactions.lines import to_line as interaction_line
from setsudo.interactions.model import Interaction
from setsudo.interactions.times import parse_time

_STRICT = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)
_Severity = Annotated[int, Field(ge=0, le=4)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Code = Annotated[str, Field(min_length=1, max_length=100)]
# The least severity that is beyond the norm.
BEYOND_FROM = 2


@with_config(_STRICT)
class _QuoteLine(TypedDict):
    turn: Annotated[int, Field(ge=0)]
    quote: str
    act: _Code


@with_config(_STRICT)
class _DeterminationLine(TypedDict, total=False):
    outcome: Required[
        Literal["beyond_norm", "within_norm", "undetermined", "needs_care", "company_at_fault"]
    ]
    decided_at: Required[str]
    policy: Required[_Code]
    beyond_norm: bool | None
    acts: list[_Code] | None
    malicious: bool | None
    severity: _Severity | None
    came_by: Literal["raised", "reported", "sampled", "unknown"] | None
    kind: str | None
    evidence: list[_QuoteLine] | None


@with_config(_STRICT)
class _FindingLine(TypedDict):
    act: _Code


@with_config(_STRICT)
class _AssessmentLine(TypedDict, total=False):
    verdict: Required[Literal["within", "review", "beyond"]]
    score: Required[_Share]
    severity: _Severity
    findings: list[_FindingLine]
    policy: Required[_Code]
    engine: Required[_Code]


@with_config(_STRICT)
class _Answer(TypedDict, total=False):
    determination: Required[_DeterminationLine]
    assessment: _AssessmentLine | None


_ANSWER: TypeAdapter[_Answer] = TypeAdapter(_Answer)


def to_line(determined: Determined) -> dict[str, Any]:
    """Return the JSON object: `from_determined_line` gives back the same, but for `source`."""
    determination: dict[str, Any] = {
        "outcome": determined.outcome.value,
        "beyond_norm": determined.beyond_norm,
        "acts": list(determined.acts),
        "malicious": determined.malicious,
        "severity": determined.severity,
        "decided_at": determined.decided_at.isoformat(),
        "policy": determined.policy,
        "came_by": determined.came_by.value,
    }
    if determined.kind:
        determination["kind"] = determined.kind
    if determined.evidence:
        determination["evidence"] = [
            {"turn": one.turn, "quote": one.quote, "act": one.act} for one in determined.evidence
        ]
    line = interaction_line(determined.interaction) | {"determination": determination}
    if (judged := determined.judged) is not None:
        line["assessment"] = {
            "verdict": judged.verdict.value,
            "score": judged.score,
            "severity": judged.severity,
            "findings": [{"act": act} for act in judged.acts],
            "policy": judged.policy,
            "engine": judged.engine,
        }
    return line


def from_determined_line(obj: object, *, source: str = "") -> Determined:
    """Return what a parsed line says. `assessment` may be what `assess --format jsonl` wrote.

    Raises UnreadableError that names the field and quotes no word, also where the line contradicts
    itself. Conduct that is met with care, or that the company brought about, may be as severe as
    any: only a finding against somebody needs an act and a severity from 2.
    """
    interaction = from_line(obj, source=source)
    try:
        answer = _ANSWER.validate_python(obj)
    except ValidationError as refused:
        raise refusal(refused) from None
    line = answer["determination"]
    outcome = Outcome(line["outcome"])
    severity = line.get("severity")
    determined = Determined(
        interaction=interaction,
        outcome=outcome,
        acts=tuple(dict.fromkeys(line.get("acts") or ())),
        malicious=line.get("malicious") or False,
        severity=(BEYOND_FROM if outcome is Outcome.BEYOND_NORM else 0)
        if severity is None
        else severity,
        decided_at=_decided_at(line["decided_at"]),
        policy=line["policy"],
        came_by=CameBy(line.get("came_by") or CameBy.UNKNOWN),
        evidence=tuple(
            _quote(number, one, interaction)
            for number, one in enumerate(line.get("evidence") or ())
        ),
        kind=line.get("kind") or "",
        judged=_judged(answer.get("assessment")),
    )
    _refuse_contradiction(determined, line.get("beyond_norm"))
    return determined


def _refuse_contradiction(one: Determined, said: bool | None) -> None:
    if said is not None and said is not one.beyond_norm:
        raise _wrong("determination.beyond_norm contradicts determination.outcome")
    if one.beyond_norm and one.severity < BEYOND_FROM:
        raise _wrong("determination.severity must be 2 to 4 where the outcome is beyond_norm")
    if one.beyond_norm and not one.acts:
        raise _wrong("determination.acts must name an act where the outcome is beyond_norm")
    if one.malicious and not one.beyond_norm:
        raise _wrong("determination.malicious needs the outcome beyond_norm")


def _decided_at(text: str) -> Any:
    try:
        return parse_time(text)
    except ValueError:
        raise _wrong(
            "determination.decided_at must be a date and time such as 2026-01-05T10:00:00+09:00"
        ) from None


def _quote(number: int, line: _QuoteLine, interaction: Interaction) -> LabelledQuote:
    words = replace_surrogates(line["quote"])
    turns = interaction.turns
    if line["turn"] >= len(turns) or not words or words not in turns[line["turn"]].text:
        raise _wrong(f"determination.evidence[{number}].quote does not stand in that turn")
    return LabelledQuote(line["turn"], words, line["act"])


def _judged(line: _AssessmentLine | None) -> Judged | None:
    if line is None:
        return None
    return Judged(
        verdict=Verdict(line["verdict"]),
        score=line["score"],
        severity=line.get("severity", 0),
        acts=tuple(finding["act"] for finding in line.get("findings", ())),
        policy=line["policy"],
        engine=line["engine"],
    )


def _wrong(message: str) -> UnreadableError:
    return UnreadableError(message, code=Code.WRONG_VALUE)
