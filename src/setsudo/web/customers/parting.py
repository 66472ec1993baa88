"""Whose is what came in while two records were one: found from what each knew before.

A contact that names only what the other record was known by is the other's, and with it whatever
else it tells; the next one may name nothing but that. One that names both stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from setsudo.interactions.lines import from_line
from setsudo.web.customers.attaching import known_of
from setsudo.web.customers.identify import Known, identifiers_of
from setsudo.web.customers.models import Identifier, IdentifierKind, Merge
from setsudo.web.interactions.models import Correction, Interaction

KNOWN: Final = "known"
"""Where a merge remembers the identifiers that the kept record had before it."""
Told = tuple[UUID, frozenset[Known]]


@dataclass(frozen=True, slots=True)
class Since:
    """What came in since a merge and is the other record's.

    `told` is what these contacts tell; `alone`, what nobody else told of the kept record.
    """

    contacts: tuple[UUID, ...]
    told: frozenset[Known]
    alone: frozenset[Known]


def came_since(row: Merge) -> Since:
    """Return what came under the kept record after a merge and is the other's."""
    before, gone = _known_before(row), known_of([row.gone_id])[row.gone_id]
    put = {*_put(row).values_list("interaction", flat=True)}
    newer = [*_newer(row)]
    # What a person has put here is somebody's whom they knew: it is not parted by a guess.
    before |= {known for pk, told in newer if pk in put and not told & gone for known in told}
    back, stays = _apart(newer, before, gone)
    told = frozenset[Known]().union(*(one for _, one in back))
    others = before.union(*(one for _, one in stays))
    return Since(tuple(pk for pk, _ in back), told, told - others)


def _apart(newer: list[Told], kept: set[Known], gone: set[Known]) -> tuple[list[Told], list[Told]]:
    """Part contacts into those of the record that was gone, and those that stay."""
    of_kept, of_gone = {*kept}, {*gone}
    back: list[Told] = []
    stays: list[Told] = []
    waiting, before = newer, -1
    # Workers take contacts in side by side: the one that taught an address may stand behind the
    # one that names it.
    while len(waiting) != before:
        before, later = len(waiting), []
        for one in waiting:
            told = one[1]
            if told & of_kept:
                stays.append(one)
                of_kept |= told - of_gone
            elif told & of_gone:
                back.append(one)
                of_gone |= told
            else:
                later.append(one)
        waiting = later
    return back, [*stays, *waiting]


def _known_before(row: Merge) -> set[Known]:
    """Return what the kept record knew without this merge and without what came in since."""
    if KNOWN in row.moved:
        mine = Q(pk__in=row.moved[KNOWN])
    else:
        # A merge from before that was remembered.
        mine = Q(added_at__lte=row.at) & ~Q(pk__in=row.moved["identifiers"])
    rows = Identifier.objects.filter(mine, customer=row.kept_id).values_list("kind", "value")
    known = {Known(IdentifierKind(kind), value) for kind, value in rows}
    # Whoever else is held for the same customer is so still.
    standing = Merge.objects.filter(kept=row.kept_id, undone_at__isnull=True).exclude(pk=row.pk)
    return known.union(*known_of([*standing.values_list("gone", flat=True)]).values())


def _newer(row: Merge) -> Iterator[Told]:
    region = settings.REGION
    for one in _since(row).only("line", "source").order_by("received_at", "pk").iterator(500):
        yield one.pk, identifiers_of(from_line(one.line, source=one.source), region=region)


def _since(row: Merge) -> QuerySet[Interaction]:
    since = Q(received_at__gte=row.at) | Q(pk__in=_put(row).values("interaction"))
    rows = Interaction.objects.filter(since, customer=row.kept_id)
    return rows.exclude(pk__in=row.moved["interactions"])


def _put(row: Merge) -> QuerySet[Correction]:
    """Return by what a person has put contacts under the kept record since a merge."""
    return Correction.objects.filter(customer=row.kept_id, at__gte=row.at)
