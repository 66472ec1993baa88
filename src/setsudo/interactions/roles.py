"""Who speaks: the names that exports and transcripts use, turned into the four kinds of speaker."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from setsudo.interactions.model import Channel, Speaker

_WORDS: Mapping[Speaker, frozenset[str]] = {
    Speaker.CUSTOMER: frozenset(
        {
            "customer",
            "caller",
            "client",
            "consumer",
            "guest",
            "patient",
            "passenger",
            "shopper",
            "buyer",
            "user",
            "visitor",
            "complainant",
            "subscriber",
            "お客様",
            "お客さま",
            "お客",
            "客",
            "顧客",
            "利用者",
            "患者",
            "来店客",
            "乗客",
            "宿泊客",
            "購入者",
            "会員",
            "発信者",
            "相談者",
            "申出者",
        }
    ),
    Speaker.STAFF: frozenset(
        {
            "staff",
            "agent",
            "operator",
            "representative",
            "rep",
            "csr",
            "advisor",
            "adviser",
            "associate",
            "clerk",
            "employee",
            "support",
            "supervisor",
            "manager",
            "bot",
            "assistant",
            "担当",
            "担当者",
            "オペレーター",
            "オペレータ",
            "従業員",
            "スタッフ",
            "店員",
            "係員",
            "職員",
            "受付",
            "窓口",
            "社員",
            "店長",
            "責任者",
            "応対者",
            "上席",
        }
    ),
    Speaker.BYSTANDER: frozenset(
        {
            "bystander",
            "witness",
            "third_party",
            "他のお客様",
            "他の客",
            "周囲の客",
            "居合わせた客",
            "第三者",
            "同伴者",
        }
    ),
    Speaker.REPORTER: frozenset(
        {"reporter", "note", "notes", "report", "報告者", "記録者", "報告", "記録", "メモ"}
    ),
}
_SPEAKERS: Mapping[str, Speaker] = {
    word: speaker for speaker, words in _WORDS.items() for word in words
}
_CHANNELS: Mapping[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    "call": Channel.PHONE,
    "voice": Channel.PHONE,
    "tel": Channel.PHONE,
    "telephone": Channel.PHONE,
    "電話": Channel.PHONE,
    "通話": Channel.PHONE,
    "web chat": Channel.CHAT,
    "sms": Channel.CHAT,
    "チャット": Channel.CHAT,
    "line": Channel.CHAT,
    "mail": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "メール": Channel.EMAIL,
    "live chat": Channel.CHAT,
    "webchat": Channel.CHAT,
    "messaging": Channel.CHAT,
    "text message": Channel.CHAT,
    "phone call": Channel.PHONE,
    "social media": Channel.SOCIAL,
    "social-media": Channel.SOCIAL,
    "review": Channel.SOCIAL,
    "口コミ": Channel.SOCIAL,
    "post": Channel.SOCIAL,
    "sns": Channel.SOCIAL,
    "投稿": Channel.SOCIAL,
    "visit": Channel.IN_PERSON,
    "in person": Channel.IN_PERSON,
    "in-person": Channel.IN_PERSON,
    "in store": Channel.IN_PERSON,
    "in-store": Channel.IN_PERSON,
    "counter": Channel.IN_PERSON,
    "store": Channel.IN_PERSON,
    "来店": Channel.IN_PERSON,
    "来訪": Channel.IN_PERSON,
    "対面": Channel.IN_PERSON,
    "窓口": Channel.IN_PERSON,
    "手紙": Channel.LETTER,
    "書面": Channel.LETTER,
    "郵便": Channel.LETTER,
}
_NUMBERED = re.compile(r"[\s_#-]*[0-9a-z]$")
_FIRST_WORD = re.compile(r"[^\s(:_\[-]+")
ANYONE_ELSE = "*"


def speaker_of(name: str) -> Speaker | None:
    """Return the role that a name tells by itself, such as “Agent 2” or “お客様”; else None."""
    word = unicodedata.normalize("NFKC", name).casefold().strip(" []()<>:")
    if found := _SPEAKERS.get(word) or _SPEAKERS.get(_NUMBERED.sub("", word)):
        return found
    first = _FIRST_WORD.match(word)
    if first and (found := _SPEAKERS.get(first[0])):
        return found
    if len(word) > 1 and word.endswith(("様", "さま")):
        return Speaker.CUSTOMER
    return None


def channel_of(word: str) -> Channel | None:
    """Return the channel that a cell of an export names; else None."""
    return _CHANNELS.get(unicodedata.normalize("NFKC", word).casefold().strip())


def assign(names: Iterable[str], given: Mapping[str, Speaker]) -> dict[str, Speaker]:
    """Return the role of every name of a transcript, in the order in which they first speak.

    What is `given` counts first ("*" stands for anyone else), then what the name says. Where one
    side is known the rest are the other side. Where nobody is known the first to speak is staff,
    who answers the telephone, and the others are customers; a single voice is the customer's.
    """
    order = list(dict.fromkeys(names))
    roles: dict[str, Speaker] = {}
    for name in order:
        told = given.get(name) or speaker_of(name)
        if told is not None:
            roles[name] = told
    unknown = [name for name in order if name not in roles]
    if not unknown:
        return roles
    if ANYONE_ELSE in given:
        return roles | dict.fromkeys(unknown, given[ANYONE_ELSE])
    known = set(roles.values())
    if Speaker.CUSTOMER in known and Speaker.STAFF not in known:
        return roles | dict.fromkeys(unknown, Speaker.STAFF)
    rest = dict.fromkeys(unknown, Speaker.CUSTOMER)
    if not known and len(unknown) > 1:
        rest[unknown[0]] = Speaker.STAFF
    return roles | rest
