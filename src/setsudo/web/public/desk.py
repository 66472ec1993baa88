"""The public pages as somebody who receives: under this name the record keeps what came by them.

Nobody can sign in as it. It holds the role of those who take in what customers bring, and no site.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from setsudo.bilingual import Text
from setsudo.cases.roles import Role
from setsudo.errors import CaseError
from setsudo.web.accounts.models import HeldRole, User

USERNAME: Final = "public-pages"
NAME: Final = "公開ページ / Public pages"


class NotOpenYet(CaseError):
    """The service has no administrator yet, so nobody would read what is sent."""

    code = "not_open_yet"

    def __init__(self) -> None:
        super().__init__(_NOT_YET)


@transaction.atomic
def desk() -> User:
    """Return the desk; it is made when it is first needed. Raises NotOpenYet."""
    found = User.objects.filter(username=USERNAME).first()
    if found is not None:
        return found
    # The first person here becomes the administrator: this must not be it.
    if not User.objects.exists():
        raise NotOpenYet
    made = User(username=USERNAME, name=NAME, is_active=False)
    made.set_unusable_password()
    made.save()
    HeldRole.objects.create(user=made, role=Role.AGENT)
    return made


_NOT_YET = Text(
    ja="準備中のため、まだ受け付けていません。しばらくしてからもう一度お試しください。",
    en="This is still being set up, so nothing is taken in yet. Please try again in a while.",
)
