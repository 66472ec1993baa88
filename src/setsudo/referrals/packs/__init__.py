"""What stands on paper for each receiver: police pack, platform pack, letter, counsel's memo.

A pack is the half hour that an officer or a lawyer would spend on asking back. It is built from
what the record holds, masked for its reader; what only a person on the spot knows is left as a line
to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.referrals.masking import Mask
from setsudo.referrals.packs.counsel import memo
from setsudo.referrals.packs.facts import Facts
from setsudo.referrals.packs.page import Page
from setsudo.referrals.packs.party import letter
from setsudo.referrals.packs.platform import platform
from setsudo.referrals.packs.police import police
from setsudo.referrals.receivers import Receiver


def pack(facts: Facts, receiver: Receiver, *, language: Language, mask: Mask) -> dict[str, Any]:
    """Return what stands in the pack for a receiver, masked, for the page. Raises KeyError for a
    receiver that has none."""
    return _MAKERS[receiver](Page(facts, receiver, language, mask))


_MAKERS: Final[Mapping[Receiver, Callable[[Page], dict[str, Any]]]] = {
    Receiver.POLICE: police,
    Receiver.PLATFORM: platform,
    Receiver.INVOLVED_PARTY: letter,
    Receiver.COUNSEL: memo,
}


PACK_NAMES: Final[Mapping[Receiver, Text]] = {
    Receiver.POLICE: Text(ja="警察への提出資料", en="Police pack"),
    Receiver.PLATFORM: Text(ja="運営者への申出書", en="Platform pack"),
    Receiver.INVOLVED_PARTY: Text(ja="関係する方への手紙", en="Letter to somebody involved"),
    Receiver.COUNSEL: Text(ja="弁護士への相談メモ", en="Memo for counsel"),
}
