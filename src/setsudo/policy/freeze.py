"""Checked content frozen into a policy, with the hash that names exactly this content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from setsudo.bilingual import Text
from setsudo.policy.model import (
    Act,
    ActGroup,
    Approval,
    Clause,
    Deadline,
    Duration,
    Duty,
    Law,
    Limits,
    MaliceCriterion,
    Norm,
    Pack,
    Policy,
    Precondition,
    Retention,
    Rung,
    Scores,
)


def frozen(content: dict[str, Any], packs: Sequence[dict[str, Any]]) -> Policy:
    """Return merged content as a policy with its hash. The content must have passed every check."""
    content = {
        **{section: [] for section in ("laws", "duties", "retention", "deadlines")},
        **content,
        "packs": [
            {key: pack[key] for key in ("pack", "kind", "revision", "name", "about")}
            for pack in packs
        ],
    }
    limits, scores = content["limits"], content["scores"]
    return Policy(
        name=content["policy"],
        revision=int(content["revision"]),
        content_hash=_hash(content),
        title=_text(content["title"]),
        preamble=_text(content["preamble"]),
        promises=_texts(content["promises"]),
        clauses={
            entry["code"]: Clause(
                entry["code"], _text(entry["heading"]), _text(entry["text"]), entry.get("group", "")
            )
            for entry in content["clauses"]
        },
        groups=_groups(content),
        acts={entry["code"]: _act(entry) for entry in content["acts"]},
        never_sole_ground=tuple(content["never_sole_ground"]),
        norms=tuple(_norm(entry) for entry in content["norms"]),
        malice={
            entry["code"]: MaliceCriterion(entry["code"], _text(entry["text"]), entry["alone"])
            for entry in content["malice"]
        },
        ladder={entry["code"]: _rung(entry) for entry in content["ladder"]},
        laws={entry["code"]: _law(entry) for entry in content["laws"]},
        duties={entry["code"]: _duty(entry) for entry in content["duties"]},
        retention={entry["code"]: _retention(entry) for entry in content["retention"]},
        deadlines={entry["code"]: _deadline(entry) for entry in content["deadlines"]},
        packs=tuple(
            Pack(
                entry["pack"],
                entry["kind"],
                entry["revision"],
                _text(entry["name"]),
                _text(entry["about"]),
            )
            for entry in content["packs"]
        ),
        default_limits=_limits({**limits["default"], **scores["default"]}),
        channel_limits={
            channel: _limits({**limits["default"], **scores["default"], **own})
            for channel, own in limits.get("channels", {}).items()
        },
        scores=tuple(
            Scores(
                entry.get("lang", ""),
                entry.get("channel", ""),
                float(entry["beyond_score"]),
                float(entry["review_score"]),
            )
            for entry in scores.get("overrides", [])
        ),
        content=content,
    )


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _text(value: Mapping[str, str]) -> Text:
    # A paragraph folded over several lines of YAML ends with a line break that is no part of it.
    return Text(ja=value["ja"].strip(), en=value["en"].strip())


def _texts(values: Sequence[Mapping[str, str]]) -> tuple[Text, ...]:
    return tuple(_text(value) for value in values)


def _groups(content: Mapping[str, Any]) -> dict[str, ActGroup]:
    clause_of = {entry["group"]: entry["code"] for entry in content["clauses"] if "group" in entry}
    return {
        group["code"]: ActGroup(
            code=group["code"],
            clause=clause_of[group["code"]],
            name=_text(group["name"]),
            acts=tuple(act["code"] for act in content["acts"] if act["group"] == group["code"]),
        )
        for group in content["groups"]
    }


def _act(entry: Mapping[str, Any]) -> Act:
    return Act(
        code=entry["code"],
        group=entry["group"],
        name=_text(entry["name"]),
        definition=_text(entry["definition"]),
        examples=_texts(entry["examples"]),
        near_misses=_texts(entry["near_misses"]),
        laws=tuple(entry.get("laws", ())),
    )


def _norm(entry: Mapping[str, Any]) -> Norm:
    return Norm(
        code=entry["code"],
        when=entry["when"],
        because=_text(entry["because"]),
        then=entry.get("then"),
        at_most=entry.get("at_most"),
        asks=_text(entry["asks"]) if "asks" in entry else None,
        severity_at_least=int(entry.get("severity_at_least", 0)),
    )


def _rung(entry: Mapping[str, Any]) -> Rung:
    approval, duration = entry["approved_by"], entry.get("duration")
    return Rung(
        code=entry["code"],
        name=_text(entry["name"]),
        does=_text(entry["does"]),
        kind=entry["kind"],
        preconditions=tuple(
            Precondition(_text(one["text"]), one.get("after", ""), one.get("needs", ""))
            for one in entry["preconditions"]
        ),
        proposed_by=tuple(entry["proposed_by"]),
        approved_by=Approval(
            int(approval["people"]), int(approval["headquarters"]), tuple(approval["roles"])
        ),
        notice=_text(entry["notice"]) if "notice" in entry else None,
        duration=Duration(**{key: int(days) for key, days in duration.items()})
        if duration
        else None,
        severity_from=int(entry["severity_from"]),
        skipped_for_danger=entry["skipped_for_danger"],
        clauses=tuple(entry.get("clauses", ())),
        laws=tuple(entry.get("laws", ())),
    )


def _limits(values: Mapping[str, float]) -> Limits:
    return Limits(
        total_minutes=float(values["total_minutes"]),
        same_content_minutes=float(values["same_content_minutes"]),
        repeats=int(values["repeats"]),
        beyond_score=float(values["beyond_score"]),
        review_score=float(values["review_score"]),
    )


def _law(entry: Mapping[str, Any]) -> Law:
    return Law(
        code=entry["code"],
        jurisdiction=entry["jurisdiction"],
        name=_text(entry["name"]),
        says=_text(entry["says"]),
        source=entry["source"],
        url=entry.get("url", ""),
        date_checked=entry["date_checked"],
        confidence=entry["confidence"],
    )


def _duty(entry: Mapping[str, Any]) -> Duty:
    return Duty(
        code=entry["code"],
        jurisdiction=entry["jurisdiction"],
        text=_text(entry["text"]),
        blocks=tuple(entry.get("blocks", ())),
        until=tuple(entry.get("until", ())),
        stays_open=tuple(entry.get("stays_open", ())),
        laws=tuple(entry.get("laws", ())),
        never=tuple(entry.get("never", ())),
    )


def _deadline(entry: Mapping[str, Any]) -> Deadline:
    return Deadline(
        code=entry["code"],
        jurisdiction=entry["jurisdiction"],
        name=_text(entry["name"]),
        does=_text(entry["does"]),
        runs_from=entry["from"],
        months=12 * int(entry.get("years", 0)) + int(entry.get("months", 0)),
        days=int(entry.get("days", 0)),
        counting=entry["counting"],
        acts=tuple(entry.get("acts", ())),
        house=bool(entry.get("house", False)),
        whose=entry["whose"],
        laws=tuple(entry["laws"]),
    )


def _retention(entry: Mapping[str, Any]) -> Retention:
    return Retention(
        code=entry["code"],
        jurisdiction=entry["jurisdiction"],
        text=_text(entry["text"]),
        at_least_days=int(entry["at_least_days"]),
        laws=tuple(entry["laws"]),
    )
