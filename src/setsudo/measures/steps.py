"""What is said on the spot: the five steps, in their order, each with the time it was said.

Say that you will stop it; ask to stop, two or three times; order to leave, two or three times; warn
for the last time; call the police. Each is logged from a phone in seconds, because a later measure,
and an offence of not leaving, rest on when it was said and in which words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.roles import Person, policy_roles
from setsudo.measures.lacking import Lack, Shortcoming
from setsudo.measures.ladder import Fact, Source, checklist, lacks_of
from setsudo.policy.model import Policy


class Step(StrEnum):
    """What was said or done. The first five are the steps of a visit, the rest of any contact."""

    SAID_STOP = "said_stop"
    ASKED_TO_STOP = "asked_to_stop"
    ORDERED_TO_LEAVE = "ordered_to_leave"
    WARNED = "warned"
    POLICE_CALLED = "police_called"
    ENDED = "ended"
    HANDED_OVER = "handed_over"


RUNGS: Final[Mapping[Step, str]] = {
    Step.SAID_STOP: "ask_to_stop",
    Step.ASKED_TO_STOP: "ask_to_stop",
    Step.ORDERED_TO_LEAVE: "warn",
    Step.WARNED: "warn",
    Step.POLICE_CALLED: "police",
    Step.ENDED: "end_contact",
    Step.HANDED_OVER: "hand_over",
}
FLOW: Final = (
    (Step.SAID_STOP, 1),
    (Step.ASKED_TO_STOP, 2),
    (Step.ORDERED_TO_LEAVE, 2),
    (Step.WARNED, 1),
    (Step.POLICE_CALLED, 1),
)
"""The steps of a visit and how often each is said before the next."""
ENDS: Final = frozenset({Step.ENDED, Step.HANDED_OVER})

NAMES: Final[Mapping[Step, Text]] = {
    Step.SAID_STOP: Text(ja="困っていると伝えた", en="said what is the trouble"),
    Step.ASKED_TO_STOP: Text(ja="やめるようお願いした", en="asked to stop"),
    Step.ORDERED_TO_LEAVE: Text(ja="退去をお願いした", en="told to leave"),
    Step.WARNED: Text(ja="警告した", en="warned"),
    Step.POLICE_CALLED: Text(ja="警察に通報した", en="called the police"),
    Step.ENDED: Text(ja="応対を終えた", en="ended the contact"),
    Step.HANDED_OVER: Text(ja="引き継いだ", en="handed over"),
}
SAY: Final[Mapping[Step, Text]] = {
    Step.SAID_STOP: Text(
        ja="そのような言い方をされると、お話をうかがうことができません。",
        en="I cannot help you while you speak to me like that.",
    ),
    Step.ASKED_TO_STOP: Text(
        ja="大きな声を出すのはおやめください。ほかのお客様もいらっしゃいます。",
        en="Please stop that now. I want to help with what you came for.",
    ),
    Step.ORDERED_TO_LEAVE: Text(
        ja="これ以上はお話しできません。お引き取りください。",
        en="We cannot go on. Please leave now.",
    ),
    Step.WARNED: Text(
        ja="このまま続けば、応対を終え、警察に連絡することがあります。",
        en="If this goes on we will end it, and may call the police.",
    ),
    Step.POLICE_CALLED: Text(ja="110番に通報しました。", en="The police have been called."),
    Step.ENDED: Text(
        ja="ご用件には書面でお答えします。これで失礼いたします。",
        en="You will have our answer in writing. I am ending this now.",
    ),
    Step.HANDED_OVER: Text(ja="責任者に代わります。", en="My superior takes over from here."),
}


class Agreement(StrEnum):
    """What the supervisor who is named in a step says of having agreed."""

    UNNAMED = ""
    OPEN = "open"
    CONFIRMED = "confirmed"
    DENIED = "denied"


AGREEMENT_NAMES: Final[Mapping[Agreement, Text]] = {
    Agreement.OPEN: Text(ja="責任者は未確認", en="not confirmed by the supervisor"),
    Agreement.CONFIRMED: Text(ja="責任者が確認", en="confirmed by the supervisor"),
    Agreement.DENIED: Text(ja="責任者は同意していない", en="the supervisor did not agree"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One step as it was logged. `confirms` are preconditions that the person vouches for.

    `agreed_by` is who agreed where the policy asks for a supervisor, `agreement` what they say of
    it; `danger` the reason for going past what comes first.
    """

    step: Step
    by: str
    at: datetime
    words: str = ""
    confirms: frozenset[str] = frozenset()
    agreed_by: str = ""
    danger: str = ""
    agreement: Agreement = Agreement.UNNAMED


def following(said: Iterable[Said]) -> Step | None:
    """Return the next of the five steps; None where they are through or the contact has ended."""
    done = [one.step for one in said]
    if ENDS & set(done):
        return None
    furthest = max((_place(step) for step in done if _place(step) >= 0), default=0)
    for place, (step, times) in enumerate(FLOW):
        if place >= furthest and done.count(step) < times:
            return step
    return None


def facts_of(said: Iterable[Said]) -> Iterator[Fact]:
    """Yield what logged steps establish: the rung that was used, and what was vouched for.

    A rung to which the supervisor who is named did not agree was not used as the policy has it. In
    danger, and to call the police, nobody has to agree: there the answer takes nothing away.
    """
    for one in said:
        alone = bool(one.danger.strip()) or one.step is Step.POLICE_CALLED
        if alone or one.agreement is not Agreement.DENIED:
            yield Fact(
                RUNGS[one.step],
                Source.RECORD,
                one.at,
                one.by,
                one.words,
                confirmed=alone or one.agreement is not Agreement.OPEN,
            )
        yield Fact("conduct_described", Source.RECORD, one.at, one.by, one.words)
        for code in sorted(one.confirms):
            yield Fact(code, Source.STATED, one.at, one.by, one.words)


def goes_alone(step: Step, policy: Policy, by: Person) -> bool:
    """Say whether the policy lets somebody take this step without anybody's agreement."""
    rung = policy.ladder.get(RUNGS[step])
    return rung is not None and bool(policy_roles(by) & set(rung.approved_by.roles))


def lacking(
    one: Said,
    policy: Policy,
    known: Sequence[Fact],
    *,
    by: Person,
    agreed_by: Person | None,
    confirmable: Collection[str],
) -> Iterator[Shortcoming]:
    """Yield what a step lacks. In danger nothing comes first but a reason.

    Words are needed only where a step begins a rung that later ones rest on; the time is taken in
    any case.
    """
    rung = policy.ladder.get(RUNGS[one.step])
    if rung is None:
        yield Shortcoming(Lack.RUNG_UNKNOWN, _NO_RUNG, _NO_RUNG_REMEDY, "step")
        return
    danger = bool(one.danger.strip())
    # Anybody calls the police at once: nobody is asked first.
    if one.step is Step.POLICE_CALLED:
        if not (danger or one.words.strip()):
            yield Shortcoming(Lack.WORDS, _NO_WORDS, _WRITE_THEM, "words")
        return
    if not one.words.strip() and not danger and rung.code in ("ask_to_stop", "hand_over"):
        yield Shortcoming(Lack.WORDS, _NO_WORDS, _WRITE_THEM, "words")
    roles = policy_roles(by)
    if not danger and not roles & ({*rung.proposed_by} | {"case_officer"}):
        yield Shortcoming(Lack.PROPOSER_ROLE, _NOT_THEIRS, _ASK_SUPERVISOR, "step")
    approving = set(rung.approved_by.roles)
    if not danger and not goes_alone(one.step, policy, by):
        agreed = agreed_by is not None and policy_roles(agreed_by) & approving
        if not agreed:
            yield Shortcoming(Lack.AGREED, _NOBODY_AGREED, _NAME_THEM, "agreed_by")
    own = [
        Fact(code, Source.STATED, one.at, one.by, one.words)
        for code in one.confirms & frozenset(confirmable)
    ]
    if one.words.strip():
        own.append(Fact("conduct_described", Source.STATED, one.at, one.by, one.words))
    yield from lacks_of(checklist(rung, [*known, *own], danger=danger))


def _place(step: Step) -> int:
    return next((place for place, (one, _) in enumerate(FLOW) if one is step), -1)


_NO_RUNG: Final = Text(ja="方針にこの段階がありません。", en="The policy has no such rung.")
_NO_RUNG_REMEDY: Final = Text(ja="ほかの段階を選んでください。", en="Choose another.")
_NO_WORDS: Final = Text(
    ja="どの言動が困るのかが書かれていません。", en="It does not say which conduct it was about."
)
_WRITE_THEM: Final = Text(ja="言葉のとおりに一行書いてください。", en="Write a line, as spoken.")
_NOT_THEIRS: Final = Text(
    ja="方針では、この段階はほかの役割の人が行います。", en="Under the policy others do this."
)
_ASK_SUPERVISOR: Final = Text(ja="現場責任者に頼んでください。", en="Ask a supervisor.")
_NOBODY_AGREED: Final = Text(
    ja="現場責任者の同意が記録されていません。", en="No supervisor is named who agreed."
)
_NAME_THEM: Final = Text(
    ja="同意した現場責任者を選んでください。危険があるときは、その理由を書けば先に進めます。",
    en="Name the supervisor who agreed; in danger, write why and go ahead.",
)
