"""What may follow from a second opinion: a person's look, and what speaks for the customer.

| engine | model | becomes | where |
|---|---|---|---|
| within | review, beyond | review | the model shows an act in the customer's own words |
| review | any | review | |
| beyond | within, review | review | it shows counter-evidence, and nothing serious is there |
| beyond | beyond | beyond | |

It never makes `beyond`, never makes `within`, and never is a ground by itself.
"""

from __future__ import annotations

from dataclasses import fields, replace

from setsudo.assessment.model import Assessment, Counter, CounterKind, Verdict
from setsudo.assessment.second.model import Effect, NoSecondOpinion, Seconded, SecondOpinion
from setsudo.bilingual import Text

# Serious and grave contacts stay where the engine put them: people at risk come first.
SERIOUS = 3
_REVIEW_SEVERITY = 2

_RAISED = Text(
    ja="別のモデルの意見が、人による確認を求めています。それだけでは根拠になりません。",
    en="A second opinion by a model asks for a person's look; it is no ground by itself.",
)
_LOOK = Text(
    ja="別のモデルが示した言葉は、実際に規範を超えていますか。"
    "前後のやりとりも読んで確かめてください。",
    en="Do the words that the second opinion points to exceed the norm? Read what stands "
    "around them.",
)
_LOWERED = Text(
    ja="別のモデルの意見が反対の事情を示したため、「規範超えの疑い」ではなく「要確認」とします。",
    en="A second opinion by a model shows what speaks against it, so a person looks before more is "
    "said.",
)
_WEIGH = Text(
    ja="別のモデルが示した反対の事情は、その行為を説明するものですか。",
    en="Does what the second opinion says in the customer's favour explain the act?",
)
_COUNTER = Text(
    ja="別のモデルの意見による。人が確かめてください。",
    en="According to a second opinion by a model; a person should check it.",
)
_DISTRUST = Text(
    ja="お客様の言葉に、読み取る機械への指示と見られるものがあります。モデルの意見に頼らず読んでください。",
    en="Some words look like instructions to a machine that reads them: read the contact yourself.",
)


def merge(answer: Assessment, opinion: SecondOpinion | NoSecondOpinion) -> Seconded:
    """Return the assessment with the second opinion beside it, and what it may change changed."""
    if isinstance(opinion, NoSecondOpinion):
        return _seconded(answer, opinion, first=answer.verdict)
    questions = (_DISTRUST,) if opinion.distrusted else ()
    with_questions = replace(answer, questions=answer.questions + questions)
    changed, effect = _changed(with_questions, opinion)
    return _seconded(changed, replace(opinion, effect=effect), first=answer.verdict)


def _changed(answer: Assessment, opinion: SecondOpinion) -> tuple[Assessment, Effect]:
    if answer.verdict is Verdict.WITHIN:
        if opinion.verdict is Verdict.WITHIN or not opinion.acts:
            return answer, Effect.NONE
        raised = replace(
            answer,
            verdict=Verdict.REVIEW,
            questions=(*answer.questions, _LOOK),
            reasons=(*answer.reasons, _RAISED),
        )
        return raised, Effect.RAISED
    if opinion.distrusted:
        return answer, Effect.NONE
    found = _found(answer, opinion)
    if not opinion.counter:
        return answer, Effect.NONE
    countered = replace(answer, counter=answer.counter + found)
    lowers = opinion.verdict is not Verdict.BEYOND and answer.severity < SERIOUS
    if answer.verdict is Verdict.BEYOND and lowers:
        lowered = replace(
            countered,
            verdict=Verdict.REVIEW,
            severity=min(answer.severity, _REVIEW_SEVERITY),
            questions=(*countered.questions, _WEIGH),
            reasons=(*countered.reasons, _LOWERED),
        )
        return lowered, Effect.LOWERED
    return countered, Effect.COUNTER if found else Effect.NONE


def _found(answer: Assessment, opinion: SecondOpinion) -> tuple[Counter, ...]:
    """Return the counter-evidence of kinds that the engine has not found itself."""
    known = {one.kind for one in answer.counter}
    found = {
        CounterKind(remark.code): Counter(CounterKind(remark.code), _COUNTER, remark.evidence)
        for remark in reversed(opinion.counter)
        if CounterKind(remark.code) not in known
    }
    return tuple(reversed(found.values()))


def _seconded(
    answer: Assessment, opinion: SecondOpinion | NoSecondOpinion, *, first: Verdict
) -> Seconded:
    held = {field.name: getattr(answer, field.name) for field in fields(Assessment)}
    return Seconded(**held, second_opinion=opinion, first=first)
