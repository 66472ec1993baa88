"""Packs laid over a policy: lists grow, values are replaced, only what exists can change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from setsudo.errors import PolicyError
from setsudo.policy.problems import did_you_mean
from setsudo.policy.source import Node

_BY_CODE = ("acts", "norms", "ladder")
_OF_A_JURISDICTION = ("laws", "duties", "retention", "deadlines")
_RIVALS = {"then": "at_most", "at_most": "then"}


def laid_over(
    policy: Node,
    pack: Node,
    *,
    jurisdictions: Collection[str],
    broken: Collection[int] = (),
) -> tuple[Node, list[PolicyError]]:
    """Return the policy with a pack over it, and what the pack cannot change or add.

    Laws, duties, retention and deadlines of a jurisdiction that is not loaded are left out. What
    has a wrong shape already (`broken` holds the ids of such nodes) is not merged.
    """
    errors: list[PolicyError] = []
    sections = dict(policy.value) if isinstance(policy.value, dict) else {}
    keys = dict(policy.keys)
    change = pack.get("change")
    if change is not None and isinstance(change.value, dict):
        for name, node in change.value.items():
            if name in _BY_CODE and name in sections:
                sections[name] = _changed_by_code(sections[name], node, name, errors, broken)
            elif name in sections and not {id(node), id(sections[name])} & set(broken):
                sections[name] = _merged(sections[name], node)
    added = pack.get("add")
    if added is not None and isinstance(added.value, dict):
        for name, node in added.value.items():
            if name in sections:
                sections[name] = _with_entries(sections[name], node.items(), errors)
    for name in _OF_A_JURISDICTION:
        own = pack.get(name)
        if own is not None:
            keys.setdefault(name, pack.keys[name])
            existing = sections.get(name) or replace(own, value=[])
            entries = [
                entry for entry in own.items() if entry.text("jurisdiction") in jurisdictions
            ]
            sections[name] = _with_entries(existing, entries, errors)
    return replace(policy, value=sections, keys=keys), errors


def _changed_by_code(
    section: Node, changes: Node, name: str, errors: list[PolicyError], broken: Collection[int]
) -> Node:
    if not isinstance(changes.value, dict):
        return section
    codes = [entry.text("code") for entry in section.items()]
    for code, key in changes.keys.items():
        if code not in codes:
            errors.append(
                PolicyError(
                    f"the pack changes “{code}”, which is not among the policy's {name}",
                    code="unknown_change",
                    place=key.place,
                    remedy=did_you_mean(
                        code,
                        codes,
                        f"put a new entry under add: {name}; or leave out a pack that was not made "
                        "for this policy (--pack none)",
                    ),
                )
            )
    members = [
        _merged(entry, changes.value[code])
        if code in changes.value and not {id(entry), id(changes.value[code])} & set(broken)
        else entry
        for code, entry in zip(codes, section.items(), strict=True)
    ]
    return replace(section, value=members)


def _with_entries(section: Node, entries: Iterable[Node], errors: list[PolicyError]) -> Node:
    members = list(section.items())
    known = {entry.text("code"): entry for entry in members}
    for entry in entries:
        code = entry.text("code")
        if code in known:
            there = known[code].place
            errors.append(
                PolicyError(
                    f"the pack adds “{code}”, which exists already",
                    code="already_there",
                    place=(entry.get("code") or entry).place,
                    remedy=f"put it under change, or choose another code; see line {there.line}",
                )
            )
        else:
            members.append(entry)
            known[code] = entry
    return replace(section, value=members)


def _merged(target: Node, change: Node) -> Node:
    if isinstance(target.value, dict) and isinstance(change.value, dict):
        values = dict(target.value)
        keys = dict(target.keys)
        for key, node in change.value.items():
            rival = _RIVALS.get(key)
            if rival is not None:
                values.pop(rival, None)
            values[key] = _merged(values[key], node) if key in values else node
            keys[key] = change.keys[key]
        # What is wrong after the change is the change's doing, so its place is shown.
        return replace(change, value=values, keys=keys)
    if isinstance(target.value, list) and isinstance(change.value, list):
        there = [entry.plain() for entry in target.value]
        fresh = [entry for entry in change.value if entry.plain() not in there]
        return replace(change, value=[*target.value, *fresh])
    return change
