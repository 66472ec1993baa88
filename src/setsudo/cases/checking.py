"""What a draft lacks, all of it at once, judged with both eyes.

One eye is on the customer: no finding without elements, means, reasons and evidence that can carry
it. The other is on whoever was hurt: no finding is explained away that the answers themselves make.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from setsudo.cases.determination import (
    Answer,
    Answered,
    Axis,
    Claim,
    Draft,
    Element,
    Harmed,
    Outcome,
)
from setsudo.cases.evidence import EvidenceKind, carries
from setsudo.cases.lacks import Lack
from setsudo.cases.malice import supported, unanswered
from setsudo.cases.shortcomings import Shortcoming
from setsudo.policy.model import Policy

POSTINGS: Final = "A5"
_DIAGNOSIS: Final = re.compile(
    r"診断|病名|障害者手帳|(?:症候群|統合失調症|認知症|自閉症|うつ病|発達障害)"
    r"|\bdiagnos(?:is|es|ed|tic)\b|\b(?:dementia|autis(?:m|tic)|schizophreni\w+|bipolar)\b",
    re.IGNORECASE,
)


def shortcomings(draft: Draft, policy: Policy) -> tuple[Shortcoming, ...]:
    """Return everything that a draft lacks under the policy that its case is pinned to.

    An empty answer means that the draft can be proposed; who may do so is another question.
    """
    return tuple(dict.fromkeys(_all(draft, policy)))


def _all(draft: Draft, policy: Policy) -> Iterator[Shortcoming]:
    if (draft.policy, draft.policy_hash) != (policy.id, policy.content_hash):
        yield Shortcoming(Lack.POLICY_DIFFERS)
    yield from _answers(draft)
    yield from _evidence(draft)
    yield from _our_part(draft)
    yield from _accommodation(draft)
    yield from _outcome(draft)
    if draft.outcome is Outcome.BEYOND_NORM:
        yield from _finding(draft)
        yield from _acts(draft, policy)
        yield from _posting(draft, policy)
    yield from _malice(draft, policy)


def _answers(draft: Draft) -> Iterator[Shortcoming]:
    known = {piece.id for piece in draft.evidence}
    for element in Element:
        yield from _answer(draft.elements.get(element), Lack.ELEMENT_MISSING, element, known)
    for axis in Axis:
        yield from _answer(draft.axes.get(axis), Lack.AXIS_MISSING, axis, known)


def _answer(
    answered: Answered | None, missing: Lack, where: str, known: set[str]
) -> Iterator[Shortcoming]:
    if answered is None:
        yield Shortcoming(missing, where)
        return
    if not answered.reason.strip():
        yield Shortcoming(Lack.REASON_MISSING, where)
    if not answered.evidence:
        yield Shortcoming(Lack.EVIDENCE_MISSING, where)
    if not known.issuperset(answered.evidence):
        yield Shortcoming(Lack.EVIDENCE_UNKNOWN, where)
    if not 0 <= answered.degree <= 4:
        yield Shortcoming(Lack.DEGREE_OUT_OF_RANGE, where)


def _evidence(draft: Draft) -> Iterator[Shortcoming]:
    for ident, times in Counter(piece.id for piece in draft.evidence).items():
        if times > 1:
            yield Shortcoming(Lack.EVIDENCE_TWICE, ident)
    for piece in draft.pieces(*draft.elements.values(), *draft.axes.values()):
        if not piece.confirmed_by.strip():
            yield Shortcoming(Lack.EVIDENCE_UNCONFIRMED, piece.id)
        if piece.kind is EvidenceKind.TRAIT:
            yield Shortcoming(Lack.TRAIT_AS_EVIDENCE, piece.id)


def _our_part(draft: Draft) -> Iterator[Shortcoming]:
    fault = draft.company_fault
    if fault is None or not fault.reason.strip():
        yield Shortcoming(Lack.FAULT_NOT_ASKED)
    if fault is not None and fault.answer is Answer.YES and not fault.put_right.strip():
        yield Shortcoming(Lack.FAULT_NOT_PUT_RIGHT)


def _accommodation(draft: Draft) -> Iterator[Shortcoming]:
    need = draft.accommodation
    if need is None:
        yield Shortcoming(Lack.NEED_NOT_ASKED)
        return
    offered = [offer for offer in need.offered if offer.strip()]
    if need.need_stated and not (need.dialogue.strip() and offered):
        yield Shortcoming(Lack.NO_DIALOGUE)
    if any(_DIAGNOSIS.search(text) for text in (need.dialogue, draft.care, *need.offered)):
        yield Shortcoming(Lack.DIAGNOSIS_STORED)


def _outcome(draft: Draft) -> Iterator[Shortcoming]:
    outcome = draft.outcome
    need_stated = draft.accommodation is not None and draft.accommodation.need_stated
    # Conduct that comes of illness or disability is met with care and safety, not with the label.
    excused = outcome is Outcome.NEEDS_CARE and need_stated
    if outcome is not Outcome.BEYOND_NORM and _answered_as_beyond(draft) and not excused:
        yield Shortcoming(Lack.CALLED_WITHIN_BUT_BEYOND)
    if outcome is Outcome.WITHIN_NORM:
        beyond = draft.elements.get(Element.BEYOND_NORM)
        if beyond is not None and beyond.answer is not Answer.NO:
            yield Shortcoming(Lack.UNCLEAR_CALLED_WITHIN)
    if outcome is Outcome.UNDETERMINED:
        answers = (*draft.elements.values(), *draft.axes.values())
        beyond = draft.elements.get(Element.BEYOND_NORM)
        # Beyond the norm, yet not by a customer, without harm or by acceptable means: none of the
        # other outcomes would be true.
        at_odds = (
            beyond is not None and beyond.answer is Answer.YES and not _answered_as_beyond(draft)
        )
        if not at_odds and not any(answered.answer is Answer.UNCLEAR for answered in answers):
            yield Shortcoming(Lack.NOTHING_UNCLEAR)
        if not draft.missing.strip():
            yield Shortcoming(Lack.MISSING_UNSAID)
    if outcome is Outcome.NEEDS_CARE and not draft.care.strip():
        yield Shortcoming(Lack.CARE_UNSAID)
    if outcome is Outcome.COMPANY_AT_FAULT:
        fault = draft.company_fault
        if fault is None or fault.answer is not Answer.YES:
            yield Shortcoming(Lack.FAULT_NOT_FOUND)
    if outcome in (Outcome.WITHIN_NORM, Outcome.COMPANY_AT_FAULT):
        item = draft.improvement
        if item is None or not (item.title.strip() and item.about.strip()):
            yield Shortcoming(Lack.NO_IMPROVEMENT)


def _answered_as_beyond(draft: Draft) -> bool:
    means = draft.axes.get(Axis.MEANS)
    answers = [draft.elements.get(element) for element in Element]
    return (
        means is not None
        and means.answer is Answer.NO
        and all(answered is not None and answered.answer is Answer.YES for answered in answers)
    )


def _finding(draft: Draft) -> Iterator[Shortcoming]:
    for element in (Element.CUSTOMER_CONDUCT, Element.BEYOND_NORM):
        answered = draft.elements.get(element)
        if answered is not None and answered.answer is not Answer.YES:
            yield Shortcoming(Lack.ELEMENT_NOT_MET, element)
    harm = draft.elements.get(Element.HARMS_ENVIRONMENT)
    others = draft.harmed & {Harmed.CUSTOMERS, Harmed.COMPANY}
    stands_otherwise = bool(others) and bool(draft.other_ground.strip())
    if harm is not None and harm.answer is not Answer.YES and not stands_otherwise:
        yield Shortcoming(Lack.HARM_WITHOUT_GROUND)
    if not draft.harmed:
        yield Shortcoming(Lack.HARMED_UNNAMED)
    means = draft.axes.get(Axis.MEANS)
    if means is not None and means.answer is not Answer.NO:
        yield Shortcoming(Lack.MEANS_ACCEPTABLE)
    beyond = draft.elements.get(Element.BEYOND_NORM)
    for where, answered in ((Element.BEYOND_NORM, beyond), (Axis.MEANS, means)):
        if answered is not None:
            yield from _ground(draft, where, answered.evidence)


def _ground(draft: Draft, where: str, evidence: Iterable[str]) -> Iterator[Shortcoming]:
    named = set(evidence)
    pieces = [piece for piece in draft.evidence if piece.id in named]
    if not carries(pieces, need_stated=False):
        yield Shortcoming(Lack.WEAK_GROUND, where)
    need = draft.accommodation
    if need is not None and need.need_stated and not carries(pieces, need_stated=True):
        yield Shortcoming(Lack.NEED_BEFORE_COUNTS, where)


def _acts(draft: Draft, policy: Policy) -> Iterator[Shortcoming]:
    if not draft.acts:
        yield Shortcoming(Lack.NO_ACT)
    for act in draft.acts:
        if act not in policy.acts:
            yield Shortcoming(Lack.ACT_UNKNOWN)
    if draft.acts and set(draft.acts) <= set(policy.never_sole_ground):
        yield Shortcoming(Lack.TERMS_SOLE_GROUND)


def _posting(draft: Draft, policy: Policy) -> Iterator[Shortcoming]:
    groups = {code for code, group in policy.groups.items() if group.clause == POSTINGS}
    if not any(act in policy.acts and policy.acts[act].group in groups for act in draft.acts):
        return
    posting = draft.posting
    if posting is None or not posting.reason.strip():
        yield Shortcoming(Lack.POSTING_NOT_ASKED)
    if posting is None:
        return
    says_facts = posting.claim is not Claim.OPINION
    if says_facts and posting.true is not Answer.NO and posting.public_interest is Answer.YES:
        yield Shortcoming(Lack.TRUE_AND_PUBLIC)
    if posting.claim is Claim.OPINION and not posting.names_individual:
        yield Shortcoming(Lack.OPINION_OF_NOBODY)


def _malice(draft: Draft, policy: Policy) -> Iterator[Shortcoming]:
    if not draft.malicious:
        return
    if draft.outcome is not Outcome.BEYOND_NORM:
        yield Shortcoming(Lack.MALICE_WITHOUT_FINDING)
    for code in unanswered(draft.malice, policy.malice):
        yield Shortcoming(Lack.MALICE_UNANSWERED, code)
    if not supported(draft.malice, policy.malice):
        yield Shortcoming(Lack.MALICE_UNSUPPORTED)
    need = draft.accommodation
    need_stated = need is not None and need.need_stated
    for one in draft.malice:
        if one.criterion not in policy.malice:
            yield Shortcoming(Lack.MALICE_UNKNOWN)
        elif one.met:
            pieces = [piece for piece in draft.evidence if piece.id in one.evidence]
            if not one.reason.strip() or not carries(pieces, need_stated=need_stated):
                yield Shortcoming(Lack.MALICE_WEAK, one.criterion)
