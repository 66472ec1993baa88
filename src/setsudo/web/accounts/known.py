"""By which names people were known at a time, from the ledger: names change, and old words stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from setsudo.errors import LedgerError
from setsudo.ledger.entry import read_piece
from setsudo.web.accounts.models import User
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.storing import split

INVITED: Final = "person_invited"
DESCRIBED: Final = "person_described"
BEFORE: Final = "before"
"""The piece of an entry that holds what somebody was called until then."""


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody is called, and by which address they are reached."""

    name: str
    username: str
    email: str


def called_now(user: User) -> Called:
    """Return what somebody is called today."""
    return Called(user.name, user.username, user.email)


def names_known(size: int | None = None) -> Mapping[UUID, Sequence[Called]]:
    """Return every name that each person had up to a size of the ledger, or until today.

    Those who left are among them. Whoever was only invited after that size is not; of whose coming
    the ledger does not tell, they were always there.
    """
    now = {one.pk: called_now(one) for one in User.objects.order_by("pk").iterator()}
    had: dict[UUID, list[Called]] = {one: [] for one in now}
    later: dict[UUID, Called] = {}
    came_later: set[UUID] = set()
    # What they were called at that size is what they were called before the next change.
    rows = Entry.objects.filter(act__in=[INVITED, DESCRIBED]).order_by("place")
    for row in rows.iterator():
        person = _person(row.about)
        if person not in had:
            continue
        pieces = _pieces(row)
        after, before = _called(pieces), _called(pieces.get(BEFORE))
        if size is None or row.place < size:
            had[person] += [one for one in (before, after) if one is not None]
        elif row.act == INVITED:
            came_later.add(person)
        elif before is not None:
            later.setdefault(person, before)
    return {
        one: tuple(dict.fromkeys([*had[one], later.get(one, called)]))
        for one, called in now.items()
        if one not in came_later
    }


def _person(about: str) -> UUID | None:
    try:
        return UUID(about.removeprefix("person/"))
    except ValueError:
        return None


def _pieces(row: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in split(bytes(row.pieces)):
        try:
            _, name, value = read_piece(piece)
        except LedgerError:
            continue
        found[name] = value
    return found


def _called(told: Any) -> Called | None:
    if not isinstance(told, Mapping):
        return None
    values = [told.get(name) for name in ("name", "username", "email")]
    if not isinstance(values[0], str) or not values[0]:
        return None
    name, username, email = (one if isinstance(one, str) else "" for one in values)
    return Called(name, username, email)
