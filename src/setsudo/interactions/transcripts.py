"""What speech recognition wrote, in pieces with names and times, made into the turns of a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from setsudo.interactions.model import Speaker, Turn
from setsudo.interactions.roles import assign

_SENTENCE_ENDS = ("。", ".", "!", "?", "！", "？", "…", "」", ")", "）")
_GAP_SECONDS = 1.5
_TURN_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Utterance:
    """A piece of speech. `start` and `end` are seconds; `name` is empty where nobody is named."""

    text: str
    name: str = ""
    start: float | None = None
    end: float | None = None


def to_turns(utterances: Iterable[Utterance], given: Mapping[str, Speaker]) -> tuple[Turn, ...]:
    """Return the turns in the order given. One piece is one turn, except that a sentence which a
    transcript breaks off in the middle is joined to what the same voice says next."""
    spoken = _joined([piece for piece in utterances if piece.text.strip()])
    roles = assign((piece.name for piece in spoken), given)
    return tuple(Turn(roles[piece.name], piece.text, piece.start) for piece in spoken)


def length(utterances: Sequence[Utterance]) -> float | None:
    """Return the second at which the last piece ends, where that is known."""
    return max(
        (end for piece in utterances if (end := piece.end if piece.end else piece.start)),
        default=None,
    )


def _joined(pieces: Sequence[Utterance]) -> list[Utterance]:
    out: list[Utterance] = []
    for piece in pieces:
        text = piece.text.strip()
        last = out[-1] if out else None
        if last and _goes_on(last, piece):
            between = "" if _wide(last.text[-1]) or _wide(text[0]) else " "
            out[-1] = Utterance(f"{last.text}{between}{text}", last.name, last.start, piece.end)
        else:
            out.append(Utterance(text, piece.name, piece.start, piece.end))
    return out


def _goes_on(last: Utterance, piece: Utterance) -> bool:
    if last.name != piece.name or last.text.endswith(_SENTENCE_ENDS):
        return False
    if last.end is None or piece.start is None or len(last.text) > _TURN_CHARS:
        return False
    return 0 <= piece.start - last.end <= _GAP_SECONDS


def _wide(character: str) -> bool:
    return character > "\u2fff"
