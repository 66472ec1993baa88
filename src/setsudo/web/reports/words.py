"""What reports say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.cases.appeals import Result

BY_CHANNEL: Final = Text(ja="経路別", en="By channel")
BY_SITE: Final = Text(ja="拠点別", en="By site")
BY_OUTCOME: Final = Text(ja="判断と改善", en="Outcomes and improvements")
BY_ACT: Final = Text(ja="行為別", en="By act")
BY_MEASURE: Final = Text(ja="措置別", en="By measure")
BY_RESULT: Final = Text(ja="異議への回答", en="Answers to objections")
BY_CLOCK: Final = Text(ja="期限の守られ方", en="Clocks kept")
CHANNEL: Final = Text(ja="経路", en="Channel")
SITE: Final = Text(ja="拠点", en="Site")
OUTCOME: Final = Text(ja="判断・原因", en="Outcome, cause")
ACT: Final = Text(ja="行為", en="Act")
MEASURE: Final = Text(ja="措置", en="Measure")
RESULT: Final = Text(ja="結果", en="Result")
CLOCK: Final = Text(ja="待たれていること", en="Waited for")
UNKNOWN: Final = Text(ja="不明", en="unknown")
NO_SITE: Final = Text(ja="拠点なし", en="no site")
MALICIOUS: Final = Text(
    ja="社会通念を超える行為(特に悪質)", en="beyond the norm, especially malicious"
)
OTHERWISE: Final = Text(
    ja="そのほか(公開ページのご意見、異議など)",
    en="otherwise: the public page, objections",
)
EARLIER_ACT: Final = Text(ja="以前の方針の行為", en="an act of an earlier policy")
EARLIER_RUNG: Final = Text(ja="以前の方針の措置", en="a measure of an earlier policy")
CONTACTS: Final = Text(ja="応対", en="Contacts")
GATHERED: Final = Text(ja="うち事案になった応対", en="Contacts in cases")
MINUTES: Final = Text(ja="その応対の分数", en="Their minutes")
CASES: Final = Text(ja="開いた事案", en="Cases opened")
DETERMINED: Final = Text(ja="判断", en="Determinations")
IMPROVED: Final = Text(ja="記録した改善", en="Improvements entered")
FOUND_IN: Final = Text(ja="判断の数", en="Determinations")
BEGAN: Final = Text(ja="始めた", en="Begun")
LIFTED: Final = Text(ja="早く解除した", en="Lifted early")
ANSWERED: Final = Text(ja="回答", en="Answered")
KEPT: Final = Text(ja="期限内", en="In time")
LATE: Final = Text(ja="遅れた", en="Late")
STILL: Final = Text(ja="まだ期限内", en="Still running")
IN_ALL: Final = Text(ja="合計", en="In all")
MINUTES_NOTE: Final = Text(
    ja="分数は、長さの記録がある応対の合計です。当社の保留や取次ぎの時間も含みます。事案の経路は、最初の応対の経路です。",
    en="Minutes are of contacts whose length was recorded, our own holding and transferring "
    "included. A case counts under the channel of its first contact.",
)
ACTS_NOTE: Final = Text(
    ja="一つの判断に複数の行為があれば、それぞれに数えます。",
    en="A determination that finds several acts counts under each of them.",
)
CLOCKS_NOTE: Final = Text(
    ja="この月に開いた事案の期限です。期限は社内の決まりで、法律ではありません。",
    en="Of the cases that were opened in the month. The times allowed are house rules, not law.",
)
RESULTS: Final[Mapping[Result, Text]] = {
    Result.UPHELD: Text(ja="判断を維持", en="upheld"),
    Result.OVERTURNED: Text(ja="判断を覆した", en="reversed"),
    Result.SENT_BACK: Text(ja="差し戻し", en="sent back"),
}
COURSES: Final[Mapping[str, Text]] = {
    "contacts": Text(ja="応対の推移", en="Contacts a month"),
    "cases": Text(ja="開いた事案の推移", en="Cases opened a month"),
    "determined": Text(ja="判断の推移", en="Determinations a month"),
    "objections": Text(ja="受けた異議の推移", en="Objections received a month"),
}
COUNTED: Final[Mapping[str, Text]] = {
    "contacts": CONTACTS,
    "cases": CASES,
    "determined": DETERMINED,
    "objections": Text(ja="受けた異議", en="Objections received"),
}
MONTHLY: Final = Text(ja="月次報告 {month}", en="Report of {month}")
DUTIES: Final = Text(ja="義務と証拠", en="Duties and their proof")
MONTH: Final = Text(ja="月", en="Month")
MADE: Final = Text(ja="作成日時", en="Made at")
SMALL: Final = Text(
    ja="5未満の数(0を除く)は、だれのことか分からないように非表示です。差し引きで分かってしまう数も隠しています。",
    en="Counts from 1 to 4 are hidden so that nobody can be told by them, and so are further "
    "figures by which they could be worked out.",
)
NOTHING: Final = Text(ja="この月にはありませんでした。", en="There was none in this month.")
FEW: Final = Text(ja="少なすぎるため示しません。", en="Too few to be shown.")
A_FEW: Final = Text(ja="少数", en="a few")
SINCE_TODAY: Final = Text(ja="今日から", en="since today")
A_DAY: Final = Text(ja="1日", en="1 day")
DAYS: Final = Text(ja="{n}日", en="{n} days")
BY_STATE: Final = Text(ja="状態別", en="By state")
STATE: Final = Text(ja="状態", en="State")
FEW_COUNT: Final = Text(ja="5未満", en="fewer than 5")
BY_RULE: Final = Text(ja="仕組みとして常に守られる", en="kept by the program in every case")
OF: Final = Text(ja="{of}のうち{count}", en="{count} of {of}")
LACKS: Final = Text(ja="記録がありません", en="nothing on record")
NOT_ARISEN: Final = Text(ja="該当なし", en="none arose")
OUTSIDE: Final = Text(ja="別に保管するもの: ", en="To be kept elsewhere: ")
SOURCE: Final = Text(ja="出典 {source}(確認日 {checked})", en="Source {source}, read {checked}")
FROM_MEMORY: Final = Text(ja="原文と未照合", en="not yet checked against the official text")
STALE: Final = Text(ja="出典の確認が古くなっています", en="the source was last read long ago")
NO_ADVICE: Final = Text(
    ja="義務の一つの読み方であり、法律の助言ではありません。提出の前に弁護士・法務が確かめてください。",
    en="One reading of the duties, and no legal advice: have counsel check it before it is filed.",
)
EVIDENCE: Final = Text(ja="証拠", en="Evidence")
ON_RECORD: Final = Text(ja="記録", en="On record")
LAST: Final = Text(ja="最新", en="Latest")
STANDING: Final = Text(ja="状態", en="Standing")
DUTY: Final = Text(ja="義務", en="Duty")
