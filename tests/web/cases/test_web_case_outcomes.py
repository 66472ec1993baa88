"""Every outcome is proposed by one person and approved by another, over the forms that they use."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from forms_of_cases import do, filled
from stored_cases import CALM, NOON, opened, with_evidence

from setsudo.cases.determination import OUTCOME_NAMES, Outcome
from setsudo.cases.roles import Role
from setsudo.web.accounts.models import Site, User
from setsudo.web.cases import claiming
from setsudo.web.cases.models import Case, Determined, Improving

pytestmark = pytest.mark.django_db
POSTING = {
    "acts": ["posting_employee"],
    "posting_claim": "fact",
    "posting_true": "no",
    "posting_public_interest": "no",
    "posting_names": "1",
    "posting_reason": "the till shows who was there: somebody else",
}
PUBLIC = "A posting in the public interest is no ground unless it has been found untrue."
HONEST = "An opinion that names no individual is an honest review, however harsh."
ANSWERS = (
    "fact or opinion: <strong>it states facts</strong>",
    "true: <strong>no</strong>",
    "of public interest: <strong>no</strong>",
    "it names an individual",
    "the till shows who was there",
)
"""What the second person reads of a posting before they approve."""


@pytest.fixture
def case(ginza: Site, officer: User) -> Case:
    """A case that the officer has claimed, with words that somebody read and a statement."""
    made = opened(ginza, CALM, verdict="review")
    claiming.claim(made.ref, by=officer, at=NOON)
    with_evidence(made, officer)
    return made


def as_decided(case: Case, **changes: Any) -> dict[str, Any]:
    """The form of a case in which nothing beyond the norm was found."""
    none = {"acts": [], "harmed": [], "beyond_norm_answer": "no", "beyond_norm_degree": "0"}
    none |= {"harms_environment_answer": "no", "harms_environment_degree": "0"}
    return filled(case, **none, means_answer="yes", demand_answer="yes", **changes)


def lacking(browser: Client, case: Case, form: dict[str, Any]) -> str:
    """Hand a form in that lacks something; return the page that says what."""
    answer = browser.post(f"/cases/{case.number}/determination/", form)
    assert answer.status_code == 422
    assert not case.proposals.exists()
    return answer.content.decode()


def approved(
    case: Case, form: dict[str, Any], clerk: Client, second: Client, shown: tuple[str, ...] = ()
) -> Determined:
    """The officer proposes, who cannot approve it; the approver reads it and approves."""
    page = f"/cases/{case.number}/determination/"
    assert clerk.post(page, form).status_code == 302
    assert do(clerk, case, "approve", reason="I am sure of it") == 403
    read = second.get(f"/cases/{case.number}/approval/")
    assert read.status_code == 200
    page = " ".join(read.content.decode().split())
    assert all(one in page for one in shown)
    assert do(second, case, "approve", reason="I heard the call") == 302
    made = case.determinations.get()
    assert made.proposed_by != made.approved_by
    assert made.outcome == made.outcome_now == form["outcome"]
    page = clerk.get(f"/cases/{case.number}/").content.decode()
    assert f'<span class="badge accent">{OUTCOME_NAMES[Outcome(made.outcome)].en}</span>' in page
    case.refresh_from_db()
    assert case.state == "determined"
    return made


def test_what_cannot_be_determined_says_what_is_unclear_and_what_is_missing(
    case: Case, officer: User, approver: User, signed_in: Any
) -> None:
    clerk, second = signed_in(officer), signed_in(approver)
    form = as_decided(case, outcome="undetermined")
    page = lacking(clerk, case, form)
    assert "It is called undetermined, and no answer is unclear." in page
    assert "It is not said what would settle the matter." in page
    form |= {"beyond_norm_answer": "unclear"}
    page = lacking(clerk, case, form)
    assert "no answer is unclear" not in page
    assert "because of beyond_norm" in page
    form |= {"missing": "the recording of the second call"}
    made = approved(case, form, clerk, second)
    assert made.severity == 0
    assert not made.malicious
    assert made.proposal.draft["missing"] == "the recording of the second call"


def test_who_needs_an_accommodation_is_met_with_care_and_not_with_the_label(
    case: Case, officer: User, approver: User, signed_in: Any
) -> None:
    clerk, second = signed_in(officer), signed_in(approver)
    # He shouted, and it was heavy; he had said that he cannot hear on the telephone.
    form = filled(case, outcome="needs_care", need_stated="yes", acts=[], harmed=[])
    page = lacking(clerk, case, form)
    assert "A need was stated, and no dialogue or no offer is on record." in page

    form |= {"need_dialogue": "letters are easier", "need_offered": "letters\ncalls by his sister"}
    page = lacking(clerk, case, form)
    assert "It is not said which accommodation or care the customer gets." in page
    form |= {"care": "he has a diagnosis of autism; one person answers him"}
    page = lacking(clerk, case, form)
    assert "A diagnosis stands in the record." in page
    form |= {"care": "one person answers him, in writing"}
    made = approved(case, form, clerk, second)
    assert made.proposal.draft["accommodation"]["offered"] == ["letters", "calls by his sister"]


def test_a_fault_of_ours_is_put_right_and_stands_in_the_register(
    case: Case, officer: User, approver: User, signed_in: Any
) -> None:
    clerk, second = signed_in(officer), signed_in(approver)
    form = as_decided(case, outcome="company_at_fault", fault_answer="yes")
    page = lacking(clerk, case, form)
    assert "The Company was at fault, and it is not said how that is put right." in page
    form |= {"fault_put_right": "a new kettle and the postage"}
    page = lacking(clerk, case, form)
    assert "The complaint does not live on in the improvement register." in page
    form |= {"improvement_title": "Kettle K2: the lid", "improvement_about": "the third this month"}
    assert not Improving.objects.exists()

    approved(case, form, clerk, second)
    item = Improving.objects.get()
    assert (item.title, item.case, item.entered_by) == ("Kettle K2: the lid", case, approver)
    assert item.title in clerk.get("/improvements/").content.decode()


def test_a_fault_that_nobody_found_is_no_outcome(case: Case, officer: User, signed_in: Any) -> None:
    form = as_decided(
        case, outcome="company_at_fault", improvement_title="x", improvement_about="y"
    )
    page = lacking(signed_in(officer), case, form)
    assert "The outcome is the Company&#x27;s fault, and no fault is found." in page


def test_nobody_is_both_of_the_two_people(
    ginza: Site, hire: Any, approver: User, signed_in: Any
) -> None:
    both = hire("both", Role.OFFICER, Role.APPROVER, headquarters=True)
    made = opened(ginza, CALM, verdict="review")
    claiming.claim(made.ref, by=both, at=NOON)
    with_evidence(made, both)
    form = as_decided(made, outcome="undetermined", missing="a recording")
    form |= {"beyond_norm_answer": "unclear"}
    approved(made, form, signed_in(both), signed_in(approver))


@pytest.mark.parametrize(
    "missing",
    ["posting_claim", "posting_true", "posting_public_interest", "posting_reason"],
)
def test_a_posting_is_not_held_against_anybody_before_its_questions_are_answered(
    case: Case, officer: User, signed_in: Any, missing: str
) -> None:
    browser = signed_in(officer)
    page = lacking(browser, case, filled(case, **{**POSTING, missing: ""}))
    assert "The questions about a posting are not answered" in page
    # What was answered is still there, so that only the rest has to be.
    rest = {name: value for name, value in POSTING.items() if name != missing}
    if "posting_reason" in rest:
        assert rest["posting_reason"] in page
    assert 'name="posting_names" value="1" checked' in page


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"posting_true": "yes", "posting_public_interest": "yes"}, PUBLIC),
        ({"posting_true": "unclear", "posting_public_interest": "yes"}, PUBLIC),
        ({"posting_claim": "opinion", "posting_names": ""}, HONEST),
    ],
)
def test_what_is_true_and_of_public_interest_or_an_opinion_of_nobody_is_no_damaging_posting(
    case: Case, officer: User, signed_in: Any, answers: dict[str, str], said: str
) -> None:
    page = lacking(signed_in(officer), case, filled(case, **{**POSTING, **answers}))
    assert said in page


def test_a_false_posting_about_somebody_is_determined_with_its_answers(
    case: Case, officer: User, approver: User, signed_in: Any
) -> None:
    clerk, second = signed_in(officer), signed_in(approver)
    made = approved(case, filled(case, **POSTING), clerk, second, shown=ANSWERS)
    assert made.acts == ["posting_employee"]
    assert made.proposal.draft["posting"] == {
        "claim": "fact",
        "true": "no",
        "public_interest": "no",
        "names_individual": True,
        "reason": "the till shows who was there: somebody else",
    }
    page = " ".join(second.get(f"/cases/{case.number}/").content.decode().split())
    assert all(one in page for one in ANSWERS)
