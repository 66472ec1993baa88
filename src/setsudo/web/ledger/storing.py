"""The stored log as the core reads it: entries one after another, tiles, one moment of it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from setsudo.ledger import Stored
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.tiles import WIDTH
from setsudo.web.ledger.models import Entry

AT_ONCE = 5_000
_NO_HASH = bytes(SIZE)


@contextmanager
def one_moment() -> Iterator[bool]:
    """Read everything inside as it was at one moment; nobody who writes has to wait.

    The value says whether another connection could read the same: what is not committed, it could
    not.
    """
    if connection.in_atomic_block:
        yield False
    elif connection.vendor == "sqlite":
        # Transactions of the service announce a write, and a reader must not hold writers back.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                # In memory, a second connection would wait for what the first one wrote.
                yield "mode=memory" not in str(connection.settings_dict["NAME"])
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield True


@contextmanager
def whatever_stands_there() -> Iterator[None]:
    """Read text that is no UTF-8 too, where a database lets it stand, rather than break off.

    For few rows: a callable decodes each text by itself.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.connection.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        yield
    finally:
        connection.connection.text_factory = str


def whole(value: object) -> int:
    """Return a whole number of a column; 0 where it holds something else."""
    return value if isinstance(value, int) else 0


def stored(entry: Entry) -> Stored:
    """Return a row as the core knows entries."""
    return Stored(entry.place, bytes(entry.statement), split(bytes(entry.pieces)))


def split(pieces: bytes) -> tuple[bytes, ...]:
    """Return the pieces that a row holds."""
    if b"\n" in pieces:
        return tuple(pieces.split(b"\n"))
    return (pieces,) if pieces else ()


def entries(start: int = 0) -> Iterator[Stored]:
    """Yield the entries in the order of their places, past the models: millions are read."""
    return read(
        "SELECT place, statement, pieces, TRUE FROM ledger_entry WHERE place >= %s ORDER BY place",
        [start],
    )


def read(
    query: str, values: Sequence[Any] = (), *, wrong: list[int] | None = None
) -> Iterator[Stored]:
    """Yield the entries of a query for place, statement, pieces and whether their label is right.

    The places of those whose label is not are added to `wrong`.
    """
    with whatever_stands_there(), connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        for some in _ahead(cursor):
            for place, statement, pieces, labelled in some:
                if not labelled and wrong is not None:
                    wrong.append(place)
                yield Stored(
                    place,
                    statement if type(statement) is bytes else plain_bytes(statement),
                    split(pieces if type(pieces) is bytes else plain_bytes(pieces)),
                )


def _ahead(cursor: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query by thousands; a server makes the next ones ready meanwhile."""
    if connection.vendor == "sqlite":
        while some := cursor.fetchmany(AT_ONCE):
            yield some
        return
    # The driver's own cursor: Django's belongs to this thread, which waits for it all the same.
    fetch = cursor.cursor.fetchmany
    with ThreadPoolExecutor(1, thread_name_prefix="entries") as reading:
        coming = reading.submit(fetch, AT_ONCE)
        while some := coming.result():
            coming = reading.submit(fetch, AT_ONCE)
            yield some


class SqlTiles:
    """The tiles in SQL. A hash that is missing in the middle of a tile is read as zeroes."""

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first hashes of a tile."""
        with whatever_stands_there(), connection.cursor() as cursor:
            cursor.execute(
                'SELECT "offset", hash FROM ledger_tilehash WHERE level = %s AND tile = %s '
                'AND "offset" >= 0 AND "offset" < %s ORDER BY "offset"',
                [level, index, min(width, WIDTH)],
            )
            found = cursor.fetchall()
        if not found:
            return b""
        if len(found) == found[-1][0] + 1:
            whole = b"".join([one if type(one) is bytes else plain_bytes(one) for _, one in found])
            if len(whole) == len(found) * SIZE:
                return whole
        there = {offset: plain_bytes(one) for offset, one in found}
        hashes = (there.get(offset, b"") for offset in range(found[-1][0] + 1))
        return b"".join(one if len(one) == SIZE else _NO_HASH for one in hashes)


def plain_bytes(value: object) -> bytes:
    """Return what a column of bytes holds; text that somebody put there is read as its bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    return str(value).encode("utf-8", "surrogateescape")
