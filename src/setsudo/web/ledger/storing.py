"""The stored log as the core reads it: entries one after another, tiles, one moment of it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from setsudo.ledger import Stored
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.tiles import WIDTH
from setsudo.web.ledger.models import Entry

AT_ONCE = 5_000
_NO_HASH = bytes(SIZE)
_WRITTEN = {
    "sqlite": "REPLACE(CAST(at AS TEXT), ' ', 'T') || "
    "CASE WHEN LENGTH(CAST(at AS TEXT)) > 19 THEN 'Z' ELSE '.000000Z' END",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
"""A time as statements write it, or whatever else stands in its place."""

Row = tuple[int, str, str, str, bytes, bytes]
"""Place, act, subject, time as statements write it, statement, pieces."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything inside as it was at one moment; nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Transactions of the service announce a write, and a reader must not hold writers back.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def stored(entry: Entry) -> Stored:
    """Return a row as the core knows entries."""
    return Stored(entry.place, bytes(entry.statement), split(bytes(entry.pieces)))


def split(pieces: bytes) -> tuple[bytes, ...]:
    """Return the pieces that a row holds."""
    if b"\n" in pieces:
        return tuple(pieces.split(b"\n"))
    return (pieces,) if pieces else ()


def rows(start: int = 0) -> Iterator[Row]:
    """Yield the entries in the order of their places, past the models: millions are read."""
    # The database writes the times: a driver would make an object of each, to be written again.
    at_column = _WRITTEN[connection.vendor]
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT place, act, about, {at_column}, statement, pieces "  # noqa: S608 - no input
            "FROM ledger_entry WHERE place >= %s ORDER BY place",
            [start],
        )
        while some := cursor.fetchmany(AT_ONCE):
            for place, act, about, at, statement, pieces in some:
                yield (
                    place,
                    act,
                    about,
                    at,
                    statement if type(statement) is bytes else _bytes(statement),
                    pieces if type(pieces) is bytes else _bytes(pieces),
                )


def entries(start: int = 0) -> Iterator[Stored]:
    """Yield the entries in the order of their places."""
    for place, _, _, _, statement, pieces in rows(start):
        yield Stored(place, statement, split(pieces))


class SqlTiles:
    """The tiles in SQL. A hash that is missing in the middle of a tile is read as zeroes."""

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first hashes of a tile."""
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT "offset", hash FROM ledger_tilehash WHERE level = %s AND tile = %s '
                'AND "offset" >= 0 AND "offset" < %s ORDER BY "offset"',
                [level, index, min(width, WIDTH)],
            )
            found = cursor.fetchall()
        if not found:
            return b""
        if len(found) == found[-1][0] + 1:
            whole = b"".join([one if type(one) is bytes else _bytes(one) for _, one in found])
            if len(whole) == len(found) * SIZE:
                return whole
        there = {offset: _bytes(one) for offset, one in found}
        hashes = (there.get(offset, b"") for offset in range(found[-1][0] + 1))
        return b"".join(one if len(one) == SIZE else _NO_HASH for one in hashes)


def _bytes(value: object) -> bytes:
    """Return what a column of bytes holds; text that somebody put there is read as its bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    return str(value).encode("utf-8", "surrogateescape")
