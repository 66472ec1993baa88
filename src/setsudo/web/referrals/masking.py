"""Whose names are masked in what leaves, and by what: everybody's, unless the receiver may know."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.bilingual import Language
from setsudo.cases.disclosure import Part as Shown
from setsudo.cases.disclosure import shown_name
from setsudo.referrals.masking import Mask, Named
from setsudo.referrals.receivers import Content, Receiver, may_hold
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case, Part, PartTaken

_STAFF = {"ja": "当社担当者", "en": "a member of staff"}


def mask_of(case: Case, receiver: Receiver, language: Language) -> Mask:
    """Return what masks the words of a case for a receiver. A reporter is masked for everybody."""
    return Mask(_people(case, receiver, language))


def customer_mark(case: Case, receiver: Receiver, language: Language) -> str:
    """Return what the customer is called in what leaves."""
    known = case.customer.name if case.customer is not None else ""
    seen = frozenset({Shown.CUSTOMER_NAME} if may_hold(receiver, Content.CUSTOMER_NAME) else ())
    return shown_name(known, 1, to=seen, part=Shown.CUSTOMER_NAME).to(language)


def _people(case: Case, receiver: Receiver, language: Language) -> Iterator[Named]:
    bound: set[object] = set()
    family = [one.pk for one in case.family()]
    parts = [*PartTaken.objects.filter(case__in=family).select_related("user").order_by("pk")]
    victims = {one.user_id for one in parts if one.part == Part.VICTIM}
    for one in parts:
        hurt = one.user_id in victims
        if one.user_id in bound or (hurt and may_hold(receiver, Content.VICTIM_NAME)):
            # That somebody reported is told to nobody, that they were hurt to those who may know.
            bound.add(one.user_id)
            continue
        mark = _STAFF[language]
        if hurt:
            number = next(
                p.number for p in parts if p.user_id == one.user_id and p.part == "victim"
            )
            mark = shown_name("", number, to=frozenset(), part=Shown.VICTIM_NAME).to(language)
        bound.add(one.user_id)
        yield Named(_names(one.user), mark)
    if case.customer is not None and not may_hold(receiver, Content.CUSTOMER_NAME):
        names = tuple(one.name for one in case.customer.family() if one.name)
        values = tuple(
            value
            for one in case.customer.family()
            for value in one.identifiers.values_list("value", flat=True)
        )
        yield Named((*names, *values), customer_mark(case, receiver, language))
    if receiver is not Receiver.COUNSEL:
        for user in User.objects.exclude(pk__in=list(bound)).iterator():
            # One word of a Latin name may be any word: alone it is masked for whom the case
            # concerns.
            whole = user.name.isascii()
            if not whole or " " in user.name.strip():
                yield Named((user.name,), _STAFF[language], whole=whole)
            yield Named(_addresses(user), _STAFF[language])


def _names(user: User) -> tuple[str, ...]:
    name = user.name.strip()
    return tuple(one for one in (name.replace(" ", ""), name, *_addresses(user)) if one)


def _addresses(user: User) -> tuple[str, ...]:
    # A username such as `agent` is a word; one with a mark or a digit in it is none.
    username = "" if user.username.isalpha() else user.username
    return tuple(one for one in (username, user.email) if one)
