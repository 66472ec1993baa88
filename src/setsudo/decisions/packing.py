"""A snapshot as bytes: one head, its services, and the five runs of its table.

```
8   magic and version           8   sequence            8   made at, microseconds since 1970
6 × (8 + 8 + 1)                 length as it lies, length unpacked, 1 where it is deflated
6 runs                          facts (JSON: region, services), then the sections of the table
```
The checksum and the signature are those of the seal around it (see `sealing`).
"""

from __future__ import annotations

import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from mmap import mmap
from typing import Any, Final

from setsudo.decisions.lines import service_from, service_told
from setsudo.decisions.snapshot import Snapshot, SnapshotError
from setsudo.decisions.table import SECTIONS, PackedTable, Sections, packed

MAGIC: Final = b"STSDSNP\x01"
LARGEST: Final = 8 << 30
_HEAD: Final = struct.Struct("<8sqq")
_RUN: Final = struct.Struct("<QQB")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_RUNS: Final = ("facts", *SECTIONS)


def encode(snapshot: Snapshot, *, deflate: bool = True, sections: Sections | None = None) -> bytes:
    """Return a snapshot as bytes. Left as it is (not deflated), a file of it can be mapped.

    `sections` is its table where that is packed already.
    """
    facts = {
        "region": snapshot.region,
        "services": [service_told(one) for one in snapshot.services.values()],
    }
    table = sections if sections is not None else packed(snapshot.subjects())
    runs = [json.dumps(facts, ensure_ascii=False).encode(), *(getattr(table, n) for n in SECTIONS)]
    lying = [(_deflated(run) if deflate else None) or run for run in runs]
    head = _HEAD.pack(MAGIC, snapshot.seq, (snapshot.made_at - _EPOCH) // _MICROSECOND)
    told = b"".join(
        _RUN.pack(len(lies), len(run), lies is not run)
        for lies, run in zip(lying, runs, strict=True)
    )
    body = bytearray(head + told)
    for lies in lying:
        # Numbers are read where they lie: on their own boundary.
        body += bytes(-len(body) % 8) + lies
    return bytes(body)


def decode(body: bytes | mmap, *, start: int = 0) -> Snapshot:
    """Return the snapshot that lies in `body` from `start` on. Raises SnapshotError."""
    try:
        magic, seq, made = _HEAD.unpack_from(body, start)
        if magic != MAGIC:
            raise SnapshotError(
                "this is no snapshot of this version; use the same release on both sides"
            )
        place = start + _HEAD.size
        told = [_RUN.unpack_from(body, place + n * _RUN.size) for n in range(len(_RUNS))]
        place += _RUN.size * len(_RUNS)
        if sum(length for _, length, _ in told) > LARGEST:
            raise SnapshotError("the snapshot says that it is larger than any; fetch it again")
        at: dict[str, tuple[int, int]] = {}
        unpacked: list[bytes] = []
        for name, (lies, length, deflated) in zip(_RUNS, told, strict=True):
            place += -(place - start) % 8
            at[name] = (place, length)
            raw = body[place : place + lies] if deflated or name == "facts" else b""
            unpacked.append(_inflated(raw, length) if deflated else raw)
            if not deflated and (lies != length or place + lies > len(body)):
                raise SnapshotError("the snapshot is cut short; fetch it again")
            place += lies
        facts: Any = json.loads(unpacked[0])
        services = [service_from(one) for one in facts["services"]]
        region = str(facts["region"])
        made_at = _EPOCH + made * _MICROSECOND
        if any(deflated for _, _, deflated in told[1:]):
            table = _gathered(body, at, told, unpacked)
        else:
            table = PackedTable(body, {name: at[name] for name in SECTIONS})
    except (
        struct.error, zlib.error, ValueError, TypeError, KeyError, IndexError, OverflowError,
        RecursionError,
    ) as why:  # fmt: skip
        raise SnapshotError("the snapshot is broken; fetch it again") from why
    return Snapshot(seq, made_at, services, region=region, table=table)


def _gathered(
    body: bytes | mmap, at: dict[str, tuple[int, int]], told: list[Any], unpacked: list[bytes]
) -> PackedTable:
    whole = bytearray()
    places: dict[str, tuple[int, int]] = {}
    for n, name in enumerate(_RUNS[1:], start=1):
        run = unpacked[n] if told[n][2] else body[at[name][0] : at[name][0] + told[n][1]]
        whole += bytes(-len(whole) % 8)
        places[name] = (len(whole), len(run))
        whole += run
    return PackedTable(bytes(whole), places)


def _deflated(run: bytes) -> bytes | None:
    """Return it deflated where that saves a tenth; hashes never do, and are not even tried."""
    sample = run[: 1 << 16]
    if len(zlib.compress(sample, 1)) > len(sample) * 0.9:
        return None
    return zlib.compress(run, 1)


def _inflated(raw: bytes, length: int) -> bytes:
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(raw, length) if length else b""
    if len(found) != length or unpacking.unconsumed_tail or not unpacking.eof:
        raise SnapshotError("the snapshot is cut short; fetch it again")
    return found


def laid_out(body: bytes | mmap, *, start: int = 0) -> bytes:
    """Return the same body with nothing deflated: one that can be mapped. Raises SnapshotError."""
    decode(body, start=start)
    told = [_RUN.unpack_from(body, start + _HEAD.size + n * _RUN.size) for n in range(len(_RUNS))]
    place = _HEAD.size + _RUN.size * len(_RUNS)
    whole = bytearray(body[start : start + _HEAD.size])
    for _, length, _ in told:
        whole += _RUN.pack(length, length, False)
    for lies, length, deflated in told:
        place += -place % 8
        raw = body[start + place : start + place + lies]
        whole += bytes(-len(whole) % 8) + (_inflated(raw, length) if deflated else raw)
        place += lies
    return bytes(whole)
