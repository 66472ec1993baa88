"""The policy that ships: whole, in both languages, with packs over it in any combination."""

from __future__ import annotations

import itertools
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setsudo.policy import Policy, load_policy
from setsudo.policy.load import shipped_packs
from setsudo.policy.yaml_text import as_yaml

PACKS = tuple(shipped_packs())
GROUPS = {
    "intimidation": ["violence", "abusive_language", "threat", "blackmail", "intimidation"],
    "unreasonable_demand": ["demand_apology", "demand_compensation", "demand_punishment"],
    "rights_infringement": [
        "disparagement", "discrimination", "sexual_harassment", "privacy_invasion",
    ],
    "obstruction": [
        "prolonged_reprimand", "refusal_to_leave", "repeated_assertion", "other_obstruction",
    ],
    "damaging_posting": ["posting_company", "posting_employee"],
    "unjustified_incomprehension": ["refusal_of_terms"],
    "disturbance_of_customers": ["disturbing_customers"],
    "other": ["other_beyond_norm"],
}  # fmt: skip
RUNGS = [
    "ask_to_stop", "warn", "end_contact", "hand_over", "restrict_channel", "restrict_hours",
    "one_window", "written_only", "refuse", "suspend", "hold_transactions", "ban_from_premises",
    "close_account", "counsel_notice", "injunction", "police",
]  # fmt: skip
EXAMPLES = Path(__file__).parents[3] / "examples" / "policies"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def test_whoever_names_no_policy_gets_the_shipped_one_for_japan(policy: Policy) -> None:
    assert policy.id == "customer-service@1"
    assert [pack.code for pack in policy.packs] == ["jp"]
    assert re.fullmatch("[0-9a-f]{64}", policy.content_hash)


def test_every_clause_of_the_source_policy_is_there(policy: Policy) -> None:
    a, c, d = ([f"{letter}{n}" for n in span] for letter, span in
               (("A", range(8)), ("C", range(1, 9)), ("D", (1, 2))))  # fmt: skip
    assert sorted(policy.clauses) == sorted([*a, *c, *d])
    assert {group.code: list(group.acts) for group in policy.groups.values()} == GROUPS
    assert {group.clause for group in policy.groups.values()} == set(a)


def test_every_act_has_cases_on_both_sides_of_the_line_in_both_languages(policy: Policy) -> None:
    for act in policy.acts.values():
        assert min(len(act.examples), len(act.near_misses)) >= 2
        for text in (act.name, act.definition, *act.examples, *act.near_misses):
            assert re.search(r"[぀-ヿ一-鿿]", text.ja), (act.code, text)
            assert not re.search(r"[぀-ヿ一-鿿]", text.en), (act.code, text)


def test_limits_are_the_house_rule_of_thirty_sixty_and_three(policy: Policy) -> None:
    limits = policy.limits_for("phone", "ja")
    assert (limits.same_content_minutes, limits.total_minutes, limits.repeats) == (30, 60, 3)
    assert (limits.beyond_score, limits.review_score) == (0.7, 0.3)
    assert policy.content["limits"]["basis"] == "house_rule"


def test_the_ladder_goes_from_a_request_to_the_police(policy: Policy) -> None:
    assert list(policy.ladder) == RUNGS
    for rung in list(policy.ladder.values())[RUNGS.index("refuse") :]:
        assert rung.approved_by.people >= 2, rung.code
        assert rung.approved_by.headquarters >= 1, rung.code
    for rung in policy.ladder.values():
        assert rung.preconditions, rung.code
        if rung.kind in ("channel", "service", "transaction", "premises", "account"):
            assert rung.duration is not None, rung.code
            assert rung.notice is not None, rung.code


def test_not_accepting_terms_is_never_a_sole_ground(policy: Policy) -> None:
    assert policy.never_sole_ground == ("refusal_of_terms",)


def test_the_law_catalogue_says_where_each_statement_is_from(policy: Policy) -> None:
    assert len(policy.laws) > 20
    for law in policy.laws.values():
        assert law.jurisdiction == "jp"
        assert law.source
        assert law.date_checked in {"2026-11-24", "2026-11-28"}
        assert law.confidence in ("found", "memory")
    for act in policy.acts.values():
        assert set(act.laws) <= set(policy.laws)


def test_a_british_company_sees_british_law_and_no_japanese_duty() -> None:
    policy = load_policy(packs=("uk", "hotel"))
    assert {law.jurisdiction for law in policy.laws.values()} == {"uk"}
    assert not policy.duties
    assert not policy.retention


def test_the_hotel_pack_keeps_the_refusal_record_three_years_and_blocks_refusal() -> None:
    policy = load_policy(packs=("jp", "hotel"))
    assert policy.retention["hotel_refusal_record"].at_least_days >= 3 * 365
    duty = policy.duties["hotel_lodging"]
    assert "refuse" in duty.blocks
    assert "statutory_record" in duty.until
    assert "written_only" in duty.stays_open


def test_the_medical_pack_asks_urgency_before_any_refusal() -> None:
    policy = load_policy(packs=("jp", "medical"))
    assert "not_urgent" in [one.needs for one in policy.ladder["refuse"].preconditions]
    assert "not_urgent" in policy.duties["medical_care"].until


def test_utilities_may_close_a_channel_but_not_the_supply() -> None:
    policy = load_policy(packs=("jp", "telecom-utilities"))
    duty = policy.duties["supply"]
    taking = {one.code for one in policy.ladder.values() if one.kind in duty.never}
    assert taking == {"refuse", "suspend", "hold_transactions", "close_account"}
    assert duty.until == ()
    assert "restrict_channel" in duty.stays_open
    assert "refuse" in policy.duties["basic_telecom"].blocks


def test_a_shop_asks_sooner_on_its_floor_than_on_the_phone() -> None:
    policy = load_policy(packs=("jp", "retail"))
    assert policy.limits_for("in_person", "ja").same_content_minutes == 20
    assert policy.limits_for("phone", "ja").same_content_minutes == 30


@pytest.mark.parametrize("packs", [
    (), *[(pack,) for pack in PACKS], *itertools.combinations(PACKS, 2), PACKS, PACKS[::-1],
])  # fmt: skip
def test_packs_lie_over_the_policy_alone_and_in_pairs(packs: tuple[str, ...]) -> None:
    policy = load_policy(packs=packs)
    assert [pack.code for pack in policy.packs] == list(packs)
    assert policy.id == "customer-service@1"


@settings(max_examples=25, deadline=None)
@given(st.permutations(PACKS).flatmap(lambda packs: st.integers(0, 9).map(lambda n: packs[:n])))
def test_packs_lie_over_the_policy_in_any_combination_and_order(packs: list[str]) -> None:
    policy = load_policy(packs=packs)
    assert len(policy.acts) == 21
    other = load_policy(packs=packs)
    assert policy.content_hash == other.content_hash


def test_a_changed_word_changes_the_hash_and_nothing_else_does(tmp_path: Path) -> None:
    bare = load_policy(packs=())
    content = {key: value for key, value in bare.content.items() if key != "packs"}
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text("# a comment\n" + as_yaml(content), encoding="utf-8")
    content["title"] = {"ja": "別の題", "en": "Another title"}
    other.write_text(as_yaml(content), encoding="utf-8")
    assert load_policy(same, packs=()).content_hash == bare.content_hash
    assert load_policy(other, packs=()).content_hash != bare.content_hash


def test_scores_of_a_language_win_over_the_default(tmp_path: Path) -> None:
    content = dict(load_policy(packs=()).content)
    del content["packs"]
    content["scores"] = {
        "default": {"beyond_score": 0.5, "review_score": 0.2},
        "overrides": [
            {"lang": "en", "beyond_score": 0.6, "review_score": 0.3},
            {"lang": "en", "channel": "chat", "beyond_score": 0.7, "review_score": 0.4},
        ],
    }
    file = tmp_path / "policy.yaml"
    file.write_text(as_yaml(content), encoding="utf-8")
    policy = load_policy(file)
    assert policy.limits_for("phone", "ja").beyond_score == 0.5
    assert policy.limits_for("phone", "en").beyond_score == 0.6
    assert policy.limits_for("chat", "en").beyond_score == 0.7


def test_a_policy_travels_to_a_worker_process(policy: Policy) -> None:
    assert pickle.loads(pickle.dumps(policy)) == policy  # noqa: S301


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_example_can_be_used_as_it_is(file: Path) -> None:
    if file.stem.endswith("-pack"):
        assert load_policy(packs=("jp", str(file))).packs[-1].kind == "company"
    else:
        assert load_policy(file, packs=()).acts
