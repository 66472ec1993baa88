"""What a determination stands on, and what can never carry one alone.

Counts, lawful rights, a machine's opinion, a refusal of terms and a manner of speaking are kept,
shown and may support; however many of them come together, they are not enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from setsudo.assessment.model import Assessment, CounterKind, Quote
from setsudo.bilingual import Text


class EvidenceKind(StrEnum):
    """What a piece of evidence shows."""

    WORDS = "words"
    RECORDING = "recording"
    STATEMENT = "statement"
    IMAGE = "image"
    POSTING = "posting"
    DOCUMENT = "document"
    AFTER_REQUEST = "after_request"
    COUNT_OR_TIME = "count_or_time"
    RIGHTS_WORDS = "rights_words"
    TERMS_REFUSED = "terms_refused"
    MANNER_OF_SPEAKING = "manner_of_speaking"
    ENGINE = "engine"
    TRAIT = "trait"


EVIDENCE_NAMES: Final[Mapping[EvidenceKind, Text]] = {
    EvidenceKind.WORDS: Text(ja="言葉の引用", en="words quoted"),
    EvidenceKind.RECORDING: Text(ja="録音・録画", en="a recording"),
    EvidenceKind.STATEMENT: Text(
        ja="その場にいた人の供述", en="the statement of somebody who was there"
    ),
    EvidenceKind.IMAGE: Text(ja="写真・画像", en="a picture"),
    EvidenceKind.POSTING: Text(
        ja="投稿の写し(アドレスと日時つき)", en="a posting, with its address and time"
    ),
    EvidenceKind.DOCUMENT: Text(ja="文書", en="a document"),
    EvidenceKind.AFTER_REQUEST: Text(
        ja="回答や中止の求めの後に続いた経過", en="what went on after an answer or a stop request"
    ),
    EvidenceKind.COUNT_OR_TIME: Text(ja="回数・時間", en="a count or a length of time"),
    EvidenceKind.RIGHTS_WORDS: Text(
        ja="正当な権利の言及(返金、弁護士、口コミなど)",
        en="lawful rights named: a refund, a lawyer, a review and the like",
    ),
    EvidenceKind.TERMS_REFUSED: Text(
        ja="販売方法やサービスの不承諾(A6)", en="terms or services not accepted (A6)"
    ),
    EvidenceKind.MANNER_OF_SPEAKING: Text(
        ja="声の大きさ、話し方、泣くこと", en="loudness, a manner of speaking, tears"
    ),
    EvidenceKind.ENGINE: Text(ja="プログラムの所見", en="what a program suggests"),
    EvidenceKind.TRAIT: Text(
        ja="障害、なまり、国籍など、その人の属性", en="what somebody is: disability, accent, origin"
    ),
}

NEVER_ALONE: Final = frozenset(
    {
        EvidenceKind.COUNT_OR_TIME,
        EvidenceKind.RIGHTS_WORDS,
        EvidenceKind.TERMS_REFUSED,
        EvidenceKind.MANNER_OF_SPEAKING,
        EvidenceKind.ENGINE,
        EvidenceKind.TRAIT,
    }
)
WITH_A_NEED: Final = NEVER_ALONE | {EvidenceKind.AFTER_REQUEST}
"""Where somebody needs an accommodation, asking again may be the need itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: `ref` says where it lies, `confirmed_by` which person read, saw or heard it.

    A program may put a piece forward; until a person has confirmed it, it carries nothing.
    `of_words` is the engine that pointed at the words, empty where a person brought the piece.
    """

    id: str
    kind: EvidenceKind
    ref: str
    confirmed_by: str = ""
    of_words: str = ""


def carries(pieces: Iterable[Evidence], *, need_stated: bool) -> bool:
    """Say whether evidence can carry a finding against somebody: at least one piece stands alone
    and a person has confirmed it."""
    weak = WITH_A_NEED if need_stated else NEVER_ALONE
    return any(piece.kind not in weak and piece.confirmed_by.strip() for piece in pieces)


def put_forward(
    interaction: str, assessment: Assessment, *, terms: Collection[str]
) -> Iterator[Evidence]:
    """Yield what an assessment points at, none of it confirmed; `terms` are acts never sole ground.

    Words that also name a lawful right or quote somebody else are put forward as that, whatever the
    engine thought of them.
    """
    innocent = [
        (counter.kind, quote)
        for counter in assessment.counter
        for quote in counter.evidence
        if counter.kind in _KINDS
    ]
    seen: set[Quote] = set()
    for finding in assessment.findings:
        for quote in finding.evidence:
            if quote in seen:
                continue
            seen.add(quote)
            kind = EvidenceKind.TERMS_REFUSED if finding.act in terms else EvidenceKind.WORDS
            for counter, other in innocent:
                if _overlap(quote, other):
                    kind = _KINDS[counter]
            yield _piece(interaction, quote, kind, assessment.engine)
    for counter, quote in innocent:
        if quote not in seen:
            seen.add(quote)
            yield _piece(interaction, quote, _KINDS[counter], assessment.engine)


def confirmed(piece: Evidence, by: str) -> Evidence:
    """Return the piece as read by a person. Its kind stays: reading rights words makes them no
    other."""
    return Evidence(piece.id, piece.kind, piece.ref, by, piece.of_words)


# Quoted or innocent words are a program's suggestion and no more; only a person makes them words.
_KINDS: Final[Mapping[CounterKind, EvidenceKind]] = {
    CounterKind.RIGHTS_WORDS: EvidenceKind.RIGHTS_WORDS,
    CounterKind.TERMS_ALONE: EvidenceKind.TERMS_REFUSED,
    CounterKind.QUOTING: EvidenceKind.ENGINE,
    CounterKind.THIRD_PARTY: EvidenceKind.ENGINE,
    CounterKind.KEYWORD_IN_INNOCENT_USE: EvidenceKind.ENGINE,
    CounterKind.PROFANITY_NOT_AT_STAFF: EvidenceKind.ENGINE,
    CounterKind.DISTRESS: EvidenceKind.ENGINE,
    CounterKind.HONEST_REVIEW: EvidenceKind.RIGHTS_WORDS,
}


def _piece(interaction: str, quote: Quote, kind: EvidenceKind, engine: str) -> Evidence:
    place = f"{interaction}#{quote.turn}:{quote.start}-{quote.end}"
    return Evidence(id=place, kind=kind, ref=place, of_words=engine)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.turn == other.turn and one.start < other.end and other.start < one.end
