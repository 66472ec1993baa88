"""What may be determined, judged with both eyes: an employee who was hurt, a customer who was
wronged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from case_cast import (
    AGENT,
    APPROVER,
    CASE,
    HOUR,
    LOCAL_APPROVER,
    NO,
    NOON,
    OFFICER,
    SEEN,
    TOLD,
    UNCLEAR,
    YES,
    answered,
    answering,
    beyond,
    determined,
    lacks,
    malice_answers,
    refused_for,
    the_policy,
    with_evidence,
    within,
)

from setsudo.cases.checking import shortcomings
from setsudo.cases.deciding import approve, give_back, propose
from setsudo.cases.determination import (
    Accommodation,
    Axis,
    Claim,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Outcome,
    Posting,
)
from setsudo.cases.evidence import NEVER_ALONE, Evidence, EvidenceKind
from setsudo.cases.lacks import Lack
from setsudo.cases.lacks_in_words import SENTENCES
from setsudo.cases.severity import Severity, severity_of
from setsudo.cases.shortcomings import Insufficient, Shortcoming

COUNT = Evidence("count", EvidenceKind.COUNT_OR_TIME, "19 calls", "officer")
RIGHTS = Evidence("rights", EvidenceKind.RIGHTS_WORDS, "call-7#5:0-9", "officer")
TERMS = Evidence("terms", EvidenceKind.TERMS_REFUSED, "call-7#6:0-9", "officer")
AFTER = Evidence("after", EvidenceKind.AFTER_REQUEST, "calls 4 to 19", "officer")
NEED = Accommodation(True, "slowly, and in writing", ("a written summary", "one named desk"))
POSTED = Posting(Claim.FACT, NO, NO, True, "the photograph is of another shop")


def test_a_threat_that_was_heard_can_be_determined() -> None:
    assert shortcomings(beyond(), the_policy()) == ()
    made = determined()
    assert made.severity is Severity.SERIOUS
    assert (made.proposal.proposed_by, made.approved_by) == ("officer", "approver")


def test_a_furious_customer_with_a_broken_kettle_is_a_customer() -> None:
    assert lacks(within()) == set()
    assert within().severity is Severity.NONE
    # Calling it beyond the norm is refused on every count.
    assert lacks(within(outcome=Outcome.BEYOND_NORM)) == {
        Lack.ELEMENT_NOT_MET,
        Lack.HARM_WITHOUT_GROUND,
        Lack.HARMED_UNNAMED,
        Lack.MEANS_ACCEPTABLE,
        Lack.NO_ACT,
    }


def test_an_odd_demand_made_acceptably_is_declined_and_nothing_more() -> None:
    polite = answering(beyond(), Axis.MEANS, answered(YES))
    assert lacks(polite) == {Lack.MEANS_ACCEPTABLE}


def test_a_right_demand_does_not_excuse_the_means() -> None:
    assert lacks(answering(beyond(), Axis.DEMAND, answered(YES))) == set()


@pytest.mark.parametrize("element", Element)
def test_a_finding_needs_each_element(element: Element) -> None:
    without = replace(
        beyond(), elements={e: a for e, a in beyond().elements.items() if e != element}
    )
    assert Lack.ELEMENT_MISSING in lacks(without)
    assert without.severity is Severity.NONE
    for answer in (NO, UNCLEAR):
        unmet = answering(beyond(), element, answered(answer))
        assert lacks(unmet) == {
            Lack.HARM_WITHOUT_GROUND
            if element is Element.HARMS_ENVIRONMENT
            else Lack.ELEMENT_NOT_MET
        }


def test_everything_that_is_lacking_is_told_at_once() -> None:
    empty = Draft(Outcome.BEYOND_NORM, "other@9", "", {}, {}, (), None, None)
    with pytest.raises(Insufficient) as refused:
        propose(empty, by=AGENT, at=NOON, involved=CASE, policy=the_policy())
    told = [(one.lack, one.where) for one in refused.value.shortcomings]
    assert len(told) == len(set(told))
    assert {lack for lack, _ in told} == {
        Lack.POLICY_DIFFERS,
        Lack.ELEMENT_MISSING,
        Lack.AXIS_MISSING,
        Lack.FAULT_NOT_ASKED,
        Lack.NEED_NOT_ASKED,
        Lack.HARMED_UNNAMED,
        Lack.NO_ACT,
        Lack.VICTIM_DECIDES,
    }
    assert [where for lack, where in told if lack is Lack.ELEMENT_MISSING] == list(Element)
    for one in refused.value.shortcomings:
        assert one.text.ja in refused.value.text.ja
        assert one.remedy.en in refused.value.text.en


def test_an_answer_needs_a_reason_and_evidence_that_is_in_the_case() -> None:
    part = Element.BEYOND_NORM
    given = beyond().elements[part]
    assert Lack.REASON_MISSING in lacks(answering(beyond(), part, replace(given, reason=" ")))
    assert Lack.EVIDENCE_MISSING in lacks(answering(beyond(), part, replace(given, evidence=())))
    unknown = replace(given, evidence=("words", "elsewhere"))
    assert lacks(answering(beyond(), part, unknown)) == {Lack.EVIDENCE_UNKNOWN}
    assert lacks(answering(beyond(), part, replace(given, degree=5))) == {Lack.DEGREE_OUT_OF_RANGE}
    assert lacks(beyond(evidence=(SEEN, TOLD, SEEN))) == {Lack.EVIDENCE_TWICE}


def test_what_only_a_program_saw_is_no_evidence_yet() -> None:
    unread = replace(SEEN, confirmed_by="")
    assert lacks(with_evidence(unread)) == {Lack.EVIDENCE_UNCONFIRMED, Lack.WEAK_GROUND}
    assert lacks(with_evidence(SEEN)) == set()


@pytest.mark.parametrize("kind", sorted(NEVER_ALONE - {EvidenceKind.TRAIT}))
def test_nothing_weak_carries_a_finding_alone_but_it_may_support_one(kind: EvidenceKind) -> None:
    weak = Evidence("weak", kind, "somewhere", "officer")
    assert lacks(with_evidence(weak)) == {Lack.WEAK_GROUND}
    assert lacks(with_evidence(weak, TOLD)) == set()


def test_rights_words_counts_and_terms_are_no_ground_even_together() -> None:
    assert lacks(with_evidence(COUNT, RIGHTS, TERMS)) == {Lack.WEAK_GROUND}


def test_nineteen_calls_a_day_count_where_they_went_on_after_the_answer() -> None:
    assert lacks(with_evidence(COUNT, AFTER)) == set()


def test_what_somebody_is_never_counts() -> None:
    accent = Evidence("accent", EvidenceKind.TRAIT, "call-7", "officer")
    assert lacks(with_evidence(TOLD, accent)) == {Lack.TRAIT_AS_EVIDENCE}


def test_terms_not_accepted_are_never_the_only_act() -> None:
    assert lacks(beyond(acts=("refusal_of_terms",))) == {Lack.TERMS_SOLE_GROUND}
    assert lacks(beyond(acts=("refusal_of_terms", "threat"))) == set()


def test_an_act_has_to_be_one_of_the_policy() -> None:
    assert lacks(beyond(acts=())) == {Lack.NO_ACT}
    assert lacks(beyond(acts=("rudeness",))) == {Lack.ACT_UNKNOWN}


def test_a_customer_who_needs_the_same_explained_five_times_is_not_repeating() -> None:
    asked_again = with_evidence(COUNT, AFTER, draft=beyond(accommodation=NEED))
    assert lacks(asked_again) == {Lack.NEED_BEFORE_COUNTS}
    # A blow is a blow; the accommodation is owed all the same.
    assert lacks(with_evidence(COUNT, TOLD, draft=beyond(accommodation=NEED))) == set()


def test_a_stated_need_is_talked_over_and_something_is_offered() -> None:
    for need in (Accommodation(True), Accommodation(True, "talked"), replace(NEED, offered=(" ",))):
        assert lacks(beyond(accommodation=need)) == {Lack.NO_DIALOGUE}
    assert lacks(beyond(accommodation=None)) == {Lack.NEED_NOT_ASKED}


@pytest.mark.parametrize(
    "said", ["認知症とのこと", "診断書を見た", "has been diagnosed with something", "is autistic"]
)
def test_no_diagnosis_is_kept(said: str) -> None:
    assert lacks(beyond(accommodation=replace(NEED, dialogue=said))) == {Lack.DIAGNOSIS_STORED}


def test_a_customer_who_does_not_know_what_he_does_gets_care_and_not_the_label() -> None:
    confused = beyond(
        outcome=Outcome.NEEDS_CARE, accommodation=NEED, care="one desk, and the family was told of"
    )
    assert lacks(confused) == set()
    assert lacks(replace(confused, care="")) == {Lack.CARE_UNSAID}


def test_an_employee_who_was_hurt_is_not_explained_away() -> None:
    for outcome in (Outcome.WITHIN_NORM, Outcome.UNDETERMINED, Outcome.COMPANY_AT_FAULT):
        assert Lack.CALLED_WITHIN_BUT_BEYOND in lacks(beyond(outcome=outcome))
    careless = beyond(outcome=Outcome.NEEDS_CARE, care="tea")
    assert lacks(careless) == {Lack.CALLED_WITHIN_BUT_BEYOND}
    unclear = answering(within(), Element.BEYOND_NORM, answered(UNCLEAR))
    assert lacks(unclear) == {Lack.UNCLEAR_CALLED_WITHIN}


def test_a_legitimate_complaint_lives_on_in_the_improvement_register() -> None:
    assert lacks(within(improvement=None)) == {Lack.NO_IMPROVEMENT}


def test_undetermined_says_what_is_unclear_and_what_would_settle_it() -> None:
    blurred = answering(beyond(outcome=Outcome.UNDETERMINED), Axis.MEANS, answered(UNCLEAR))
    assert lacks(blurred) == {Lack.MISSING_UNSAID}
    assert lacks(replace(blurred, missing="the recording of the second call")) == set()
    staff = answering(beyond(outcome=Outcome.UNDETERMINED), Element.CUSTOMER_CONDUCT, answered(NO))
    assert lacks(replace(staff, missing="it goes to personnel")) == set()
    plain = within(outcome=Outcome.UNDETERMINED, missing="the recording")
    assert lacks(plain) == {Lack.NOTHING_UNCLEAR}


def test_our_own_fault_is_always_asked_and_put_right_whatever_the_conduct() -> None:
    assert lacks(beyond(company_fault=None)) == {Lack.FAULT_NOT_ASKED}
    ours = CompanyFault(YES, "the parcel went to another town")
    assert lacks(beyond(company_fault=ours)) == {Lack.FAULT_NOT_PUT_RIGHT}
    righted = replace(ours, put_right="sent again, the postage paid back")
    assert lacks(beyond(company_fault=righted)) == set()
    assert lacks(within(outcome=Outcome.COMPANY_AT_FAULT, company_fault=righted)) == set()
    assert lacks(within(outcome=Outcome.COMPANY_AT_FAULT)) == {Lack.FAULT_NOT_FOUND}


def test_harm_to_other_customers_stands_on_another_ground_than_the_law_on_workers() -> None:
    in_the_aisle = answering(
        beyond(acts=("disturbing_customers",), harmed=frozenset({Harmed.CUSTOMERS})),
        Element.HARMS_ENVIRONMENT,
        answered(NO),
    )
    assert lacks(in_the_aisle) == {Lack.HARM_WITHOUT_GROUND}
    grounded = replace(in_the_aisle, other_ground="the right to the premises")
    assert lacks(grounded) == set()
    assert grounded.severity is Severity.SERIOUS
    only_staff = replace(grounded, harmed=frozenset({Harmed.EMPLOYEES}))
    assert lacks(only_staff) == {Lack.HARM_WITHOUT_GROUND}
    assert lacks(replace(beyond(), harmed=frozenset())) == {Lack.HARMED_UNNAMED}


def test_a_posting_is_asked_four_questions_first() -> None:
    posted = beyond(acts=("posting_employee",))
    assert lacks(posted) == {Lack.POSTING_NOT_ASKED}
    assert lacks(replace(posted, posting=replace(POSTED, reason=""))) == {Lack.POSTING_NOT_ASKED}
    assert lacks(replace(posted, posting=POSTED)) == set()


def test_a_truthful_or_honest_review_is_no_ground() -> None:
    posted = beyond(acts=("posting_company",))
    for truth in (YES, UNCLEAR):
        review = replace(POSTED, true=truth, public_interest=YES)
        assert lacks(replace(posted, posting=review)) == {Lack.TRUE_AND_PUBLIC}
    opinion = replace(POSTED, claim=Claim.OPINION, names_individual=False)
    assert lacks(replace(posted, posting=opinion)) == {Lack.OPINION_OF_NOBODY}
    exposing = replace(opinion, names_individual=True)
    assert lacks(replace(posted, posting=exposing)) == set()


def test_another_revision_of_the_policy_changes_nothing_that_is_pinned() -> None:
    later = replace(the_policy(), revision=the_policy().revision + 1)
    assert [one.lack for one in shortcomings(beyond(), later)] == [Lack.POLICY_DIFFERS]
    reworded = replace(the_policy(), content_hash="0" * 64)
    with pytest.raises(Insufficient):
        approve_with(policy_of=reworded)


def approve_with(*, policy_of: object = None, by=APPROVER, at=NOON + HOUR, reason="read it", **who):  # type: ignore[no-untyped-def]
    involved = replace(CASE, **who)
    proposal = propose(beyond(), by=OFFICER, at=NOON, involved=CASE, policy=the_policy())
    return approve(
        proposal, by=by, at=at, reason=reason, involved=involved, policy=policy_of or the_policy()
    )


def approval_lacks(**change: object) -> set[Lack]:
    with pytest.raises(Insufficient) as refused:
        approve_with(**change)
    return {one.lack for one in refused.value.shortcomings}


def test_it_takes_two_people_and_neither_was_hurt() -> None:
    assert approval_lacks(by=OFFICER) == {Lack.SAME_PERSON, Lack.NOBODY_AT_HEADQUARTERS}
    assert approval_lacks(victims=frozenset({"approver"})) == {Lack.VICTIM_DECIDES}
    # It became known after the proposal that the officer was among those hurt.
    assert approval_lacks(victims=frozenset({"officer"})) == {Lack.VICTIM_DECIDES}
    assert approval_lacks(accused=frozenset({"approver"})) == {Lack.ACCUSED_DECIDES}


def test_one_of_the_two_is_at_headquarters() -> None:
    assert approval_lacks(by=LOCAL_APPROVER) == {Lack.NOBODY_AT_HEADQUARTERS}
    at_headquarters = replace(OFFICER, headquarters=True)
    proposal = propose(beyond(), by=at_headquarters, at=NOON, involved=CASE, policy=the_policy())
    made = approve(
        proposal, by=LOCAL_APPROVER, at=NOON, reason="read", involved=CASE, policy=the_policy()
    )
    assert made.approved_by == "local_approver"


def test_an_approval_has_a_reason_and_a_time_after_the_proposal() -> None:
    assert approval_lacks(reason=" ") == {Lack.APPROVAL_REASON_MISSING}
    assert approval_lacks(at=NOON - HOUR) == {Lack.APPROVED_TOO_EARLY}
    assert approval_lacks(at=datetime(2026, 11, 24, 13)) == {Lack.TIME_WITHOUT_ZONE}  # noqa: DTZ001


def test_a_proposal_is_returned_with_reasons_by_somebody_else() -> None:
    proposal = propose(beyond(), by=OFFICER, at=NOON, involved=CASE, policy=the_policy())
    back = give_back(proposal, by=APPROVER, at=NOON, reasons=("which call?",), involved=CASE)
    assert back.reasons == ("which call?",)
    for reasons in ((), ("which call?", " ")):
        with refused_for(Lack.RETURN_REASON_MISSING):
            give_back(proposal, by=APPROVER, at=NOON, reasons=reasons, involved=CASE)
    with refused_for(Lack.SAME_PERSON):
        give_back(proposal, by=OFFICER, at=NOON, reasons=("no",), involved=CASE)


def test_malice_by_the_policys_criteria() -> None:
    criteria = the_policy().malice
    alone = next(code for code, one in criteria.items() if one.alone)
    others = [code for code, one in criteria.items() if not one.alone]
    assert lacks(beyond(malicious=True, malice=malice_answers(alone))) == set()
    assert lacks(beyond(malicious=True, malice=malice_answers(*others[:2]))) == set()
    for met in ((), (others[0],)):
        weak = beyond(malicious=True, malice=malice_answers(*met))
        assert lacks(weak) == {Lack.MALICE_UNSUPPORTED}
    # What would suffice obliges nobody.
    assert lacks(beyond(malice=malice_answers(alone))) == set()


def test_malice_needs_every_criterion_answered_and_every_yes_carried() -> None:
    full = malice_answers("danger")
    assert lacks(beyond(malicious=True, malice=full[1:])) == {Lack.MALICE_UNANSWERED}
    bare = tuple(replace(one, evidence=()) for one in full)
    assert lacks(beyond(malicious=True, malice=bare)) == {Lack.MALICE_WEAK}
    odd = (*full, replace(full[0], criterion="disliked"))
    assert lacks(beyond(malicious=True, malice=odd)) == {Lack.MALICE_UNKNOWN}
    kind = within(malicious=True, malice=full)
    assert lacks(kind) == {Lack.MALICE_WITHOUT_FINDING}


def test_severity_comes_out_of_the_elements() -> None:
    def severity(*, how_far: int, harm: int, holds: bool = True) -> int:
        return severity_of(by_a_customer=True, how_far=how_far, harm=harm, holds=holds)

    assert severity(how_far=1, harm=1) == Severity.BEYOND
    assert severity(how_far=2, harm=4) == severity(how_far=4, harm=0) == Severity.GRAVE
    assert severity(how_far=4, harm=4, holds=False) == Severity.DISCOURTEOUS
    assert severity(how_far=0, harm=0, holds=False) == Severity.NONE
    stranger = severity_of(by_a_customer=False, how_far=4, harm=4, holds=True)
    assert stranger == Severity.DISCOURTEOUS


def test_every_shortcoming_has_its_sentence_and_remedy() -> None:
    assert set(SENTENCES) == set(Lack)
    for lack in Lack:
        one = Shortcoming(lack)
        assert one.text.ja.endswith("。")
        assert one.remedy.en.endswith(".")


def test_no_shortcoming_repeats_what_somebody_wrote() -> None:
    words = "夜道に気をつけろ"
    draft = beyond(elements={}, acts=(words,), accommodation=Accommodation(True, f"診断 {words}"))
    with pytest.raises(Insufficient) as refused:
        propose(draft, by=OFFICER, at=NOON, involved=CASE, policy=the_policy())
    assert words not in str(refused.value) + refused.value.text.ja
    assert all(words not in one.where for one in refused.value.shortcomings)
