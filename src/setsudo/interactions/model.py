"""What happened between a customer and the company: one contact, its turns, and who took part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """The way the contact was made."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    SOCIAL = "social"
    IN_PERSON = "in_person"
    LETTER = "letter"


class Speaker(StrEnum):
    """Whose words a turn holds. A reporter is a member of staff who wrote a note about acts."""

    CUSTOMER = "customer"
    STAFF = "staff"
    BYSTANDER = "bystander"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance, post or message. `at` is seconds from the start of the contact, if known."""

    speaker: Speaker
    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person taking part; every field may be unknown (empty).

    `orders` are the numbers of a customer's orders that the contact is about.
    """

    id: str = ""
    name: str = ""
    tel: str = ""
    email: str = ""
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the company knows beside the words: its business, and the facts of the matter.

    `about` names the posting, the product or the incident that many may write about: its address
    or its number, the same in each of their contacts.
    """

    business: str = ""
    facts: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the contact: listed, never opened. `size` in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact over one channel.

    `id` is unique within its `source`; `duration_s` is seconds and only phone and in-person
    contacts have one; `started_at` always carries an offset; `lang` is a BCP 47 tag or empty where
    unknown.
    """

    id: str
    channel: Channel
    turns: tuple[Turn, ...]
    lang: str = ""
    started_at: datetime | None = None
    duration_s: float | None = None
    customer: Party = field(default_factory=Party)
    staff: Party = field(default_factory=Party)
    context: Context = field(default_factory=Context)
    attachments: tuple[Attachment, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be read. `id` is empty if it could not be told; `line` is from 1."""

    id: str
    code: str
    message: str
    line: int | None = None
    source: str = ""


Record = Interaction | Unreadable
