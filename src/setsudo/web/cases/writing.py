"""The form of a determination: what was typed, as a draft; and a draft as a form to be filled in.

Nothing typed is ever lost: the form is drawn from what was typed, not from what it came to mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from django.http import QueryDict

from setsudo.bilingual import Text
from setsudo.cases.checking import shortcomings
from setsudo.cases.determination import (
    AXIS_NAMES,
    ELEMENT_NAMES,
    Accommodation,
    Answer,
    Answered,
    Axis,
    Claim,
    CompanyFault,
    Draft,
    Element,
    Harmed,
    Improvement,
    Outcome,
    Posting,
)
from setsudo.cases.evidence import Evidence
from setsudo.cases.lacks import Lack
from setsudo.cases.malice import MaliceAnswer
from setsudo.cases.shortcomings import Shortcoming
from setsudo.policy import Policy
from setsudo.web.cases.models import Case, Proposed
from setsudo.web.cases.pinning import pinned
from setsudo.web.cases.proposing import pieces_of, with_pieces
from setsudo.web.cases.refusing import Unfit

Code = TypeVar("Code", bound=StrEnum)
Typed = Mapping[str, Sequence[str]]
ANSWER_NAMES: Final[Mapping[Answer, Text]] = {
    Answer.YES: Text(ja="はい", en="yes"),
    Answer.NO: Text(ja="いいえ", en="no"),
    Answer.UNCLEAR: Text(ja="分からない", en="unclear"),
}
WITH_DEGREE: Final = (Element.BEYOND_NORM, Element.HARMS_ENVIRONMENT)
DEGREE_NAMES: Final[Mapping[Element, tuple[Text, ...]]] = {
    Element.BEYOND_NORM: (
        Text(ja="0 超えていない", en="0 not beyond"),
        Text(ja="1 無礼", en="1 discourteous"),
        Text(ja="2 超えている", en="2 beyond"),
        Text(ja="3 大きく超えている", en="3 far beyond"),
        Text(ja="4 犯罪に当たるほど", en="4 as far as a crime"),
    ),
    Element.HARMS_ENVIRONMENT: (
        Text(ja="0 影響なし", en="0 none"),
        Text(ja="1 不快", en="1 unpleasant"),
        Text(ja="2 仕事に支障", en="2 in the way of work"),
        Text(ja="3 心身に影響", en="3 weighs on health"),
        Text(ja="4 休業・離職・けが", en="4 sick leave, leaving or injury"),
    ),
}
HARMED_NAMES: Final[Mapping[Harmed, Text]] = {
    Harmed.EMPLOYEES: Text(ja="従業員", en="employees"),
    Harmed.CUSTOMERS: Text(ja="ほかのお客様", en="other customers"),
    Harmed.COMPANY: Text(ja="会社", en="the Company"),
}
CLAIM_NAMES: Final[Mapping[Claim, Text]] = {
    Claim.FACT: Text(ja="事実を述べている", en="it states facts"),
    Claim.OPINION: Text(ja="意見・感想である", en="it is an opinion"),
    Claim.BOTH: Text(ja="両方", en="both"),
}


class OutcomeMissing(Unfit):
    """No outcome was chosen, so nothing can be proposed yet."""


_OF_UNDETERMINED = frozenset({Lack.NOTHING_UNCLEAR, Lack.MISSING_UNSAID})
NO_OUTCOME = Text(ja="結論を選んでください。", en="Choose an outcome.")


def draft_of(form: QueryDict, case: Case) -> Draft:
    """Return what was typed as a draft over the evidence of the case. Raises Unfit."""
    if _code(form, "outcome", Outcome) is None:
        raise OutcomeMissing(NO_OUTCOME, field="outcome")
    return _draft(form, case, [piece.evidence for piece in pieces_of(case)])


def lacking(form: QueryDict, case: Case) -> tuple[Shortcoming, ...]:
    """Return everything that what was typed lacks, an outcome apart."""
    draft = _draft(form, case, [piece.evidence for piece in pieces_of(case)])
    found = tuple(shortcomings(draft, pinned(case)))
    if _code(form, "outcome", Outcome) is not None:
        return found
    # Nobody has called it undetermined yet, so nothing of that outcome is lacking.
    return tuple(one for one in found if one.lack not in _OF_UNDETERMINED)


def typed_of(form: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, to be kept as typed."""
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in form.lists()
        if name not in ("csrfmiddlewaretoken", "keep")
    }


def form_of(typed: Typed) -> QueryDict:
    """Return what was kept as the form that it was."""
    form = QueryDict(mutable=True)
    for name, values in typed.items():
        form.setlist(name, list(values))
    return form


def typed_again(proposal: Proposed) -> dict[str, list[str]]:
    """Return a proposal as if it had been typed: a returned one is changed, not written anew."""
    draft = proposal.draft
    typed: dict[str, list[str]] = {
        "outcome": [draft["outcome"]],
        "acts": draft["acts"],
        "harmed": draft["harmed"],
        "other_ground": [draft["other_ground"]],
        "missing": [draft["missing"]],
        "care": [draft["care"]],
        "malicious": ["1"] if draft["malicious"] else [],
    }
    for key, one in {**draft["elements"], **draft["axes"]}.items():
        typed |= {
            f"{key}_answer": [one["answer"]],
            f"{key}_reason": [one["reason"]],
            f"{key}_degree": [str(one["degree"])],
            f"{key}_evidence": one["evidence"],
        }
    if fault := draft["company_fault"]:
        typed |= {f"fault_{key}": [fault[key]] for key in ("answer", "reason", "put_right")}
    if need := draft["accommodation"]:
        typed |= {
            "need_stated": ["yes" if need["need_stated"] else "no"],
            "need_dialogue": [need["dialogue"]],
            "need_offered": ["\n".join(need["offered"])],
        }
    if posting := draft["posting"]:
        typed |= {
            f"posting_{key}": [posting[key]]
            for key in ("claim", "true", "public_interest", "reason")
        }
        typed["posting_names"] = ["1"] if posting["names_individual"] else []
    for one in draft["malice"]:
        code = one["criterion"]
        typed |= {
            f"malice_{code}": ["yes" if one["met"] else "no"],
            f"malice_{code}_reason": [one["reason"]],
            f"malice_{code}_evidence": one["evidence"],
        }
    if item := draft["improvement"]:
        typed |= {"improvement_title": [item["title"]], "improvement_about": [item["about"]]}
    return typed


@dataclass(frozen=True, slots=True)
class Question:
    """An element, an axis or a criterion of malice as the form asks it."""

    name: str
    label: Text
    degrees: tuple[Text, ...]
    answer: str
    reason: str
    degree: str
    evidence: frozenset[str]
    lacks: tuple[Shortcoming, ...]


def questions(form: QueryDict, lacks: Iterable[Shortcoming]) -> dict[str, list[Question]]:
    """Return the three elements and the two axes with what was typed and what each lacks."""
    lacks = tuple(lacks)

    def asked(key: StrEnum, label: Text, degrees: tuple[Text, ...] = ()) -> Question:
        return Question(
            name=key.value,
            label=label,
            degrees=degrees,
            answer=form.get(f"{key.value}_answer", ""),
            reason=form.get(f"{key.value}_reason", ""),
            degree=form.get(f"{key.value}_degree", ""),
            evidence=frozenset(form.getlist(f"{key.value}_evidence")),
            lacks=tuple(one for one in lacks if one.where == key.value),
        )

    return {
        "elements": [asked(e, ELEMENT_NAMES[e], DEGREE_NAMES.get(e, ())) for e in Element],
        "axes": [asked(a, AXIS_NAMES[a]) for a in Axis],
    }


def malice_questions(
    form: QueryDict, policy: Policy, lacks: Iterable[Shortcoming]
) -> list[Question]:
    """Return the policy's criteria of malice with what was typed."""
    lacks = tuple(lacks)
    return [
        Question(
            name=f"malice_{code}",
            label=criterion.text,
            degrees=(),
            answer=form.get(f"malice_{code}", ""),
            reason=form.get(f"malice_{code}_reason", ""),
            degree="",
            evidence=frozenset(form.getlist(f"malice_{code}_evidence")),
            lacks=tuple(one for one in lacks if one.where == code),
        )
        for code, criterion in policy.malice.items()
    ]


def _draft(form: QueryDict, case: Case, pieces: Sequence[Evidence]) -> Draft:
    policy = pinned(case)
    draft = Draft(
        outcome=_code(form, "outcome", Outcome) or Outcome.UNDETERMINED,
        policy=case.policy,
        policy_hash=case.policy_hash,
        elements=_answers(form, Element),
        axes=_answers(form, Axis),
        evidence=(),
        company_fault=_fault(form),
        accommodation=_need(form),
        acts=tuple(form.getlist("acts")),
        harmed=frozenset(one for one in Harmed if one.value in form.getlist("harmed")),
        other_ground=_text(form, "other_ground"),
        posting=_posting(form),
        malicious=form.get("malicious") == "1",
        malice=tuple(_malice(form, policy)),
        improvement=_improvement(form),
        missing=_text(form, "missing"),
        care=_text(form, "care"),
    )
    return with_pieces(draft, pieces)


def _answers(form: QueryDict, keys: type[Code]) -> dict[Code, Answered]:
    found: dict[Code, Answered] = {}
    for key in keys:
        answer = _code(form, f"{key.value}_answer", Answer)
        if answer is not None:
            degree = form.get(f"{key.value}_degree", "0")
            found[key] = Answered(
                answer,
                _text(form, f"{key.value}_reason"),
                tuple(form.getlist(f"{key.value}_evidence")),
                int(degree) if degree in ("0", "1", "2", "3", "4") else 0,
            )
    return found


def _fault(form: QueryDict) -> CompanyFault | None:
    answer = _code(form, "fault_answer", Answer)
    if answer is None:
        return None
    return CompanyFault(answer, _text(form, "fault_reason"), _text(form, "fault_put_right"))


def _need(form: QueryDict) -> Accommodation | None:
    stated = form.get("need_stated", "")
    if stated not in ("yes", "no"):
        return None
    offered = [one.strip() for one in _text(form, "need_offered").splitlines() if one.strip()]
    return Accommodation(stated == "yes", _text(form, "need_dialogue"), tuple(offered))


def _posting(form: QueryDict) -> Posting | None:
    claim = _code(form, "posting_claim", Claim)
    true = _code(form, "posting_true", Answer)
    interest = _code(form, "posting_public_interest", Answer)
    if claim is None or true is None or interest is None:
        return None
    return Posting(
        claim, true, interest, form.get("posting_names") == "1", _text(form, "posting_reason")
    )


def _malice(form: QueryDict, policy: Policy) -> Iterable[MaliceAnswer]:
    for code in policy.malice:
        answer = form.get(f"malice_{code}", "")
        if answer in ("yes", "no"):
            yield MaliceAnswer(
                code,
                answer == "yes",
                _text(form, f"malice_{code}_reason"),
                tuple(form.getlist(f"malice_{code}_evidence")),
            )


def _improvement(form: QueryDict) -> Improvement | None:
    title, about = _text(form, "improvement_title"), _text(form, "improvement_about")
    return Improvement(title[:300], about) if title or about else None


def _text(form: QueryDict, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _code(form: QueryDict, name: str, codes: type[Code]) -> Code | None:
    try:
        return codes(form.get(name, ""))
    except ValueError:
        return None
