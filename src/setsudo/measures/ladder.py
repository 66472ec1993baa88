"""A rung's preconditions over typed facts: a checklist of what is met, by what, since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.measures.lacking import Lack, Shortcoming
from setsudo.policy.model import Duty, Rung


class Source(StrEnum):
    """Where a fact comes from: the record of the case, or somebody who states it by name."""

    RECORD = "record"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something established. `code` is a policy's `needs` or, for an earlier rung, its code.

    `holds` is False where it was asked and answered with no, for instance where care is urgent.
    `words` are those that were used or the ground that was given; `by` is the id of who said it.
    `confirmed` is False where it rests on the agreement of somebody who has not said so yet.
    """

    code: str
    source: Source
    at: datetime
    by: str = ""
    words: str = ""
    holds: bool = True
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `skipped`: not met, and danger lets people go past it.

    `service` is set where a duty to serve asks for it, with the duty's code in `duty`.
    `unconfirmed`: all that would meet it rests on an agreement that nobody has confirmed; where the
    rung takes something away it is not met by that.
    """

    code: str
    text: Text
    met: bool
    facts: tuple[Fact, ...] = ()
    skipped: bool = False
    duty: str = ""
    service: str = ""
    unconfirmed: bool = False

    @property
    def passes(self) -> bool:
        """Say whether people may go on past it."""
        return self.met or self.skipped


FROM_RECORD: Final = frozenset(
    {
        "determination",
        "malice_determined",
        "company_fault_answered",
        "evidence_preserved",
        "open_transactions_decided",
        "notice_sent",
    }
)
"""What nobody can merely say: it is in the case's record or it is not."""

COUNSELS: Final = "counsel_sign_off"
"""What counsel alone states."""

DECIDED: Final = "open_transactions_decided"
"""What the approvers themselves bring about: each open transaction in reach has its choice."""

NOTICE: Final = "notice_sent"
"""What a measure waits for after its approval: its written notice has gone out."""

CANNOT_WAIT: Final = "notice_cannot_wait"
"""The emergency, with its reason, for which a measure begins before its notice has gone out."""

CONFIRMED_FOR: Final = frozenset({"service", "transaction", "premises", "account", "legal"})
"""Kinds of rung that take something away: no agreement counts for them before it is confirmed."""

NAMES: Final[Mapping[str, Text]] = {
    "conduct_described": Text(ja="言動の記録", en="the conduct is noted"),
    "determination": Text(ja="判断", en="a determination that holds"),
    "accommodation_considered": Text(ja="配慮の検討", en="accommodation considered"),
    "answer_given": Text(ja="用件への回答", en="the matter was answered"),
    "alternative_channel_open": Text(ja="残る連絡手段", en="a way to reach us remains"),
    "company_fault_answered": Text(ja="当社の誤りの確認", en="our own fault was answered"),
    "legal_ground": Text(ja="法的な根拠", en="legal ground"),
    "contract_ground": Text(ja="契約・約款の根拠", en="ground in the contract"),
    "premises_right": Text(ja="施設の管理権", en="right over the premises"),
    "counsel_sign_off": Text(ja="法務の確認", en="counsel's sign-off"),
    "malice_determined": Text(ja="悪質との判断", en="malice was determined"),
    "evidence_preserved": Text(ja="証拠の保存", en="evidence is kept"),
    "open_transactions_decided": Text(
        ja="進行中のお取引の決定", en="each open transaction decided"
    ),
    "danger_or_suspected_crime": Text(ja="危険・犯罪のおそれ", en="danger or a suspected crime"),
    "not_urgent": Text(ja="緊急性がないこと", en="not urgent"),
    "handover_plan": Text(ja="引継ぎの予定", en="a plan to hand over"),
    "reason_stated": Text(ja="理由の説明", en="the reason was stated"),
    "statutory_record": Text(ja="法定の記録", en="the statutory record"),
    NOTICE: Text(ja="書面の通知", en="the written notice"),
    CANNOT_WAIT: Text(
        ja="通知を待てない緊急の事情", en="an emergency that cannot wait for the notice"
    ),
}


def name_of(code: str) -> Text:
    """Return what a fact is called; a code of a company's own policy stands for itself."""
    return NAMES.get(code) or Text(ja=code, en=code)


def checklist(rung: Rung, known: Iterable[Fact], *, danger: bool = False) -> tuple[Item, ...]:
    """Return each precondition of a rung with what meets it.

    The last thing said of a fact counts: whoever finds that it no longer holds says so. Danger
    never skips what nobody may merely say; an emergency that is on record lets the notice follow.
    """
    facts = by_code(known)
    skips = danger and rung.skipped_for_danger
    strict = rung.kind in CONFIRMED_FOR
    return tuple(
        _item(
            one.code,
            one.text,
            facts,
            skips=_cannot_wait(facts) if one.code == NOTICE else skips and _can_say(one.code),
            strict=strict,
        )
        for one in rung.preconditions
    )


def waits_for_notice(rung: Rung, known: Iterable[Fact]) -> bool:
    """Say whether a measure that was approved still waits for its notice to go out."""
    return any(one.code == NOTICE and not one.passes for one in checklist(rung, known))


def tells_first(rung: Rung) -> bool:
    """Say whether the policy has a rung's notice go out before it begins."""
    return any(one.needs == NOTICE for one in rung.preconditions)


def duties_on(rung: Rung, services: Mapping[str, Duty], known: Iterable[Fact]) -> tuple[Item, ...]:
    """Return what duties to serve ask before a rung may touch these services, in their order.

    No danger skips them: what danger allows at once is in the law that the ground names.
    """
    facts = by_code(known)
    return tuple(
        _item(code, _asked_by(duty, code), facts, duty=duty.code, service=service)
        for service, duty in sorted(services.items())
        if rung.code in duty.blocks
        for code in duty.until
    )


def kept_going(rung: Rung, services: Mapping[str, Duty]) -> dict[str, Duty]:
    """Return the services that a rung of this kind never reaches, with the duty that says so."""
    return {code: duty for code, duty in sorted(services.items()) if rung.kind in duty.never}


def lacks_of(items: Iterable[Item]) -> Iterator[Shortcoming]:
    """Yield a shortcoming for each line that is not met."""
    for one in items:
        if one.passes:
            continue
        if one.duty:
            where = f"{one.service}:{one.code}"
            yield Shortcoming(Lack.DUTY, one.text, _remedy(one.code), where)
        elif one.unconfirmed:
            yield Shortcoming(
                Lack.UNCONFIRMED,
                Text(
                    ja=f"現場責任者の確認がまだです:{one.text.ja}",
                    en=f"Not confirmed by the supervisor who was named: {one.text.en}",
                ),
                _CONFIRM,
                one.code,
            )
        else:
            yield Shortcoming(
                Lack.PRECONDITION,
                Text(ja=f"まだ満たしていません:{one.text.ja}", en=f"Not met yet: {one.text.en}"),
                _remedy(one.code),
                one.code,
            )


def by_code(known: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Return facts by their code, the oldest first."""
    found: dict[str, list[Fact]] = {}
    for fact in sorted(known, key=lambda one: one.at):
        found.setdefault(fact.code, []).append(fact)
    return found


def _item(
    code: str,
    text: Text,
    facts: Mapping[str, Sequence[Fact]],
    *,
    skips: bool = False,
    strict: bool = False,
    duty: str = "",
    service: str = "",
) -> Item:
    said = tuple(facts.get(code, ()))
    sure = tuple(one for one in said if one.confirmed)
    surely = bool(sure) and sure[-1].holds
    met = surely or (not strict and bool(said) and said[-1].holds)
    # Said plainly wherever it counts, whether it suffices or not.
    unconfirmed = not surely and bool(said) and said[-1].holds
    return Item(code, text, met, said, skips and not met, duty, service, unconfirmed)


def _cannot_wait(facts: Mapping[str, Sequence[Fact]]) -> bool:
    said = facts.get(CANNOT_WAIT, ())
    return bool(said) and said[-1].holds


def _can_say(code: str) -> bool:
    return code not in FROM_RECORD


def _asked_by(duty: Duty, code: str) -> Text:
    name = name_of(code)
    return Text(
        ja=f"{duty.text.ja}必要:{name.ja}。",
        en=f"{duty.text.en} Needed: {name.en}.",
    )


_CONFIRM: Final = Text(
    ja="名前の挙がった現場責任者が「措置」の「確認待ち」で確認してください。",
    en="The supervisor who was named confirms it under Measures, “To confirm”.",
)


def _remedy(code: str) -> Text:
    name = name_of(code)
    if code == COUNSELS:
        return Text(
            ja="この事案に呼ばれた法務の担当者が確認してください。",
            en="Counsel who was called in on this case signs it off.",
        )
    if code in FROM_RECORD:
        return Text(
            ja=f"事案の記録に加えてください:{name.ja}。", en=f"Bring it into the case: {name.en}."
        )
    return Text(
        ja=f"措置の画面で記録してください:{name.ja}。",
        en=f"Record it on the page of the measure: {name.en}.",
    )
