"""Words that open or close a contact as good manners want it: they show no act, whoever says them.

An engine that has to point at words may find these telling, as closings stand beside demands.
"""

from __future__ import annotations

import re

_JAPANESE = (
    r"(?:敬具|敬白|謹白|謹言|頓首|草々|早々|匆々|不一|かしこ|以上|拝啓|拝復|謹啓|前略|冠省|急啓|記"
    r"|(?:何卒|どうぞ|宜しく|よろしく)*お願い(?:い?た?し|申し上げ)ます"
    r"|(?:いつも|大変|平素より|平素は)*お世話に(?:なって(?:おり|い)?ます|なります|なっております)"
    r"|もしもし|こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|初めまして"
    r"|失礼(?:いた)?します|ありがとうございま(?:す|した))"
)
_ENGLISH = (
    r"(?:yours\s+(?:faithfully|sincerely|truly|respectfully)|(?:faithfully|sincerely|truly)\s+yours"
    r"|(?:(?:kind|kindest|best|warm|with|many)\s+)*regards|(?:with\s+)?best\s+wishes|sincerely|cordially"
    r"|dear\s+(?:sir|madam|sirs|sir\s+or\s+madam|sir/madam|all|team)|to\s+whom\s+it\s+may\s+concern"
    r"|hello|hi|hey|good\s+(?:morning|afternoon|evening|day)|(?:many\s+)?thanks|thank\s+you"
    r"|thanks?(?:\s+you)?\s+in\s+advance)"
)
_MARKS = r"[\s、。,.!！…〜~ー-]*"
_FORMULA = re.compile(f"{_MARKS}(?:{_JAPANESE}|{_ENGLISH}){_MARKS}", re.IGNORECASE)


def only_manners(sentence: str) -> bool:
    """Say whether a folded sentence is an opening or a closing formula and nothing else."""
    return _FORMULA.fullmatch(sentence) is not None
