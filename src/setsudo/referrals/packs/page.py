"""A pack in the making: for whom, in which language, masked for its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from setsudo.bilingual import Language, Text
from setsudo.referrals.masking import Mask
from setsudo.referrals.packs.facts import Facts
from setsudo.referrals.receivers import RECEIVER_NAMES, Content, Receiver, may_hold

BLANK: Final = "＿" * 12


Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    facts: Facts
    receiver: Receiver
    language: Language
    mask: Mask

    def say(self, ja: str, en: str) -> str:
        return ja if self.language == "ja" else en

    def text(self, text: Text) -> str:
        return text.to(self.language)

    def words(self, words: str) -> str:
        return self.mask.text(words)

    def when(self, at: datetime) -> str:
        return at.astimezone(self.facts.zone).strftime("%Y-%m-%d %H:%M")

    def clock(self, at: datetime) -> str:
        return at.astimezone(self.facts.zone).strftime("%H:%M:%S")

    def holds(self, content: Content) -> bool:
        return may_hold(self.receiver, content)

    def head(self, title: str, lead: str) -> dict[str, Any]:
        facts = self.facts
        return {
            "title": title,
            "lead": lead,
            "number": facts.number,
            "pairs": [
                [self.say("提出先", "For"), self.text(RECEIVER_NAMES[self.receiver])],
                [self.say("作成", "From"), self.text(facts.sender)],
                [self.say("連絡先", "Contact"), self.text(facts.contact)],
                [self.say("時点", "As of"), f"{self.when(facts.as_of)} ({facts.zone})"],
            ],
            "sender": self.text(facts.sender),
            "foot": self.say(
                "個人の情報を含みます。目的以外に使わないでください。",
                "Holds personal data: use it for its purpose alone.",
            ),
        }

    def acts(self) -> str:
        return self.say("、", "; ").join(self.text(one) for one in self.facts.acts) or BLANK
