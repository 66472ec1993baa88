"""Legal and criminal proceedings: their kinds, and one table of the stages of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.referrals.deadlines import Event
from setsudo.referrals.lacking import Lack, Shortcoming
from setsudo.referrals.referring import NotNow


class Kind(StrEnum):
    """What is pursued. A report of damage tells facts; a complaint asks for punishment."""

    CIVIL = "civil"
    INJUNCTION = "injunction"
    DAMAGE_REPORT = "damage_report"
    COMPLAINT = "complaint"


KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.CIVIL: Text(ja="民事(損害賠償など)", en="civil claim"),
    Kind.INJUNCTION: Text(ja="差止・仮処分", en="injunction"),
    Kind.DAMAGE_REPORT: Text(ja="刑事:被害届", en="criminal: report of damage"),
    Kind.COMPLAINT: Text(ja="刑事:告訴", en="criminal: complaint"),
}


class Stage(StrEnum):
    """Where a proceeding stands."""

    PREPARED = "prepared"
    FILED = "filed"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    HEARING = "hearing"
    ORDER = "order"
    JUDGMENT = "judgment"
    ENFORCEMENT = "enforcement"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


STAGE_NAMES: Final[Mapping[Stage, Text]] = {
    Stage.PREPARED: Text(ja="準備", en="prepared"),
    Stage.FILED: Text(ja="提出", en="filed"),
    Stage.ACCEPTED: Text(ja="受理", en="accepted"),
    Stage.NOT_ACCEPTED: Text(ja="不受理", en="not accepted"),
    Stage.HEARING: Text(ja="審理・捜査", en="heard or investigated"),
    Stage.ORDER: Text(ja="決定・命令", en="order"),
    Stage.JUDGMENT: Text(ja="判決", en="judgment"),
    Stage.ENFORCEMENT: Text(ja="執行", en="enforcement"),
    Stage.SETTLED: Text(ja="和解・示談", en="settled"),
    Stage.WITHDRAWN: Text(ja="取下げ", en="withdrawn"),
    Stage.DROPPED: Text(ja="打切り・不起訴", en="dropped"),
}

_COURT: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.PREPARED: frozenset({Stage.FILED, Stage.SETTLED, Stage.DROPPED}),
    Stage.FILED: frozenset({Stage.ACCEPTED, Stage.NOT_ACCEPTED, Stage.SETTLED, Stage.WITHDRAWN}),
    # What was not accepted is put right and filed again, or given up.
    Stage.NOT_ACCEPTED: frozenset({Stage.FILED, Stage.DROPPED}),
    Stage.ACCEPTED: frozenset({Stage.HEARING, Stage.SETTLED, Stage.WITHDRAWN}),
    Stage.ENFORCEMENT: frozenset({Stage.ENFORCEMENT, Stage.SETTLED}),
}
_POLICE: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.PREPARED: frozenset({Stage.FILED, Stage.SETTLED, Stage.DROPPED}),
    Stage.FILED: frozenset({Stage.ACCEPTED, Stage.NOT_ACCEPTED, Stage.WITHDRAWN}),
    Stage.NOT_ACCEPTED: frozenset({Stage.FILED, Stage.DROPPED}),
    Stage.ACCEPTED: frozenset({Stage.HEARING, Stage.SETTLED, Stage.WITHDRAWN, Stage.DROPPED}),
    Stage.HEARING: frozenset(
        {Stage.HEARING, Stage.JUDGMENT, Stage.SETTLED, Stage.WITHDRAWN, Stage.DROPPED}
    ),
}

NEXT: Final[Mapping[Kind, Mapping[Stage, frozenset[Stage]]]] = MappingProxyType(
    {
        Kind.CIVIL: {
            **_COURT,
            Stage.HEARING: frozenset(
                {Stage.HEARING, Stage.JUDGMENT, Stage.SETTLED, Stage.WITHDRAWN}
            ),
            # A judgment that is appealed is heard again.
            Stage.JUDGMENT: frozenset({Stage.HEARING, Stage.ENFORCEMENT, Stage.SETTLED}),
        },
        Kind.INJUNCTION: {
            **_COURT,
            Stage.ACCEPTED: frozenset({Stage.HEARING, Stage.ORDER, Stage.SETTLED, Stage.WITHDRAWN}),
            Stage.HEARING: frozenset({Stage.HEARING, Stage.ORDER, Stage.SETTLED, Stage.WITHDRAWN}),
            Stage.ORDER: frozenset({Stage.HEARING, Stage.ENFORCEMENT, Stage.SETTLED}),
        },
        Kind.DAMAGE_REPORT: _POLICE,
        Kind.COMPLAINT: _POLICE,
    }
)
"""What can come after each stage; every other step is refused, and what has none is over."""

SERVED: Final[Mapping[Stage, tuple[Event, ...]]] = {
    Stage.ORDER: (Event.ORDER_RECEIVED, Event.DECISION_GIVEN),
    Stage.JUDGMENT: (Event.JUDGMENT_RECEIVED, Event.DECISION_GIVEN),
}
"""Stages from whose day a deadline of ours runs, before a court that we applied to.

Which of the two days the law of a place counts from, service or the decision, its deadlines say;
the stage holds that day.
"""
OURS: Final = frozenset({Kind.CIVIL, Kind.INJUNCTION})
"""Kinds that we are a party to. Nobody but the prosecution appeals in a criminal case."""
SAYS_WHAT: Final = frozenset(
    {
        Stage.NOT_ACCEPTED, Stage.ORDER, Stage.JUDGMENT, Stage.SETTLED, Stage.WITHDRAWN,
        Stage.DROPPED,
    }
)  # fmt: skip
"""Stages that mean nothing without their outcome in words."""


def possible(kind: Kind, stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that can follow, in the order of their table."""
    after = NEXT[kind].get(stage, frozenset())
    return tuple(one for one in Stage if one in after)


def over(kind: Kind, stage: Stage) -> bool:
    """Say whether nothing can follow."""
    return not possible(kind, stage)


def refuse_unless_next(kind: Kind, stage: Stage, to: Stage) -> None:
    """Raise NotNow, which says what can follow instead."""
    if to in NEXT[kind].get(stage, frozenset()):
        return
    left = [STAGE_NAMES[one] for one in possible(kind, stage)]
    raise NotNow(
        Text(
            ja=f"{KIND_NAMES[kind].ja}では「{STAGE_NAMES[stage].ja}」の次に「{STAGE_NAMES[to].ja}」"
            f"は来ません。次に来るもの:{'、'.join(one.ja for one in left) or 'なし(終了)'}。",
            en=f"In a {KIND_NAMES[kind].en}, “{STAGE_NAMES[to].en}” does not follow "
            f"“{STAGE_NAMES[stage].en}”. What can: "
            f"{'; '.join(one.en for one in left) or 'nothing, it is over'}.",
        )
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One stage that was reached. `document` is the digest of a file that shows it, if any."""

    stage: Stage
    on: date
    outcome: str = ""
    document: str = ""


def lacking(
    step: Step, *, before: date | None, today: date, files: frozenset[str]
) -> Iterator[Shortcoming]:
    """Yield what a stage lacks. `before` is the day of the stage before it."""
    if step.on > today:
        yield Shortcoming(Lack.TIME, _IN_FUTURE, _WHEN_REACHED, "on")
    if before is not None and step.on < before:
        yield Shortcoming(Lack.TIME, _BEFORE, _WHEN_REACHED, "on")
    if step.stage in SAYS_WHAT and not step.outcome.strip():
        yield Shortcoming(Lack.OUTCOME, _NO_OUTCOME, _SAY_IT, "outcome")
    if step.document and step.document not in files:
        yield Shortcoming(Lack.DOCUMENT, _NO_FILE, _ADD_IT, "document")


_IN_FUTURE: Final = Text(ja="日付が未来です。", en="The day lies in the future.")
_BEFORE: Final = Text(ja="前の段階より前の日付です。", en="The day lies before the last stage.")
_WHEN_REACHED: Final = Text(
    ja="その段階になった日を入れてください。", en="Enter the day on which it was reached."
)
_NO_OUTCOME: Final = Text(ja="結果が書かれていません。", en="It does not say the outcome.")
_SAY_IT: Final = Text(ja="主文や理由を短く書いてください。", en="Write the ruling or the reason.")
_NO_FILE: Final = Text(ja="その書類は事案にありません。", en="The case has no such document.")
_ADD_IT: Final = Text(
    ja="先に証拠として加えてください。", en="Add it to the case's exhibits first."
)
