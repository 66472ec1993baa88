"""Whatever is handed in: no determination lacks an element, an axis, a reason, evidence or a
second person, and no heap of weak evidence carries one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from case_cast import HOUR, NOON, answered, beyond, lacks, the_policy, with_evidence, within
from hypothesis import given
from hypothesis import strategies as st

from setsudo.cases.checking import shortcomings
from setsudo.cases.deciding import approve, propose
from setsudo.cases.determination import (
    Accommodation,
    Answer,
    Answered,
    Axis,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Improvement,
    Outcome,
)
from setsudo.cases.evidence import NEVER_ALONE, WITH_A_NEED, Evidence, EvidenceKind, carries
from setsudo.cases.lacks import Lack
from setsudo.cases.roles import Involved, Person, Role
from setsudo.cases.severity import Severity
from setsudo.cases.shortcomings import Insufficient

TEXTS = st.sampled_from(["", " ", "as heard", "as agreed"])
PIECES = st.lists(
    st.builds(
        Evidence,
        id=st.sampled_from("abcd"),
        kind=st.sampled_from(EvidenceKind),
        ref=st.just("somewhere"),
        confirmed_by=st.sampled_from(["", "officer"]),
    ),
    max_size=4,
    unique_by=lambda piece: piece.id,
).map(tuple)
ANSWERED = st.builds(
    Answered,
    answer=st.sampled_from(Answer),
    reason=TEXTS,
    evidence=st.lists(st.sampled_from("abcde"), max_size=3).map(tuple),
    degree=st.integers(-1, 5),
)
DRAFTS = st.builds(
    Draft,
    outcome=st.sampled_from(Outcome),
    policy=st.sampled_from([beyond().policy, "other@1"]),
    policy_hash=st.just(beyond().policy_hash),
    elements=st.dictionaries(st.sampled_from(Element), ANSWERED),
    axes=st.dictionaries(st.sampled_from(Axis), ANSWERED),
    evidence=PIECES,
    company_fault=st.none() | st.builds(CompanyFault, st.sampled_from(Answer), TEXTS, TEXTS),
    accommodation=st.none()
    | st.builds(Accommodation, st.booleans(), TEXTS, st.lists(TEXTS, max_size=2).map(tuple)),
    acts=st.lists(st.sampled_from(["threat", "refusal_of_terms", "other"]), max_size=2).map(tuple),
    harmed=st.frozensets(st.sampled_from(Harmed)),
    other_ground=TEXTS,
    improvement=st.none() | st.builds(Improvement, TEXTS, TEXTS),
    missing=TEXTS,
    care=TEXTS,
)
# Most of what is drawn above lacks a great deal; these begin whole and are then spoilt.
WHOLE = st.sampled_from([beyond(), within()])
NAMES = st.sampled_from(["ando", "baba", "chiba"])
PEOPLE = st.builds(
    Person, NAMES, st.just(frozenset(Role)), st.just(frozenset({"ueno"})), st.booleans()
)


@given(DRAFTS)
def test_whatever_passes_has_everything(draft: Draft) -> None:
    if shortcomings(draft, the_policy()):
        return
    pieces = {piece.id: piece for piece in draft.evidence}
    for given_answer in (*(draft.elements[e] for e in Element), *(draft.axes[a] for a in Axis)):
        assert given_answer.reason.strip()
        assert given_answer.evidence
        assert all(pieces[ref].confirmed_by for ref in given_answer.evidence)
    if draft.outcome is Outcome.BEYOND_NORM:
        assert draft.axes[Axis.MEANS].answer is Answer.NO
        assert draft.severity >= Severity.BEYOND
        assert set(draft.acts) - set(the_policy().never_sole_ground)


@given(WHOLE, st.sampled_from([*Element, *Axis]), st.data())
def test_a_whole_draft_without_one_part_does_not_pass(
    draft: Draft, part: Element | Axis, data: st.DataObject
) -> None:
    assert not shortcomings(draft, the_policy())
    field = "elements" if isinstance(part, Element) else "axes"
    answers = dict(getattr(draft, field))
    spoil = data.draw(st.sampled_from(["answer", "reason", "evidence", "confirmation"]))
    if spoil == "answer":
        del answers[part]
    elif spoil == "reason":
        answers[part] = replace(answers[part], reason=data.draw(st.sampled_from(["", " ", "\n"])))
    elif spoil == "evidence":
        answers[part] = replace(answers[part], evidence=())
    else:
        unread = tuple(replace(piece, confirmed_by=" ") for piece in draft.evidence)
        draft = replace(draft, evidence=unread)
    assert shortcomings(replace(draft, **{field: answers}), the_policy())


@given(
    st.lists(st.sampled_from(sorted(NEVER_ALONE)), min_size=1, max_size=12),
    st.frozensets(st.sampled_from(sorted(the_policy().acts)), min_size=1),
    st.booleans(),
    st.integers(0, 4),
)
def test_rights_words_counts_terms_and_machines_never_carry_a_finding(
    kinds: list[EvidenceKind], acts: frozenset[str], need: bool, degree: int
) -> None:
    pieces = [Evidence(str(n), kind, "x", "officer") for n, kind in enumerate(kinds)]
    draft = with_evidence(*pieces, draft=beyond(acts=tuple(acts)))
    draft = replace(
        draft,
        accommodation=Accommodation(need, "talked", ("a quiet room",)),
        elements={key: replace(one, degree=degree) for key, one in draft.elements.items()},
    )
    assert Lack.WEAK_GROUND in lacks(draft)
    assert not carries(pieces, need_stated=need)


@given(st.lists(st.sampled_from(sorted(WITH_A_NEED)), min_size=1, max_size=12))
def test_where_a_need_was_stated_repetition_carries_nothing(kinds: list[EvidenceKind]) -> None:
    pieces = [Evidence(str(n), kind, "x", "officer") for n, kind in enumerate(kinds)]
    draft = with_evidence(
        *pieces, draft=beyond(accommodation=Accommodation(True, "talked", ("in writing",)))
    )
    assert Lack.NEED_BEFORE_COUNTS in lacks(draft)


@given(st.lists(st.just("refusal_of_terms"), min_size=1, max_size=3), PIECES)
def test_a6_alone_is_never_enough_whatever_the_evidence(
    acts: list[str], pieces: tuple[Evidence, ...]
) -> None:
    assert Lack.TERMS_SOLE_GROUND in lacks(with_evidence(*pieces, draft=beyond(acts=tuple(acts))))


@given(
    WHOLE,
    PEOPLE,
    PEOPLE,
    st.frozensets(NAMES),
    st.frozensets(NAMES),
    st.sampled_from(["", "listened to the call"]),
)
def test_every_determination_has_two_people_none_of_them_hurt_one_at_headquarters(
    draft: Draft,
    proposer: Person,
    approver: Person,
    victims: frozenset[str],
    accused: frozenset[str],
    reason: str,
) -> None:
    involved = Involved(site="ueno", victims=victims, accused=accused)
    policy = the_policy()
    try:
        proposal = propose(draft, by=proposer, at=NOON, involved=involved, policy=policy)
        made = approve(
            proposal, by=approver, at=NOON + HOUR, reason=reason, involved=involved, policy=policy
        )
    except Insufficient:
        two = proposer.id != approver.id and bool(reason)
        clean = not {proposer.id, approver.id} & (victims | accused)
        assert not (two and clean and (proposer.headquarters or approver.headquarters))
        return
    assert made.approved_by != made.proposal.proposed_by
    assert not {made.approved_by, made.proposal.proposed_by} & (victims | accused)
    assert made.approver_at_headquarters or made.proposal.proposer_at_headquarters
    assert made.reason


@pytest.mark.parametrize(
    "answers", list(product(Answer, repeat=5)), ids=lambda five: "-".join(a[0] for a in five)
)
def test_for_every_set_of_answers_there_is_an_outcome_and_never_two_opposite_ones(
    answers: tuple[Answer, ...],
) -> None:
    """Whoever answers honestly can always conclude, and no answers fit both sides of the line."""
    parts = [answered(answer, degree=2) for answer in answers]
    open_to = set()
    for outcome in set(Outcome) - {Outcome.NEEDS_CARE, Outcome.COMPANY_AT_FAULT}:
        draft = beyond(
            outcome=outcome,
            elements=dict(zip(Element, parts[:3], strict=True)),
            axes=dict(zip(Axis, parts[3:], strict=True)),
            improvement=Improvement("sizes", "the label is wrong"),
            missing="the recording",
            care="a place to turn to",
        )
        if not lacks(draft):
            open_to.add(outcome)
    assert open_to
    assert not {Outcome.BEYOND_NORM, Outcome.WITHIN_NORM} <= open_to
