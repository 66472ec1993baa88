"""What has to be there before the service starts: a folder, a database in the newest form."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from setsudo.errors import StorageError, UsageError

# Any number will do, so long as every process of the service takes the same.
_LOCK: Final = 736_574_737


def ready_folder(data: Path) -> None:
    """Make the data folder and try it. Raises StorageError with the remedy."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        trial = data / f".trial-{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise StorageError(
            f"the data folder {data} cannot be written ({error.strerror}): give this user the "
            "right to write there, or name another folder with --data",
            code="data_folder",
        ) from None


def taken(host: str, port: int) -> socket.socket:
    """Return a socket that holds the address. Raises UsageError with the remedy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    holder = socket.socket(family, socket.SOCK_STREAM)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((host, port))
    except OSError as error:
        holder.close()
        raise UsageError(
            f"port {port} of {host} cannot be used ({error.strerror}): stop what runs there, or "
            "choose another one with --port",
            code="port",
        ) from None
    holder.set_inheritable(True)
    return holder


def set_up() -> None:
    """Load the settings and the models. Raises UsageError that names the setting to mend."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "setsudo.web.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(f"a setting is wrong: {error}", code="setting") from None


def migrate() -> None:
    """Bring the database into its newest form, one process at a time. Raises StorageError."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.utils import DatabaseError

    try:
        connection.ensure_connection()
    except DatabaseError:
        raise StorageError(_unreachable(), code="database_unreachable") from None
    try:
        with _alone():
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise StorageError(
            f"the database could not be brought into its newest form ({type(error).__name__}): "
            "keep it as it is, restore the copy from before the upgrade, and report this",
            code="migration",
        ) from None


def first_link(host: str, port: int, at: datetime) -> str | None:
    """Return the address at which the first administrator is made; None where somebody is here."""
    from setsudo.web.accounts.welcoming import first_welcome

    token = first_welcome(at)
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    return None if token is None else f"http://{shown}:{port}/welcome/{token}/"


def _unreachable() -> str:
    from django.conf import settings
    from django.db import connection

    if not settings.DATABASE_URL:
        return (
            f"the database {connection.settings_dict['NAME']} cannot be opened: it may be of "
            "another user, or no database"
        )
    place = connection.settings_dict
    where = f"{place.get('HOST') or 'localhost'}:{place.get('PORT') or 5432}"
    return (
        f"the database {place['NAME']} at {where} cannot be reached: start it, and check the user, "
        "the password and the name in DATABASE_URL"
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold every other process back until this one has migrated."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({_LOCK})")
            try:
                yield
            finally:
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")
        return
    with (settings.DATA_DIR / "starting.lock").open("w") as lock:
        _lock(lock)
        yield


def _lock(file: IO[str]) -> None:
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
