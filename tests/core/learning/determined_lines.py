"""Determined contacts written by hand, for every test of learning from people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from setsudo.assessment.learning.agreeing import Pair
from setsudo.assessment.learning.lines import from_determined_line
from setsudo.assessment.learning.model import CameBy, Determined
from setsudo.assessment.learning.turning import TurningPoints
from setsudo.assessment.model import Verdict

THREAT = "田中さん、今夜お前の家に火をつけてやるからな。電話は090-1234-5678だ。"
CALM = "靴のサイズを交換していただけますか。"


def line(id: str = "c-1", *, text: str = THREAT, **said: Any) -> dict[str, Any]:
    """Return a determined line. Keys of the contact may be given as well as those of the
    determination; `assessment` stands for itself."""
    contact = {
        name: said.pop(name)
        for name in ("channel", "lang", "customer", "staff", "turns", "started_at", "context")
        if name in said
    }
    assessment = said.pop("assessment", None)
    made: dict[str, Any] = {
        "id": id,
        "channel": "phone",
        "lang": "ja",
        "started_at": "2026-10-05T10:15:00+09:00",
        "duration_s": 120,
        "customer": {"id": "c-77", "name": "佐藤花子"},
        "staff": {"id": "s-3", "name": "田中"},
        "turns": [{"speaker": "customer", "at": 0, "text": text}],
        "context": {"business": "靴屋", "facts": "当社に落ち度はない。"},
        **contact,
        "determination": {
            "outcome": "beyond_norm",
            "acts": ["threat"],
            "severity": 3,
            "decided_at": "2026-10-09T09:00:00+09:00",
            "policy": "customer-service@1",
            "came_by": "reported",
            **said,
        },
    }
    return made if assessment is None else made | {"assessment": assessment}


def within(id: str, *, outcome: str = "within_norm", **said: Any) -> dict[str, Any]:
    """Return a determined line that is against nobody."""
    told = {"text": CALM, "acts": [], "severity": 0} | said
    return line(id, outcome=outcome, **told)


def determined(obj: dict[str, Any]) -> Determined:
    return from_determined_line(obj)


def turning(
    *,
    beyond_norm: bool,
    at: float,
    seen_at: float | None = None,
    lang: str = "ja",
    channel: str = "phone",
    came_by: CameBy = CameBy.SAMPLED,
) -> TurningPoints:
    """Return a contact whose verdict turns at one score, or at two."""
    return TurningPoints(
        lang, channel, came_by, beyond_norm, at, at if seen_at is None else seen_at
    )


def pair(day: int, **said: Any) -> Pair:
    """Return a pair `day` days after the first of July 2026."""
    told: dict[str, Any] = {
        "day": (datetime(2026, 7, 1, tzinfo=UTC) + timedelta(days=day)).date(),
        "lang": "ja",
        "channel": "phone",
        "came_by": CameBy.SAMPLED,
        "settled": True,
        "beyond_norm": False,
        "severity": 0,
        "verdict": Verdict.WITHIN,
        "score": 0.1,
        "given_severity": 0,
        "policy": "customer-service@1",
        "engine": "fast@1",
    }
    return Pair(**(told | said))
