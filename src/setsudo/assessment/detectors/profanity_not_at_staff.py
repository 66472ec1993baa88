"""Rough words thrown at a thing, the weather or a situation, and at nobody."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, plain, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_ROUGH = Wording(
    ja=(
        "クソ|くそ(?!ば)|糞|ゴミ(?!箱|袋|出し|収集|の日|置|を|は|が|捨)|ポンコツ|ぽんこつ",
        "オンボロ|ボロ(?:い|っ|アプリ|機械|い)|ふざけ(?:ん|る|た|やが)|ちくしょう|畜生",
        "ちきしょう|くたばれ|むかつく|ムカつく|ブチ切れ|ぶち切れ|アホ",
        r"あほ(?:か|な|み|く|ら|や)|馬鹿|バカ|ばか(?:や|な|に|み|!|じ)|やがって|やがる|しね\b",
        "死ね|キレそう|うざ(?:い|っ|す)|ウザ|イライラ|ぶっ(?:壊|飛|こわ)|滅びろ|爆発しろ|呪",
    ),
    en=(
        r"\w{0,8}f[u*][c*]k\w*|f\*+\w*|effing|feck\w*|frigg\w+|freaking|\w{0,8}sh[i*]t\w*",
        r"b[o*]ll[o*]cks|bloody|damn\w*|goddamn\w*|crap\w*|a[r*]ses?\b|arse\w*|p[i*]ss\w*|wtf",
        r"ffs|omfg|bast[a*]rd\w*|bugger\w*|sodding|what the hell|bloody hell|cock-?up|wank\w*",
        r"stupid|bitch\w*|whore\w*|swine|ruddy|useless|screw(?:ed)? (?:this|that|it)|sucks?\b",
        r"ass\b|piece of (?:junk|rubbish|tin)|pos\b|hellish|wretched",
    ),
    innocent=(
        "(?:馬鹿|バカ|ばか)に(?:し|さ|でき)[^。]{0,4}",
        "(?:馬鹿|ばか|バカ)(?:正直|みたいに(?:高|安))|ばかり|バカンス",
    ),
)
_AT_A_PERSON = Wording(
    ja=(
        "(?:お前|おまえ|おめえ|てめ|貴様|きさま|おたく|あなた|君ら|こいつ|店員|担当"
        "|オペレーター|社員|スタッフ|店長|係|職員|女|男|若造|ババア|ジジイ|おっさん|無能"
        "|人間|頭|あんた|ねーちゃん|にーちゃん|さん(?:は|の|が|って)|店の(?:やつ"
        "|奴)).{0,24}(?:クソ|くそ|糞|ゴミ|ポンコツ|死ね|しね|馬鹿|バカ|ばか|アホ|あほ|ボケ"
        "|くたばれ|うざ|ウザ|ふざけ|カス|使えね|むかつく)",
        "(?:クソ|くそ|糞|ゴミ|ポンコツ|馬鹿|バカ|ばか|アホ|あほ|ボケ|カス|死ね)(?:な|の|!|、"
        "|みたいな|か)?.{0,6}(?:店員|女|男|野郎|ババア|ジジイ|社員|担当|人間|お前|おまえ"
        "|あんた|オペ|ガキ|だな(?:お前|あんた)|か(?:お前|おまえ|あんた))",
        "ぶっ(?:飛ば|殺|とば)(?:す|し)(?!たい)|死ね|くたばれ",
        "(?:しろ|せよ|やれ|こい|てこい|なさい|かせ|押せ|せえ|取れ"
        "|出せ)よ?[、!。 ]{0,2}(?:クソ|くそ|ボケ|カス|馬鹿|バカ|アホ|あほ)",
    ),
    en=(
        r"(?:you|you're|your|ur|u|yer|youre) (?:\w+ ){0,4}(?:f\*?u?c?k\w*|\w*shit\w*"
        r"|bast[a*]rd\w*|bitch\w*|idiots?|morons?|stupid|useless|arse\w*|ass\w*|cunt\w*|crap"
        r"|pricks?|tossers?|wank\w*|clowns?|dick\w*|cow|twats?|scum)\b",
        "(?:f[u*][c*]k|screw|sod|bugger|damn) (?:you|u|off|him|her|them|the lot of you|your)",
        r"piss off|shut (?:the \w+ )?up|go to hell|kiss my",
        r"(?:stupid|bloody|f[u*][c*]king|useless|damn|goddamn|silly|dumb) (?:\w+ )?(?:idiots?"
        "|morons?|people|women|woman|man|girl|cow|bitch|boy|clown|staff|agents?|driver|lot"
        r"|child|foreigner\w*|bastards?)",
        "(?:he|she|he's|she's|they|they're|him|her|staff|driver|agent|manager|clerk)(?: is"
        "| are| was|'s|'re)? (?:an? |such an? |absolute |complete |fucking |bloody |total "
        "|stupid )*(?:idiot|moron|bastard|bitch|cunt|prick|tosser|wanker|twat|cow|clown"
        "|arsehole|asshole)s?",
    ),
    innocent=(
        "(?:死ね|くたばれ)(?:俺|この(?!店|女|男|野郎)|わたし|私|自分|プリンタ|本棚|機械"
        "|アプリ|鯖|スマホ|蚊|虫)",
        "(?:プリンター?|機械|アプリ|鯖|スマホ|本棚|自分|俺|鍵|電柱|画面"
        "|パソコン).{0,8}(?:死ね|くたばれ)",
        r"(?:死ね|くたばれ).{0,4}\([^)]{0,12}に言って",
        "(?:あなた|あんた|おたく|スタッフ|店員|係|オペレーター)(?:さん|の人|の方)?(?:に|の"
        "|が|は)?.{0,4}(?:じゃ(?:な|ね)|では(?:な|あり)|のせいじゃ|に(?:怒|言)ってるわけじゃ"
        "|は悪く|が悪いわけじゃ)[^。!?]{0,12}",
        "not (?:at )?you[^.!?]{0,12}|nothing (?:to do with|against|personal) [^.!?]{0,12}",
        "not your fault|(?:ty|thank|bless) (?:you|u)",
    ),
)
_NOTE = Wording(
    ja=(
        "(?:機械|券売機|画面|自販機|レジ|自分|床|壁|車|自転車|扉|ドア|鍵|電話|荷物|空|天井"
        "|雨|スマホ|端末|機|傘|箱|靴|プリンタ|バス|電車|球|ボール|独り言"
        "|ひとり言)(?:に向かって|に対して|相手に|に(?:怒|当た|悪態|「)|を(?:叩|蹴|罵))",
        "(?:私|こちら|係|店員|スタッフ|職員|誰)(?:たち|ども)?(?:に|へ)(?:向け|対し|では|は"
        "|の言葉で)?.{0,6}(?:ではな|でな|じゃな|なかった|ものではな)",
        "独り言|ひとり言|ひとりごと|悪態をつ|自分に(?:腹|怒)",
    ),
    en=(
        "(?:swore|swearing|cursed|cursing|effing|shouted|shouting|yelled|said|roared"
        r"|called)(?: \w+){0,4} (?:at|to) (?:the|his|her|their|its?|an?) (?:own )?(?:machine"
        "|printer|phone|laptop|screen|door|lock|bike|car|till|umbrella|wind|rain|sky|ceiling"
        "|floor|trolley|box|bag|wall|kiosk|ticket|barrier|pump|scanner|computer|parcel"
        "|engine|dog|weather|ball|foot|toe|self|shoe|boot|thumb|freewheel|reader|dispenser"
        r"|\w+ machine)",
        "not (?:at|to|about|aimed at|directed at) (?:me|us|anyone|anybody|staff|the staff"
        r"|any of us|him|her)\b",
        r"(?:none of it|nothing|never|wasn't|not one word)(?: \w+){0,4} (?:at|to|aimed at"
        r"|directed at|for) (?:me|us|anyone|anybody|staff|any of us)\b",
        "to (?:no one|nobody) in particular",
        "at (?:no one|nobody|himself|herself|itself|themselves)|under (?:his|her) breath",
    ),
)


class ProfanityNotAtStaff:
    """Notices rough words aimed at nobody; silent where any are thrown at a person."""

    name = "profanity_not_at_staff/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where rough words, said or told of in a note, hit a thing."""
        found = sentences_with(reading, _ROUGH, Speaker.CUSTOMER)
        if any(
            _AT_A_PERSON.found(plain(sentence.text))
            for sentence in reading.sentences
            if sentence.speaker is Speaker.CUSTOMER
        ):
            return
        found += sentences_with(reading, _NOTE, Speaker.REPORTER)
        if found:
            yield Signal(
                "profanity_not_at_staff", True, _BECAUSE, quotes(reading, found), self.name
            )


_BECAUSE = Text(
    ja="粗野な言葉がありますが、物や状況に向けられており、人に向けられていません。",
    en="There are rough words, but they are thrown at a thing or the situation and not at a"
    " person.",
)
