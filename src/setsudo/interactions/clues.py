"""What a company knows about its own exports and that the files do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from setsudo.errors import UsageError
from setsudo.interactions.model import Channel, Speaker
from setsudo.interactions.roles import channel_of, speaker_of

COLUMNS = (
    "id",
    "channel",
    "lang",
    "started_at",
    "duration_s",
    "customer_id",
    "customer_name",
    "tel",
    "email",
    "order_id",
    "staff_id",
    "staff_name",
    "speaker",
    "at",
    "text",
    "turns",
    "business",
    "facts",
    "about",
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which of a table's columns holds what. `constants` are values that hold for every row."""

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    constants: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parse(cls, options: str | Sequence[str]) -> ColumnMapping:
        """Read "text=Body,customer_id=CustNo".

        A channel's own name (channel=email) holds for every row. Raises UsageError where a
        name is none of `COLUMNS` or stands twice.
        """
        texts = [options] if isinstance(options, str) else options
        pairs: list[tuple[str, str]] = []
        for pair in (part.strip() for text in texts for part in text.split(",") if part.strip()):
            name, equals, column = (side.strip() for side in pair.partition("="))
            if not equals or not column:
                raise UsageError(f"write a column mapping as NAME=COLUMN, not “{pair}”")
            pairs.append((name, column))
        return cls.of(pairs)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> ColumnMapping:
        """Return the mapping of pairs of a name and a column. Raises UsageError as `parse` does."""
        columns: dict[str, str] = {}
        constants: dict[str, str] = {}
        for name, column in pairs:
            if name not in COLUMNS:
                raise UsageError(f"no column is called “{name}”; choose among {', '.join(COLUMNS)}")
            if name in columns or name in constants:
                raise UsageError(f"the column mapping names “{name}” twice")
            if name == "channel" and (channel := channel_of(column)):
                constants[name] = channel.value
            else:
                columns[name] = column
        return cls(MappingProxyType(columns), MappingProxyType(constants))

    def column(self, name: str) -> str:
        """Return the column that holds `name`: the mapped one, else one of the same name."""
        return self.columns.get(name, name)

    @property
    def channel(self) -> Channel | None:
        """The channel of every row, where the mapping says one."""
        value = self.constants.get("channel")
        return Channel(value) if value else None


def parse_speakers(options: Sequence[str]) -> Mapping[str, Speaker]:
    """Read "Tanaka=staff" options; the name "*" stands for everyone else. Raises UsageError."""
    speakers: dict[str, Speaker] = {}
    for pair in (part for option in options for part in option.split(",") if part.strip()):
        name, _, role = (side.strip() for side in pair.rpartition("="))
        speaker = speaker_of(role) if name else None
        if speaker is None:
            raise UsageError(f"write a speaker as NAME=ROLE, ROLE one of {', '.join(Speaker)}")
        speakers[name] = speaker
    return MappingProxyType(speakers)


def parse_domains(options: Iterable[str]) -> frozenset[str]:
    """Return mail domains as they are compared: in lower case, with no “@” or dot before them."""
    return frozenset(name.lower().lstrip("@.") for name in options)


def unheard(_: str) -> None:
    """Nobody asked to be told which files."""


@dataclass(frozen=True, slots=True)
class Clues:
    """`own_domains` are the mail domains of staff; `speakers` the roles of names in transcripts.

    `on_shift_jis` is told each file that was taken to be written in Shift_JIS.
    """

    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    own_domains: frozenset[str] = frozenset()
    speakers: Mapping[str, Speaker] = field(default_factory=lambda: MappingProxyType({}))
    on_shift_jis: Callable[[str], None] = unheard
