"""Why something that is due is not deleted all the same."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Because(StrEnum):
    """What keeps something that is due."""

    HOLD = "hold"
    MEASURE = "measure"
    PROCEEDING = "proceeding"
    REQUEST = "request"
    STATUTORY = "statutory"
    CASE = "case"


BECAUSE_NAMES: Final[Mapping[Because, Text]] = {
    Because.HOLD: Text(ja="保全中", en="under a legal hold"),
    Because.MEASURE: Text(ja="措置が続いている", en="a measure is in force or waits"),
    Because.PROCEEDING: Text(ja="相談または手続が続いている", en="a referral or proceedings go on"),
    Because.REQUEST: Text(
        ja="ご本人の請求に答えていない", en="a request of the person is not answered yet"
    ),
    Because.STATUTORY: Text(ja="法定の保存期間", en="the law has it kept longer"),
    Because.CASE: Text(ja="残っている事案の根拠になっている", en="a case that stays rests on it"),
}


class HoldRefused(CaseError):
    """A hold cannot be made or lifted like this: says why."""

    code = "hold_refused"
