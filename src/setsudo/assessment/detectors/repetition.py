"""The same assertion coming again after it was answered, within one contact."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from setsudo.assessment.detectors.course import WAITING
from setsudo.assessment.detectors.wording import Wording, plain, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading, Sentence
from setsudo.bilingual import Text
from setsudo.interactions.model import Channel, Speaker

# Tuned on the training corpus: below, two different points on one matter begin to look alike.
SAME_MEANING = 0.75
NEAR_MEANING = 0.5
# Share of the shorter wording found in the longer.
SAME_WORDING = 0.5
# Shorter than this, only the very same words count as a repeat ("無料で。" "無料で。").
WORDING_CHARS = 8
LEAST_CHARS = 3
ANSWER_CHARS = 15
# A contact is looked at up to here; a longer one has repeated itself long before.
MOST_SENTENCES = 400

_SPOKEN_LIVE = frozenset({Channel.PHONE, Channel.IN_PERSON, Channel.CHAT})
_ASKS_BACK = re.compile(r"(?:\?|か。?|かね。?)$")
_COURTESY = re.compile(
    r"^(?:ありがとう|すみません|すいません|お願いします|よろしく|はい|そうですか"
    r"|わかりました|もしもし|(?:ええ|うん|そう|いや|いえ|いいえ|no|well|right|why|what"
    r"|pardon)[、。!?…,.]*$|thank|thanks|ok|okay|hello|hi|yes|no problem|sorry|great"
    r"|cheers|bye)"
)
_TOLD = Wording(
    ja=(
        "同じ(?:主張|こと|話|内容|要求|お話|質問|説明|言葉|文面|ご?意見|ご要望|やり取り"
        "|お申し出).{0,14}(?:繰り?返|くり返|くりかえ|続|何度|[0-9一二三四五六七八九十]+(?:回"
        "|度)|重ね)",
        "(?:何度も|何回も|延々と?|ひたすら|[0-9一二三四五六七八九十]+(?:回|度)(?:も|にわたり"
        "|以上)?)(?:同じ|繰り?返|くり返)",
        "(?:主張|要求|お話|話|言葉)(?:を|が)(?:何度も|延々|ひたすら|繰り?返)|堂々巡り",
        "話(?:が|は)(?:振り出し|平行線|最初)に?戻",
    ),
    en=(
        "repeat(?:ed|ing|s|edly)? (?:the same|it|this|that|himself|herself|themselves|his"
        "|her|their|word for word)",
        "(?:said|asked|put|made|demanded) the same (?:thing|question|point|demand)?",
        "over and over|again and again|round in circles|went round (?:it|this|the same)",
        r"the same (?:question|demand|point|sentence|words|thing) (?:again|\w+ times|over)",
        r"for the (?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|umpteenth|\d+th) time",
        r"(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) times (?:over"
        "|in a row)",
    ),
)
_COUNT = re.compile(
    r"([0-9]{1,3})\s?(?:回|度|times|th\b)|([一二三四五六七八九十])(?:回|度)|\b(third"
    r"|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_NUMBERS = {
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
# A note that tells of repeating without a count tells of more than once.
UNCOUNTED = 2


class Repetition:
    """Counts customer turns that say again, after an answer, what came before it."""

    name = "repetition/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield how often, and how long it went on where the times are known."""
        answered, again = _said_again(reading)
        if again:
            count = len({sentence.turn for sentence in again})
            yield Signal(
                "repeats_within", count, _WITHIN.filled(n=count), quotes(reading, again), self.name
            )
            minutes = _minutes(reading, answered, again[-1].turn)
            if minutes > 0:
                because = _MINUTES.filled(m=round(minutes))
                words = quotes(reading, again)
                yield Signal("minutes_same_content", minutes, because, words, self.name)
        elif told := sentences_with(reading, _TOLD, Speaker.REPORTER):
            count = max(_told_count(plain(sentence.text)) for sentence in told)
            yield Signal("repeats_within", count, _TOLD_BECAUSE, quotes(reading, told), self.name)


_WITHIN = Text(
    ja="回答の後、同じ内容の発言が{n}回ありました。",
    en="After an answer, the same was said again in {n} turn(s).",
)
_MINUTES = Text(
    ja="最初の回答の後、同じ内容が約{m}分続きました。",
    en="The same content went on for about {m} minutes after the first answer.",
)
_TOLD_BECAUSE = Text(
    ja="記録に、同じ内容が繰り返されたとあります。",
    en="The note tells that the same was said again and again.",
)


def _said_again(reading: Reading) -> tuple[int, list[Sentence]]:
    """Return the turn of the first answer, and the repeating sentence of each later turn."""
    answers = _answers(reading)
    if not answers:
        return -1, []
    rows = [
        row
        for row, sentence in enumerate(reading.sentences)
        if sentence.speaker is Speaker.CUSTOMER and _says_something(plain(sentence.text))
    ][:MOST_SENTENCES]
    told = [reading.sentences[row] for row in rows]
    first = next((i for i, said in enumerate(told) if said.turn > answers[0]), len(told))
    if first in (0, len(told)):
        return -1, []
    # How many answers came before each sentence: only what an answer lies between can be a repeat.
    block = [sum(answer < said.turn for answer in answers) for said in told]
    spelling = [_spelling(said.text) for said in told]
    alike = reading.vectors[rows[first:]] @ reading.vectors[rows].T
    # The very same words need no nearness: how many answers came before they were first said.
    said_in: dict[str, int] = {}
    for place, text in enumerate(spelling):
        said_in.setdefault(text, block[place])
    again: dict[int, Sentence] = {}
    for i in range(first, len(told)):
        if told[i].turn in again:
            continue
        near = np.flatnonzero(alike[i - first] >= NEAR_MEANING)
        if said_in[spelling[i]] < block[i] or any(
            block[j] < block[i] and _same(spelling[i], spelling[j], alike[i - first, j])
            for j in near
        ):
            again[told[i].turn] = told[i]
    return answers[0], list(again.values())


def _same(one: str, other: str, alike: float) -> bool:
    if min(len(one), len(other)) < WORDING_CHARS:
        return False
    return alike >= SAME_MEANING or _overlap(one, other) >= SAME_WORDING


def _overlap(one: str, other: str) -> float:
    """Return how much of the shorter wording is in the longer, by runs of three characters."""
    pairs, others = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (one, other))
    return len(pairs & others) / min(len(pairs), len(others))


def _answers(reading: Reading) -> list[int]:
    """Return staff turns that answer: long, after the customer spoke, no wait, no question."""
    found: list[int] = []
    customer_spoke = False
    for index, turn in enumerate(reading.interaction.turns):
        if turn.speaker is Speaker.CUSTOMER:
            customer_spoke = True
        elif turn.speaker is Speaker.STAFF and customer_spoke:
            text = plain(reading.turns[index].text).strip()
            if (
                len(text) >= ANSWER_CHARS
                and not _ASKS_BACK.search(text)
                and not WAITING.found(text[:320])
            ):
                found.append(index)
    return found


def _says_something(text: str) -> bool:
    if len(text) < 30 and _COURTESY.search(text):
        return False
    return sum(char.isalpha() for char in text) >= LEAST_CHARS


def _spelling(text: str) -> str:
    return "".join(char for char in plain(text) if char.isalnum())


def _minutes(reading: Reading, answered: int, last: int) -> float:
    turns = reading.interaction.turns
    begin, end = turns[answered].at, turns[last].at
    if reading.interaction.channel not in _SPOKEN_LIVE or begin is None or end is None:
        return 0.0
    return round(max(0.0, (end - begin) / 60), 1)


def _told_count(text: str) -> int:
    counts = [UNCOUNTED]
    for digits, kanji, word in _COUNT.findall(text):
        counts.append(int(digits) if digits else _NUMBERS[kanji or word])
    return max(counts)
