"""Fitted scores as a pack that people can lay over their policy, with the proof beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from setsudo.assessment.learning.bounds import Share
from setsudo.assessment.learning.fitting import Cell, Fitted
from setsudo.assessment.learning.wanted import in_percent
from setsudo.bilingual import Language, Text
from setsudo.policy import Policy
from setsudo.policy.yaml_text import as_yaml

NAME = Text(ja="自社の記録に合わせた基準", en="scores fitted to our own record")
ABOUT = Text(
    ja="人の判断の記録に合わせて、要確認と規範超えの疑いの基準を定める。採用するかは人が決める。",
    en="Sets the scores for review and beyond by what people determined; people adopt it, or not.",
)
_HEAD = Text(
    ja="# 方針 {policy}、エンジン {engine}、人が判断した{count}件による。\n"
    "# 求めた条件: 正当な応対の誤報は{alarms}以下、規範超えの応対のうち人の目に届くもの{seen}以上"
    "(信頼度 {confidence})。\n"
    "# これだけでは何も変わらない。採用するときは --pack で重ねる。",
    en="# Policy {policy}, engine {engine}, {count} contacts that people determined.\n"
    "# Asked for: at most {alarms} of legitimate contacts called beyond, at least {seen} of those\n"
    "# beyond the norm seen by a person (confidence {confidence}).\n"
    "# By itself this changes nothing. To adopt it, lay it over the policy with --pack.",
)
_LINE = Text(
    ja="# {place}: 誤報 {alarms}、人の目に届く {seen}",
    en="# {place}: false alarms {alarms}, seen {seen}",
)
_NOT_TOLD = "n/a"
_A_HAIR_LESS = 0.9999


def content(fitted: Fitted, policy: Policy) -> Mapping[str, Any] | None:
    """Return the pack, or None where nothing was fitted."""
    scores: dict[str, Any] = {}
    overrides: list[dict[str, Any]] = []
    for cell in fitted.cells:
        if not cell.fitted:
            continue
        if not cell.lang:
            scores["default"] = _pair(cell)
        else:
            overrides.append(_override(cell, policy))
    if overrides:
        scores["overrides"] = overrides
    if not scores:
        return None
    return {
        "pack": "own-scores",
        "kind": "company",
        "revision": 1,
        "name": {"ja": NAME.ja, "en": NAME.en},
        "about": {"ja": ABOUT.ja, "en": ABOUT.en},
        "change": {"scores": scores},
    }


def text(fitted: Fitted, policy: Policy, *, lang: Language) -> str:
    """Return the pack as YAML under a heading of remarks in `lang`; empty where nothing fitted."""
    pack = content(fitted, policy)
    if pack is None:
        return ""
    remarks = "\n".join(one.to(lang) for one in _remarks(fitted))
    return f"{remarks}\n{as_yaml(pack)}"


def told(part: Share | None) -> str:
    """Return a share in per cent with its interval: `1.2 % (0.4–2.9)`."""
    if part is None:
        return _NOT_TOLD
    return f"{part.value * 100:.1f} % ({part.low * 100:.1f}–{part.high * 100:.1f})"


def _remarks(fitted: Fitted) -> Iterator[Text]:
    wanted = fitted.wanted
    yield _HEAD.filled(
        policy=fitted.policy, engine=fitted.engine, count=fitted.counted,
        alarms=in_percent(wanted.false_alarms), seen=in_percent(wanted.seen),
        confidence=in_percent(wanted.confidence),
    )  # fmt: skip
    for cell in fitted.cells:
        if cell.fitted:
            place = " ".join(filter(None, (cell.lang, cell.channel)))
            yield _LINE.filled(
                place=place or "default",
                alarms=told(cell.then.false_alarms),
                seen=told(cell.then.seen),
            )


def _pair(cell: Cell) -> dict[str, float]:
    return {"beyond_score": cell.then.beyond_score, "review_score": cell.then.review_score}


def _override(cell: Cell, policy: Policy) -> dict[str, Any]:
    pair = _pair(cell)
    there = {
        (one.beyond_score, one.review_score)
        for one in policy.scores
        if (one.lang, one.channel) == (cell.lang, cell.channel)
    }
    # A pack's entry that stands in the policy's list already is not added again and would stay in
    # its old place, before wider ones that come after it; a hair less for review makes it another.
    while (pair["beyond_score"], pair["review_score"]) in there:
        pair["review_score"] = round(pair["review_score"] * _A_HAIR_LESS, 9)
    place = {"lang": cell.lang, **({"channel": cell.channel} if cell.channel else {})}
    return {**place, **pair}
