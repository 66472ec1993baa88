"""Invented malicious cases for drills: nobody in them lives, and no shop of that name was hurt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.interactions.model import Channel


@dataclass(frozen=True, slots=True)
class Drill:
    """An invented case. `told` is what staff report, `acts` what people then determine.

    `danger` makes the call to the police one of an emergency; `post` is where it was posted, empty
    where it was not.
    """

    code: str
    name: Text
    channel: Channel
    customer: str
    told: str
    danger: str
    acts: tuple[str, ...]
    why: str
    post: str = ""


DRILLS: Final[Mapping[str, Drill]] = MappingProxyType(
    {
        one.code: one
        for one in (
            Drill(
                "visit",
                Text(ja="店から出ず、従業員を脅す", en="will not leave the shop, threatens staff"),
                Channel.IN_PERSON,
                "架空 太郎",
                "閉店後も店から出ず、「家まで行くぞ、殺すぞ」と何度も言い、出口をふさいだ。"
                "商品に問題はなく、返金も済んでいる。",
                "出口をふさぎ、殴りかかろうとしている",
                ("threat", "refusal_to_leave"),
                "三度の求めと警告のあとも続けた",
            ),
            Drill(
                "posts",
                Text(
                    ja="従業員の実名をさらす投稿を続ける",
                    en="goes on posting the name of a member of staff",
                ),
                Channel.SOCIAL,
                "架空 花子",
                "従業員の実名と勤務先を書き、「家族も調べた。辞めさせろ」という投稿を毎日続けている。"
                "求められた説明は書面で済んでいる。",
                "自宅に来ると予告している",
                ("posting_employee", "threat"),
                "削除の求めと警告のあとも続けた",
                "https://social.example/invented/1",
            ),
        )
    }
)
SPOKEN: Final = (
    ("said_stop", "そのような言い方では、お話をうかがえません"),
    ("asked_to_stop", "おやめください"),
    ("asked_to_stop", "もう一度お願いします。おやめください"),
    ("ordered_to_leave", "お引き取りください"),
    ("ordered_to_leave", "これ以上はお話しできません。お帰りください"),
    ("warned", "続けば応対を終え、警察に連絡します"),
    ("police_called", "110番に通報した"),
)
"""What is said on the spot, in the order of the five steps."""
