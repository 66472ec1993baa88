"""A case with a call and a photo, out of which the stories of exhibits are made."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

sys.path.append(str(Path(__file__).parents[1] / "cases"))
import stored_cases
from stored_cases import HOUR, NOON

from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.models import Case
from setsudo.web.interactions.filing import keep
from setsudo.web.interactions.models import Interaction

SAID = "隣にいた山田花子さんの番号は090-1234-5678だ。お前を殺しに行く"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
LATER = NOON + 3 * HOUR
DAY = timedelta(days=1)
WHY = "被害届の準備"


def file(name: str = "photo.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def claimed(site: Site, officer: User, *, said: str = SAID) -> Case:
    """A case with one call, to which a photo was added, claimed by an officer."""
    case = stored_cases.opened(site, said)
    case.customer = stored_cases.customer("黒田 健")
    case.save()
    claiming.claim(case.ref, by=officer, at=NOON + HOUR)
    keep(call_of(case), [file("佐藤.png")], by=officer, at=NOON + HOUR)
    return Case.objects.get(pk=case.pk)


def call_of(case: Case) -> Interaction:
    return case.contacts.order_by("pk").first().interaction
