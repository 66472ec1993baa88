"""Who may act and who sees what: every role, every act, every relation, in one table kept by
hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest
from case_cast import (
    ADMINISTRATOR,
    AGENT,
    APPEAL_OFFICER,
    APPROVER,
    AUDITOR,
    CASE,
    COUNSEL,
    LOCAL_APPROVER,
    MANAGER,
    OFFICER,
    SUPERVISOR,
)
from hypothesis import given
from hypothesis import strategies as st

from setsudo.cases.disclosure import SIGHT, Part, refuse_unless_seen, seen_by, shown_name
from setsudo.cases.permissions import (
    PERMISSIONS,
    REACHES,
    NotEntitled,
    Permission,
    Reach,
    allowed,
    entitled,
    refusal,
    refuse_unless_entitled,
)
from setsudo.cases.roles import Involved, Person, Relation, Role, policy_roles, relations
from setsudo.cases.states import ACT_NAMES, Act
from setsudo.policy import load_policy

GOLDEN = Path(__file__).parent / "golden"
# What lets somebody in by itself, and what each relation adds to somebody who has all of that.
NEAR = frozenset({Relation.OWN_SITE, Relation.CLAIMED, Relation.ASKED})
ALONE: Mapping[str, frozenset[Relation]] = {
    "stranger": frozenset(),
    **{relation.value: frozenset({relation}) for relation in Relation},
}
BESIDES: Mapping[str, frozenset[Relation]] = {
    "site+claimed+asked": NEAR,
    "site+asked": NEAR - {Relation.CLAIMED},
    **{
        f"site+asked+{relation.value}": NEAR - {Relation.CLAIMED} | {relation}
        for relation in Relation
        if relation not in NEAR
    },
}
WAYS = {**ALONE, **BESIDES}
SETS = st.frozensets(st.sampled_from(Relation))
ROLES = st.frozensets(st.sampled_from(Role))
TABLES = [*PERMISSIONS.values(), *SIGHT.values()]


def written(table: Mapping[StrEnum, Permission]) -> str:
    lines = []
    for what, role in product(table, Role):
        answers = {way: allowed(table[what], {role}, held) for way, held in WAYS.items()}
        yes = [way for way, because in answers.items() if not because]
        lines.append(f"{what.value} | {role.value} | {', '.join(yes) or 'never'}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("name", "table"), [("acts.txt", PERMISSIONS), ("parts.txt", SIGHT)], ids=["acts", "parts"]
)
def test_every_role_every_act_and_every_relation(
    name: str, table: Mapping[StrEnum, Permission]
) -> None:
    # SETSUDO_WRITE_GOLDEN=1 writes the file anew; read the difference before you keep it.
    path = GOLDEN / name
    if os.environ.get("SETSUDO_WRITE_GOLDEN"):
        path.write_text(written(table), encoding="utf-8")
    assert written(table) == path.read_text(encoding="utf-8")


def test_the_tables_are_complete() -> None:
    assert set(PERMISSIONS) == set(Act)
    assert set(SIGHT) == set(Part)
    assert set(REACHES) == set(Reach)


@given(st.sampled_from(TABLES), ROLES, SETS, st.sampled_from(Relation))
def test_a_bar_closes_whatever_the_roles_and_relations(
    table: Permission, roles: frozenset[Role], held: frozenset[Relation], bar: Relation
) -> None:
    if bar in table.never:
        assert allowed(table, roles, held | {bar})


@given(st.sampled_from(TABLES), ROLES, SETS, st.sampled_from(Role))
def test_a_further_role_takes_nothing_away(
    table: Permission, roles: frozenset[Role], held: frozenset[Relation], role: Role
) -> None:
    if not allowed(table, roles, held):
        assert not allowed(table, roles | {role}, held)


@given(st.sampled_from(TABLES), SETS)
def test_without_a_role_nothing_is_open(table: Permission, held: frozenset[Relation]) -> None:
    assert allowed(table, frozenset(), held) == "role"


@given(st.sampled_from(Act), ROLES, SETS)
def test_every_refusal_has_a_sentence_in_both_languages(
    act: Act, roles: frozenset[Role], held: frozenset[Relation]
) -> None:
    if because := allowed(PERMISSIONS[act], roles, held):
        text = refusal(ACT_NAMES[act], PERMISSIONS[act], because)
        assert ACT_NAMES[act].ja in text.ja
        assert ACT_NAMES[act].en in text.en


@pytest.mark.parametrize("act", [Act.PROPOSE, Act.APPROVE, Act.RETURN, Act.DISMISS, Act.CLOSE])
@pytest.mark.parametrize("relation", ["victims", "accused"])
def test_who_was_hurt_or_complained_of_judges_nothing(act: Act, relation: str) -> None:
    everything = frozenset(Role)
    judge = Person("judge", everything, headquarters=True)
    by_act = "" if act in (Act.APPROVE, Act.RETURN) else "judge"
    fair = Involved(site="ueno", claimed_by=by_act)
    assert entitled(judge, act, fair)
    with pytest.raises(NotEntitled) as refused:
        refuse_unless_entitled(judge, act, replace(fair, **{relation: frozenset({"judge"})}))
    assert refused.value.because == {"victims": "victim", "accused": "accused"}[relation]


def test_the_proposer_cannot_approve_even_with_both_roles() -> None:
    both = Person("both", frozenset({Role.OFFICER, Role.APPROVER}), headquarters=True)
    involved = Involved(site="ueno", proposer="both")
    with pytest.raises(NotEntitled, match="proposed the determination"):
        refuse_unless_entitled(both, Act.APPROVE, involved)
    assert entitled(APPROVER, Act.APPROVE, involved)


def test_an_objection_goes_to_somebody_who_took_no_part() -> None:
    for part in ("claimed_by", "reporter", "proposer", "approver"):
        with pytest.raises(NotEntitled):
            refuse_unless_entitled(
                APPEAL_OFFICER, Act.OVERTURN, replace(CASE, **{part: "appeal_officer"})
            )
    assert entitled(APPEAL_OFFICER, Act.OVERTURN, CASE)
    assert not entitled(APPROVER, Act.OVERTURN, CASE)


def test_what_was_sent_back_is_decided_by_others() -> None:
    again = replace(CASE, decided_before=frozenset({"officer", "approver"}))
    assert not entitled(OFFICER, Act.PROPOSE, again)
    assert not entitled(APPROVER, Act.APPROVE, again)
    assert entitled(LOCAL_APPROVER, Act.APPROVE, again)


def test_only_the_person_hurt_says_no_to_care() -> None:
    assert entitled(AGENT, Act.DECLINE_CARE, CASE)
    for other in (SUPERVISOR, OFFICER, APPROVER, MANAGER, ADMINISTRATOR):
        assert not entitled(other, Act.DECLINE_CARE, CASE)


def test_whoever_was_hurt_may_be_a_manager_and_is_still_cared_for() -> None:
    assert entitled(MANAGER, Act.DECLINE_CARE, replace(CASE, victims=frozenset({"manager"})))
    assert entitled(MANAGER, Act.ADD_EVIDENCE, replace(CASE, reporter="manager"))


def test_a_customers_objection_is_taken_wherever_it_is_brought() -> None:
    elsewhere = replace(AGENT, sites=frozenset({"kobe"}))
    assert entitled(elsewhere, Act.RECEIVE_OBJECTION, CASE)


def test_the_manager_sees_figures_and_the_administrator_sees_nothing() -> None:
    assert seen_by(MANAGER, CASE) == {Part.FIGURES}
    assert seen_by(ADMINISTRATOR, CASE) == set()


def test_the_auditor_sees_what_was_done_but_no_name_and_no_words() -> None:
    seen = seen_by(AUDITOR, CASE)
    assert {Part.RECORD, Part.DETERMINATION} <= seen
    assert not seen & {
        Part.FACTS,
        Part.CUSTOMER_NAME,
        Part.VICTIM_NAME,
        Part.REPORTER_NAME,
        Part.CONSULTATION,
    }


def test_another_site_sees_nothing_of_a_case() -> None:
    for person in (SUPERVISOR, OFFICER, LOCAL_APPROVER):
        elsewhere = replace(person, id="elsewhere", sites=frozenset({"kobe"}))
        assert seen_by(elsewhere, CASE) <= {Part.FIGURES}


def test_who_appraises_a_worker_never_sees_what_the_worker_told_the_desk() -> None:
    boss = Person("boss", frozenset(Role), headquarters=True)
    every = Involved(
        site="ueno", claimed_by="boss", asked=frozenset({"boss"}), victims=frozenset({"agent"})
    )
    assert Part.CONSULTATION in seen_by(boss, every)
    appraising = replace(every, evaluators=frozenset({"boss"}))
    seen = seen_by(boss, appraising)
    assert Part.CONSULTATION not in seen
    assert Part.REPORTER_NAME not in seen
    with pytest.raises(NotEntitled, match="protect whoever spoke up"):
        refuse_unless_seen(boss, Part.CONSULTATION, appraising)


def test_staff_who_are_complained_of_do_not_read_the_case_against_them() -> None:
    accused = replace(CASE, accused=frozenset({"supervisor"}))
    assert seen_by(SUPERVISOR, accused) == {Part.FIGURES}


def test_the_approver_judges_without_names() -> None:
    seen = seen_by(APPROVER, CASE)
    assert Part.FACTS in seen
    assert not seen & {Part.CUSTOMER_NAME, Part.VICTIM_NAME, Part.REPORTER_NAME}
    shown = shown_name("田中花子", 1, to=seen, part=Part.VICTIM_NAME)
    assert (shown.ja, shown.en) == ("従業員A", "employee A")
    assert shown_name("田中花子", 28, to=seen, part=Part.CUSTOMER_NAME).ja == "お客様AB"


def test_the_officer_in_charge_sees_whom_to_care_for() -> None:
    seen = seen_by(OFFICER, CASE)
    assert shown_name("田中花子", 1, to=seen, part=Part.VICTIM_NAME).ja == "田中花子"
    assert Part.VICTIM_NAME not in seen_by(replace(OFFICER, id="colleague"), CASE)


def test_who_was_hurt_sees_the_outcome_and_counsels_advice_stays_counsels() -> None:
    seen = seen_by(AGENT, CASE)
    assert {Part.DETERMINATION, Part.CARE, Part.CONSULTATION} <= seen
    assert Part.ADVICE not in seen
    assert Part.ADVICE in seen_by(COUNSEL, CASE)


def test_who_was_hurt_does_not_learn_who_reported_it() -> None:
    involved = replace(CASE, reporter="colleague")
    assert Part.REPORTER_NAME not in seen_by(AGENT, involved)


def test_a_person_needs_an_identifier() -> None:
    with pytest.raises(ValueError, match="identifier"):
        Person(" ")


def test_nobody_is_the_reporter_of_a_case_that_nobody_reported() -> None:
    assert relations(AGENT, Involved(site="kobe")) == set()


def test_the_policys_ladder_knows_everybody_by_its_own_words() -> None:
    assert policy_roles(APPROVER) == {"headquarters_approver"}
    assert policy_roles(LOCAL_APPROVER) == set()
    executive = Person("chief", frozenset({Role.COUNSEL}), headquarters=True, executive=True)
    named = {
        *policy_roles(AGENT), *policy_roles(SUPERVISOR), *policy_roles(OFFICER),
        *policy_roles(APPROVER), *policy_roles(executive),
    }  # fmt: skip
    rungs = load_policy().ladder.values()
    used = {role for rung in rungs for role in (*rung.proposed_by, *rung.approved_by.roles)}
    assert used == named
