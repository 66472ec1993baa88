"""How long a contact took, and how much of it the company caused by hold and transfer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.detectors.course import BACK_AGAIN, WAITING
from setsudo.assessment.detectors.told_minutes import told_minutes
from setsudo.assessment.detectors.wording import MOST_QUOTES, Wording, plain
from setsudo.assessment.model import Quote, Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Channel, Speaker

# A shorter silence is somebody drawing breath or reading a number.
WAIT_S = 45.0
# An acknowledgement ("はい", "okay, thanks") does not end a hold.
ACKNOWLEDGEMENT_CHARS = 16
# Characters between "on hold" and the length that belongs to it.
HOLD_REACH = 40

_TIMED = frozenset({Channel.PHONE, Channel.IN_PERSON})
_HELD = re.compile(
    r"保留|たらい回し|待たされ|つながるまで|転送|お待たせ|\bon hold\b|\bkept (?:waiting"
    r"|holding)\b|\bholding\b|\bhold (?:music|time|queue)\b"
    r"|\bin (?:your|the|a) queue\b|\bpassed (?:around|about)\b|\btransferred\b"
    r"|\blistening to\b[^.!?]{0,20}\bmusic\b"
)
# What a note tells of the contact itself, against a delay or a wait that it also mentions.
_OF_THE_CONTACT = re.compile(
    r"にわた|続[いきけ]|居座|動か|帰ら|離れ|話(?:し|さ|を)|要し|対応|通話|電話|滞在|拘束"
    r"|説教|叱責|怒鳴|クレーム|座[りっ]|立た|から.{0,24}まで|経過|ほど|あまり|過ぎ"
    r"|\b(?:for|over|nearly|almost|lasted|lasting|took|from|between|another|spent|kept"
    r"|stayed|remained|about|total|minutes? on|hours? on|an hour|later)\b"
)
_OF_ANOTHER_THING = re.compile(
    r"待ち時間|待った|お待たせ|遅れ|遅延|保留|待たされ|\b(?:late|delay\w*|wait(?:ed"
    r"|ing)? time|queue\w*|on hold|drive|ago|within|every)\b|かかる見|以内"
)


class Duration:
    """Measures phone calls and meetings; other channels have no length that anybody endured."""

    name = "duration/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield minutes in all, by the company and by the customer, where the length is known."""
        if reading.interaction.channel not in _TIMED:
            return
        company, quoted = _company_minutes(reading)
        total, told = _total_minutes(reading)
        total = round(total, 1)
        company = round(min(company, total) if total else company, 1)
        if company:
            because = _COMPANY.filled(m=round(company))
            yield Signal("minutes_company", company, because, quoted, self.name)
        if total:
            customer = round(total - company, 1)
            because = _TOTAL.filled(m=round(total))
            yield Signal("minutes_total", total, because, told, self.name)
            because = _CUSTOMER.filled(m=round(customer))
            yield Signal("minutes_customer", customer, because, told, self.name)


_TOTAL = Text(ja="連絡の長さは約{m}分です。", en="The contact took about {m} minutes.")
_CUSTOMER = Text(
    ja="保留や転送など当社側の時間を除くと約{m}分です。",
    en="Hold, transfer and the company's own searching left out, it took about {m} minutes.",
)
_COMPANY = Text(
    ja="保留・転送・確認など当社側の都合で約{m}分かかっています。",
    en="About {m} minutes went on hold, transfer or the company's own searching.",
)


def _total_minutes(reading: Reading) -> tuple[float, tuple[Quote, ...]]:
    if reading.interaction.duration_s is not None:
        return reading.interaction.duration_s / 60, ()
    told = _told_in_notes(reading)
    known = [turn.at for turn in reading.interaction.turns if turn.at is not None]
    walked = (max(known) - min(0.0, min(known))) / 60 if len(known) > 1 else 0.0
    return told if told[0] > walked else (walked, ())


def _told_in_notes(reading: Reading) -> tuple[float, tuple[Quote, ...]]:
    most, where = 0.0, None
    for sentence in reading.sentences:
        if sentence.speaker is not Speaker.REPORTER:
            continue
        text = plain(sentence.text)
        if _OF_ANOTHER_THING.search(text) or not _OF_THE_CONTACT.search(text):
            continue
        for minutes, _, _ in told_minutes(text):
            if minutes > most:
                most, where = minutes, sentence
    return most, () if where is None else (reading.sentence_quote(where),)


def _company_minutes(reading: Reading) -> tuple[float, tuple[Quote, ...]]:
    spans, waiting = _waits(reading)
    walked = _covered(spans) / 60
    told, where = _told_holds(reading)
    return (told, where) if told > walked else (walked, waiting)


def _told_holds(reading: Reading) -> tuple[float, tuple[Quote, ...]]:
    most: tuple[float, tuple[Quote, ...]] = (0.0, ())
    for sentence in reading.sentences:
        if sentence.speaker is Speaker.BYSTANDER:
            continue
        held = _held_minutes(plain(sentence.text))
        if held > most[0]:
            most = held, (reading.sentence_quote(sentence),)
    for fact in reading.facts:
        held = _held_minutes(plain(fact))
        if held > most[0]:
            most = held, ()
    return most


def _held_minutes(text: str) -> float:
    """Return the length of time told nearest to the word for waiting, if one is near at all."""
    held = _HELD.search(text)
    if held is None:
        return 0.0
    near = [
        (max(start - held.end(), held.start() - end), minutes)
        for minutes, start, end in told_minutes(text)
        if start - held.end() <= HOLD_REACH and held.start() - end <= HOLD_REACH
    ]
    return min(near)[1] if near else 0.0


def _waits(reading: Reading) -> tuple[list[tuple[float, float]], tuple[Quote, ...]]:
    """Return the spans (seconds) spent waiting for staff, and what announced them."""
    timed = [
        (index, turn.speaker, turn.at)
        for index, turn in enumerate(reading.interaction.turns)
        if turn.at is not None and reading.turns[index].text.strip()
    ]
    spans: list[tuple[float, float]] = []
    quoted: list[Quote] = []
    if timed and timed[0][1] is Speaker.STAFF and timed[0][2] > WAIT_S:
        spans.append((0.0, timed[0][2]))
    for place, (index, speaker, at) in enumerate(timed):
        if speaker is not Speaker.STAFF:
            continue
        before = timed[place - 1][2] if place else at
        if at - before > WAIT_S and (found := _announced(reading, index, BACK_AGAIN)):
            spans.append((before, at))
            quoted.append(found)
        until = _end_of_wait(reading, timed[place + 1 :])
        if (
            until is not None
            and until - at > WAIT_S
            and (found := _announced(reading, index, WAITING))
        ):
            spans.append((at, until))
            quoted.append(found)
    return spans, tuple(quoted[:MOST_QUOTES])


def _end_of_wait(reading: Reading, rest: list[tuple[int, Speaker, float]]) -> float | None:
    for index, speaker, at in rest:
        if (
            speaker is not Speaker.CUSTOMER
            or len(reading.turns[index].text) > ACKNOWLEDGEMENT_CHARS
        ):
            return at
    return None


def _announced(reading: Reading, turn: int, wording: Wording) -> Quote | None:
    for sentence in reading.sentences:
        if sentence.turn == turn and wording.found(plain(sentence.text)):
            return reading.sentence_quote(sentence)
    return None


def _covered(spans: list[tuple[float, float]]) -> float:
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
