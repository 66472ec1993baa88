"""Databases as the service needs them: durable before they answer, many readers beside a writer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# A writer waits this long, in seconds, for the one before it.
PATIENCE = 20


def sqlite_at(path: Path) -> dict[str, Any]:
    """Return Django's settings of a database in one file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # A connection belongs to a thread that stays, see `seating`.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": PATIENCE,
            # A transaction that means to write says so at once, else two could wait for each other.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON;PRAGMA cache_size=-65536;",
        },
    }


def database_at(url: str) -> dict[str, Any]:
    """Return Django's settings of a database server. Raises ImproperlyConfigured for an odd URL."""
    try:
        found = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    except (ValueError, KeyError):
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL is no address of a PostgreSQL, such as postgres://user:password@host/name"
        )
    return dict(found)
