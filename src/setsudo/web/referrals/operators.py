"""Whose site a post stands on: an operator is told of its own posts, and of nobody else's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from setsudo.bilingual import Text
from setsudo.referrals.custody import ExhibitKind
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming
from setsudo.referrals.receivers import Receiver
from setsudo.web.cases.models import Case
from setsudo.web.exhibits.models import Exhibit
from setsudo.web.interactions.filing import in_plain_order
from setsudo.web.referrals.models import BundleMade, Posting, Referral

LONGEST: Final = 200


def plain(name: str) -> str:
    """Return the name of an operator on one line, without controls and without turned writing."""
    return in_plain_order(" ".join(name.split()))[:LONGEST]


def same(one: str, other: str) -> bool:
    """Say whether two names are those of one operator, however wide or large they were typed."""
    return _folded(one) == _folded(other)


def key_of(name: str) -> str:
    """Return what names an operator in an address, without its name: 12 hex digits."""
    return sha256(_folded(name).encode()).hexdigest()[:12]


def host_of(url: str) -> str:
    """Return the host of an address, which names its operator until somebody knows better."""
    return (urlsplit(url.strip()).hostname or "").removeprefix("www.")


def operators_of(case: Case, at: datetime) -> list[str]:
    """Return the operators of the posts of a case as it stood, each once, in their order."""
    found: dict[str, str] = {}
    for name in _named(case, at):
        found.setdefault(_folded(name), name)
    return [*found.values()]


def chosen(case: Case, receiver: Receiver, operator: str, *, at: datetime) -> str:
    """Return the operator that a paper is for, by its name or its key; empty where none is known.

    Only an operator's paper has one. Raises NotReferable where none was named and there are
    several, or where none of that name is known.
    """
    if receiver is not Receiver.PLATFORM:
        return ""
    known = operators_of(case, at)
    wanted = plain(operator)
    if not wanted and len(known) <= 1:
        return known[0] if known else ""
    for one in known:
        if same(one, wanted) or key_of(one) == wanted:
            return one
    text = _NONE_SUCH if wanted else _WHICH
    listed = Text(ja="、".join(known), en=", ".join(known))
    remedy = Text(ja=f"次から選んでください:{listed.ja}。", en=f"Choose one of: {listed.en}.")
    raise NotReferable((Shortcoming(Lack.OPERATOR, text, remedy if known else _LIST, "operator"),))


def posts_of(case: Case, operator: str, *, at: datetime) -> list[Posting]:
    """Return the posts that an operator is asked about; every post where none is named."""
    family = [one.pk for one in case.family()]
    rows = Posting.objects.filter(case__in=family, at__lte=at).order_by("pk")
    return [one for one in rows if not operator or same(one.operator, operator)]


def concerns(exhibit: Exhibit, case: Case, operator: str, *, at: datetime) -> bool:
    """Say whether an operator may have an exhibit: a capture is for whoever runs the site."""
    origin = exhibit.original or exhibit
    if not operator or origin.kind != ExhibitKind.CAPTURE:
        return True
    if same(origin.about.get("operator", ""), operator):
        return True
    return any(one.capture == origin.digest for one in posts_of(case, operator, at=at))


def asked(referral: Referral, operator: str, *, alone: bool, at: datetime) -> bool:
    """Say whether a referral had gone to an operator by a time.

    Its bundle tells; else its name in the words of whoever wrote to it. `alone` says that the case
    knows no other operator.
    """
    contacts = referral.contacts.filter(at__lte=at).exclude(bundle="")
    names = BundleMade.objects.filter(content__in=contacts.values("bundle")).exclude(operator="")
    told = [*names.values_list("operator", flat=True)]
    if told:
        return any(same(one, operator) for one in told)
    return alone or not operator or _folded(operator) in _folded(referral.who)


def _named(case: Case, at: datetime) -> Iterator[str]:
    for post in posts_of(case, "", at=at):
        yield post.operator
    family = [one.pk for one in case.family()]
    kept = Exhibit.objects.filter(case__in=family, kind=ExhibitKind.CAPTURE, made_at__lte=at)
    for one in kept.order_by("made_at", "number"):
        if one.about.get("operator"):
            yield one.about["operator"]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_WHICH: Final = Text(
    ja="投稿の運営者が複数あり、誰に渡すかが選ばれていません。",
    en="The posts stand with several operators, and none was chosen.",
)
_NONE_SUCH: Final = Text(
    ja="その運営者の投稿は、この事案にありません。",
    en="No post of this case stands with that operator.",
)
_LIST: Final = Text(
    ja="先に、投稿をその運営者の名で加えてください。", en="List the post under its name first."
)
