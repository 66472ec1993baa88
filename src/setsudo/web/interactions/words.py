"""What the pages of this room say in forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.assessment.model import Verdict
from setsudo.bilingual import Text
from setsudo.interactions.model import Channel
from setsudo.web.interactions.models import Affected, RunState, Unsure

CHANNELS: Final[Mapping[Channel, Text]] = {
    Channel.IN_PERSON: Text(ja="対面", en="in person"),
    Channel.PHONE: Text(ja="電話", en="telephone"),
    Channel.CHAT: Text(ja="チャット", en="chat"),
    Channel.EMAIL: Text(ja="メール", en="e-mail"),
    Channel.SOCIAL: Text(ja="SNS・口コミ", en="social media, reviews"),
    Channel.LETTER: Text(ja="手紙・FAX", en="letter, fax"),
}
AFFECTED: Final[Mapping[Affected, Text]] = {
    Affected.MYSELF: Text(ja="自分", en="me"),
    Affected.COLLEAGUES: Text(ja="同僚", en="colleagues"),
    Affected.CUSTOMERS: Text(ja="ほかのお客様", en="other customers"),
    Affected.NOBODY: Text(ja="だれも傷ついていない・分からない", en="nobody, or I cannot tell"),
}
UNSURE: Final[Mapping[Unsure, Text]] = {
    Unsure.YES: Text(ja="はい", en="yes"),
    Unsure.NO: Text(ja="いいえ", en="no"),
    Unsure.UNSURE: Text(ja="分からない", en="I am not sure"),
}
VERDICTS: Final[Mapping[Verdict, Text]] = {
    Verdict.WITHIN: Text(ja="範囲内", en="within"),
    Verdict.REVIEW: Text(ja="確認が必要", en="needs a look"),
    Verdict.BEYOND: Text(ja="社会通念を超える見込み", en="likely beyond"),
}
RUN_STATES: Final[Mapping[RunState, Text]] = {
    RunState.RUNNING: Text(ja="判定中", en="being assessed"),
    RunState.READY: Text(ja="確認待ち", en="waits to be looked at"),
    RunState.APPLIED: Text(ja="反映済み", en="counts"),
    RunState.DROPPED: Text(ja="取りやめ", en="dropped"),
}
