"""A plain threat reaches a person whatever stands around it; another's words are not the
customer's."""

from __future__ import annotations

import numpy as np
import pytest

from setsudo.assessment.detectors.plain_words import PlainWords
from setsudo.assessment.reading import cut
from setsudo.interactions.lines import from_line


def found(text: str, speaker: str = "customer") -> set[str]:
    line = {"id": "x", "channel": "email", "turns": [{"speaker": speaker, "text": text}]}
    one = cut(from_line(line))
    reading = one.with_vectors(np.zeros((len(one.texts), 512), dtype=np.float32), ())
    signals = list(PlainWords().signals(reading))
    for signal in signals:
        for quote in signal.evidence:
            assert quote.quote == text[quote.start : quote.end]
            assert quote.quote.strip()
    return {signal.name for signal in signals}


@pytest.mark.parametrize(
    "text",
    [
        "I will kill you and burn your shop down tonight.",
        "I will come to your office and kill you.",
        "Thank you for your help. It was lovely. I'm going to smash your face in. Kind regards.",
        "殺すぞ。今から店に行くからな。",
        "いつもお世話になっております。店に火をつけに行きます。よろしくお願いいたします。",
        "ころ\u200bすぞ",
        "Refund me today or I'll come to your shop and break your hands.",
        "Give me my money back or I will stab you.",
        "返金しないなら殴りに行くぞ。",
        "今日中に返金しないと店に行ってお前の手を折るぞ。",
    ],
)
def test_a_plain_threat_is_seen_however_polite_the_rest_is(text: str) -> None:
    assert "plain_threat" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "You are a complete idiot.",
        "You useless cow, put me through.",
        "お前みたいなクズは二度と電話に出るな。",
        "ﾀﾋねよ",
    ],
)
def test_plain_abuse_of_the_person_addressed_is_seen(text: str) -> None:
    assert "plain_abuse" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The boss in level 3 kills me every time, is it a bug?",
        "He told me “I will kill you” and your guard did nothing.",
        "Your driver said I will kill you if you complain.",
        "This printer is a piece of trash.",
        "店員さんに「死ねよ」と言われました。",
        "もう死にたいくらい困っています。",
        "虫を殺す薬はありますか。",
        "What are your opening hours on Sunday?",
        "I was an idiot, I pressed the wrong button.",
        "指を折って待っています。骨を折っていただき、ありがとうございました。",
        "スキーで足を折りましたので、予約をキャンセルさせてください。",
    ],
)
def test_idioms_things_and_the_words_of_others_are_not(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "レジで「馬鹿野郎、殺すぞ」と怒鳴られ、カウンターを蹴られました。",
        "「家に火をつけてやる、殺すぞ」と10分ほど怒鳴られた。",
        "A man at the till shouted: I will kill you, and kicked the counter.",
    ],
)
def test_a_threat_that_staff_write_down_is_seen(text: str) -> None:
    assert found(text, speaker="reporter") == {"plain_threat"}


@pytest.mark.parametrize(
    "text",
    [
        "お客様から、別の客が店員に「殺すぞ」と言っていたと知らせがあった。",
        "「あっちで『どけデブ、殺すぞ』って言われたんだけど。」と女性が話した。",
        "孫に「時間をつぶすな」と言われたそうです。",
        "He said the boss in level 3 kills him every time.",
    ],
)
def test_a_witness_of_a_threat_between_others_threatens_nobody(text: str) -> None:
    assert found(text, speaker="reporter") == set()


def test_words_of_staff_never_count_against_the_customer() -> None:
    assert found("I will kill you.", speaker="staff") == set()
    assert found("お前みたいなクズは帰れ。", speaker="bystander") == set()
