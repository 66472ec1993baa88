"""Server-sent events, read line by line: what a feed says, before anybody believes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 2 << 20


class BrokenStream(Exception):
    """The stream ended, or holds what no stream of events may."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name (`message` where none was given), its id and its data."""

    name: str
    id: str
    data: str


def events(line: Callable[[int], bytes]) -> Iterator[Event]:
    """Read events until the stream ends; an event that is not finished is not told.

    `line` reads one line of at most so many bytes, and none at the end. Raises BrokenStream.
    """
    name, number, data, size = "", "", list[str](), 0
    while raw := line(LONGEST + 1):
        size += len(raw)
        if size > LONGEST:
            raise BrokenStream("an event is longer than any")
        if not raw.endswith(b"\n"):
            break
        try:
            text = raw.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise BrokenStream("an event is no text") from None
        if not text:
            if data:
                yield Event(name or "message", number, "\n".join(data))
            name, data, size = "", [], 0
            continue
        field, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            name = value
        elif field == "id" and "\x00" not in value:
            number = value
    raise BrokenStream("the stream ended")
