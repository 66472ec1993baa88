"""Names on a page: shown to those who need them, and for others kept out of every word of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from setsudo.bilingual import Language, Text
from setsudo.cases.disclosure import Part as Seen
from setsudo.cases.disclosure import shown_name
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part
from setsudo.web.interactions.models import Interaction

_HIDDEN_STAFF = Text(ja="(従業員)", en="(employee)")
_SOMEBODY = Text(ja="―", en="—")
_APART = re.compile(r"[\s\u3000・=]+")
_HONORIFIC = r"(?=\s?(?:さん|さま|様|氏|くん|君|ちゃん|店長|主任|係長|課長|部長))"


@dataclass(slots=True)
class Names:
    """What stands where a name would stand, for one viewer of one case."""

    viewer: User
    seen: frozenset[Seen]
    lang: Language
    _in_place: dict[str, str] = field(default_factory=dict)
    _labels: dict[tuple[str, Part], str] = field(default_factory=dict)
    _hidden: dict[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def of(self, user: User | None) -> str:
        """Return how somebody is called where they acted or spoke."""
        if user is None:
            return _SOMEBODY.to(self.lang)
        return self._in_place.get(str(user.pk), user.name)

    def as_(self, user: User, part: Part) -> str:
        """Return how somebody is called as a victim or as a reporter."""
        return self._labels.get((str(user.pk), part), user.name)

    def hides(self, user: User | None) -> bool:
        """Say whether somebody's name is kept from the viewer."""
        return user is not None and str(user.pk) in self._in_place

    def masked(self, text: str) -> str:
        """Return a text without the names that the viewer does not need."""
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(lambda found: self._hidden[_key(found[0])], text)

    def masks(self, text: str) -> list[tuple[int, int, str]]:
        """Return where a text holds such names, and what stands in their place."""
        if self._pattern is None:
            return []
        return [
            (found.start(), found.end(), self._hidden[_key(found[0])])
            for found in self._pattern.finditer(text)
        ]


def names_of(
    case: Case,
    viewer: User,
    seen: frozenset[Seen],
    *,
    lang: Language,
    contacts: Iterable[Interaction] = (),
) -> Names:
    """Return the names of a case for somebody who sees these parts of it."""
    names = Names(viewer, seen, lang)
    hidden: dict[str, str] = {}
    _people(case, names, hidden)
    if Seen.VICTIM_NAME not in seen:
        for interaction in contacts:
            staff: Mapping[str, str] = interaction.line.get("staff") or {}
            own = {viewer.name.casefold(), viewer.username.casefold()}
            for word in filter(None, (staff.get("name"), staff.get("email"), staff.get("id"))):
                if word.casefold() not in own:
                    _hide(hidden, word, _HIDDEN_STAFF.to(lang))
    if Seen.CUSTOMER_NAME not in seen:
        _customer(case, names, hidden, contacts)
    names._hidden = {_key(word): label for word, label in hidden.items()}
    names._pattern = _pattern(hidden)
    return names


def _people(case: Case, names: Names, hidden: dict[str, str]) -> None:
    parts = {Part.VICTIM: Seen.VICTIM_NAME, Part.REPORTER: Seen.REPORTER_NAME}
    rows = sorted(
        (one for one in case.parts.all() if one.part in parts),
        key=lambda one: (one.part, one.number),
    )
    shown_as_victim = {
        row.user_id for row in rows if row.part == Part.VICTIM and Seen.VICTIM_NAME in names.seen
    }
    # Victims last, so that somebody who is both is called by the victim's letter.
    for row in sorted(rows, key=lambda one: one.part == Part.VICTIM):
        part, user = Part(row.part), row.user
        if parts[part] in names.seen or user == names.viewer:
            continue
        label = shown_name(user.name, row.number, to=names.seen, part=parts[part]).to(names.lang)
        names._labels[str(user.pk), part] = label
        names._in_place[str(user.pk)] = label
        if user.pk not in shown_as_victim:
            _hide_person(hidden, user, label)


def _customer(
    case: Case, names: Names, hidden: dict[str, str], contacts: Iterable[Interaction]
) -> None:
    label = shown_name("", 1, to=frozenset(), part=Seen.CUSTOMER_NAME).to(names.lang)
    words: list[str] = []
    if case.customer is not None:
        words.append(case.customer.name)
        words += case.customer.identifiers.values_list("value", flat=True)
    for interaction in contacts:
        told = dict(interaction.line.get("customer") or {})
        words += [*(told.pop("orders", None) or ()), *(str(one) for one in told.values() if one)]
    for word in words:
        _hide_name(hidden, word, label)


def _hide_person(hidden: dict[str, str], user: User, label: str) -> None:
    _hide_name(hidden, user.name, label)
    _hide(hidden, f"@{user.username}", label)
    if not user.username.isalpha():
        _hide(hidden, user.username, label)
    if user.email:
        _hide(hidden, user.email, label)


def _hide_name(hidden: dict[str, str], name: str, label: str) -> None:
    name = name.strip()
    pieces = [one for one in _APART.split(name) if one]
    for word in (name, "".join(pieces), *(pieces if len(pieces) > 1 else ())):
        _hide(hidden, word, label)


def _hide(hidden: dict[str, str], word: str, label: str) -> None:
    if word:
        hidden.setdefault(word, label)


def _pattern(hidden: Mapping[str, str]) -> re.Pattern[str] | None:
    if not hidden:
        return None
    # The longest first, so that a full name is not left half.
    return re.compile("|".join(map(_one, sorted(hidden, key=len, reverse=True))), re.IGNORECASE)


def _one(word: str) -> str:
    escaped = re.escape(word)
    if word.isascii():
        # In Japanese a Latin name stands without spaces around it, so only Latin letters bound it.
        return rf"(?<![A-Za-z0-9_]){escaped}(?![A-Za-z0-9_])"
    # One character is a word of its own too often; with an honorific it is somebody.
    return escaped if len(word) > 1 else escaped + _HONORIFIC


def _key(word: str) -> str:
    return word.casefold()
