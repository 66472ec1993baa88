"""Restrictions of any number of identifiers in four runs of bytes, read where they lie.

```
starts    2**bits + 1 numbers: where the hashes begin that share their first bits
digests   16 bytes each, in order
entries   one number each: where in `records` that identifier's restrictions stand
records   restrictions; those of one customer follow each other
forms     what many restrictions share: effect, services, channels, rung, words, conditions, and
          hours where there are any (JSON)
```
Looking somebody up is one search within a run of about sixteen hashes. Nothing is built when a
table is loaded, and a file of it can be mapped into any number of processes at once.
"""

from __future__ import annotations

import json
import re
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from mmap import mmap
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from setsudo.bilingual import Text
from setsudo.decisions.identifiers import DIGEST_BYTES
from setsudo.decisions.sieve import first_bits
from setsudo.decisions.snapshot import SnapshotError
from setsudo.measures.restrictions import Effect, Restriction
from setsudo.measures.windows import as_json, from_json

Run = bytes | mmap
SECTIONS: Final = ("starts", "digests", "entries", "records", "forms")
IN_A_RUN: Final = 16
BIG: Final = 1_000_000
"""Identifiers up to which a guard keeps a set of all hashes as well; beyond, it maps the file."""
_HEAD: Final = struct.Struct("<BIqq")
_LENGTH: Final = struct.Struct("<I")
_ONE_DIGEST: Final = struct.Struct(f"{DIGEST_BYTES}s")
_MORE, _REF_IS_UUID, _DETERMINATION_IS_UUID = 1, 2, 4
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_REMEMBERED: Final = 4096
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Sections:
    """The runs of a table, each as bytes."""

    starts: bytes
    digests: bytes
    entries: bytes
    records: bytes
    forms: bytes


class Hashes:
    """Every hash of a table, and where in `records` its restrictions stand."""

    __slots__ = ("_digests_at", "_entries", "_run", "_shift", "_starts", "count")

    def __init__(self, run: Run, at: Mapping[str, tuple[int, int]], starts: Any, entries: Any):
        self._run = run
        self._digests_at = at["digests"][0]
        self._shift = 32 - ((len(starts) - 1).bit_length() - 1)
        self._starts = starts
        self._entries = entries
        self.count = len(entries)

    def get(self, digest: bytes) -> int | None:
        """Return where the restrictions of one identifier stand; None for nobody."""
        bucket = first_bits(digest)[0] >> self._shift
        first = self._digests_at + self._starts[bucket] * DIGEST_BYTES
        end = self._digests_at + self._starts[bucket + 1] * DIGEST_BYTES
        place = self._run.find(digest, first, end)
        # The same bytes may stand across two hashes.
        while place >= 0 and (place - first) % DIGEST_BYTES:
            place = self._run.find(digest, place + 1, end)
        return self._entries[(place - self._digests_at) // DIGEST_BYTES] if place >= 0 else None

    def all(self) -> frozenset[bytes]:
        """Return the hashes alone."""
        first, end = self._digests_at, self._digests_at + self.count * DIGEST_BYTES
        with memoryview(self._run) as run, run[first:end] as digests:
            return frozenset(map(itemgetter(0), _ONE_DIGEST.iter_unpack(digests)))

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        for n in range(self.count):
            place = self._digests_at + n * DIGEST_BYTES
            yield self._run[place : place + DIGEST_BYTES], self._entries[n]


class PackedTable:
    """A table over bytes that lie one behind the other in `run`, each section at its place."""

    __slots__ = ("_forms", "_forms_known", "_records", "count", "here")
    refused: Final[tuple[type[Exception], ...]] = ()
    """What `here.get` may raise, so that the table itself is to be asked: nothing."""
    sieve: Final = None
    """What tells at once that a hash does not stand here: this table has none."""

    def __init__(self, run: Run, at: Mapping[str, tuple[int, int]]) -> None:
        """`at` gives where each section begins in `run`, and its length. Raises SnapshotError."""
        view = memoryview(run)
        part = {name: view[at[name][0] : at[name][0] + at[name][1]] for name in SECTIONS}
        if any(len(part[name]) != at[name][1] or at[name][0] < 0 for name in SECTIONS):
            raise SnapshotError("the snapshot ends before its table does; fetch it again")
        buckets = at["starts"][1] // 4 - 1
        self.count = at["digests"][1] // DIGEST_BYTES
        if (
            at["digests"][1] % DIGEST_BYTES
            or at["entries"][1] != self.count * 4
            or at["starts"][1] % 4
            or buckets < 1
            or buckets & (buckets - 1)
            or buckets > 1 << 32
        ):
            raise SnapshotError("the snapshot's table does not fit together; fetch it again")
        starts = _numbers(part["starts"])
        if starts[0] != 0 or starts[buckets] != self.count:
            raise SnapshotError("the snapshot's table does not fit together; fetch it again")
        self.here = Hashes(run, at, starts, _numbers(part["entries"]))
        self._records = part["records"]
        self._forms = part["forms"]
        self._forms_known: dict[int, tuple[Any, ...]] = {}

    def __len__(self) -> int:
        return self.count

    def digests(self) -> frozenset[bytes]:
        """Return every hash: quicker to ask than the table, and five times as large."""
        return self.here.all()

    def restrictions(self, digest: bytes) -> tuple[Restriction, ...]:
        """Return the restrictions of one identifier. Raises SnapshotError for a broken record."""
        place = self.here.get(digest)
        return self.at(place) if place is not None else ()

    def __contains__(self, digest: bytes) -> bool:
        return self.here.get(digest) is not None

    def __iter__(self) -> Iterator[tuple[bytes, tuple[Restriction, ...]]]:
        for digest, place in self.here:
            yield digest, self.at(place)

    def at(self, place: int) -> tuple[Restriction, ...]:
        """Return the restrictions that stand at a `place`. Raises SnapshotError for broken ones."""
        try:
            found: list[Restriction] = []
            more = True
            while more:
                flags, form, since, until = _HEAD.unpack_from(self._records, place)
                place += _HEAD.size
                ref, place = _word(self._records, place, uuid=bool(flags & _REF_IS_UUID))
                ground, place = _word(
                    self._records, place, uuid=bool(flags & _DETERMINATION_IS_UUID)
                )
                code, place = _word(self._records, place)
                effect, services, channels, rung, says, conditions, windows = self._form(form)
                found.append(
                    Restriction(
                        ref=ref, effect=effect, services=services, channels=channels,
                        since=_EPOCH + since * _MICROSECOND, until=_EPOCH + until * _MICROSECOND,
                        determination=ground, rung=rung, says=says, code=code,
                        conditions=conditions, windows=windows,
                    )
                )  # fmt: skip
                more = bool(flags & _MORE)
        except (
            struct.error,
            ValueError,
            TypeError,
            KeyError,
            OverflowError,
            RecursionError,
        ) as why:
            raise SnapshotError("a record of the snapshot is broken; fetch it again") from why
        return tuple(found)

    def _form(self, place: int) -> tuple[Any, ...]:
        known = self._forms_known.get(place)
        if known is None:
            (length,) = _LENGTH.unpack_from(self._forms, place)
            raw = bytes(self._forms[place + 4 : place + 4 + length])
            # A file of before there were hours has none of them.
            effect, services, channels, rung, ja, en, conditions, *hours = json.loads(raw)
            known = (
                Effect(effect), frozenset(map(_text, services)), frozenset(map(_text, channels)),
                _text(rung), Text(ja=_text(ja), en=_text(en)), tuple(map(_text, conditions)),
                tuple(from_json(one) for each in hours for one in each),
            )  # fmt: skip
            if len(self._forms_known) >= _REMEMBERED:
                self._forms_known = {}
            self._forms_known[place] = known
        return known


def packed(subjects: Iterable[tuple[bytes, tuple[Restriction, ...]]]) -> Sections:
    """Bring identifiers' hashes and their restrictions into the form of a table."""
    rows: list[tuple[bytes, int]] = []
    records, forms = bytearray(), bytearray()
    known: dict[tuple[str, ...], tuple[int, tuple[Restriction, ...]]] = {}
    form_at: dict[tuple[Any, ...], int] = {}
    for digest, found in subjects:
        if not found:
            continue
        refs = tuple(one.ref for one in found)
        place, said = known.get(refs, (len(records), ()))
        if said != found:
            place = len(records)
            known[refs] = place, found
            for one in found:
                _add(records, one, _placed(forms, form_at, one), more=one is not found[-1])
        rows.append((digest, place))
    rows.sort()
    bits = max(0, (len(rows) // IN_A_RUN).bit_length())
    starts = array("I", bytes(4 * ((1 << bits) + 1)))
    for digest, _ in rows:
        starts[(int.from_bytes(digest[:4], "big") >> (32 - bits)) + 1] += 1
    for n in range(1, len(starts)):
        starts[n] += starts[n - 1]
    entries = array("I", (place for _, place in rows))
    if sys.byteorder == "big":
        starts.byteswap()
        entries.byteswap()
    return Sections(
        starts.tobytes(),
        b"".join(digest for digest, _ in rows),
        entries.tobytes(),
        bytes(records),
        bytes(forms),
    )


def _placed(forms: bytearray, at: dict[tuple[Any, ...], int], one: Restriction) -> int:
    form = (
        one.effect.value, tuple(sorted(one.services)), tuple(sorted(one.channels)), one.rung,
        one.says.ja, one.says.en, one.conditions, one.windows,
    )  # fmt: skip
    place = at.get(form)
    if place is None:
        hours = [[as_json(window) for window in one.windows]] if one.windows else []
        told = [*form[:-1], *hours]
        raw = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        place = at[form] = len(forms)
        forms += _LENGTH.pack(len(raw)) + raw
    return place


def _add(records: bytearray, one: Restriction, form: int, *, more: bool) -> None:
    ref, ref_is_uuid = _packed_word(one.ref)
    ground, ground_is_uuid = _packed_word(one.determination)
    flags = more * _MORE | ref_is_uuid * _REF_IS_UUID | ground_is_uuid * _DETERMINATION_IS_UUID
    records += _HEAD.pack(flags, form, _micros(one.since), _micros(one.until))
    records += ref + ground + _packed_word(one.code, always_text=True)[0]


def _packed_word(word: str, *, always_text: bool = False) -> tuple[bytes, bool]:
    if not always_text and _UUID.fullmatch(word):
        return bytes.fromhex(word.replace("-", "")), True
    raw = word.encode()
    return len(raw).to_bytes(2, "little") + raw, False


def _word(records: memoryview, place: int, *, uuid: bool = False) -> tuple[str, int]:
    if uuid:
        return str(UUID(bytes=bytes(records[place : place + 16]))), place + 16
    length = int.from_bytes(records[place : place + 2], "little")
    raw = bytes(records[place + 2 : place + 2 + length])
    if len(raw) != length:
        raise ValueError("cut short")
    return raw.decode(), place + 2 + length


def _numbers(run: memoryview) -> Any:
    if sys.byteorder == "little":
        return run.cast("I") if run.contiguous and len(run) else array("I", run.tobytes())
    numbers = array("I", run.tobytes())
    numbers.byteswap()
    return numbers


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was meant")
    return value
