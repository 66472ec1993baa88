"""The signals that a norm may speak of: name, type, unit and meaning. Detectors and engines fill
them.

The list is closed on purpose: a norm that names anything else is refused when the policy is loaded,
because a mistyped name would otherwise just never match.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from setsudo.bilingual import Text

SignalKind = Literal["bool", "int", "float", "string", "acts"]


@dataclass(frozen=True, slots=True)
class SignalType:
    """One signal. `absent` is its value where nothing was measured; `acts` maps act code to
    probability."""

    name: str
    kind: SignalKind
    unit: str
    meaning: Text
    absent: object


def _bool(name: str, ja: str, en: str) -> SignalType:
    return SignalType(name, "bool", "", Text(ja=ja, en=en), absent=False)


def _count(name: str, ja: str, en: str) -> SignalType:
    return SignalType(name, "int", "count", Text(ja=ja, en=en), absent=0)


def _minutes(name: str, ja: str, en: str) -> SignalType:
    return SignalType(name, "float", "minutes", Text(ja=ja, en=en), absent=0.0)


def _probability(name: str, ja: str, en: str) -> SignalType:
    return SignalType(name, "float", "probability 0-1", Text(ja=ja, en=en), absent=0.0)


def _string(name: str, ja: str, en: str) -> SignalType:
    return SignalType(name, "string", "", Text(ja=ja, en=en), absent="")


_ALL = (
    _string(
        "channel",
        "連絡の経路",
        "the channel of the contact: phone, chat, email, social, in_person, letter",
    ),
    _string("lang", "主な言語", "the main language of the customer's words: ja, en, or und"),
    _bool(
        "understood",
        "エンジンが読める言葉が十分にあるか",
        "there are enough words in a language that the engine reads",
    ),
    _probability(
        "score",
        "規範を超える行為がある確率(較正済み)",
        "calibrated probability that an act exceeds the norm",
    ),
    _probability("malice", "悪質である確率", "probability that the act is malicious"),
    SignalType(
        "acts",
        "acts",
        "probability 0-1",
        Text(
            ja="行為ごとの確率。例: acts.threat",
            en="probability of each act, for example acts.threat",
        ),
        absent={},
    ),
    _bool(
        "terms_alone",
        "行為の示唆が販売条件の不承諾(A6)だけである",
        "the only act suggested is refusal_of_terms (A6)",
    ),
    _minutes("minutes_total", "連絡全体の長さ", "length of the whole contact"),
    _minutes(
        "minutes_customer",
        "お客様側に起因する時間(保留・転送・当社の発話を除く)",
        "time that the customer caused: hold, transfer and the company's own searching left out",
    ),
    _minutes(
        "minutes_company",
        "当社側に起因する時間(保留・転送)",
        "time that the company caused: hold and transfer",
    ),
    _minutes(
        "minutes_same_content",
        "回答後も同じ内容が続いた時間",
        "time spent on the same content after it was answered",
    ),
    _count(
        "repeats_within",
        "回答後に同じ主張が繰り返された回数(この連絡内)",
        "times the same assertion came again after an answer, within this contact",
    ),
    _count(
        "repeats_over_contacts",
        "同じ内容での以前の連絡の数",
        "earlier contacts of this customer on the same content",
    ),
    _count("contacts_before", "このお客様の以前の連絡の数", "earlier contacts of this customer"),
    _count(
        "contacts_last_day",
        "過去24時間の連絡の数",
        "earlier contacts of this customer within 24 hours",
    ),
    _count("asked_to_stop", "中止を求めた回数", "times the staff asked the customer to stop"),
    _count(
        "asked_to_leave",
        "退去・終話を求めた回数",
        "times the staff asked the customer to leave or to end the call",
    ),
    _bool(
        "stayed_after_asked",
        "求められた後も退去・終話しなかった",
        "the customer stayed or kept the line after being asked to leave or end",
    ),
    _bool("warned", "警告があった", "the staff warned the customer"),
    _bool(
        "continued_after_warning",
        "警告や中止要請の後も続いた",
        "the conduct went on after a warning or a stop request",
    ),
    _bool(
        "pile_on",
        "他者への攻撃の呼びかけ",
        "others are called on to contact, post about or harass a person or the company",
    ),
    _bool(
        "private_facts",
        "従業員の私的な事実への言及",
        "private facts about staff are shown or sought: home, family, phone, photographs",
    ),
    _bool(
        "plain_threat",
        "害を加えると告げる言葉がそのままある、または言われたと従業員が記録している",
        "harm is announced in plain words by the customer, or was to staff as their note tells",
    ),
    _bool(
        "plain_abuse",
        "相手を罵る言葉がそのままある",
        "the person addressed is abused in plain words",
    ),
    _bool(
        "company_at_fault", "当社の誤りが確認されている", "the company's own error is established"
    ),
    _bool(
        "rights_words",
        "正当な権利の言及",
        "lawful rights are named: refund, lawyer, consumer centre, police, review",
    ),
    _bool("quoting", "他人の言葉の引用", "strong words are quoted from somebody else"),
    _bool("third_party", "第三者の行為の報告", "the acts told of are another person's"),
    _bool(
        "accommodation",
        "障害・高齢・言語などの配慮の必要",
        "a need for accommodation is stated or plain: disability, age, illness, language",
    ),
    _bool(
        "profanity_not_at_staff",
        "従業員以外に向けた粗野な言葉",
        "rough words are aimed at a thing or the situation, not at a person",
    ),
    _bool("staff_at_fault", "従業員側の不適切な言動", "the staff themselves behaved wrongly"),
    _bool(
        "distress", "切迫した苦しさの表明", "the customer voices distress or thoughts of self-harm"
    ),
)

SIGNALS: Mapping[str, SignalType] = {signal.name: signal for signal in _ALL}
