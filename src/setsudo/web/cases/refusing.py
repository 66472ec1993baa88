"""What is typed into a form and cannot be: said with the remedy, in both languages."""

from __future__ import annotations

from setsudo.bilingual import Text
from setsudo.errors import CaseError


class Unfit(CaseError):
    """A form holds something that cannot be what it is meant to be."""

    code = "unfit"

    def __init__(self, text: Text, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


NOBODY = Text(ja="相手を選んでください。", en="Choose somebody.")
NO_WORDS = Text(ja="内容を書いてください。", en="Write something first.")
NOT_ONE_OF_THESE = Text(ja="選択肢から選んでください。", en="Choose one of those offered.")
NO_DATE = Text(ja="日付は 2026-11-30 のように書いてください。", en="Write the date as 2026-11-30.")
NO_CASE = Text(
    ja="その番号の事案は見つかりません。", en="There is no case with that number: check it."
)
