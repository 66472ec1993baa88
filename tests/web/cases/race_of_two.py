"""Run by `test_web_case_races.py`: two people act at the same moment on a database of their own."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web_settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from stored_cases import (  # noqa: E402
    HOUR,
    NOON,
    assessed,
    beyond,
    contact,
    customer,
    opened,
    with_evidence,
)

from setsudo.cases.roles import Role  # noqa: E402
from setsudo.errors import CaseError  # noqa: E402
from setsudo.web.accounts.models import HeldRole, Site, User  # noqa: E402
from setsudo.web.cases import (  # noqa: E402
    claiming,
    deciding,
    objecting,
    opening,
    proposing,
)
from setsudo.web.cases.models import Case  # noqa: E402
from setsudo.web.ledger.models import Entry  # noqa: E402


def hired(name: str, site: Site, role: Role, *, headquarters: bool = False) -> User:
    user = User.objects.create(username=name, name=name, headquarters=headquarters)
    user.sites.add(site)
    HeldRole.objects.create(user=user, role=role)
    return user


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Do all at the same moment, each on its own connection; return what each was told."""
    told = [""] * len(deeds)
    ready = threading.Barrier(len(deeds))

    def one(place: int, deed: Callable[[], Any]) -> None:
        try:
            ready.wait()
            deed()
            told[place] = "done"
        except CaseError as refused:
            told[place] = refused.code
        except Exception as fault:  # noqa: BLE001 - whatever else happened is told to the test
            told[place] = f"{type(fault).__name__}: {fault}"
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def main() -> None:
    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="ginza", name_ja="銀座店", name_en="Ginza")
    clerks = [hired(f"officer-{n}", site, Role.OFFICER) for n in range(4)]
    seconds = [hired(f"approver-{n}", site, Role.APPROVER, headquarters=True) for n in range(3)]
    told: dict[str, list[list[str]]] = {"claim": [], "approve": [], "object": [], "open": []}
    for _ in range(5):
        case = opened(site)
        told["claim"].append(
            at_once(*(partial(claiming.claim, case.ref, by=who, at=NOON) for who in clerks))
        )
        case = Case.objects.get(pk=case.pk)
        who = case.claimed_by
        with_evidence(case, who)
        proposing.propose(case.ref, beyond(case), by=who, at=NOON + HOUR)
        later = NOON + 2 * HOUR
        told["approve"].append(
            at_once(
                *(
                    partial(deciding.approve, case.ref, "I read it", by=by, at=later)
                    for by in seconds
                ),
                partial(deciding.give_back, case.ref, ["why?"], by=seconds[0], at=later),
            )
        )
        if case.determinations.exists():
            told["object"].append(
                at_once(
                    *(
                        partial(objecting.receive, case.ref, "a joke", by=by, at=later)
                        for by in clerks[:2]
                    )
                )
            )
        buyer = customer()
        said = [assessed(contact(site, who=buyer)) for _ in range(4)]
        told["open"].append(at_once(*(partial(opening.open_for, one, at=NOON) for one in said)))
        told["open"][-1].append(str(Case.objects.filter(customer=buyer).count()))
    numbers = [*Case.objects.order_by("number").values_list("number", flat=True)]
    places = [*Entry.objects.order_by("place").values_list("place", flat=True)]
    json.dump(
        {
            "told": told,
            "numbers": numbers,
            "gapless": places == list(range(len(places))),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
