"""Care for whoever was hurt: eight steps, each done, or declined by that person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.lacks import Lack
from setsudo.cases.shortcomings import Shortcoming


class CareStep(StrEnum):
    """What the company owes somebody who was hurt at work. Emergencies do not wait for it."""

    SAFETY = "safety"
    REPLACEMENT = "replacement"
    REST = "rest"
    TALK = "talk"
    DOCTOR = "doctor"
    LEAVE = "leave"
    COMPENSATION = "compensation"
    LAWYER = "lawyer"


class CareStatus(StrEnum):
    """Offered is not enough: a step ends by being done or by the person saying no."""

    OFFERED = "offered"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CareRecord:
    """One step for one person. Of several records of a step the newest counts."""

    victim: str
    step: CareStep
    status: CareStatus
    by: str
    at: datetime
    note: str = ""


def open_steps(
    records: Iterable[CareRecord], victims: Collection[str]
) -> tuple[tuple[str, CareStep], ...]:
    """Return who still waits for which step, in the order of names and of steps."""
    newest = _newest(records)
    return tuple(
        (victim, step)
        for victim in sorted(victims)
        for step in CareStep
        if not _ended(newest.get((victim, step)))
    )


def care_shortcomings(
    records: Iterable[CareRecord], victims: Collection[str]
) -> Iterator[Shortcoming]:
    """Yield what keeps a case open for the sake of those hurt; `where` names the step, no
    person."""
    newest = _newest(records)
    found: dict[Shortcoming, None] = {}
    for victim in sorted(victims):
        for step in CareStep:
            record = newest.get((victim, step))
            if record is not None and record.status is CareStatus.DECLINED and record.by != victim:
                found[Shortcoming(Lack.CARE_DECLINED_BY_OTHERS, step)] = None
            elif not _ended(record):
                found[Shortcoming(Lack.CARE_OPEN, step)] = None
    yield from found


def _ended(record: CareRecord | None) -> bool:
    if record is None or record.status is CareStatus.OFFERED:
        return False
    return record.status is CareStatus.DONE or record.by == record.victim


def _newest(records: Iterable[CareRecord]) -> Mapping[tuple[str, CareStep], CareRecord]:
    ordered = sorted(records, key=lambda record: record.at)
    return {(record.victim, record.step): record for record in ordered}


CARE_NAMES: Final[Mapping[CareStep, Text]] = {
    CareStep.SAFETY: Text(ja="安全を確かめる", en="make sure that they are safe"),
    CareStep.REPLACEMENT: Text(ja="応対を交代する", en="take over from them"),
    CareStep.REST: Text(ja="休憩をとってもらう", en="let them rest"),
    CareStep.TALK: Text(ja="話を聴く", en="listen to them"),
    CareStep.DOCTOR: Text(ja="産業医や医療機関につなぐ", en="put them in touch with a doctor"),
    CareStep.LEAVE: Text(ja="休暇や勤務の調整をする", en="arrange leave or other duties"),
    CareStep.COMPENSATION: Text(
        ja="労災の申請について知らせる", en="tell them how to claim workers' compensation"
    ),
    CareStep.LAWYER: Text(ja="弁護士に相談できるようにする", en="let them consult a lawyer"),
}
