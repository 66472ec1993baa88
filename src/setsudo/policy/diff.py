"""What differs between two policies, said by what it means: acts, limits, norms, rungs, wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from setsudo.policy.model import Policy

Kind = Literal["added", "removed", "changed", "wording", "order"]

_BY_CODE = (
    "clauses", "groups", "acts", "norms", "malice", "ladder", "laws", "duties", "retention",
    "deadlines", "packs",
)  # fmt: skip
_OPPOSITE: Mapping[Kind, Kind] = {"added": "removed", "removed": "added"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `where` reads like a path, `before` and `after` are plain values or None.

    `wording` means that only a text for people changed; everything else changes what the policy
    does.
    """

    section: str
    code: str
    where: str
    kind: Kind
    before: Any
    after: Any

    def reversed(self) -> Change:
        """Return the same difference seen from the other side."""
        kind = _OPPOSITE.get(self.kind, self.kind)
        return Change(self.section, self.code, self.where, kind, self.after, self.before)


def differences(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return every difference, by section, entry and field. Equal policies give none."""
    return tuple(_differences(before.content, after.content))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for section in dict.fromkeys((*before, *after)):
        old, new = before.get(section), after.get(section)
        if section in _BY_CODE:
            yield from _by_code(section, old or [], new or [])
        else:
            yield from _fields(section, "", "", old, new)


def _by_code(section: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    key = "pack" if section == "packs" else "code"
    olds = {entry[key]: entry for entry in old}
    news = {entry[key]: entry for entry in new}
    for code in sorted(olds.keys() | news.keys()):
        if code not in news:
            yield Change(section, code, "", "removed", olds[code], None)
        elif code not in olds:
            yield Change(section, code, "", "added", None, news[code])
        else:
            yield from _fields(section, code, "", olds[code], news[code])
    shared_before = [code for code in olds if code in news]
    shared_after = [code for code in news if code in olds]
    if shared_before != shared_after:
        yield Change(section, "", "", "order", shared_before, shared_after)


def _fields(section: str, code: str, where: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            inner = f"{where}.{name}" if where else name
            yield from _fields(section, code, inner, old.get(name), new.get(name))
    elif old is None or new is None:
        yield Change(section, code, where, "added" if old is None else "removed", old, new)
    elif (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and _texts(old + new)
    ):
        for number, (one, other) in enumerate(zip(old, new, strict=True), start=1):
            yield from _fields(section, code, f"{where}[{number}]", one, other)
    else:
        wording = where.endswith((".ja", ".en")) or where in ("ja", "en")
        yield Change(section, code, where, "wording" if wording else "changed", old, new)


def _texts(entries: list[Any]) -> bool:
    return all(isinstance(entry, dict) and entry.keys() == {"ja", "en"} for entry in entries)
