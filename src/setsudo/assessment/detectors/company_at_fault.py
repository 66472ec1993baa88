"""The company's own error, established by its record or admitted by its staff."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, facts_with, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_CUSTOMER_JA = (
    "(?:客|お客様|利用者|投稿者|申込者|申請者|購入者|契約者|本人|患者|乗客|住民|会員"
    "|家族|相手|第三者|顧客|住人|受講者|保護者|入居者)"
)
_WRONG_JA = (
    "(?:誤り|落ち度|過失|不備|ミス|不良|不具合|異常|問題|故障|遅れ|遅延|傷|欠陥|間違い"
    "|不足|瑕疵|手違い|差異|違反|漏れ|破損|異物|重複|不正|混入|障害)"
)
_COMPANY_EN = (
    "(?:company|shop|store|firm|operator|staff|agent|clerk|driver|branch|garage|hotel"
    "|council|carrier|courier|landlord|clinic|hospital|bank|airline|airport|vendor"
    "|supplier|restaurant|kitchen|manager|owner|agency|school|library|insurer|warehouse"
    "|depot|pharmacy|office|venue|organi[sz]er|school|engineer|fitter|builder|broker"
    "|website|site|system|app|machine)"
)

_FAULT = Wording(
    ja=(
        "(?:会社|当社|弊社|当店|店|店舗|店員|担当者?|運営|係|窓口|館|病院|業者|配送|倉庫"
        "|工場|宿|ホテル|管理会社|銀行|市|役所|大家|事務所|スタッフ|整備|販売元|メーカー"
        "|システム|施設|園|学校)(?:側)?の(?:入力|手配|確認|発送|請求|案内|設定|処理|登録"
        "|管理|説明)?(?:の)?(?:誤り|ミス|手違い|不手際|落ち度|過失|責任|都合|故障|不良"
        "|不具合|不足|漏れ|怠慢|見落とし|間違い)",
        "誤って",
        "誤(?:り|配|請求|案内|送|課金|認|表示|記|納|発注|出荷|作動|差し|登録|入力|計算|解|検知)",
        "ミス(?!テリ|ト|マッチ)|手違い|不手際|不備|不良|不具合|故障|欠陥|破損|破れ|割れて",
        "傷が(?:付|つ|あ)|傷(?:を|つ)(?:付|つ|けた)|壊(?:れ|した)|折れ",
        "遅(?:れ|延|く届|配|い返)|二重(?:に|請求|引|課金|計上|予約)|重複|過大|過少|過剰|余分",
        "届(?:か|いてい?)な|未着|未納|未達|紛失|なくし|失く|無くし|取り違え",
        "間違(?:え|い|って)|違(?:う|った)(?:商品|品|サイズ|色|部品|もの|物|日|部屋|料理|方)",
        "忘れ|漏れ|漏洩|漏えい|混入|カビ|腐|異物|虫が|食中毒|つながら|停電|断水|落ちて",
        "止まっ(?:た|て)|通り過ぎ|倒し|倒れ|食い違|抜け(?:て|が)",
        "別の(?:棟|人|客|家|住所|部屋|お?客様)(?:に|を|の(?:商品|荷物|書類))|欠品|水漏れ|漏水",
        "切れて|期限切れ|冷(?:めて|たいまま)|汚れ|臭",
        "認め(?!られ|ていな|なかった|ない|てい(?:る|ない)場合)|守られ(?:な|ず)",
        "守(?:ら)?なかった|怠|来(?:な|られな)かった",
        "連絡(?:が|を|も)(?:な|無|し(?:な|て(?:いな|おら)))",
        "返事(?:が|を|も)(?:な|し(?:な|て(?:いな|おら)))",
        "返答(?:が|を|も)?(?:な|し(?:な|て(?:いな)))",
        "返信(?:が|を|も)?(?:な|し(?:な|て(?:いな)))",
        "説明(?:が|は|を|も)?.{0,6}(?:なかった|な(?:く|し)|しなかった|していな|不足|漏れ)",
        "案内(?:が|は|も)?(?:なかった|な(?:く|し)|していな|しなかった)",
        "対応(?:が|は)?(?:遅|不十分|していな|しなかった)|謝罪した|謝った|お詫び(?:し|を)",
        "詫び(?:た|て)|返金(?:し(?:た|て)|を(?:約束|決))|(?<!安全)確認不足|言い忘|見落と",
        "取りこぼ|キャンセルされ|使えな|動かな|開かな|かから(?:な|ず)|点か|つかな|届いたのは",
        "相違",
        r"(?:\d|数|何|二|三|四|五)(?:日|週間|か月|ヶ月|時間|回)(?:も|間)?(?:放置|待た|遅れ"
        "|経っても|過ぎても|つながら|続)",
    ),
    en=(
        "(?:our|company|company's|shop's|store's|staff|system|clerical|billing|booking"
        r"|driver|driver's|data[- ]entry|admin\w*|data|computer|engineer's|warehouse|human"
        "|office|agent's|kitchen|printing|pricing|software|own) (?:error|mistake|fault"
        "|failure|bug)s?",
        r"(?:by|in) (?:mistake|error)\b|mistake\w*|errors?\b|wrong\w*|incorrect\w*",
        r"in fact (?:\w+ )?(?:correct|right)",
        "(?:customer|caller|guest|poster|passenger|buyer|tenant) (?:is|was) (?:correct|right)",
        "double[- ](?:charged|booked|billed|sold|counted)",
        "(?:charged|billed|sold|debited|paid|taken|delivered) (?:twice|two times|three times)",
        r"over(?:charg|book|sold|bill)\w*|duplicat\w+|faulty|defect\w*|malfunction\w*|broke\w*",
        r"damaged?|cracked|bent|torn|leak\w*|mould|moldy?|mold|dirty|filthy|expired",
        r"contaminat\w+|rotten|undercooked|raw\b|undelivered|stale|spoil\w+|bugs?\b|bed ?bugs",
        r"droppings|norovirus|salmonella|glass in|outage|crash\w*|hijack\w*|breach\w*|exposed",
        r"overheat\w*|recall\w*|late\b|delay\w*|overdue|lost\b|missing\b|misplac\w+|mislaid",
        r"mis(?:labell?ed|sold|filed|read|spel\w+|handled|routed|priced|quoted|informed"
        "|placed|delivered)",
        r"never (?:\w+ )?(?:arrived?|came|sent|called|rang|replied|turned|fitted|collected"
        "|answered|received|booked|told|delivered|returned|happened|recorded|registered|paid)",
        r"forg[eo]t\w*|unanswered|ignored",
        "no (?:reply|answer|response|call[- ]back|heating|hot water|notice|ramp"
        "|record was made|one (?:came|called|rang|replied|answered|told|turned|was))",
        "kept (?:charging|on hold|waiting|billing|taking)|short[- ]staffed|one cook short",
        "without (?:notice|telling|warning|consent|permission|a reply)",
        "not (?:been )?(?:answered|replied|told|recorded|sent|paid|delivered|traced|fixed"
        "|repaired|cancelled|collected|logged|connected|informed|processed|working|entered)",
        r"(?:did|does|was|were|has|have|had|is|are)n't (?:\w+ )?(?:arrive|come|came|sent|send"
        r"|call|reply|told|recorded|working|work|deliver\w*|fixed|answered|turn up|logged"
        "|passed)",
        r"(?:did|do|does) not (?:\w+ )?(?:arrive|come|call|reply|tell|attend|turn up|answer"
        "|work|register|record|appear|deliver|open|fit|pass|log|match|check|send|show"
        "|process|get)",
        r"admit\w*|acknowledged?",
        r"accept(?:ed|s) (?:the |full |that |its |responsib|liab|it )\w*|apologi[sz]\w+",
        r"apology|fail(?:ed|s|ure|ures|ing)?\b|fault\b|at fault|negligen\w+",
        r"missed (?:\w+ )?(?:times|twice|delivery|appointment|visits?|collection)",
        "(?:missed|cancelled|postponed|rescheduled|moved) (?:twice|three|four|five|by the"
        r"|without|\w+ times)",
        "cut (?:the|off) (?:wrong|by)",
        "(?:company|shop|store|carrier|garage|council|bank|operator|hotel|airline|restaurant"
        "|driver|firm|branch)(?: has| had| later| since| then| also)? (?:confirmed|refunded"
        "|withdrew|corrected|compensated|lost|broke|damaged|cancelled|overrode|skipped"
        "|closed)",
        "took (?:drinks|it|the charge) off the bill|(?:was|were|been|are) refunded",
        "refunded (?:in full|the|on|a|her|him|them|half|by)|dead on arrival|collapsed?",
        "left out",
        "(?:to|for) (?:another|the wrong) (?:customer|student|person|address|patient|tenant"
        "|account|house|flat|name)",
        r"infected|fined|cut a \w+ line|battery was (?:found )?(?:to be )?(?:empty|flat|dead)",
        r"(?:was|were) (?:found )?empty|shows another|below the (?:legal|required)|stuck\b",
        r"out of (?:order|stock|service)|shut (?:\w+ ){0,2}(?:early|without)|skipped",
        r"(?:waited|waiting|took|wait of) (?:\w+ ){0,3}(?:hours?|days|weeks|months|minutes)",
        r"still (?:charging|not|waiting|open|unpaid|out|no)\b",
        "been (?:off|out|down|broken|leaking) (?:for|since)",
        "(?:was|were|been) (?:off|out|down|cold|closed) (?:for|since)",
    ),
    innocent=(
        _WRONG_JA
        + "(?:等|など)?(?:は|も|が|の(?:事実|形跡|記録)(?:は|も)?)?(?:一切|まったく|全く|特に"
        "|見受けられ|確認され|認められ|見つから|見当たら|あり(?:ません)|検出され)?(?:な(?:い"
        "|かった|し|く|けれ)|無|ず|ま?せん)",
        _CUSTOMER_JA
        + "(?:様|側|自身|本人|の方)?(?:の|が|は|による|も|の側の)(?:誤(?:り|って|操作|解"
        "|入力)?|ミス|間違|勘違|思い違|見間違|忘れ|操作|落と|紛失|不注意|過失|責任|遅刻|遅れ"
        "|確認不足|記入漏れ|認め|壊|無断|都合|手違い)[^。]{0,20}",
        _CUSTOMER_JA + "[^。、]{0,16}(?:を(?:忘れ|なくし|失く|紛失|間違え|壊し|落と|誤っ)|に遅れ"
        "|が遅れ(?:て来|て到)|勘違い|操作(?:ミス|の誤り)|誤操作)[^。]{0,12}",
        "(?:不備|不良|不具合|誤り|問題|落ち度|不手際|不正|虫|異物|ミス)(?:の|が|だった"
        "|と)?(?:証拠|事実|根拠)(?:は|も)?な|(?:遅れ|遅延)(?:の|は)?(?:証明|事前|告知|案内"
        "|天候|大雪|台風)|(?:期限|保証|返品期間|申込期限|受付時間|開始|締切).{0,8}(?:過ぎ"
        "|切れ|遅れ)|認められ(?:て)?(?:い)?な|認めてい(?:ない|る(?:が|の)?)|誤りなし|(?:は"
        "|を)認めな|時間(?:どおり|通り)|欠航|天候|忘れ物",
        "(?:no|not|without|never|nothing|free of|any) (?:\\w+ ){0,3}(?:errors?|faults?"
        "|faulty|mistakes?|delays?|late|damaged?|defects?|defective|wrong|missing|lost"
        "|leaks?|failure|complaints|overcharg\\w+|misdeliver\\w+|bugs?|outages?|breach\\w*"
        "|negligen\\w+|at fault)\\b",
        "(?:customer|caller|poster|passenger|guest|buyer|tenant|user|patron|patient|client"
        "|visitor|member|account[- ]holder|parent|applicant|student|diner|renter"
        "|driver's customer|sender|shopper|reviewer|subscriber|he|she"
        "|they)(?:'s)? (?:own )?(?:had |has |was |were |himself "
        "|herself )?(?:\\w+ ){0,2}(?:late|lost|missed|forgot\\w*|mistake\\w*|error|damaged?"
        "|wrong\\w*|broke\\w*|cracked|misread|mis\\w+|dropped|admit\\w*|fail(?:ed|ure)"
        "|apologi[sz]\\w+|delay\\w*|cancelled|did not|didn't)[^.;]{0,30}",
        "(?:would|could|may|might|if) (?:\\w+ ){0,3}(?:late|delay\\w*|wrong)|late (?:fee"
        "|payment|night|shift|charge|cancellation|checkout|check-out|evening|afternoon|bar"
        "|return)|weather delay\\w*|on time|latest|later|missing (?:the )?(?:deadline"
        "|cut-?off)|lost property|expired (?:in|on|last|\\w+ (?:months|weeks|days"
        "|years) ago)|(?:warranty|guarantee|licence|license|certificate|policy|permit|visa"
        "|id|prescription|coupon|voucher|window|card)(?: \\w+){0,3} (?:had |has |have "
        "|was )?expired|expired (?:licence|license|certificate|permit|id|card|coupon|voucher"
        "|passport|prescription)|glass in hand|(?:apology|refund\\w*|compensation|credit"
        "|goodwill|waived) (?:was |were |is |are )?(?:refused|declined|demanded|not due"
        "|rejected)|non-?refundable|not refunded|no refund|correctly"
        "|accepted (?:the )?(?:offer|terms|policy|conditions)|error report (?:opened|form)"
        "|not returned for|under the terms|lost (?:the )?(?:draw|lottery|appeal|case)"
        "|crash(?:ed)? (?:into|course)",
    ),
)
_ADMITS = Wording(
    ja=(
        "(?:こちら|当店|当社|弊社|私(?:ども|たち)?|手前ども|店|当方|当館|当院|社内"
        "|システム)(?:側)?の.{0,10}(?:手違い|ミス|不手際|間違い|誤り|落ち度|不備|確認不足"
        "|責任|見落とし|漏れ|不足|不具合|故障|都合|過失)",
        "(?:誤って|間違えて|間違って|手違いで|重複して|二重に|漏れて|忘れて).{0,24}(?:しまい"
        "|おり(?:ました|まして)|いました|いたしました|しました)",
        "確認(?:が)?不足(?:で|が)|見落として(?:おり|い|し)",
        "ご案内(?:が|に)(?:誤|間違|不足|行き届)",
        "(?:配慮|説明|ご?案内)(?:が)?(?:足り(?:ず|ませ)|不足|至ら)",
        "誤り(?:が|で)(?:ござい|あり|した)|お送りする(?:もの|商品)を(?:間違|誤)",
        "私の(?:ミス|間違|誤り|責任|見落|確認)",
    ),
    en=(
        "(?:that's|that is|that was|this is|this was|it's|it is|it was|was"
        r"|were) (?:\w+ ){0,2}(?:our|my|on us|on me|entirely our"
        r"|the \w+'s) (?:\w+ )?(?:mistake|error|fault|slip|doing|oversight|failure|mess)",
        r"(?:our|my) (?:\w+ )?(?:mistake|error|fault|oversight|failing|bad)\b",
        r"(?:we|i)(?:'ve| have| had)? (?:got (?:it|that|this|the \w+) wrong|made a mistake"
        "|messed up|sent (?:you )?the wrong|missed (?:it|that|your|the)|overlooked"
        r"|charged you (?:twice|wrong|too)|double[- ]\w+|lost (?:it|your|the)|let you down"
        r"|should (?:have|'ve) (?:\w+)|shouldn't have|forgot|entered|misread|mis\w+ed"
        r"|failed)\b",
        r"you(?:'re| are| were) (?:quite |absolutely |completely |dead )?right(?:,| and|\.|;"
        "| that| -|, it)",
        "it shouldn't have (?:happened|been)|that should(?:n't| not| never) have",
        "fault(?:'s| is| was|y)? (?:at|on) our",
        "(?:been )?(?:double-?charged|charged twice|wrongly|incorrectly)",
    ),
    innocent=(
        r"(?:not|isn't|wasn't) (?:\w+ )?(?:our|my) (?:mistake|error|fault)",
        "(?:落ち度|誤り|ミス|不備|間違い|手違い|不具合)(?:は|が|も)?(?:ございません"
        "|ありません|ない|なく|ござい?ませんでした|確認(?:できま|されま)せん)",
    ),
)


class CompanyAtFault:
    """Notices that the company erred: it explains anger and gives ground to a demand."""

    name = "company_at_fault/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once, from the company's record first, else from what its staff admit."""
        if fact := facts_with(reading, _FAULT):
            yield Signal("company_at_fault", True, _RECORD.filled(fact=fact), (), self.name)
        elif admitted := sentences_with(reading, _ADMITS, Speaker.STAFF):
            yield Signal("company_at_fault", True, _SAID, quotes(reading, admitted), self.name)


_RECORD = Text(
    ja="当社の記録によれば、当社側に誤りや不備があります:「{fact}」",
    en="By the company's own record the company erred: “{fact}”",
)
_SAID = Text(
    ja="従業員が当社側の誤りを認めています。",
    en="Staff admit an error of the company.",
)
