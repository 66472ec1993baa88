"""Fills a store with cases and contacts, times pages and ledger in it, and prints what it found.

Run by `benchmarks.service` as a process of its own, whose settings name the database.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

NOW = datetime.now(UTC)
PAGES = 120
AT_ONCE = 5_000
THREAT = "お前の家に火をつけてやる。殺すぞ。店長を出せ。"


def main() -> None:
    """Fill and measure."""
    cases, contacts, entries = map(int, sys.argv[1:4])
    from setsudo.web.starting import migrate, set_up

    set_up()
    migrate()
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    token, officers = _people()
    # Verified before rows come that no entry binds, which would each be found and named.
    _entries(entries)
    _settled()
    verified = _verified()
    numbers = _cases(cases)
    _contacts(contacts - cases)
    _settled()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
    found = {
        "token": token,
        "queue": _page_times(officers, lambda chance: chance.choice(QUEUES)),
        "case page": _page_times(officers, lambda chance: f"/cases/{chance.choice(numbers)}/"),
        "append": _append(),
        **verified,
    }
    print(json.dumps(found))


def _settled() -> None:
    """Leave the store as it is after years, not in the minute after a million rows came at once.

    PostgreSQL would clean up after them by itself while it is measured.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")


QUEUES = ["/cases/", "/cases/", "/cases/?verdict=beyond", "/cases/?site=shop-1", "/cases/?mine=1",
          "/cases/?overdue=1", "/cases/?state=received"]  # fmt: skip


def _people() -> tuple[str, list[str]]:
    from setsudo.cases.roles import Role
    from setsudo.web.accounts.models import HeldRole, Site, User
    from setsudo.web.api import tokens
    from setsudo.web.api.models import Scope

    sites = [
        Site.objects.create(code=f"shop-{n}", name_ja=f"{n}号店", name_en=f"Shop {n}")
        for n in range(20)
    ]
    who = User.objects.create(username="administrator", name="A")
    HeldRole.objects.create(user=who, role=Role.ADMINISTRATOR)
    officers = []
    for n, site in enumerate(sites[:4]):
        one = User.objects.create(username=f"officer-{n}", name=f"O{n}", headquarters=n == 0)
        one.sites.set([site])
        HeldRole.objects.create(user=one, role=Role.OFFICER)
        officers.append(one.username)
    scopes = [Scope.INTERACTIONS_WRITE, Scope.INTERACTIONS_READ]
    return tokens.make("load", "load", scopes, by=who, at=NOW)[1], officers


def _cases(count: int) -> list[str]:
    """Cases as the service keeps them, each with a contact of four turns, assessed, and a piece."""
    from setsudo.web.accounts.models import Site, User
    from setsudo.web.cases.models import Case, Contact, Piece
    from setsudo.web.customers.models import Customer
    from setsudo.web.interactions.models import Assessment, Interaction
    from setsudo.web.policies.in_force import in_force, record_in_force

    record_in_force(at=NOW)
    policy = in_force()
    chance = random.Random(1)  # noqa: S311
    sites, officers = [*Site.objects.all()], [*User.objects.filter(username__startswith="officer")]
    numbers: list[str] = []
    for start in range(0, count, AT_ONCE):
        people, rows, cases, linked, assessed, pieces = [], [], [], [], [], []
        for n in range(start, min(count, start + AT_ONCE)):
            at = NOW - timedelta(minutes=chance.randrange(200_000))
            who = Customer(name=f"客 {n}", created_at=at)
            people.append(who)
            row = _interaction(f"case-{n}", at)
            row.customer, row.site = who, chance.choice(sites)
            severity, verdict = chance.randrange(1, 5), chance.choice(["beyond", "review"])
            claimed = n % 3 == 0
            case = Case(
                number=f"C-2026-{n + 1:05}", site=row.site, customer=who, policy=policy.id,
                policy_hash=policy.content_hash, opened_at=at, review_from=at, verdict=verdict,
                score=chance.random(), severity=severity, malice=chance.random(),
                band=chance.randrange(2, 6), due_at=at + timedelta(days=chance.randrange(1, 200)),
                state="in_review" if claimed else "received",
                claimed_by=chance.choice(officers) if claimed else None,
            )  # fmt: skip
            quote = {"turn": 1, "start": 0, "end": len(THREAT), "quote": THREAT}
            said = {
                "id": row.external_id, "verdict": verdict, "score": 0.9, "severity": severity,
                "findings": [{"act": "threat", "group": "intimidation", "score": 0.9,
                              "because": "害を告げている", "evidence": [quote]}],
                "counter": [], "policy": policy.id, "engine": "fast/1", "questions": [],
                "reasons": [],
            }  # fmt: skip
            rows.append(row)
            cases.append(case)
            linked.append(Contact(case=case, interaction=row, added_at=at))
            assessed.append(
                Assessment(
                    interaction=row,
                    engine="fast/1",
                    policy=policy.id,
                    verdict=verdict,
                    score=0.9,
                    severity=severity,
                    malice=0.1,
                    line={"ja": said, "en": said},
                    made_at=at,
                    counts=True,
                )
            )
            pieces.append(
                Piece(
                    case=case,
                    key=f"quote/{n}",
                    kind="engine",
                    quote=THREAT,
                    interaction=row,
                    turn=1,
                    start=0,
                    end=len(THREAT),
                    act="threat",
                    of_words="fast/1",
                    added_at=at,
                )
            )
            numbers.append(case.number)
        for model, made in (
            (Customer, people), (Interaction, rows), (Case, cases), (Contact, linked),
            (Assessment, assessed), (Piece, pieces),
        ):  # fmt: skip
            model._default_manager.bulk_create(made, batch_size=500)  # type: ignore[arg-type]
    return numbers


def _interaction(ident: str, at: datetime) -> Any:
    from setsudo.web.interactions.models import Interaction

    return Interaction(
        source="bench", external_id=ident, digest=f"{ident:0>64}"[:64], channel="phone", lang="ja",
        started_at=at, received_at=at,
        line={"id": ident, "channel": "phone", "turns": [
            {"speaker": "staff", "text": "お電話ありがとうございます。"},
            {"speaker": "customer", "text": THREAT},
            {"speaker": "staff", "text": "申し訳ございません。"},
            {"speaker": "customer", "text": "早くしろ。"},
        ]},
    )  # fmt: skip


def _contacts(count: int) -> None:
    from setsudo.web.interactions.models import Interaction

    for start in range(0, max(0, count), AT_ONCE):
        rows = [_interaction(f"c-{n}", NOW) for n in range(start, min(count, start + AT_ONCE))]
        Interaction.objects.bulk_create(rows, batch_size=500)


def _entries(count: int) -> None:
    from django.db import transaction

    from setsudo.web.ledger.checkpoints import sign
    from setsudo.web.ledger.entering import Deed, enter_all

    who = str(uuid4())
    for start in range(0, count, AT_ONCE):
        deeds = [
            Deed(
                "interaction.received" if n % 3 else "case.claim",
                NOW,
                f"case/{UUID(int=n)}",
                by=who,
                facts={"case": f"C-2026-{n:06}", "state": "in_review"},
                personal={"text": "山田様より入電、返金のご希望"} if n % 4 == 0 else {},
            )
            for n in range(start, min(count, start + AT_ONCE))
        ]
        with transaction.atomic():
            enter_all(deeds)
    sign(at=NOW)


def _page_times(officers: list[str], choose: Callable[[random.Random], str]) -> float:
    from django.test import Client

    from setsudo.web.accounts.models import User

    chance = random.Random(2)  # noqa: S311
    browsers = []
    for one in officers[:1] * 2 + officers:
        browsers.append(Client())
        browsers[-1].force_login(
            User.objects.get(username=one), "allauth.account.auth_backends.AuthenticationBackend"
        )
    times: list[float] = []
    for n in range(PAGES + 10):
        browser, path = chance.choice(browsers), choose(chance)
        start = time.perf_counter()
        status = browser.get(path).status_code
        if n >= 10 and status == 200:
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[int(len(times) * 0.95)]


def _append() -> float:
    from django.db import transaction

    from setsudo.web.ledger.entering import enter
    from setsudo.web.ledger.models import Frontier

    def middle(deed: Callable[[], object]) -> float:
        times = []
        for _ in range(300):
            with transaction.atomic():
                # The row is written first, so that waiting for the disk is in both.
                start = time.perf_counter()
                deed()
                times.append(time.perf_counter() - start)
        return sorted(times)[150] * 1000

    bare = middle(lambda: Frontier.objects.exists())
    return middle(lambda: enter("noted", at=NOW, about="case/1", by="x", facts={"n": 1})) - bare


def _verified() -> dict[str, float]:
    from setsudo.web.ledger.verifying import verify_log

    start, cpu = time.perf_counter(), time.process_time()
    found = verify_log()
    return {
        "verify": time.perf_counter() - start,
        "verify cpu": time.process_time() - cpu,
        "verified": found.size,
    }


if __name__ == "__main__":
    main()
