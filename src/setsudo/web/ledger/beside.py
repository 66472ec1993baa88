"""What a verification asks of the log besides its entries: their labels and the stored tiles.

A server compares labels on its way through the entries. Without one a second connection asks, while
the first reads, in one query: the driver holds everybody up from row to row, but not within one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

from setsudo.ledger import Stored
from setsudo.ledger.hashing import SIZE
from setsudo.ledger.tiles import WIDTH
from setsudo.web.ledger.storing import entries, one_moment, read, whatever_stands_there

T = TypeVar("T")

_LABELLED = {
    "sqlite": """
        SELECT place, CAST(statement AS BLOB) AS statement, CAST(
            '{"about":"' || about || '","act":"' || act || '","at":"'
            || REPLACE(CAST(at AS TEXT), ' ', 'T')
            || CASE WHEN LENGTH(CAST(at AS TEXT)) > 19 THEN 'Z",' ELSE '.000000Z",' END AS BLOB
        ) AS label FROM ledger_entry""",
    "postgresql": """
        SELECT place, statement, pieces, CONVERT_TO(
            '{"about":"' || about || '","act":"' || act || '","at":"'
            || TO_CHAR(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '",', 'UTF8'
        ) AS label FROM ledger_entry""",
}
"""The entries, each with the beginning of a statement as its columns to search by would have it."""
# Not true rather than false: a label that lacks a part is not the one that was entered.
_RIGHT = "(SUBSTR(statement, 1, LENGTH(label)) = label) IS TRUE"

Tile = tuple[int, int, int, int, int]
"""Level, tile, how many hashes it holds, the last offset, how many of them are whole."""


@contextmanager
def beside(
    ask: Callable[[], T], *, shared: bool, end: Callable[[], int]
) -> Iterator[Callable[[], T]]:
    """Put a question beside what is done inside; the value returns its answer when it is called.

    To be used within `one_moment`, whose value is `shared`. `ask` uses the connection of the thread
    that it runs in, `end` says there how long the log is. A server has enough to do, and where a
    second connection cannot see the same moment, the question waits until its answer is wanted.
    """
    if not shared or connection.vendor != "sqlite":
        yield ask
        return
    now = end()

    def elsewhere() -> list[T]:
        try:
            with one_moment():
                # An entry that came in between shows that this is another moment.
                return [ask()] if end() == now else []
        finally:
            connection.close()

    with ThreadPoolExecutor(1, thread_name_prefix="beside") as second:
        coming = second.submit(elsewhere)
        yield lambda: (coming.result() or [ask()])[0]


def labelled_entries(wrong: list[int]) -> Iterator[Stored]:
    """Yield the entries; where a server compares labels on the way, add wrong ones to `wrong`."""
    if connection.vendor == "sqlite":
        return entries()
    return read(
        f"SELECT place, statement, pieces, {_RIGHT} "  # noqa: S608 - no input
        f"FROM ({_LABELLED[connection.vendor]}) AS entry ORDER BY place",
        wrong=wrong,
    )


def mislabelled() -> list[int]:
    """Return the places of entries whose columns to search by are not what was entered.

    Of what `labelled_entries` compares there is nothing to ask any more.
    """
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place FROM ({_LABELLED[connection.vendor]}) AS entry "  # noqa: S608 - no input
            f"WHERE NOT ({_RIGHT}) ORDER BY place"
        )
        return [place for (place,) in cursor.fetchall()]


def held_tiles() -> list[Tile]:
    """Return every tile that is stored, with how much of it is there."""
    with whatever_stands_there(), connection.cursor() as cursor:
        cursor.execute(
            'SELECT level, tile, COUNT(*), MAX("offset"), '  # noqa: S608 - no input
            f'COUNT(CASE WHEN "offset" >= 0 AND "offset" < {WIDTH} '
            f"AND LENGTH(hash) = {SIZE} AND hash <> %s THEN 1 END) "
            "FROM ledger_tilehash GROUP BY level, tile",
            # Zeroes stand for a hash that nobody knows, so they may not pass for one.
            [bytes(SIZE)],
        )
        return list(cursor.fetchall())
