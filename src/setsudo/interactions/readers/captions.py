"""Captions of a recorded call: WebVTT and SRT, with the names that stand in them."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from setsudo.errors import UnreadableError
from setsudo.interactions.bytestreams import read_whole
from setsudo.interactions.charsets import Written, read_document
from setsudo.interactions.clues import Clues
from setsudo.interactions.codes import Code
from setsudo.interactions.limits import LINE_BYTES
from setsudo.interactions.lines import require_words
from setsudo.interactions.model import Channel, Interaction, Record, Speaker
from setsudo.interactions.roles import speaker_of
from setsudo.interactions.sources import Source
from setsudo.interactions.transcripts import Utterance, length, to_turns

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?[ \t]{1,9}([^<>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]{0,200}>|</?[cibuv]>|\{\\[^{}]{0,50}\}")
_NAMED = re.compile(
    r"^(?:-\s*)?(?:\[([^\]:]{1,40})\]\s*[:：]?|([^:：<>\[\]0-9][^:：<>\[\]]{0,39})[:：])\s*"
)
_ASIDE = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")


def records(source: Source, clues: Clues) -> Iterator[Record]:
    """Yield the one interaction of a `.vtt` or `.srt` file."""
    with source.opened() as stream:
        text, written = read_document(read_whole(stream, LINE_BYTES))
    if written is Written.SHIFT_JIS:
        clues.on_shift_jis(source.name)
    if not text.strip():
        raise UnreadableError("the file is empty", code=Code.EMPTY_FILE)
    pieces = _named(list(_cues(text)), clues.speakers)
    if not pieces:
        raise UnreadableError("no caption with a time was found", code=Code.NO_WORDS)
    turns = to_turns(pieces, clues.speakers)
    require_words(turns)
    yield Interaction(
        id=source.id,
        channel=Channel.PHONE,
        turns=turns,
        duration_s=length(pieces),
        source=source.name,
    )


def _cues(text: str) -> Iterator[Utterance]:
    start: float | None = None
    end: float | None = None
    held: list[str] = []
    aside = False
    for raw in [*text.replace("\x00", "\ufffd").splitlines(), ""]:
        line = raw.strip()
        timing = _TIMING.match(line)
        if timing:
            # A missing blank line leaves the next cue's number behind as this one's last line.
            if held and held[-1].isdecimal() and len(held) > 1:
                held.pop()
            yield from _voices(held, start, end)
            held, aside = [], False
            clock = timing.groups()
            start, end = _seconds(clock[:4]), _seconds(clock[4:])
        elif not line:
            yield from _voices(held, start, end)
            held, start, end, aside = [], None, None, False
        elif start is None and _ASIDE.match(line):
            aside = True
        elif start is not None and not aside:
            held.append(line)


def _voices(held: list[str], start: float | None, end: float | None) -> Iterator[Utterance]:
    if start is None or not held:
        return
    parts = _VOICE.split(" ".join(held) if any("<v" in line for line in held) else "\n".join(held))
    if len(parts) == 1:
        for line in _by_dash(parts[0].split("\n")):
            yield Utterance(_plain(line), "", start, end)
        return
    if before := _plain(parts[0]):
        yield Utterance(before, "", start, end)
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        yield Utterance(_plain(words), html.unescape(name).strip(), start, end)


def _by_dash(lines: list[str]) -> list[str]:
    """Keep apart the lines of a caption in which each begins with a name or a dash."""
    if len(lines) > 1 and all(line.startswith("-") or _NAMED.match(line) for line in lines):
        return lines
    glued = lines[0]
    for line in lines[1:]:
        glued += line if glued[-1:] > "\u2fff" else f" {line}"
    return [glued]


def _plain(words: str) -> str:
    return html.unescape(_TAG.sub("", words)).strip()


def _named(pieces: list[Utterance], given: Mapping[str, Speaker]) -> list[Utterance]:
    """Take “Name:” for a speaker where it is known, tells a role, or stands more than once."""
    if any(piece.name for piece in pieces):
        return _carried(pieces)
    found = [_NAMED.match(piece.text) for piece in pieces]
    names = [(match[1] or match[2]).strip() if match else "" for match in found]
    often = Counter(names)
    out: list[Utterance] = []
    for piece, match, name in zip(pieces, found, names, strict=True):
        if match and (name in given or speaker_of(name) or often[name] > 1):
            out.append(Utterance(piece.text[match.end() :], name, piece.start, piece.end))
        else:
            out.append(piece)
    return _carried(out) if any(piece.name for piece in out) else out


def _carried(pieces: list[Utterance]) -> list[Utterance]:
    """Let a caption without a name go on with the voice before it."""
    out: list[Utterance] = []
    name = ""
    for piece in pieces:
        name = piece.name or name
        out.append(Utterance(piece.text, name, piece.start, piece.end))
    return out


def _seconds(clock: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = clock
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + (int(fraction.ljust(3, "0")) / 1000 if fraction else 0.0)
