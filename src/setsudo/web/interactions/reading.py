"""What somebody who reported sees of their reports: that it was heard, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.states import State as CaseState
from setsudo.web.accounts.models import User
from setsudo.web.interactions.models import Interaction


@dataclass(frozen=True, slots=True)
class State:
    """Where a report stands, in the words for whoever made it. It tells nobody's decision."""

    number: str
    name: Text
    tone: str

    @classmethod
    def of(cls, row: Interaction) -> State:
        """Return the state of a report; before it has a case, it has been received."""
        contact = getattr(row, "in_case", None)
        if contact is None:
            return cls("", _RECEIVED, "")
        case = contact.case
        # A joined case lives on in another, which is where it stands now.
        while case.joined_to is not None:
            case = case.joined_to
        name, tone = _STATES[CaseState(case.state)]
        heard = case.acknowledged_at is not None
        if CaseState(case.state) is CaseState.RECEIVED and heard:
            name = _HEARD
        return cls(contact.case.number, name, tone)


def reports_of(user: User) -> Iterator[tuple[Interaction, State]]:
    """Yield somebody's own reports, the newest first."""
    rows = (
        Interaction.objects.filter(reported_by=user)
        .select_related("site", "in_case__case__joined_to")
        .order_by("-received_at")[:200]
    )
    return ((row, State.of(row)) for row in rows)


_RECEIVED: Final = Text(ja="届きました", en="received")
_HEARD: Final = Text(ja="確認しました", en="heard")
_STATES: Final[dict[CaseState, tuple[Text, str]]] = {
    CaseState.RECEIVED: (_RECEIVED, ""),
    CaseState.IN_REVIEW: (
        Text(ja="担当者が確認中です", en="somebody is looking into it"),
        "review",
    ),
    CaseState.IN_DIALOGUE: (
        Text(ja="お客様と話し合い中です", en="being talked over with the customer"),
        "review",
    ),
    CaseState.PROPOSED: (
        Text(ja="判断の最終確認中です", en="a decision is being checked"),
        "review",
    ),
    CaseState.DETERMINED: (Text(ja="判断が決まりました", en="decided"), "within"),
    CaseState.UNDER_APPEAL: (Text(ja="再検討中です", en="being looked at again"), "review"),
    CaseState.CLOSED: (Text(ja="対応が終わりました", en="closed"), "within"),
    CaseState.JOINED: (_RECEIVED, ""),
}
