"""Everything a decision needs, at one place in the sequence of changes, and how changes apply.

A snapshot knows customers only by keyed hashes. Most of it is a packed table that is read where it
lies (see `table`); what changed since stands in a small dictionary over it. One thread applies
changes while any number ask: each put replaces one value as a whole, so nobody meets half of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from setsudo.decisions.services import Service
from setsudo.decisions.sieve import Sieve
from setsudo.errors import SetsudoError
from setsudo.measures.restrictions import Restriction


class SnapshotError(SetsudoError):
    """A snapshot, a change or a file of them cannot be used: says why, never whose it was."""

    code = "snapshot"


class OutOfOrder(SnapshotError):
    """A change does not follow the one before: something was missed, and is to be fetched again."""

    code = "out_of_order"


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the sequence. `seq` is its number, `after` that of the step before it.

    Exactly one of these is told: a `put` restriction with the hashes of whom it binds, a `drop`ped
    restriction's ref with the hashes it stood under, a `service` as it is now, or the code of a
    service that is `gone`. A step that says none of them moves the sequence on.
    """

    seq: int
    after: int
    put: Restriction | None = None
    drop: str = ""
    subjects: tuple[bytes, ...] = ()
    service: Service | None = None
    gone: str = ""


class Asked(Protocol):
    """Where hashes are looked up; what is found says where their restrictions stand."""

    def get(self, digest: bytes, /) -> object: ...


class Table(Protocol):
    """The unchanging part of a snapshot.

    `here.get` is the shortest way to ask; where it raises one of `refused`, the table is asked.
    Who does not pass the `sieve`, where there is one, need not be looked up.
    """

    @property
    def here(self) -> Asked: ...
    @property
    def refused(self) -> tuple[type[Exception], ...]: ...
    @property
    def sieve(self) -> Sieve | None: ...
    def __len__(self) -> int: ...
    def __contains__(self, digest: bytes) -> bool: ...
    def digests(self) -> frozenset[bytes]: ...
    def restrictions(self, digest: bytes) -> tuple[Restriction, ...]: ...
    def __iter__(self) -> Iterator[tuple[bytes, tuple[Restriction, ...]]]: ...


class _Nothing:
    here: Asked = {}
    refused: tuple[type[Exception], ...] = ()
    sieve: Sieve | None = None

    def __len__(self) -> int:
        return 0

    def __contains__(self, digest: bytes) -> bool:
        return False

    def digests(self) -> frozenset[bytes]:
        return frozenset()

    def restrictions(self, digest: bytes) -> tuple[Restriction, ...]:
        return ()

    def __iter__(self) -> Iterator[tuple[bytes, tuple[Restriction, ...]]]:
        return iter(())


class Snapshot:
    """Restrictions and services as they stand after change `seq`, made at `made_at` (aware)."""

    __slots__ = ("changed", "made_at", "region", "seq", "services", "table")

    def __init__(
        self,
        seq: int,
        made_at: datetime,
        services: Iterable[Service] = (),
        subjects: Mapping[bytes, tuple[Restriction, ...]] | None = None,
        *,
        region: str,
        table: Table | None = None,
    ) -> None:
        self.seq = seq
        self.made_at = made_at
        self.region = region
        self.services: dict[str, Service] = {one.code: one for one in services}
        self.table: Table = table if table is not None else _Nothing()
        self.changed: dict[bytes, tuple[Restriction, ...]] = dict(subjects or {})

    def restrictions(self, digest: bytes) -> tuple[Restriction, ...]:
        """Return every restriction of one identifier, in force or not."""
        found = self.changed.get(digest)
        return found if found is not None else self.table.restrictions(digest)

    def of(self, digests: Iterable[bytes]) -> tuple[Restriction, ...]:
        """Return every restriction of a customer who is known by several identifiers, each once."""
        return tuple({one.ref: one for each in digests for one in self.restrictions(each)}.values())

    def subjects(self) -> Iterator[tuple[bytes, tuple[Restriction, ...]]]:
        """Go through every identifier that has restrictions."""
        changed = self.changed.copy()
        yield from ((key, found) for key, found in changed.items() if found)
        for key, found in self.table:
            if key not in changed:
                yield key, found

    def apply(self, change: Change) -> bool:
        """Take one change in; return False for one that is in already.

        Raises OutOfOrder where steps between are missing: the snapshot stays as it was.
        """
        if change.seq <= self.seq:
            return False
        if change.after != self.seq:
            raise OutOfOrder(
                f"change {change.seq} follows {change.after}, but {self.seq} is the last one here:"
                f" ask for the changes after {self.seq} again"
            )
        for digest in change.subjects:
            self._replace(digest, change)
        if change.service is not None:
            self.services = {**self.services, change.service.code: change.service}
        elif change.gone:
            self.services = {k: v for k, v in self.services.items() if k != change.gone}
        self.seq = change.seq
        return True

    def _replace(self, digest: bytes, change: Change) -> None:
        ref = change.put.ref if change.put is not None else change.drop
        others = tuple(one for one in self.restrictions(digest) if one.ref != ref)
        found = (*others, change.put) if change.put is not None else others
        if found or digest in self.table:
            self.changed[digest] = found
        else:
            self.changed.pop(digest, None)
