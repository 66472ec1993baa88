"""Stories of scores fitted to a company's own record, and of the pack that offers them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from determined_lines import determined, line, turning, within

from setsudo.assessment.assessing import assess
from setsudo.assessment.engines import load_engine
from setsudo.assessment.learning import overlay
from setsudo.assessment.learning.fitting import LEAST_BEYOND, Cell, Fitted, Why, fit
from setsudo.assessment.learning.model import CameBy, Determined
from setsudo.assessment.learning.turning import ALWAYS, NEVER, TurningPoints, turning_points
from setsudo.assessment.learning.wanted import Wanted
from setsudo.assessment.model import Assessment, Verdict
from setsudo.assessment.opinion import Engine
from setsudo.policy import Policy, load_policy
from setsudo.policy.model import Scores

WANTED = Wanted(false_alarms=0.05, seen=0.9)
HARSH = (
    "土下座しろ。さもないとお前の名前と顔をネットに晒すぞ。",
    "お前の家は分かっている。今夜火をつけに行くから覚悟しろ。",
    "ぶっ殺してやる。逃げられると思うなよ、このクズ。",
    "店の評判が落ちても知りませんよ。夜道にはお気をつけて。",
    "You worthless idiot, I am coming tonight to break your legs.",
    "It would be a pity if something happened to your nice shop.",
    "I know where your children go to school.",
)
MILD = (
    "営業時間を教えてください。",
    "何度言えば分かるんですか。返金してください。",
    "「ぶっ殺すぞ、このクズ」と店員に言われました。謝ってください。",
    "もう限界です。消えてしまいたい。",
    "This kettle is a useless piece of rubbish. Refund me.",
    "I will call a lawyer if you do not answer by Friday.",
    "Is there a later train on Sunday?",
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine("fast", threads=1)


@pytest.fixture(scope="module")
def record() -> list[Determined]:
    """Return a small record in two languages and two channels, long calls among it."""
    lines: list[dict[str, Any]] = []
    for channel in ("phone", "chat"):
        for number, text in enumerate((*HARSH, *MILD)):
            told = line if text in HARSH else within
            said: dict[str, Any] = {
                "text": text, "channel": channel, "came_by": "sampled",
                "lang": "en" if text.isascii() else "ja", "customer": {},
            }  # fmt: skip
            obj = told(f"{channel}-{number}", **said)
            obj["duration_s"] = 4200 if channel == "phone" and number % 5 == 0 else 120
            lines.append(obj)
    return [determined(obj) for obj in lines]


def verdicts(record: Sequence[Determined], policy: Policy, engine: Engine) -> list[Verdict]:
    answers = assess((one.interaction for one in record), policy=policy, engine=engine)
    return [answer.verdict for _, answer in answers if isinstance(answer, Assessment)]


def told_by(one: TurningPoints, policy: Policy) -> Verdict:
    limits = policy.limits_for(one.channel, one.lang)
    if one.beyond_at >= limits.beyond_score:
        return Verdict.BEYOND
    return Verdict.REVIEW if one.seen_at >= limits.review_score else Verdict.WITHIN


@pytest.mark.parametrize(
    "pair", [(0.7, 0.3), (0.95, 0.05), (0.5, 0.4999), (0.1, 0.03), (0.9999, 0.99)]
)
def test_the_turning_points_foretell_every_verdict_under_any_scores(
    pair: tuple[float, float], record: list[Determined], policy: Policy, engine: Engine
) -> None:
    points = list(turning_points(record, policy=policy, engine=engine))
    asked = replace(policy, scores=(Scores("", "", *pair),))

    foretold = [told_by(one, asked) for one in points]

    assert foretold == verdicts(record, asked, engine)
    assert len(Counter(foretold)) > 1
    assert {math.isinf(one.seen_at) for one in points} == {True, False}


def test_what_people_determined_never_reaches_the_engine(
    record: list[Determined], policy: Policy, engine: Engine
) -> None:
    turned = [
        replace(one, acts=("violence",), severity=4, malicious=True, judged=None) for one in record
    ]

    assert list(turning_points(turned, policy=policy, engine=engine)) == list(
        turning_points(record, policy=policy, engine=engine)
    )


def test_an_undetermined_contact_teaches_nothing(policy: Policy, engine: Engine) -> None:
    record = [determined(within("u", outcome="undetermined")), determined(within("w"))]

    assert len(list(turning_points(record, policy=policy, engine=engine))) == 1


def many(
    *,
    legitimate: int = 200,
    beyond: int = 100,
    lang: str = "ja",
    channel: str = "phone",
    came_by: CameBy = CameBy.SAMPLED,
) -> list[TurningPoints]:
    """Return a record whose legitimate contacts lie under 0.8 and whose others over 0.4."""
    place: dict[str, Any] = {"lang": lang, "channel": channel, "came_by": came_by}
    return [
        *(
            turning(beyond_norm=False, at=round(0.8 * n / legitimate, 4), **place)
            for n in range(legitimate)
        ),
        *(
            turning(beyond_norm=True, at=round(1 - 0.6 * n / beyond, 4), **place)
            for n in range(beyond)
        ),
    ]  # fmt: skip


def fitted(contacts: Sequence[TurningPoints], policy: Policy, wanted: Wanted = WANTED) -> Fitted:
    return fit(contacts, wanted=wanted, policy=policy, engine="made@1")


def cell(told: Fitted, lang: str = "", channel: str = "") -> Cell:
    return next(one for one in told.cells if (one.lang, one.channel) == (lang, channel))


def test_the_bounds_hold_and_as_little_as_possible_is_given_up_for_them(policy: Policy) -> None:
    told = cell(fitted(many(), policy))

    assert told.beyond_score.why is told.review_score.why is Why.FITTED
    assert told.then.false_alarms is not None
    assert told.then.seen is not None
    assert told.then.false_alarms.count == told.beyond_score.may_go_wrong > 0
    assert told.then.seen.of - told.then.seen.count == told.review_score.may_go_wrong > 0
    assert told.now.beyond_score == 0.7


def test_contacts_that_the_machine_chose_are_set_aside_and_counted(policy: Policy) -> None:
    chosen = many(came_by=CameBy.RAISED)
    unknown = many(legitimate=7, beyond=3, came_by=CameBy.UNKNOWN)

    told = fitted([*many(), *chosen, *unknown], policy)

    assert told.set_aside == {"raised": 300, "unknown": 10}
    assert told.cells == fitted(many(), policy).cells


def test_where_only_chosen_contacts_are_left_nothing_is_said(policy: Policy) -> None:
    told = fitted(many(came_by=CameBy.RAISED), policy)

    assert not any(one.fitted for one in told.cells)
    assert overlay.content(told, policy) is None
    assert overlay.text(told, policy, lang="ja") == ""


def test_too_few_contacts_say_how_many_it_takes_and_take_the_wider_scores(policy: Policy) -> None:
    told = fitted([*many(), *many(legitimate=58, beyond=29, channel="chat")], policy)

    few, language = cell(told, "ja", "chat"), cell(told, "ja")
    assert (few.beyond_score.why, few.beyond_score.needed) == (Why.TOO_FEW, 59)
    assert (few.review_score.why, few.review_score.needed) == (Why.TOO_FEW, 30)
    assert few.then.beyond_score == language.then.beyond_score
    assert few.then.review_score == language.then.review_score


def test_a_share_of_few_contacts_is_not_shown(policy: Policy) -> None:
    told = fitted([*many(), *many(legitimate=9, beyond=10, channel="chat")], policy)

    few = cell(told, "ja", "chat")
    assert few.then.false_alarms is None
    assert few.then.seen is not None


def test_no_score_is_offered_where_none_keeps_the_bound(policy: Policy) -> None:
    plain = [turning(beyond_norm=False, at=ALWAYS) for _ in range(40)]
    held_down = [turning(beyond_norm=True, at=NEVER) for _ in range(40)]

    told = cell(fitted([*many(), *plain, *held_down], policy))

    assert told.beyond_score.why is told.review_score.why is Why.OUT_OF_REACH
    assert not told.fitted


def test_what_the_engine_finds_likely_within_is_never_called_beyond(policy: Policy) -> None:
    quiet = [turning(beyond_norm=False, at=0.02) for _ in range(300)]

    told = cell(fitted(quiet, policy))

    assert (told.beyond_score.value, told.beyond_score.why) == (LEAST_BEYOND, Why.HELD)


def test_review_stays_below_beyond_however_well_the_two_are_told_apart(policy: Policy) -> None:
    quiet = [turning(beyond_norm=False, at=0.02) for _ in range(300)]
    loud = [turning(beyond_norm=True, at=0.98) for _ in range(300)]

    told = cell(fitted([*quiet, *loud], policy))

    assert told.then.review_score < told.then.beyond_score == LEAST_BEYOND
    assert told.review_score.why is Why.HELD


def test_a_language_that_a_policy_cannot_set_scores_for_counts_for_all_only(
    policy: Policy,
) -> None:
    told = fitted([*many(), *many(lang="und")], policy)

    assert [(one.lang, one.channel) for one in told.cells] == [
        ("", ""),
        ("ja", ""),
        ("ja", "phone"),
    ]
    assert cell(told).legitimate == 400


def laid_over(text: str, tmp_path: Path, *packs: str) -> Policy:
    path = tmp_path / "own-scores.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(packs=["jp", *packs, str(path)])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_pack_can_be_adopted_as_it_is_and_sets_what_it_says(
    lang: Any, tmp_path: Path, policy: Policy
) -> None:
    contacts = [
        *many(), *many(channel="chat", legitimate=90, beyond=300), *many(lang="en", legitimate=90),
        *many(lang="en", channel="email", legitimate=5, beyond=5),
    ]  # fmt: skip
    told = fitted(contacts, policy)

    adopted = laid_over(overlay.text(told, policy, lang=lang), tmp_path)

    assert len(told.cells) == 7
    for one in told.cells:
        limits = adopted.limits_for(one.channel, one.lang)
        assert (limits.beyond_score, limits.review_score) == (
            one.then.beyond_score, one.then.review_score,
        )  # fmt: skip
    assert adopted.norms == policy.norms


def test_the_exceptions_that_a_policy_has_already_do_not_hide_the_new_scores(
    tmp_path: Path, policy: Policy
) -> None:
    contacts = [*many(), *many(channel="chat", legitimate=90, beyond=300)]
    first = cell(fitted(contacts, policy), "ja", "phone").then
    exceptions = (
        Scores("ja", "phone", first.beyond_score, first.review_score),
        Scores("ja", "", 0.95, 0.9),
    )
    own = tmp_path / "exceptions.yaml"
    entries = "\n".join(
        f"      - {{lang: ja, {channel}beyond_score: {one.beyond_score}, "
        f"review_score: {one.review_score}}}"
        for one, channel in zip(exceptions, ("channel: phone, ", ""), strict=True)
    )
    own.write_text(
        "pack: exceptions\nkind: company\nrevision: 1\nname: {ja: 例外, en: exceptions}\n"
        f"about: {{ja: 例外, en: exceptions}}\nchange:\n  scores:\n    overrides:\n{entries}\n",
        encoding="utf-8",
    )
    before = load_policy(packs=["jp", str(own)])
    assert before.limits_for("phone", "ja").beyond_score == 0.95

    told = fitted(contacts, before)
    assert cell(told, "ja").then.review_score != first.review_score
    adopted = laid_over(overlay.text(told, before, lang="en"), tmp_path, str(own))

    limits = adopted.limits_for("phone", "ja")
    assert limits.beyond_score == first.beyond_score
    assert limits.review_score == pytest.approx(first.review_score, abs=0.0002)


def test_an_exception_of_the_policy_stands_where_only_everything_was_fitted(
    policy: Policy,
) -> None:
    excepted = replace(policy, scores=(Scores("en", "chat", 0.93, 0.12),))

    told = fitted([*many(), *many(lang="en", channel="chat", legitimate=20, beyond=20)], excepted)

    few = cell(told, "en", "chat")
    assert (few.then.beyond_score, few.then.review_score) == (0.93, 0.12)
