"""The packs of a case as PDFs, from the record as it stood, each masked for its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from setsudo.bilingual import LANGUAGES, Language, Text
from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.interactions.model import Channel
from setsudo.measures.steps import Step as Said
from setsudo.policy import Policy
from setsudo.policy.model import Law
from setsudo.referrals import packs
from setsudo.referrals.bundling import Item
from setsudo.referrals.chronology import Contacted, Deed
from setsudo.referrals.deadlines import Due, Event
from setsudo.referrals.lacking import Lack, NotReferable, Shortcoming
from setsudo.referrals.packs import PACK_NAMES
from setsudo.referrals.packs.facts import Decided, Exhibit, Facts, Post, Pursued, Spoken, Went
from setsudo.referrals.papers import pack_pdf
from setsudo.referrals.proceeding import KIND_NAMES, STAGE_NAMES, Kind, Stage
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold
from setsudo.referrals.referring import STATE_NAMES, State
from setsudo.referrals.referring import Deed as Contacting
from setsudo.web.cases.models import Case, Determined, Part, PartTaken
from setsudo.web.cases.pinning import pinned
from setsudo.web.interactions.models import Interaction
from setsudo.web.public.company import company
from setsudo.web.referrals.clocks import running
from setsudo.web.referrals.evidence import index_of
from setsudo.web.referrals.known import acts_of
from setsudo.web.referrals.masking import customer_mark, mask_of
from setsudo.web.referrals.models import Proceeding, Referral
from setsudo.web.referrals.operators import asked, chosen, operators_of, posts_of
from setsudo.web.referrals.posting import RIGHT_NAMES, Right

PACKED = {one.value: name for one, name in PACK_NAMES.items()}
_AFTER = {
    Contacting.REFER: State.OPEN,
    Contacting.CONTACT: State.OPEN,
    Contacting.ANSWER: State.ANSWERED,
    Contacting.CLOSE: State.CLOSED,
}


def items(
    case: Case,
    receiver: Receiver,
    *,
    at: datetime,
    size: int,
    contacts: Sequence[Interaction],
    deeds: Sequence[Deed],
    operator: str = "",
) -> Iterator[Item]:
    """Yield the pack of a receiver in both languages, for a bundle; nothing where there is none.

    `size` is that of the checkpoint that the bundle is of.
    """
    if receiver.value not in PACKED or not tellable(case, receiver, at=at):
        return
    kind = "letter" if receiver is Receiver.INVOLVED_PARTY else "pack"
    for language in LANGUAGES:
        made = made_of(
            case, receiver, language, at=at, size=size, contacts=contacts, deeds=deeds,
            operator=operator,
        )  # fmt: skip
        about = PACK_NAMES[receiver].to(language)
        yield Item(f"{kind}-{language}.pdf", Content.FACTS, "application/pdf", about, _of(made))


def made_of(
    case: Case,
    receiver: Receiver,
    language: Language,
    *,
    at: datetime,
    size: int | None,
    contacts: Sequence[Interaction],
    deeds: Sequence[Deed],
    operator: str = "",
) -> bytes:
    """Return a pack as a PDF. The same record gives the same bytes. Raises NotReferable."""
    if not tellable(case, receiver, at=at):
        raise NotReferable((Shortcoming(Lack.GROUND, _NO_MALICE, _DETERMINE, "receiver"),))
    told = facts(
        case, receiver, language, at=at, size=size, contacts=contacts, deeds=deeds,
        operator=operator,
    )  # fmt: skip
    mask = mask_of(case, receiver, language, size=size, at=at)
    data = packs.pack(told, receiver, language=language, mask=mask)
    return pack_pdf(data, language=language, at=at)


def tellable(case: Case, receiver: Receiver, *, at: datetime) -> bool:
    """Say whether a receiver's paper may be written: a letter says what two people determined."""
    if receiver is not Receiver.INVOLVED_PARTY:
        return True
    found = _determined(case, at)
    return found is not None and found.malicious


def facts(
    case: Case,
    receiver: Receiver,
    language: Language,
    *,
    at: datetime,
    size: int | None,
    contacts: Sequence[Interaction],
    deeds: Sequence[Deed],
    operator: str = "",
) -> Facts:
    """Return what a pack is made of, without what its receiver may not have.

    That of an operator tells of its own posts alone. Raises NotReferable where it is not known
    which operator that is.
    """
    operator = chosen(case, receiver, operator, at=at)
    policy, family = pinned(case), [one.pk for one in case.family()]
    firm, site = company(), case.site
    determined = _determined(case, at)
    codes = determined.acts if determined is not None else sorted(acts_of(case, at=at))
    acts = [policy.acts[code] for code in codes if code in policy.acts]
    return Facts(
        number=case.number,
        sender=firm.name,
        contact=firm.contact or _ASK_US,
        site=Text(ja=site.name_ja, en=site.name_en) if site is not None else firm.name,
        zone=timezone.get_default_timezone(),
        as_of=at,
        customer=customer_mark(case, receiver, language),
        victims=_victims(family, receiver, at),
        # Before anything was determined the record suggests every act, which tells nobody anything.
        acts=[one.name for one in acts] if len(acts) <= _TELLING else [],
        laws=_laws(policy, [code for one in acts for code in one.laws], receiver)
        if len(acts) <= _TELLING
        else (),
        contacts=[
            Contacted(
                str(one.ref),
                one.started_at or one.received_at,
                Channel(one.channel),
                one.duration_s,
            )
            for one in contacts
            if one.reported_by_id is None
        ],
        happened=[one.started_at or one.received_at for one in contacts],
        spoken=_spoken(case, at),
        deeds=deeds if may_hold(receiver, Content.MEASURES) else (),
        exhibits=[
            Exhibit(one.number, one.about, one.size, one.digest)
            for one in index_of(case, size=size)
        ]
        if may_hold(receiver, Content.ORIGINALS)
        else (),
        went=[*_went(case, family, receiver, operator, at)],
        operator=operator,
        posts=_posts(case, operator, at),
        pursued=_pursued(family, at) if receiver is Receiver.COUNSEL else (),
        dues=[
            one.due
            for one in running(case, at=at, policy=policy)
            if one.settled is None and _theirs(one.due, case, operator, at)
        ],
        decided=_decided(determined, policy)
        if determined is not None and may_hold(receiver, Content.DETERMINATION)
        else None,
    )


_TELLING = 8
_OF_POSTS = "damaging_posting"
_NO_MALICE = Text(
    ja="悪質であるとの判断がありません。", en="Malice has not been determined on this case."
)
_DETERMINE = Text(
    ja="関係する方への手紙は、二人で悪質と判断してから作れます。",
    en="A letter to somebody involved is written once two people determined it.",
)
_ASK_US = Text(ja="この文書の作成者", en="whoever made this paper")


def _determined(case: Case, at: datetime) -> Determined | None:
    """Return the determination that held at a time, if conduct beyond the norm is what it found."""
    found = case.determinations.filter(approved_at__lte=at).order_by("-approved_at").first()
    if found is None or _set_aside(found, at):
        return None
    now = found.outcome_now if found.outcome_since <= at else found.outcome
    return found if now == Outcome.BEYOND_NORM else None


def _set_aside(found: Determined, at: datetime) -> bool:
    # Whoever sets one aside lets the review begin anew at that moment.
    return not found.holds and found.approved_at < found.case.review_from <= at


def _decided(row: Determined, policy: Policy) -> Decided:
    met = [one for one in row.proposal.draft["malice"] if one["met"]]
    return Decided(
        OUTCOME_NAMES[Outcome(row.outcome)],
        row.reason,
        int(row.severity),
        row.approved_at,
        tuple(
            (policy.malice[one["criterion"]].text, one["reason"])
            for one in met
            if row.malicious and one["criterion"] in policy.malice
        ),
    )


def _victims(family: Sequence[UUID], receiver: Receiver, at: datetime) -> tuple[str, ...]:
    if not may_hold(receiver, Content.VICTIM_NAME):
        return ()
    rows = PartTaken.objects.filter(case__in=family, part=Part.VICTIM, since__lte=at)
    rows = rows.select_related("user")
    return tuple(dict.fromkeys(one.user.name for one in rows.order_by("pk")))


def _laws(policy: Policy, codes: Sequence[str], receiver: Receiver) -> tuple[Law, ...]:
    wanted = dict.fromkeys(codes)
    if receiver is Receiver.PLATFORM:
        # An operator judges a post by the law of posts.
        posts = [one for one in policy.acts.values() if one.group == _OF_POSTS]
        wanted = dict.fromkeys(code for one in posts for code in one.laws)
        wanted |= dict.fromkeys(
            code for one in policy.deadlines.values() if one.whose == "theirs" for code in one.laws
        )
    return tuple(policy.laws[code] for code in wanted if code in policy.laws)


def _spoken(case: Case, at: datetime) -> list[Spoken]:
    return [
        Spoken(Said(one.step), one.at, one.words, one.danger)
        for member in case.family()
        for one in member.steps.filter(at__lte=at).order_by("at", "pk")
    ]


def _went(
    case: Case, family: Sequence[UUID], receiver: Receiver, operator: str, at: datetime
) -> Iterator[Went]:
    alone = len(operators_of(case, at)) <= 1
    rows = Referral.objects.filter(case__in=family, at__lte=at).order_by("at")
    # Counsel sees what went to whom; anybody else what went to them.
    for row in rows if receiver is Receiver.COUNSEL else rows.filter(receiver=receiver):
        if operator and not asked(row, operator, alone=alone, at=at):
            continue
        said = [*row.contacts.filter(at__lte=at).order_by("at", "pk")]
        if not said:
            continue
        receipt = next((one.receipt for one in reversed(said) if one.receipt), "")
        state = _AFTER[Contacting(said[-1].deed)]
        yield Went(
            RECEIVER_NAMES[Receiver(row.receiver)],
            row.who,
            said[0].happened,
            receipt,
            STATE_NAMES[state],
            row.danger,
        )


def _theirs(due: Due, case: Case, operator: str, at: datetime) -> bool:
    # Until when another operator has to answer is between it and the company.
    if not operator or due.happened.event != Event.ASKED_TO_DELETE:
        return True
    row = Referral.objects.filter(ref=due.happened.about).first() if due.happened.about else None
    return row is None or asked(row, operator, alone=len(operators_of(case, at)) <= 1, at=at)


def _posts(case: Case, operator: str, at: datetime) -> list[Post]:
    return [
        Post(
            one.url,
            one.posted_on,
            one.seen_at,
            RIGHT_NAMES[Right(one.right)],
            one.why,
            one.words,
            one.capture,
        )
        for one in posts_of(case, operator, at=at)
    ]


def _pursued(family: Sequence[UUID], at: datetime) -> list[Pursued]:
    return [
        Pursued(
            KIND_NAMES[Kind(row.kind)],
            row.office,
            row.number,
            [
                (one.on, STAGE_NAMES[Stage(one.stage)], one.outcome)
                for one in row.stages.filter(at__lte=at).order_by("pk")
            ],
        )
        for row in Proceeding.objects.filter(case__in=family, at__lte=at).order_by("at")
    ]


def _of(content: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: iter([content])
