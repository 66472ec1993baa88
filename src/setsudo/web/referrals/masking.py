"""Whose names are masked in what leaves, and by what: everybody's, unless the receiver may know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from setsudo.bilingual import Language
from setsudo.cases.disclosure import Part as Shown
from setsudo.cases.disclosure import shown_name
from setsudo.referrals.masking import Mask, Named
from setsudo.referrals.receivers import Content, Receiver, may_hold
from setsudo.web.accounts.known import Called, called_now, names_known
from setsudo.web.cases.models import Case, Part, PartTaken

_STAFF = {"ja": "当社担当者", "en": "a member of staff"}


def mask_of(
    case: Case,
    receiver: Receiver,
    language: Language,
    *,
    size: int | None = None,
    at: datetime | None = None,
) -> Mask:
    """Return what masks the words of a case for a receiver. A reporter is masked for everybody.

    Everybody's names are masked by every name that they ever had: whoever left or married is named
    in old words. With `size` they are those that were known at a checkpoint of the ledger of that
    size, and with `at` those who had a part in the case then, so that what was made of it is made
    the same again, whoever came since.
    """
    return Mask(_people(case, receiver, language, names_known(size), at))


def customer_mark(case: Case, receiver: Receiver, language: Language) -> str:
    """Return what the customer is called in what leaves."""
    known = case.customer.name if case.customer is not None else ""
    seen = frozenset({Shown.CUSTOMER_NAME} if may_hold(receiver, Content.CUSTOMER_NAME) else ())
    return shown_name(known, 1, to=seen, part=Shown.CUSTOMER_NAME).to(language)


def _people(
    case: Case,
    receiver: Receiver,
    language: Language,
    known: Mapping[UUID, Sequence[Called]],
    at: datetime | None,
) -> Iterator[Named]:
    bound: set[object] = set()
    family = [one.pk for one in case.family()]
    rows = PartTaken.objects.filter(case__in=family).select_related("user").order_by("pk")
    parts = [*(rows if at is None else rows.filter(since__lte=at))]
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
        # Whoever takes part is masked, were it that nothing is known of them from that time.
        called = known.get(one.user_id) or [called_now(one.user)]
        yield Named(tuple(dict.fromkeys(n for c in called for n in _names(c))), mark)
    if case.customer is not None and not may_hold(receiver, Content.CUSTOMER_NAME):
        names = tuple(one.name for one in case.customer.family() if one.name)
        values = tuple(
            value
            for one in case.customer.family()
            for value in one.identifiers.values_list("value", flat=True)
        )
        yield Named((*names, *values), customer_mark(case, receiver, language))
    if receiver is not Receiver.COUNSEL:
        for one_id, called in known.items():
            if one_id in bound:
                continue
            for who in called:
                # One word of a Latin name may be any word: alone it is masked for whom the case
                # concerns.
                whole = who.name.isascii()
                if not whole or " " in who.name.strip():
                    yield Named((who.name,), _STAFF[language], whole=whole)
                yield Named(_addresses(who), _STAFF[language])


def _names(user: Called) -> tuple[str, ...]:
    name = user.name.strip()
    return tuple(one for one in (name.replace(" ", ""), name, *_addresses(user)) if one)


def _addresses(user: Called) -> tuple[str, ...]:
    # A username such as `agent` is a word; one with a mark or a digit in it is none.
    username = "" if user.username.isalpha() else user.username
    return tuple(one for one in (username, user.email) if one)
