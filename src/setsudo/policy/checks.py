"""What a schema cannot say: whether the parts of a policy fit one another and its promises."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from setsudo.errors import PolicyError
from setsudo.policy.norm_checks import norm_errors
from setsudo.policy.problems import did_you_mean
from setsudo.policy.source import Node

DETERMINED = ("service", "transaction", "premises", "account")
"""Kinds of rung that take something away: somebody must have determined the case before."""
TWO_PEOPLE = (*DETERMINED, "legal")
"""Kinds of rung, from `refuse` up, that two people approve, one of them at headquarters."""
BINDING = ("channel", *DETERMINED)
"""Kinds of rung that bind for a time and so need an end, a review and a notice."""
UNJUSTIFIED = "unjustified_incomprehension"

_SECTIONS = (
    "clauses",
    "groups",
    "acts",
    "norms",
    "malice",
    "ladder",
    "laws",
    "duties",
    "retention",
    "deadlines",
)


def policy_errors(root: Node, broken: Collection[int]) -> Iterator[PolicyError]:
    """Report every fault in a merged policy. `broken` holds ids of nodes of a wrong shape."""
    for section in _SECTIONS:
        yield from _twice(_entries(root, section))
    yield from _groups(root)
    yield from _never_sole(root)
    yield from _limits(root, broken)
    sound = [node for node in _entries(root, "norms") if id(node) not in broken]
    yield from norm_errors(
        sound,
        acts=_codes(root, "acts"),
        never_sole=[
            node.value
            for node in _entries(root, "never_sole_ground")
            if isinstance(node.value, str)
        ],
        limits=_plain_limits(root),
    )
    yield from _ladder(root, broken)
    yield from _duties(root)
    yield from _references(root)


def _entries(root: Node, section: str) -> list[Node]:
    node = root.get(section)
    return node.items() if node is not None else []


def _codes(root: Node, section: str) -> list[str]:
    return [code for node in _entries(root, section) if (code := node.text("code"))]


def _twice(entries: list[Node]) -> Iterator[PolicyError]:
    first: dict[str, Node] = {}
    for node in entries:
        code = node.get("code")
        if code is None or not isinstance(code.value, str):
            continue
        if code.value in first:
            yield _error(
                code, "duplicate_code", f"“{code.value}” is defined twice",
                f"choose another code; the first is on line {first[code.value].line + 1}",
            )  # fmt: skip
        first.setdefault(code.value, code)


def _groups(root: Node) -> Iterator[PolicyError]:
    groups = _codes(root, "groups")
    used = [node.text("group") for node in _entries(root, "acts")]
    named: list[str] = []
    for act in _entries(root, "acts"):
        yield from _unknown(act.get("group"), groups, "group")
    for clause in _entries(root, "clauses"):
        code, group = clause.get("code"), clause.get("group")
        yield from _unknown(group, groups, "group")
        if code is None or not isinstance(code.value, str):
            continue
        if code.value.startswith("A") and group is None:
            yield _error(
                code, "clause_without_group", f"clause {code.value} names no group of acts",
                "add group: the acts that this clause speaks of",
            )  # fmt: skip
        if group is not None and not code.value.startswith("A"):
            yield _error(
                group, "group_not_allowed", f"clause {code.value} cannot name a group",
                "only A clauses name acts: leave group out",
            )  # fmt: skip
        if group is not None and group.value in named:
            yield _error(
                group, "group_named_twice",
                f"the group “{group.value}” belongs to another clause already",
                "give each group to one clause",
            )  # fmt: skip
        if group is not None and isinstance(group.value, str):
            named.append(group.value)
    for node in _entries(root, "groups"):
        code = node.get("code")
        if code is None or not isinstance(code.value, str):
            continue
        if code.value not in used:
            yield _error(
                code,
                "empty_group",
                f"the group “{code.value}” has no act",
                "add an act, or leave it out",
            )
        if code.value not in named:
            yield _error(
                code, "group_without_clause", f"no A clause names the group “{code.value}”",
                f"add group: {code.value} to an A clause",
            )  # fmt: skip


def _never_sole(root: Node) -> Iterator[PolicyError]:
    listed = _entries(root, "never_sole_ground")
    acts = _codes(root, "acts")
    for node in listed:
        yield from _unknown(node, acts, "act")
    section = root.get("never_sole_ground")
    there = [node.value for node in listed]
    for act in _entries(root, "acts"):
        code = act.text("code")
        if section is not None and act.text("group") == UNJUSTIFIED and code not in there:
            yield _error(
                root.keys["never_sole_ground"], "sole_ground",
                f"“{code}” could be the only ground of a determination",
                f"add {code}: not understanding or accepting terms is no harm by itself",
            )  # fmt: skip


def _limits(root: Node, broken: Collection[int]) -> Iterator[PolicyError]:
    limits, scores = root.get("limits"), root.get("scores")
    if limits is not None and id(limits) not in broken:
        default = limits.get("default")
        channels = limits.get("channels")
        values = channels.value if channels is not None and isinstance(channels.value, dict) else {}
        for node in filter(None, (default, *values.values())):
            same = node.get("same_content_minutes") or (
                default and default.get("same_content_minutes")
            )
            total = node.get("total_minutes") or (default and default.get("total_minutes"))
            if same and total and _more(same, total):
                yield _error(
                    node.get("same_content_minutes") or total, "limits_crossed",
                    "the limit for the same content is longer than the limit for the whole contact",
                    "make same_content_minutes at most total_minutes",
                )  # fmt: skip
    if scores is not None and id(scores) not in broken:
        overrides = scores.get("overrides")
        for node in filter(
            None, (scores.get("default"), *(overrides.items() if overrides else ()))
        ):
            review, beyond = node.get("review_score"), node.get("beyond_score")
            if review and beyond and _more(review, beyond):
                yield _error(
                    review, "limits_crossed", "review_score is above beyond_score",
                    "make review_score at most beyond_score",
                )  # fmt: skip


def _more(one: Node, other: Node) -> bool:
    numbers = (int, float)
    return (
        isinstance(one.value, numbers)
        and isinstance(other.value, numbers)
        and one.value > other.value
    )


def _plain_limits(root: Node) -> Mapping[str, float | int]:
    """Return the default limits for a trial; where they are broken, the shipped ones."""
    merged: dict[str, Any] = {
        "total_minutes": 60.0, "same_content_minutes": 30.0, "repeats": 3,
        "beyond_score": 0.5, "review_score": 0.2,
    }  # fmt: skip
    for section in ("limits", "scores"):
        default = (root.get(section) or root).get("default")
        for name in merged:
            node = default.get(name) if default is not None else None
            if node is not None and isinstance(node.value, (int, float)):
                merged[name] = type(merged[name])(node.value)
    return merged


def _ladder(root: Node, broken: Collection[int]) -> Iterator[PolicyError]:
    rungs = _entries(root, "ladder")
    known = _codes(root, "ladder")
    earlier: list[str] = []
    for rung in rungs:
        preconditions = rung.get("preconditions")
        for precondition in preconditions.items() if preconditions else ():
            after = precondition.get("after")
            yield from _unknown(after, known, "rung")
            if after is not None and after.value in known and after.value not in earlier:
                yield _error(
                    after, "later_rung",
                    f"“{after.value}” does not come before “{rung.text('code')}”",
                    "name a rung that stands above this one",
                )  # fmt: skip
        earlier.append(rung.text("code"))
        if id(rung) not in broken:
            yield from _rung(rung)


def _rung(rung: Node) -> Iterator[PolicyError]:
    plain = rung.plain()
    code = rung.get("code") or rung
    kind, approval = plain["kind"], plain["approved_by"]
    if kind in TWO_PEOPLE and (approval["people"] < 2 or approval["headquarters"] < 1):
        yield _error(
            rung.get("approved_by") or rung, "two_people",
            f"“{plain['code']}” needs two people, one of them at headquarters",
            "write people: 2 and headquarters: 1, or more",
        )  # fmt: skip
    if approval["headquarters"] > approval["people"]:
        yield _error(
            rung.get("approved_by") or rung, "two_people",
            "more people at headquarters than people in all", "raise people or lower headquarters",
        )  # fmt: skip
    needs = [precondition.get("needs") for precondition in plain["preconditions"]]
    if kind in DETERMINED and "determination" not in needs:
        yield _error(
            rung.get("preconditions") or rung, "no_determination",
            f"“{plain['code']}” takes something away before anybody has determined the case",
            "add a precondition with needs: determination",
        )  # fmt: skip
    if "notice_sent" in needs and (kind not in BINDING or "duration" not in plain):
        yield _error(
            rung.get("preconditions") or rung, "notice_of_nothing",
            f"“{plain['code']}” waits for a notice, but binds nobody for a time",
            "take notice_sent out, or give it a kind that binds and a duration",
        )  # fmt: skip
    if kind in BINDING:
        for key, code_of_error, why in (
            ("duration", "no_end", "has no end: nothing binds without one"),
            ("notice", "no_notice", "binds without telling the customer"),
        ):
            if key not in plain:
                yield _error(code, code_of_error, f"“{plain['code']}” {why}", f"add {key}")
    duration = plain.get("duration")
    if duration is not None and not (
        duration["default_days"] <= duration["maximum_days"]
        and duration["review_days"] <= duration["maximum_days"]
    ):
        yield _error(
            rung.get("duration") or rung, "duration_crossed",
            "the default or the review lies after the maximum",
            "make default_days and review_days at most maximum_days",
        )  # fmt: skip


def _duties(root: Node) -> Iterator[PolicyError]:
    kinds = {one.text("code"): one.text("kind") for one in _entries(root, "ladder")}
    for duty in _entries(root, "duties"):
        code = duty.get("code") or duty
        blocks, until, never = (duty.get(key) for key in ("blocks", "until", "never"))
        if (blocks is None) != (until is None):
            yield _error(
                code, "half_a_duty", "a duty blocks rungs until something is recorded",
                "write both blocks and until, or neither",
            )  # fmt: skip
        if blocks is None and never is None:
            yield _error(
                code, "duty_of_nothing", "this duty blocks nothing",
                "add blocks with until, or never",
            )  # fmt: skip
        ruled_out = {one.value for one in _list(duty, "never")}
        for rung in (*_list(duty, "blocks"), *_list(duty, "stays_open")):
            if isinstance(rung.value, str) and kinds.get(rung.value) in ruled_out:
                yield _error(
                    rung, "never_and_open",
                    f"“{rung.value}” is of a kind that this duty never allows",
                    "take it out here, or its kind out of never",
                )  # fmt: skip


def _references(root: Node) -> Iterator[PolicyError]:
    laws, rungs, clauses = _codes(root, "laws"), _codes(root, "ladder"), _codes(root, "clauses")
    for section in ("acts", "ladder", "duties", "retention", "deadlines"):
        for node in _entries(root, section):
            for law in _list(node, "laws"):
                yield from _unknown(law, laws, "law")
            for clause in _list(node, "clauses"):
                yield from _unknown(clause, clauses, "clause")
            for rung in (*_list(node, "blocks"), *_list(node, "stays_open")):
                yield from _unknown(rung, rungs, "rung")
            for need in _list(node, "until"):
                if need.value == "notice_sent":
                    yield _error(
                        need, "notice_of_nothing",
                        "a notice goes out after the approval that this duty blocks",
                        "take notice_sent out; a rung's own preconditions may have it",
                    )  # fmt: skip


def _list(node: Node, key: str) -> list[Node]:
    inner = node.get(key)
    return inner.items() if inner is not None else []


def _unknown(node: Node | None, known: Collection[str], what: str) -> Iterator[PolicyError]:
    if node is None or not isinstance(node.value, str) or node.value in known:
        return
    remedy = "load the pack that has it" if what == "law" else f"define the {what} first"
    yield _error(
        node, f"unknown_{what}", f"there is no {what} “{node.value}”",
        did_you_mean(node.value, known, remedy),
    )  # fmt: skip


def _error(node: Node, code: str, message: str, remedy: str) -> PolicyError:
    return PolicyError(message, code=code, place=node.place, remedy=remedy)
