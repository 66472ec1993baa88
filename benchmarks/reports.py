"""The report of one month over a million contacts, all of them in that month: the worst there is.

One contact in fifty became a case of its own. Beside it, in the same run, the barest answer of the
same database: how many contacts there are.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, table
from benchmarks.sizes import FULL, QUICK, Sizes

MANY = 1_000_000
FEW = 20_000
AT = datetime(2026, 11, 28, 3, tzinfo=UTC)


def figures(sizes: Sizes = FULL) -> list[Figure]:
    """Return the figures of the monthly report."""
    many = FEW if sizes is QUICK else MANY
    with tempfile.TemporaryDirectory() as folder:
        _service(Path(folder))
        from django.db import connection

        _fill(many)
        from setsudo.reports.months import Month
        from setsudo.reports.spreadsheets import monthly_csv
        from setsudo.web.interactions.models import Interaction
        from setsudo.web.reports import papers
        from setsudo.web.reports.counting import zone
        from setsudo.web.reports.monthly import monthly

        start, end = Month(2026, 10).bounds(zone())
        bare = _timed(
            lambda: Interaction.objects.filter(received_at__gte=start, received_at__lt=end).count()
        )
        before = time.perf_counter()
        report = monthly(Month(2026, 10), at=AT)
        took = time.perf_counter() - before
        paper = _timed(lambda: papers.monthly_pdf(report, "ja"))
        sheet = _timed(lambda: monthly_csv(report, "ja"))
        connection.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"{many:,} contacts, {many // 50:,} cases, SQLite"
    return [
        Figure("figures of a month", took, "s", "< 20 s", note),
        Figure("its PDF", paper, "s", "", "in Japanese, fonts loaded"),
        Figure("its CSV", sheet, "s", "", ""),
        Figure("peak memory", peak, "MB", "", "the whole process"),
        Figure("bare count of the contacts", bare, "s", "", "the same database, one question"),
    ]


def _timed(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def _service(folder: Path) -> None:
    os.environ["SETSUDO_DATA"] = str(folder)
    os.environ.setdefault("SETSUDO_SECRET_KEY", "a benchmark has no secrets" * 2)
    os.environ["DJANGO_SETTINGS_MODULE"] = "setsudo.web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _fill(many: int) -> None:
    """Write contacts and cases by the database itself: the ledger is not what is measured here."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement, {"many": many, "cases": many // 50})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_COUNT = "WITH RECURSIVE one(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM one WHERE n + 1 < {}) "
_REF = "printf('%%032x', n)"
_CHANNEL = (
    "CASE n %% 10 WHEN 0 THEN 'chat' WHEN 1 THEN 'email' WHEN 2 THEN 'in_person' "
    "WHEN 3 THEN 'social' WHEN 4 THEN 'letter' ELSE 'phone' END"
)
_TIME = "datetime('2026-10-01 00:00:01', '+' || (n * 2) || ' seconds')"
_LINE = """'{"turns": [{"speaker": "customer", "text": "' || hex(zeroblob(150)) || '"}]}'"""
# Nothing here comes from outside.
# ruff: noqa: S608
_ROWS = (
    _COUNT.format(20) + "INSERT INTO accounts_site (code, name_ja, name_en) "
    "SELECT 's' || n, '店' || n, 'Shop ' || n FROM one",
    _COUNT.format("%(many)s")
    + "INSERT INTO interactions_interaction (ref, source, external_id, digest, channel, lang, "
    "started_at, duration_s, received_at, line, original, site_id) "
    f"SELECT {_REF}, 'bench', n, {_REF} || {_REF}, {_CHANNEL}, 'ja', {_TIME}, n %% 1800, {_TIME}, "
    f"{_LINE}, '', (SELECT min(id) FROM accounts_site) + n %% 20 FROM one",
    _COUNT.format("%(cases)s")
    + "INSERT INTO cases_case (ref, number, site_id, state, policy, policy_hash, opened_at, "
    "review_from, verdict, score, severity, malice, danger, distress, reported, band, due_at, "
    "waits, acknowledged_at, facts_from, closed_because) "
    f"SELECT {_REF}, 'C-' || n, (SELECT min(id) FROM accounts_site) + n %% 20, 'received', 'p', "
    f"'h', {_TIME}, {_TIME}, 'beyond', 0.9, n %% 5, 0, 0, 0, n %% 2, 1, '9000-01-01', 1, "
    f"datetime({_TIME}, '+' || (n %% 40) || ' hours'), "
    f"datetime({_TIME}, '+' || (n %% 90) || ' hours'), '' FROM one",
    _COUNT.format("%(cases)s") + "INSERT INTO cases_contact (case_id, interaction_id, added_at) "
    f"SELECT {_REF}, {_REF}, {_TIME} FROM one",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of this section alone."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small sizes: a look, not a figure")
    asked = options.parse_args(arguments)
    print(table("reports", figures(QUICK if asked.quick else FULL)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
