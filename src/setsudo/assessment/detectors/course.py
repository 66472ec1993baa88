"""The course of a contact: what waiting sounds like, and what came after a request."""

from __future__ import annotations

from collections.abc import Iterable

from setsudo.assessment.detectors.wording import Wording, plain
from setsudo.assessment.reading import Reading, Sentence
from setsudo.interactions.model import Speaker

# One more turn is a reply; two are going on.
GOES_ON = 2

WAITING = Wording(
    ja=(
        "少々お待ち|少しお待ち|お待ちください|お待ち下さい|お待ちいただ|お待ち頂|保留",
        "おつなぎ|お繋ぎ|お調べ|転送(?:いた|し)",
        "(?:確認|お調べ)(?:して(?:まい|参)|いた)り?ます(?:ので|。?$)|確認いたします",
        "確認します|確認してまい|担当に代わ|代わります|替わります|折り返",
    ),
    en=(
        "hold on|hold the line|on hold|bear with|put you through|putting you through",
        "let me (?:just )?(?:check|look|see|find|get|ask|pull|transfer|have a look)",
        r"one (?:moment|second|sec|minute)\b|(?:just )?a (?:moment|second|sec|minute)\b",
        "i'?ll (?:just )?(?:check|transfer|find out|ask|look into|go and|have a look)",
        "transfer(?:ring)? you|please wait|wait a",
        "i'?m (?:just )?(?:checking|looking|transferring|going to (?:check|ring|transfer|ask))",
        "stay (?:there|on the line)|can you hold|won't be a",
    ),
    innocent=("お待ちください(?:との|と言)",),
)
BACK_AGAIN = Wording(
    ja=("お待たせ|大変お待たせ|お電話代わり|お電話かわり",),
    en=(
        "(?:thanks|thank you|cheers) for (?:waiting|holding|your patience|bearing)",
        "(?:sorry|apologies) (?:for|about) the (?:wait|delay|hold)",
        "sorry to (?:have kept|keep) you|are you still (?:there|on the line)",
    ),
)
_GIVES_WAY = Wording(
    ja=(
        "すみません|すいません|ごめん|申し訳|失礼しました|失礼いたしました|言い過ぎ|言いすぎ",
        "わかりました|分かりました|承知|了解|帰ります(?!か)|ありがとう|反省|以上です",
    ),
    en=(
        "sorry|apologi[sz]e|fair enough|all right|alright|okay,? (?:i'll|bye|thanks|thank)",
        r"thank|understood|goodbye|bye\b|i'?m (?:going|leaving)\b|i'll go|forget it\b",
    ),
    innocent=(
        r"申し訳ないと思|わかりました(?:か|よね|で済)|sorry\?|not sorry|say sorry",
        "sorry (?:isn't|is not|won't)",
    ),
)


def sentences_of_turns(reading: Reading) -> dict[int, list[Sentence]]:
    """Return the sentences of each turn that has any."""
    by_turn: dict[int, list[Sentence]] = {}
    for sentence in reading.sentences:
        by_turn.setdefault(sentence.turn, []).append(sentence)
    return by_turn


def goes_on(reading: Reading, after: int) -> list[Sentence]:
    """Return the first sentence of each later customer turn that does not give way."""
    turns: dict[int, Sentence] = {}
    gave_way: set[int] = set()
    for sentence in reading.sentences:
        if sentence.turn <= after or sentence.speaker is not Speaker.CUSTOMER:
            continue
        turns.setdefault(sentence.turn, sentence)
        if _GIVES_WAY.found(plain(sentence.text)):
            gave_way.add(sentence.turn)
    return [sentence for turn, sentence in turns.items() if turn not in gave_way]


def customer_says_after(reading: Reading, after: int, wording: Wording) -> list[Sentence]:
    """Return the customer's sentences after a turn that hold the wording."""
    return [
        sentence
        for sentence in reading.sentences
        if sentence.turn > after
        and sentence.speaker is Speaker.CUSTOMER
        and wording.found(plain(sentence.text))
    ]


def turns_of(sentences: Iterable[Sentence]) -> list[int]:
    """Return the turns of sentences, each once, in order."""
    return list(dict.fromkeys(sentence.turn for sentence in sentences))
