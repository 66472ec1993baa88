"""Private facts about staff, shown or sought: home, family, way home, pictures."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_STAFF_JA = (
    "(?:店員|係員|従業員|担当(?:者|の方)?|スタッフ|職員|あなた|あんた|おまえ|お前|きみ"
    "|君|名札|看護師|運転手|受付|店長|[^\\s、。]{1,4}さん)"
)
_FACTS = Wording(
    ja=(
        "お住まい(?:は|って|も|、|ど|の(?:近く|お近く|あたり)|でしたよね|ですよね|を(?:調べ"
        "|知|存じ|突))",
        "(?:お宅|家|ご?自宅|おうち|アパート|マンション|団地)(?:は|って|も)?(?:どこ|どの辺"
        "|どのへん|どちら|知って|分か(?:って|り)|わか(?:って|り))",
        _STAFF_JA
        + "(?:の|が|は)?.{0,8}(?:ご?自宅|お宅|実家|家)(?:は|に|まで|の(?:前|近く|住所|玄関)|を"
        "|、)",
        "(?:責任者|担当者?|店員|店長)の(?:ご?自宅|家|住所)",
        "住所(?:は|を|も|なんて|くらい)?.{0,6}(?:調べ(?:れば|た|て|ま)|特定|知って|控え(?:た"
        "|て)|突き止)",
        "(?:自宅|家)(?:の前|まで)(?:で|に|です|行|つけ|伺|つい)",
        "(?:仕事|シフト|バイト|お店|店|今日)?(?:は|って)?.{0,4}何時(?:に|頃|ごろ"
        "|まで)?(?:に)?(?:終わる(?:の|ん)|終わり(?:ますか|\\?)|上が(?:る|り)|あが(?:る|り)"
        "|(?:まで)?(?:仕事|働い|勤務))",
        "(?:バイト|シフト|勤務|仕事)(?:の)?(?:上がり|終わり|あがり)",
        "(?:退勤|上がる|出てくる|帰る)(?:の|時間|ところ|とこ)?(?:を)?(?:待|見)",
        "お勤めの曜日|出勤(?:日|は)(?:は)?(?:月|火|水|木|金|土|日)",
        "待ち伏せ",
        "(?:帰り道|夜道|通勤|帰りの電車|最寄り駅?|改札|通用口|裏口|社員口|従業員口|駐輪場"
        "|バス停).{0,24}(?:気をつけ|後ろ|付い|つい|待|一緒|見え|見て|知って|同じ|見か"
        "|ですよね|でしょ|やろ|暗い|冷え|描く|会え)",
        "(?:後|あと)を(?:つけ|追)|尾行|つけて(?:行|い)った|つきまと|駅まで.{0,8}(?:つい|歩い|一緒)",
        "\\d時.{0,8}(?:快速|電車|バス|終電)(?:でしょ|だよね|ですよね|に乗)",
        "(?:昨日|きのう|いつも|毎日).{0,16}(?:出て(?:きた|った|くる)|帰って(?:いく|る)"
        "|歩いて(?:た|る|い)|乗って(?:た|る))",
        "(?:奥さん|奥様|旦那(?:さん)?|娘さん|息子さん|お子さん|お嬢さん|双子ちゃん|赤ちゃん"
        "|彼氏|彼女|お母さん|親御さん).{0,20}(?:かわいい|可愛い|同じ(?:学校|保育園)|塾|通学"
        "|保育園|幼稚園|小学校|中学|受験|何歳|気をつけ|いる(?:の|ん)(?:か|\\?|です)|何して"
        "|何をして(?:お|い|る)|泣き(?:ます|ま)|元気|心配で|知って|の(?:名前|職場)|に会"
        "|うちの子と)",
        "(?:インスタ|sns|フェイスブック|facebook|ツイッター|アカウント|プロフィール"
        "|垢).{0,10}(?:拝見|見つけ|見つか|特定|見ました|見たよ|見てます|フォロー(?:し(?:た"
        "|て|と)|返))",
        "(?:line|ライン|インスタ|携帯|個人(?:の)?(?:番号|携帯|連絡先)"
        "|プライベート).{0,8}(?:教えて|交換|聞いて|おしえて|ちょうだい)",
        "(?:彼氏|彼女|結婚|独身|旦那)(?:は|いる|して(?:る|い)|さん)?.{0,4}(?:の\\?|んの"
        "|いるの|してるの|ですか|なの)",
        "(?:顔|名札|"
        + _STAFF_JA
        + ")(?:を|の|に|も|が)?.{0,16}(?:撮影(?:し|さ|を続)|撮って(?:あ|き|お|る|い|も|や)"
        "|撮りま|撮った|撮られ|撮り続|写真(?:を|に)撮|動画(?:を|に)撮|スマホを(?:向|近|かざ)"
        "|スマートフォンを(?:高|向|近|かざ)|カメラを向|レンズを向|大写し)",
        "盗撮|隠し撮り",
        "カメラを(?:こちら|私|店員|係)に?.{0,4}向",
        "(?:車の)?ナンバー(?:を|も|で|、)?.{0,6}(?:控え|検索|調べ|貼|晒|覚え)|水色の軽"
        "|校門(?:の|で)|表札|(?:窓|通用口|出入り).{0,8}(?:全部|よう|よく)見え|(?:家|職場"
        "|会社)の(?:前|近く)で(?:待|会)|前の職場(?:の|で|を).{0,6}(?:調|聞)|どこの(?:学校"
        "|大学)(?:出|を出)|(?:出身|国)はどこ",
    ),
    en=(
        "where(?:abouts)? (?:do|does|d') ?(?:you|u|she|he) live",
        "(?:know|knows|found|find|learned|seen) (?:out )?where (?:you|u|he|she|they"
        r"|the \w+) (?:lives?|parks?|works out|goes|go|park|catch|catches|sleeps?)",
        "(?:what time|when) (?:do|does|are|is|d') ?(?:you|u|she|he) (?:finish|get off"
        r"|gets? off|knock off|clock off|off\b|done|on (?:next|again))",
        "(?:after|end of) (?:your|his|her|the end of your) shift",
        "(?:followed|following|follow|tailed|trailed) (?:you|u|him|her|them|me"
        r"|the \w+)(?: \w+){0,5}(?: home|to (?:see|the|his|her|your|my)| as far| in the car"
        "| down the)",
        r"(?:wait(?:ed|ing)?|hang(?:ing)? about|sat|parked)(?: \w+){0,4} (?:outside (?:your"
        "|his|her|the staff)|by the (?:bins|staff|back)|for (?:you|her|him) (?:outside|after"
        "|to finish)|till you (?:finish|come)|at the staff)",
        "walk (?:you|her|him) (?:home|to (?:your|the) (?:car|bus))",
        "your (?:house|home|front door|front garden|street|flat|bedroom|kitchen|curtains"
        "|bus stop|number plate|car (?:is|park)|little (?:girl|boy|one|lad)|kids?|children"
        r"|daughter|son|wife|husband|boyfriend|girlfriend|fianc\w+|mum|nan)(?:'s)? (?:is|are"
        "|was|goes|go|looks?|at|on|plays?|walks?|works?|catch|in (?:the|that)|with|must|has"
        r"|have|gets?|come)\b",
        "how(?:'s| is| are) (?:your|the|little) (?:wife|husband|kids?|children|daughter|son"
        "|mum|girlfriend|boyfriend|little)",
        r"(?:your|his|her|their|ur|the \w+'s) (?:home|private|personal) (?:address|number"
        "|phone|mobile|email|account)",
        "(?:home|private) address",
        "(?:found|looked (?:you|her|him|u) up|saw|seen|went through|been on|scrolled"
        r"|followed) (?:\w+ ){0,4}(?:facebook|instagram|insta|linkedin|tiktok|profile"
        "|whatsapp|socials?)",
        r"(?:give|send) me (?:your|ur) (?:whatsapp|number|insta\w*|mobile|snap\w*|address)",
        r"(?:your|ur) (?:whatsapp|insta\w*|snap\w*|personal number|own number)",
        "(?:are you|is she|is he|r u|u) (?:single|married|seeing anyone)",
        "(?:film(?:ed|ing|s)?|photograph(?:ed|ing|s)?|video(?:ed|ing)|live[- ]?stream(?:ed"
        r"|ing)?) (?:me\b|us\b|my face|our|her\b|him\b|you\b|staff|the (?:clerk|cashier|staff"
        "|girl|lad|receptionist|nurse|assistant|agent|driver|attendant|team|desk))",
        r"(?:took|takes?|taking|got|have|has) (?:\w+ ){0,2}(?:photos?|pictures?|pics?"
        "|videos?) of (?:me|us|my|our|her|him|you|your|staff|the (?:clerk|cashier|staff|girl"
        "|lad|receptionist|nurse|assistant|agent|driver))",
        r"(?:phone|camera)(?: \w+){0,4} (?:in|at|to|up to|against) (?:my|her|his"
        "|your) (?:face|badge|name)",
        "(?:his|her) (?:house|home|front door|street|flat|kids?|children|daughter|son|wife"
        r"|husband)(?:'s)? (?:is|goes|at|on (?:the )?\w+|near|is at)\b",
        "(?:lives|parks) (?:at|on|in|over|near|behind|by) ",
        "(?:i|we) (?:saw|noticed|watched|spotted|passed) (?:you|u|her|him) (?:at|on|in|were"
        r"|was|with|by|leav\w+|go\w*|walk\w*|outside|saturday|sunday|yesterday|last)",
        r"you were (?:at|in) the (?:\w+ )?(?:market|supermarket|gym|pub|park|church)",
        "outside (?:your|her|his) (?:office|gym|work|house|flat|home|school)|gate code",
        "(?:his|her|your) (?:personal|private|own) (?:cell|mobile|number|phone)",
        "(?:tracker|luggage tags?|airtag)",
        r"(?:took|taking) (?:\w+ )?(?:pictures?|photos?) of (?:her|him|me|the)",
        r"behind you all the way|your (?:number ?plate|reg(?:istration)?\b)",
        r"which (?:school|bus|train|church|gym)(?: \w+){0,3} (?:you|she|he|your)",
        r"what (?:school|bus|train)(?: \w+){0,3} (?:your|you|she)",
        r"(?:finishes|knocks off|gets off|clocks off) (?:at|around|about) (?:\d|half|noon"
        "|midnight|nine|ten|six|five)",
    ),
    innocent=(
        "(?:私|わたし|僕|俺|うち|当方|こちら|自分|家内|主人|母|父)の(?:家|自宅|住所|携帯"
        "|電話)[^、。]{0,24}",
        "(?:配達|配送|お届け|届け|請求|送付|納品|郵送)先?(?:の)?(?:住所|ご?自宅)[^、。]{0,24}",
        "(?:自宅|家)(?:に|まで)(?:届|配達|送|届け|持ってきて|取りに|お?越し|来て(?:く|も"
        "|い))[^、。]{0,12}",
        "(?:店|受付|窓口|営業|工事|配達|電話)(?:は|って|の(?:営業|受付)は?)何時[^、。]{0,12}",
        "my (?:own )?(?:home|house|address|flat|street|number|kids?|wife|husband|daughter"
        "|son)[^.,!?]{0,24}",
        "(?:delivery|billing|shipping|delivered to (?:my|the)) (?:home )?address",
        r"(?:leave|left|deliver\w*|sent|send) (?:\w+ ){0,4}(?:home address|front door)",
        "when (?:are you|do you) (?:open|closed?|done with (?:my|the))",
    ),
)


class PrivateFacts:
    """Notices talk of the private life of staff; the customer's own is not that."""

    name = "private_facts/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where private facts are shown or sought."""
        if found := sentences_with(reading, _FACTS, Speaker.CUSTOMER, Speaker.REPORTER):
            yield Signal("private_facts", True, _BECAUSE, quotes(reading, found), self.name)


_BECAUSE = Text(
    ja="従業員の住まい・家族・帰り道・私的な連絡先・撮影など、私的な事柄に触れています。",
    en="Private matters of staff are touched: home, family, way home, private accounts or"
    " pictures.",
)
