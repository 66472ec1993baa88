"""Exhibits and who had them when: what may follow on what, and what each entry has to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class ExhibitKind(StrEnum):
    """What an exhibit is. All but a physical object are kept as files, by their digest."""

    FILE = "file"
    CAPTURE = "capture"
    REDACTED = "redacted"
    PHYSICAL = "physical"


class Event(StrEnum):
    """What happened to an exhibit."""

    TAKEN = "taken"
    VIEWED = "viewed"
    COPIED = "copied"
    EXPORTED = "exported"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class Whereabouts(StrEnum):
    """Where an exhibit is."""

    NOT_TAKEN = "not_taken"
    HERE = "here"
    OUT = "out"


KIND_NAMES: Final[Mapping[ExhibitKind, Text]] = MappingProxyType(
    {
        ExhibitKind.FILE: Text(ja="ファイル", en="file"),
        ExhibitKind.CAPTURE: Text(ja="投稿の保存", en="captured post"),
        ExhibitKind.REDACTED: Text(ja="黒塗りの写し", en="redacted copy"),
        ExhibitKind.PHYSICAL: Text(ja="現物", en="physical object"),
    }
)
EVENT_NAMES: Final[Mapping[Event, Text]] = MappingProxyType(
    {
        Event.TAKEN: Text(ja="受け入れた", en="taken"),
        Event.VIEWED: Text(ja="見た", en="viewed"),
        Event.COPIED: Text(ja="写しを取った", en="copied"),
        Event.EXPORTED: Text(ja="外部向けの記録に入れた", en="exported in a bundle"),
        Event.HANDED_OVER: Text(ja="渡した", en="handed over"),
        Event.RETURNED: Text(ja="戻った", en="returned"),
    }
)
WHEREABOUTS_NAMES: Final[Mapping[Whereabouts, Text]] = MappingProxyType(
    {
        Whereabouts.NOT_TAKEN: Text(ja="受け入れ前", en="not taken yet"),
        Whereabouts.HERE: Text(ja="手元にある", en="here"),
        Whereabouts.OUT: Text(ja="渡してある", en="handed over"),
    }
)
WITH_RECEIVER: Final = frozenset({Event.EXPORTED, Event.HANDED_OVER, Event.RETURNED})
"""Events that say to whom, or from whom it came back."""

_HERE: Final = (Event.VIEWED, Event.COPIED)
MOVES: Final[Mapping[tuple[Whereabouts, Event], Whereabouts]] = MappingProxyType(
    {
        (Whereabouts.NOT_TAKEN, Event.TAKEN): Whereabouts.HERE,
        **{(Whereabouts.HERE, event): Whereabouts.HERE for event in _HERE},
        (Whereabouts.HERE, Event.HANDED_OVER): Whereabouts.OUT,
        (Whereabouts.OUT, Event.RETURNED): Whereabouts.HERE,
    }
)
"""What may follow on what, for an object of which there is one."""

MOVES_OF_A_FILE: Final[Mapping[tuple[Whereabouts, Event], Whereabouts]] = MappingProxyType(
    {
        **MOVES,
        (Whereabouts.HERE, Event.EXPORTED): Whereabouts.HERE,
        # What was handed over is a copy; the original stays where it is.
        **{
            (Whereabouts.OUT, event): Whereabouts.OUT
            for event in (*_HERE, Event.EXPORTED, Event.HANDED_OVER)
        },
    }
)


class CustodyRefused(CaseError):
    """An entry in the custody of an exhibit is refused: says what it lacks, or what comes first."""

    code = "custody_refused"


def after(kind: ExhibitKind, where: Whereabouts, event: Event) -> Whereabouts:
    """Return where an exhibit is after an event. Raises CustodyRefused where it cannot be."""
    moves = MOVES if kind is ExhibitKind.PHYSICAL else MOVES_OF_A_FILE
    try:
        return moves[where, event]
    except KeyError:
        name, there = EVENT_NAMES[event], WHEREABOUTS_NAMES[where]
        can = [EVENT_NAMES[one] for at, one in moves if at is where]
        raise CustodyRefused(
            Text(
                ja=f"証拠は「{there.ja}」ので、「{name.ja}」は記録できません。いま記録できるのは、"
                f"{'、'.join(f'「{one.ja}」' for one in can)}です。",
                en=f"The exhibit is “{there.en}”, so “{name.en}” cannot be entered. What can be: "
                f"{', '.join(one.en for one in can)}.",
            )
        ) from None


def whereabouts(kind: ExhibitKind, events: Iterable[Event]) -> Whereabouts:
    """Return where an exhibit is, of what happened to it in order."""
    where = Whereabouts.NOT_TAKEN
    for event in events:
        where = after(kind, where, event)
    return where


def refuse_unless_sound(
    event: Event, *, kind: ExhibitKind, before: Iterable[Event], reason: str, receiver: str
) -> None:
    """Let an event be entered after those before it, or raise CustodyRefused."""
    if not reason.strip():
        raise CustodyRefused(_NO_REASON)
    if event in WITH_RECEIVER and not receiver.strip():
        raise CustodyRefused(_NO_RECEIVER)
    after(kind, whereabouts(kind, before), event)


def numbered(number: int, branch: int = 0) -> Text:
    """Return how an exhibit is called in Japanese and in English; a variant has a branch."""
    if branch:
        return Text(ja=f"甲{number}の{branch}", en=f"Exhibit {number}-{branch}")
    return Text(ja=f"甲{number}", en=f"Exhibit {number}")


_NO_REASON: Final = Text(
    ja="理由を書いてください。だれが、なぜ扱ったかが、証拠の値打ちを支えます。",
    en="Say why: an exhibit is worth as much as the record of who had it, and for what.",
)
_NO_RECEIVER: Final = Text(
    ja="渡した相手、または返してきた相手を書いてください。",
    en="Say to whom it went, or from whom it came back.",
)
