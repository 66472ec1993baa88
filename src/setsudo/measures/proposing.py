"""What a proposal and an approval of a measure need: people, severity, reach, days, facts.

Nothing here is unlimited: a measure without days takes its rung's default, and none goes past the
rung's maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from setsudo.bilingual import Text
from setsudo.cases.roles import Person, policy_roles
from setsudo.measures.effects import EVERY_CHANNEL, does, is_step
from setsudo.measures.lacking import Lack, Shortcoming, refuse_if_any
from setsudo.measures.ladder import (
    DECIDED,
    FROM_RECORD,
    NOTICE,
    Fact,
    Source,
    checklist,
    duties_on,
    kept_going,
    lacks_of,
)
from setsudo.measures.windows import MOST, Window, is_known
from setsudo.policy.model import Duty, Policy, Rung

LONGEST_NOTICE = timedelta(days=90)
"""How far ahead a measure may begin, so that its notice can be given before."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure as somebody proposes it. `days` of 0 means the rung's default.

    `services` is empty for every service, where the rung allows that. `begins` is when it starts to
    bind; None at the approval. `windows` are the hours at which the customer is served, `terms` a
    note on the desk or the way.
    """

    rung: str
    reason: str
    services: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    terms: str = ""
    days: int = 0
    danger: str = ""
    begins: datetime | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What the case gives for a measure: its severity, who the customer is, what is registered.

    `duties` holds, for each service that the plan reaches, the duty to serve that stands on it.
    """

    severity: int
    customer_known: bool
    services: frozenset[str]
    duties: Mapping[str, Duty]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that was given: by whom, in which of the policy's roles."""

    by: str
    headquarters: bool


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when a measure binds, and when people look at it again."""

    since: datetime
    until: datetime
    review_at: datetime | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many approvals a measure has, and what is still to come."""

    people: int
    headquarters: int
    needed: int
    needed_at_headquarters: int = field(default=0)

    @property
    def complete(self) -> bool:
        return self.people >= self.needed and self.headquarters >= self.needed_at_headquarters


def rung_of(policy: Policy, code: str) -> Rung:
    """Return a rung that is proposed. Raises NotReady for what is none."""
    rung = policy.ladder.get(code)
    if rung is None:
        refuse_if_any([Shortcoming(Lack.RUNG_UNKNOWN, _NO_RUNG, _CHOOSE, "rung")])
        raise AssertionError
    if is_step(rung):
        refuse_if_any([Shortcoming(Lack.NOT_A_MEASURE, _A_STEP, _LOG_IT, "rung")])
    return rung


def refuse_unless_proposable(plan: Plan, rung: Rung, ground: Ground, *, by: Person) -> None:
    """Let a measure be proposed, or raise NotReady.

    What the record must show is asked now; what people still state, and what counsel signs off,
    may follow until the approval.
    """
    refuse_if_any([*_may_propose(rung, by), *_plan(plan, rung, ground), *_recorded(rung, ground)])


def refuse_unless_approvable(
    plan: Plan,
    rung: Rung,
    ground: Ground,
    *,
    proposed_by: str,
    before: Iterable[Approved],
    by: Person,
    reason: str,
    at: datetime,
    decided: bool,
) -> Count:
    """Let somebody approve, or raise NotReady; return the approvals as they then stand.

    `decided` says that every open transaction in reach has a choice. Everything that the rung and
    the duties to serve need is asked with each approval: nobody signs what is not ready. Only the
    notice follows, since it tells of what was approved.
    """
    given = [*before]
    said = [Fact(DECIDED, Source.RECORD, at)] if decided else []
    facts = (*ground.facts, *said)
    refuse_if_any(
        [
            *_may_approve(rung, by, proposed_by, given),
            *([] if reason.strip() else [Shortcoming(Lack.REASON, _NO_REASON, _SAY_WHY, "reason")]),
            *_plan(plan, rung, ground),
            *lacks_of(
                one
                for one in checklist(rung, facts, danger=bool(plan.danger.strip()))
                if one.code != NOTICE
            ),
            *_undecided(rung, facts),
            *lacks_of(duties_on(rung, ground.duties, facts)),
        ]
    )
    return count(rung, [*given, Approved(by.id, by.headquarters)])


def refuse_unless_may_hurry(
    rung: Rung, *, by: Person, proposed_by: str, reason: str, over: bool, customer_known: bool
) -> None:
    """Let somebody begin an approved measure before its notice has gone out, or raise NotReady.

    Only whoever could have approved it, with the emergency in words, and never after its `until`.
    """
    lacking = []
    if over:
        lacking.append(Shortcoming(Lack.START, _OVER, _ANEW))
    if not customer_known:
        lacking.append(Shortcoming(Lack.CUSTOMER, _NOBODY, _NAME_CUSTOMER, "customer"))
    if by.id == proposed_by:
        lacking.append(Shortcoming(Lack.SAME_PERSON, _OWN, _SOMEBODY_ELSE))
    if not policy_roles(by) & set(rung.approved_by.roles):
        lacking.append(Shortcoming(Lack.APPROVER_ROLE, _OTHERS_APPROVE, _ASK_THEM))
    if not reason.strip():
        lacking.append(Shortcoming(Lack.REASON, _NO_REASON, _SAY_WHY, "reason"))
    refuse_if_any(lacking)


def count(rung: Rung, given: Iterable[Approved]) -> Count:
    """Return how many approvals there are of those that a rung needs."""
    every = [*given]
    return Count(
        len(every),
        sum(one.headquarters for one in every),
        rung.approved_by.people,
        rung.approved_by.headquarters,
    )


def term(plan: Plan, rung: Rung, *, at: datetime) -> Term:
    """Return when a measure approved at a time binds. What happens once ends as it begins."""
    since = max(at, plan.begins) if plan.begins is not None else at
    if rung.duration is None:
        return Term(since, since, None)
    days = plan.days or rung.duration.default_days
    until = since + timedelta(days=min(days, rung.duration.maximum_days))
    review = since + timedelta(days=rung.duration.review_days)
    return Term(since, until, review if review < until else None)


def next_review(rung: Rung, *, at: datetime, until: datetime) -> datetime | None:
    """Return when people look again after a review; None where it ends before."""
    if rung.duration is None:
        return None
    review = at + timedelta(days=rung.duration.review_days)
    return review if review < until else None


def _may_propose(rung: Rung, by: Person) -> Iterator[Shortcoming]:
    if not policy_roles(by) & set(rung.proposed_by):
        yield Shortcoming(Lack.PROPOSER_ROLE, _OTHERS_PROPOSE, _ASK_THEM, "rung")


def _may_approve(
    rung: Rung, by: Person, proposed_by: str, given: list[Approved]
) -> Iterator[Shortcoming]:
    if by.id == proposed_by:
        yield Shortcoming(Lack.SAME_PERSON, _OWN, _SOMEBODY_ELSE)
    if by.id in {one.by for one in given}:
        yield Shortcoming(Lack.APPROVED_ALREADY, _TWICE, _SOMEBODY_ELSE)
    if not policy_roles(by) & set(rung.approved_by.roles):
        yield Shortcoming(Lack.APPROVER_ROLE, _OTHERS_APPROVE, _ASK_THEM)
    left = rung.approved_by.people - len(given) - 1
    there = sum(one.headquarters for one in given) + by.headquarters
    if there + max(left, 0) < rung.approved_by.headquarters:
        yield Shortcoming(Lack.HEADQUARTERS_STILL, _NOBODY_THERE, _ASK_HEADQUARTERS)


def _undecided(rung: Rung, facts: Iterable[Fact]) -> Iterator[Shortcoming]:
    # A rung that holds asks for each decision, whether its policy names that first or not.
    told = {one.code for one in facts} | {one.code for one in rung.preconditions}
    if does(rung).holds and DECIDED not in told:
        yield Shortcoming(Lack.PRECONDITION, _UNDECIDED, _DECIDE_EACH, DECIDED)


def _plan(plan: Plan, rung: Rung, ground: Ground) -> Iterator[Shortcoming]:
    what = does(rung)
    if ground.severity < rung.severity_from:
        yield Shortcoming(
            Lack.SEVERITY,
            Text(
                ja=f"「{rung.name.ja}」は深刻さ{rung.severity_from}以上が対象です"
                f"(この事案は{ground.severity})。",
                en=f"“{rung.name.en}” is for severity {rung.severity_from} or more; this case is "
                f"{ground.severity}.",
            ),
            Text(ja="より軽い段階を選んでください。", en="Choose a milder rung."),
            "rung",
        )
    if not plan.reason.strip():
        yield Shortcoming(Lack.REASON, _NO_REASON, _SAY_WHY, "reason")
    if plan.danger.strip() and not rung.skipped_for_danger:
        yield Shortcoming(Lack.DANGER, _NOT_SKIPPED, _MEET_THEM, "danger")
    yield from _days(plan, rung)
    unknown = plan.services - ground.services
    if unknown or (what.names_services and not plan.services):
        yield Shortcoming(Lack.SERVICES, _NO_SERVICES, _NAME_SERVICES, "services")
    for service, duty in kept_going(rung, ground.duties).items():
        yield Shortcoming(Lack.DUTY, duty.text, _SPARE_IT, f"{service}:{duty.code}")
    if plan.channels - EVERY_CHANNEL or (what.asks_channels and not plan.channels):
        yield Shortcoming(Lack.CHANNELS, _NO_CHANNELS, _NAME_CHANNELS, "channels")
    elif what.asks_channels and plan.channels >= EVERY_CHANNEL:
        yield Shortcoming(Lack.CHANNELS, _NONE_LEFT, _LEAVE_ONE, "channels")
    if what.asks_terms and not plan.terms.strip():
        yield Shortcoming(Lack.TERMS, _NO_TERMS, _SAY_TERMS, "terms")
    if what.asks_windows and not plan.windows:
        yield Shortcoming(Lack.WINDOWS, _NO_WINDOWS, _SAY_WINDOWS, "windows")
    if plan.windows and not what.takes_windows:
        yield Shortcoming(Lack.WINDOWS, _NO_HOURS, _LEAVE_HOURS, "windows")
    if len(plan.windows) > MOST or not all(is_known(one.zone) for one in plan.windows):
        yield Shortcoming(Lack.WINDOWS, _ODD_WINDOWS, _SAY_WINDOWS, "windows")
    if (what.restricts or what.holds) and not ground.customer_known:
        yield Shortcoming(Lack.CUSTOMER, _NOBODY, _NAME_CUSTOMER, "customer")


def _days(plan: Plan, rung: Rung) -> Iterator[Shortcoming]:
    if rung.duration is None:
        return
    most = rung.duration.maximum_days
    if not 0 <= plan.days <= most:
        yield Shortcoming(
            Lack.DAYS,
            Text(ja=f"期間は1日から{most}日までです。", en=f"It lasts from 1 to {most} days."),
            Text(
                ja=f"空欄にすると{rung.duration.default_days}日です。",
                en=f"Left empty it is {rung.duration.default_days} days.",
            ),
            "days",
        )


def _recorded(rung: Rung, ground: Ground) -> Iterator[Shortcoming]:
    asked = FROM_RECORD - {DECIDED, NOTICE}
    after = {one.after for one in rung.preconditions if one.after}
    yield from lacks_of(
        one for one in checklist(rung, ground.facts) if one.code in asked or one.code in after
    )


_NO_RUNG = Text(ja="その段階は方針にありません。", en="The policy has no such rung.")
_CHOOSE = Text(ja="方針の段階から選んでください。", en="Choose one of the policy's.")
_A_STEP = Text(
    ja="この段階は提案ではなく、その場で伝えて記録します。",
    en="This rung is not proposed: it is said on the spot and logged.",
)
_LOG_IT = Text(ja="「伝えたことの記録」を使ってください。", en="Log it as a step.")
_OTHERS_PROPOSE = Text(
    ja="方針では、この段階を提案するのはほかの役割の人です。",
    en="Under the policy others propose this rung.",
)
_OTHERS_APPROVE = Text(
    ja="方針では、この段階を承認するのはほかの役割の人です。",
    en="Under the policy others approve this rung.",
)
_ASK_THEM = Text(ja="その役割の人に頼んでください。", en="Ask somebody in that role.")
_OWN = Text(ja="提案した本人は承認できません。", en="Whoever proposed it does not approve it.")
_TWICE = Text(ja="すでに承認しています。", en="You approved it already.")
_SOMEBODY_ELSE = Text(ja="別の人の承認が必要です。", en="Somebody else has to.")
_NOBODY_THERE = Text(
    ja="本社の人の承認がないまま、必要な人数に達します。",
    en="That would fill the number without anybody at headquarters.",
)
_ASK_HEADQUARTERS = Text(ja="本社の承認者に頼んでください。", en="Ask an approver at headquarters.")
_OVER = Text(ja="この措置の期間は終わっています。", en="Its time is over.")
_ANEW = Text(ja="必要なら、新しい措置を提案してください。", en="Propose a new one, if needed.")
_NO_REASON = Text(ja="理由がありません。", en="There is no reason.")
_SAY_WHY = Text(ja="理由を書いてください。", en="Write why.")
_NOT_SKIPPED = Text(
    ja="この段階の条件は、危険を理由にしても省けません。",
    en="Danger does not skip what this rung needs.",
)
_MEET_THEM = Text(
    ja="条件を満たすか、警察への通報を選んでください。", en="Meet it, or call the police."
)
_NO_SERVICES = Text(
    ja="対象のサービスが決まっていません。", en="It does not name registered services."
)
_NAME_SERVICES = Text(
    ja="登録されたサービスから選んでください。", en="Choose from the register of services."
)
_UNDECIDED = Text(
    ja="進行中のお取引のうち、扱いが決まっていないものがあります。",
    en="An open transaction has not been decided.",
)
_DECIDE_EACH = Text(
    ja="一件ずつ、続ける、保留する、取り消して返金する、引き継ぐ、のどれかを選んでください。",
    en="Choose for each: let it go on, hold it, cancel it and refund, or hand it over.",
)
_SPARE_IT = Text(
    ja="そのサービスを対象から外すか、連絡の経路を制限する段階を選んでください。",
    en="Leave that service out, or choose a rung that restricts a contact channel.",
)
_NO_CHANNELS = Text(ja="制限する経路が決まっていません。", en="It does not name the channels.")
_NAME_CHANNELS = Text(ja="制限する経路を選んでください。", en="Choose the channels to close.")
_NONE_LEFT = Text(ja="使える経路が一つも残りません。", en="No channel would stay open.")
_LEAVE_ONE = Text(ja="少なくとも一つは残してください。", en="Leave one open at least.")
_NO_WINDOWS = Text(
    ja="対応する曜日と時間が決まっていません。", en="The days and hours of contact are not told."
)
_SAY_WINDOWS = Text(
    ja="曜日と、何時から何時までかを選んでください。",
    en="Choose the days, and from when to when.",
)
_NO_HOURS = Text(ja="この段階では時間を限れません。", en="This rung binds nobody to hours.")
_LEAVE_HOURS = Text(
    ja="時間を空にするか、時間を限る段階を選んでください。",
    en="Leave the hours empty, or choose a rung that limits them.",
)
_ODD_WINDOWS = Text(
    ja=f"時間は{MOST}組まで、知られた時間帯の時計で書きます。",
    en=f"Hours are at most {MOST}, by the clock of a zone that is known here.",
)
_NO_TERMS = Text(ja="窓口や方法が決まっていません。", en="The desk or the way is not told.")
_SAY_TERMS = Text(
    ja="お客様に伝える内容を書いてください。", en="Write what the customer will be told."
)
_NOBODY = Text(
    ja="お客様を見分けるもの(電話番号、会員番号など)がありません。",
    en="Nothing is known by which a service could tell the customer.",
)
_NAME_CUSTOMER = Text(
    ja="お客様の記録に電話番号、メール、会員番号などを加えてください。",
    en="Attach a phone number, an address or an account to the customer's record.",
)
