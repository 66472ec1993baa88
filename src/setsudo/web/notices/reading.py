"""What staff see of notices: those of a case, and those that wait for something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.cases.disclosure import Part, seen_by
from setsudo.cases.roles import Involved
from setsudo.measures.notices.kinds import BINDING, CHANNEL_NAMES, KIND_NAMES, Channel, Kind
from setsudo.measures.notices.permissions import entitled
from setsudo.measures.notices.standing import STANDING_NAMES, Deed, Standing, possible
from setsudo.measures.notices.wording import Written, write
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.measures.gathering import ANOTHERS
from setsudo.web.notices.gathering import as_it_stands
from setsudo.web.notices.keeping import facts_of, written_json, written_of
from setsudo.web.notices.models import Notice
from setsudo.web.notices.writing import language_of

TABS: Final = {
    "open": (
        Text(ja="これから送るもの", en="To be sent"),
        (Standing.DRAFT, Standing.SIGNED_OFF, Standing.QUEUED),
    ),
    "failed": (Text(ja="届かなかったもの", en="Not delivered"), (Standing.FAILED,)),
    "sent": (Text(ja="送ったもの", en="Sent"), (Standing.SENT, Standing.DELIVERED)),
    "withdrawn": (Text(ja="取り下げたもの", en="Withdrawn"), (Standing.WITHDRAWN,)),
}
MOST: Final = 200
_TROUBLES: Final = Text(
    ja="メールサーバーに渡せていません。自動で試し続けます({code})。",
    en="The mail server has not taken it yet; it is tried again by itself ({code}).",
)
_ANOTHERS: Final = Text(
    ja="別の方に宛てたものでした。その措置は、いまは正しい方にかかっています。",
    en="It was addressed to somebody else: its measure now binds the customer whose it is.",
)
_REFUSED: Final = Text(
    ja="メールサーバーが受け付けませんでした({code})。宛先を確かめるか、手紙で送ってください。",
    en="The mail server refused it ({code}): check the address, or send a letter.",
)
_NOT_SHOWN: Final = Text(ja="(お名前はあなたには示されません)", en="(the name is not shown to you)")


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in a list."""

    row: Notice
    kind: Text
    channel: Text
    standing: Text
    trouble: Text | None

    @classmethod
    def of(cls, row: Notice) -> Line:
        """Return a notice with its names."""
        return cls(
            row,
            KIND_NAMES[Kind(row.kind)],
            CHANNEL_NAMES[Channel(row.channel)],
            STANDING_NAMES[Standing(row.standing)],
            trouble_of(row),
        )


def sees(user: User, involved: Involved) -> bool:
    """Say whether somebody sees the notices of a case."""
    return Part.DETERMINATION in seen_by(user.person, involved)


def names_customer(user: User, involved: Involved) -> bool:
    """Say whether somebody sees to whom a notice goes."""
    return Part.CUSTOMER_NAME in seen_by(user.person, involved)


def listed(user: User, tab: str) -> list[Line]:
    """Return the notices under a tab that somebody sees, the newest first."""
    _, standings = TABS[tab]
    rows = Notice.objects.filter(standing__in=standings).select_related("case__site")
    return _seen(user, rows.order_by("-written_at")[:MOST])


def of_case(user: User, case: Case) -> list[Line]:
    """Return the notices of a case, and of those that it gathers, where somebody sees them."""
    rows = Notice.objects.filter(case__in=case.family()).select_related("case__site")
    return _seen(user, rows.order_by("-written_at"))


def open_deeds(row: Notice, user: User, involved: Involved) -> list[Deed]:
    """Return what somebody may do with a notice now."""
    person, kind = user.person, Kind(row.kind)
    deeds = [
        deed for deed in possible(Standing(row.standing)) if entitled(person, deed, kind, involved)
    ]
    by_itself = row.channel == Channel.EMAIL
    own = kind in BINDING and row.written_by_id == user.pk
    return [
        deed
        for deed in deeds
        if not (deed is Deed.SEND and by_itself) and not (deed is Deed.APPROVE and own)
    ]


def shown(row: Notice, *, named: bool) -> Written:
    """Return what a notice says, or will say, without its code.

    Unless `named`, it says in the place of the customer's name that it is not shown.
    """
    if named and row.written:
        return written_of(row.written, "····")
    lang, kept = language_of(row), row.facts
    if kept["customer"] and not named:
        kept = {**kept, "customer": _NOT_SHOWN.to(lang)}
    facts = facts_of(kept)
    if not row.written:
        facts = as_it_stands(row.case, facts)
    return _hidden(write(Kind(row.kind), facts, lang))


def trouble_of(row: Notice) -> Text | None:
    """Return why a notice has not gone out, in words."""
    if not row.trouble:
        return None
    if row.trouble == ANOTHERS:
        return _ANOTHERS
    refused = row.trouble.startswith("refused-")
    said = _REFUSED if refused else _TROUBLES
    return said.filled(code=row.trouble.removeprefix("refused-"))


def _seen(user: User, rows: Iterable[Notice]) -> list[Line]:
    known: dict[Any, bool] = {}
    found = []
    for row in rows:
        if row.case_id not in known:
            known[row.case_id] = sees(user, row.case.involved())
        if known[row.case_id]:
            found.append(Line.of(row))
    return found


def _hidden(written: Written) -> Written:
    return written_of(written_json(written), "····")
