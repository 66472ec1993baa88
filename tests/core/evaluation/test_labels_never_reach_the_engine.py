"""Labels and evidence are the answer, never an input: changing them changes no assessment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from labelled_sets import labelled

from setsudo.assessment.engines import load_engine
from setsudo.assessment.evaluation.cases import Case, judged
from setsudo.assessment.opinion import Engine
from setsudo.interactions.labelled import Labelled, Labels
from setsudo.interactions.model import Unreadable
from setsudo.policy import Policy, load_policy

WORDS = (
    "靴のサイズを交換したいのですが。",
    "お前の家に火をつけてやる。住所は分かっているぞ。",
    "The kettle broke. Refund me, please.",
    "You are a useless idiot and I will come for you tonight.",
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Return the shipped policy."""
    return load_policy()


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return the engine that is used where none is named."""
    return load_engine(threads=1)


def answers(
    records: list[Labelled], policy: Policy, engine: Engine, *, leave_out_context: bool = False
) -> list[tuple[object, ...]]:
    """Return what the engine said of each record, without what the labels say."""
    told: list[tuple[object, ...]] = []
    for case in judged(records, policy=policy, engine=engine, leave_out_context=leave_out_context):
        assert isinstance(case, Case)
        told.append((case.id, case.verdict, case.score, case.given_severity, case.found))
    return told


def test_turning_every_label_around_changes_no_answer(policy: Policy, engine: Engine) -> None:
    records = [labelled(str(number), text=text) for number, text in enumerate(WORDS)]
    lies = Labels(("threat",), ("violence",), True, True, 4, "explicit")
    turned = [replace(one, labels=lies, evidence=labelled_quote(one)) for one in records]

    before = answers(records, policy, engine)

    assert len({answer[2] for answer in before}) > 1
    assert answers(turned, policy, engine) == before


def labelled_quote(one: Labelled) -> tuple[object, ...]:
    """Return evidence that quotes the whole of the first turn."""
    return labelled(
        "any",
        text=one.interaction.turns[0].text,
        evidence=[{"turn": 0, "quote": one.interaction.turns[0].text, "act": "threat"}],
    ).evidence


def test_left_out_context_is_the_same_as_none_given(policy: Policy, engine: Engine) -> None:
    records = [labelled(str(number), text=text) for number, text in enumerate(WORDS)]
    bare = [
        replace(one, interaction=replace(one.interaction, context=type(one.interaction.context)()))
        for one in records
    ]

    assert answers(records, policy, engine, leave_out_context=True) == answers(bare, policy, engine)


def test_a_label_that_the_policy_does_not_know_costs_its_record_only(
    policy: Policy, engine: Engine
) -> None:
    records = [labelled("1", acts=["thret"]), labelled("2")]

    first, second = judged(records, policy=policy, engine=engine)

    assert isinstance(first, Unreadable)
    assert first.code == "unknown_act"
    assert isinstance(second, Case)
