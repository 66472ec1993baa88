"""Forms of acts and small signs for the pages of cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from setsudo.bilingual import Text
from setsudo.cases.appeals import Result
from setsudo.cases.care import CARE_NAMES, CareStep
from setsudo.cases.determination import (
    AXIS_NAMES,
    ELEMENT_NAMES,
    OUTCOME_NAMES,
    Answer,
    Axis,
    Claim,
    Element,
    Harmed,
    Outcome,
)
from setsudo.cases.states import ACT_NAMES, STATE_NAMES, Act, State
from setsudo.policy import Policy
from setsudo.web.cases.asking import FORMS, LINK_NAMES, PROGRESS_NAMES
from setsudo.web.cases.reading.queue import Row
from setsudo.web.cases.reading.standings import Stands, standings
from setsudo.web.cases.views.queue import VERDICT_NAMES
from setsudo.web.cases.writing import ANSWER_NAMES, CLAIM_NAMES, HARMED_NAMES
from setsudo.web.interactions.models import Interaction

register = template.Library()
_MARKS = {"beyond": "!", "review": "?", "within": "✓"}
_SPEAKERS = {
    "customer": Text(ja="お客様", en="Customer"),
    "staff": Text(ja="従業員", en="Staff"),
    "bystander": Text(ja="周囲の人", en="Bystander"),
    "reporter": Text(ja="報告", en="Report"),
}
_CHANNELS = {
    "phone": Text(ja="電話", en="phone"),
    "chat": Text(ja="チャット", en="chat"),
    "email": Text(ja="メール", en="e-mail"),
    "social": Text(ja="SNS", en="social media"),
    "in_person": Text(ja="対面", en="in person"),
    "letter": Text(ja="手紙", en="letter"),
}
_STANDINGS = {
    "running": Text(ja="期限内", en="running"),
    "paused": Text(ja="停止中(配慮の話し合い)", en="paused for the dialogue"),
    "overdue": Text(ja="期限切れ", en="overdue"),
    "met": Text(ja="済み", en="met"),
    "met_late": Text(ja="遅れて済み", en="met late"),
}
_CARE = {
    "offered": Text(ja="申し出た", en="offered"),
    "done": Text(ja="済み", en="done"),
    "declined": Text(ja="本人が辞退", en="declined by the person"),
}
_WORDS: dict[str, dict[str, Text]] = {
    "speaker": _SPEAKERS,
    "channel": _CHANNELS,
    "verdict": VERDICT_NAMES,
    "standing": _STANDINGS,
    "care": _CARE,
    "state": {state.value: name for state, name in STATE_NAMES.items()},
    "link": {kind.value: name for kind, name in LINK_NAMES.items()},
}


@register.filter
def word(code: str, kind: str) -> Text | str:
    """Return the name of a code: `{{ turn.speaker|word:"speaker"|say }}`."""
    return _WORDS[kind].get(str(code), str(code))


@register.filter
def verdict_mark(verdict: str) -> str:
    """Return the sign of a verdict, which is told apart without colour."""
    return _MARKS.get(verdict, "·")


@register.filter
def within(value: object, of: Any) -> bool:
    """Say whether something is in a collection: `{% if one.value|within:chosen %}`."""
    return value in of


@register.simple_tag(takes_context=True)
def with_cases(
    context: template.Context, contacts: Sequence[tuple[Interaction, Text]]
) -> list[tuple[Interaction, Text, Stands | None]]:
    """Return contacts with the case of each, where the reader sees it."""
    stands = standings([one.pk for one, _ in contacts], context["request"].user.person)
    return [(one, channel, stands.get(one.pk)) for one, channel in contacts]


@register.filter
def first_reason(row: Row) -> Text:
    """Return why a case stands where it stands, in one line."""
    return row.reasons[0]


@register.inclusion_tag("cases/_act.html", takes_context=True)
def act_form(context: template.Context, act: str, plain: str = "") -> dict[str, Any]:
    """Draw the form of an act, if it is open to the reader now; `plain` says its button smaller."""
    mine = context.get("refused_act") == act
    return {
        "act": act,
        "open": act in context["can"],
        "name": ACT_NAMES[Act(act)],
        "asks": FORMS.get(Act(act), ()),
        "plain": plain,
        "mine": mine,
        "typed": context["typed"] if mine else {},
        "ticked": _ticked(context, act) if mine else {},
        "refused": context.get("refused") if mine else None,
        "lacks": context.get("lacks") if mine else (),
        "case": context["case"],
        "victims": context.get("victims", ()),
        "receivers": context.get("receivers", ()),
        "called": context.get("called", ()),
        "near": context.get("history", ()),
        "pieces": [*(context.get("exhibits") or ()), *(context.get("counter") or ())],
        "facts": (context.get("notes") or {}).get("fact", ()),
        "read": _read(context) if act in (Act.APPROVE, Act.RETURN) else "",
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }


@register.filter
def typed_in(form: Any, name: str) -> str:
    """Return what was typed into a field."""
    found = form.get(name, "") if form else ""
    return str(found)


@register.simple_tag(takes_context=True)
def field_value(context: template.Context, name: str) -> str:
    """Return what was typed into a field of the determination: `{% field_value "care" %}`."""
    return str(context["typed"].get(name, ""))


def _read(context: template.Context) -> str:
    """Return the proposal that stands on the page: what is decided about is what was read."""
    proposal = context.get("proposal")
    return str(proposal.ref) if proposal is not None else ""


def _ticked(context: template.Context, act: str) -> dict[str, list[str]]:
    asks = FORMS.get(Act(act), ())
    return {ask.name: context["typed"].getlist(ask.name) for ask in asks}


@register.filter
def of_state(state: str) -> Text:
    """Return the name of a state."""
    return STATE_NAMES[State(state)]


@register.filter
def outcome(code: str) -> Text:
    """Return the name of an outcome."""
    return OUTCOME_NAMES[Outcome(code)]


@register.filter
def element(code: str) -> Text:
    """Return an element as a question."""
    return ELEMENT_NAMES[Element(code)]


@register.filter
def axis(code: str) -> Text:
    """Return an axis as a question."""
    return AXIS_NAMES[Axis(code)]


@register.filter
def answer(code: str) -> Text:
    """Return an answer in words."""
    return ANSWER_NAMES[Answer(code)]


@register.filter
def claim(code: str) -> Text:
    """Return what a posting says: facts, or what somebody thinks."""
    return CLAIM_NAMES[Claim(code)]


@register.filter
def harmed(code: str) -> Text:
    """Return who the conduct was against."""
    return HARMED_NAMES[Harmed(code)]


@register.filter
def result(code: str) -> Text:
    """Return what became of an objection."""
    return _RESULTS[Result(code)]


@register.filter
def progress(code: str) -> Text:
    """Return how far an action is."""
    return next(name for key, name in PROGRESS_NAMES.items() if key == code)


@register.filter
def care_step(code: str) -> Text | str:
    """Return the name of a care step; anything else stays as it is."""
    return CARE_NAMES[CareStep(code)] if code in {*CareStep} else code


@register.filter
def act_of(code: str, policy: Policy) -> Text | str:
    """Return the name of an act of the policy that the case is pinned to."""
    return policy.acts[code].name if code in policy.acts else code


@register.filter
def criterion(code: str, policy: Policy) -> Text | str:
    """Return a criterion of malice of the policy that the case is pinned to."""
    return policy.malice[code].text if code in policy.malice else code


_RESULTS = {
    Result.UPHELD: Text(ja="判断を維持", en="upheld"),
    Result.OVERTURNED: Text(ja="判断を覆した", en="overturned"),
    Result.SENT_BACK: Text(ja="別の人による確認に戻した", en="sent back to others"),
}
