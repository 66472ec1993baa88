"""A malicious case as the stories of referrals need it, every name in it invented."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "cases"))

import stored_cases
from stored_cases import HOUR, NOON

from setsudo.cases.malice import MaliceAnswer
from setsudo.measures.steps import Step
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import deciding
from setsudo.web.cases.models import Case, Part, PartTaken
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.proposing import pieces_of
from setsudo.web.measures import stepping

SAID = "佐藤 葵さんに「殺すぞ」と言い、090-1234-5678 から何度もかけてきた"
LATER = NOON + 4 * HOUR
MINUTE = timedelta(minutes=1)


def malicious(
    site: Site, reporter: User, officer: User, approver: User, counsel: User, *, text: str = SAID
) -> Case:
    """What somebody reported, determined by two people to be malicious, counsel called in."""
    case = stored_cases.reported(site, reporter, text=text)
    case.customer = stored_cases.customer("黒田 健")
    case.save()
    claim(case, officer)
    stored_cases.with_evidence(case, officer)
    keys = tuple(piece.key for piece in pieces_of(case))
    answers = tuple(
        MaliceAnswer(code, True, "三度の求めの後も続けた", keys) for code in pinned(case).malice
    )
    draft = stored_cases.beyond(case, malicious=True, malice=answers, acts=("threat",))
    from setsudo.web.cases import proposing

    proposing.propose(case.ref, draft, by=officer, at=NOON + 2 * HOUR)
    deciding.approve(case.ref, "二人で録音を聞いた", by=approver, at=NOON + 3 * HOUR)
    PartTaken.objects.create(case=case, user=counsel, part=Part.ASKED, since=case.opened_at)
    return Case.objects.get(pk=case.pk)


def claim(case: Case, officer: User) -> None:
    from setsudo.web.cases import claiming

    claiming.claim(case.ref, by=officer, at=NOON + HOUR)


def five_steps(case: Case, by: User) -> None:
    """The five steps of a visit, one a minute, and the call to the police."""
    danger = "出口をふさいだ"
    said = [
        (Step.SAID_STOP, "大声ではお話しできません"), (Step.ASKED_TO_STOP, "おやめください"),
        (Step.ASKED_TO_STOP, "もう一度お願いします。おやめください"),
        (Step.ORDERED_TO_LEAVE, "お引き取りください"), (Step.ORDERED_TO_LEAVE, "お帰りください"),
        (Step.WARNED, "続けば警察に連絡します"), (Step.POLICE_CALLED, "110番に通報した"),
    ]  # fmt: skip
    for place, (step, words) in enumerate(said):
        stepping.log(case.ref, step, by=by, at=NOON + place * MINUTE, words=words, danger=danger)
