"""Wrong conduct of staff: in their own words, in the record, or as the customer tells it."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, facts_with, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_STAFF_SAY = Wording(
    ja=(
        r"うるさい|うるせ|みんなそう言|勘違い(?:でしょ|じゃ|だ)|(?:言|言わ)せます\?",
        "ってことですか|そういう(?:お客|人は)|やる気ない|ないほうがいいんじゃ|自由ですけど",
        "見りゃ(?:わか|分か)|俺に言|バカ|馬鹿|アホ|(?:^|[、。… ])(?:は(?:あ|ぁ)|はー)[。?、…]",
        "無理(?:だよ|ですね|ですって|だって|なもん)|知らん|知らねえ",
        "知りません(?:けど|よ|って)|知らないですよ|めんどくさ|面倒(?:くさ|な客|だな)",
        "(?:切り|帰)ますけど|しつこい|ばあさん|じいさん|おばさん|おっさん|お?ばあちゃん",
        "って(?:言|い)って(?:る|ん|い)(?:でしょ|だろ|じゃ|ん)",
        "だから(?:無理|さっき|言|、|それ)|見間違い(?:じゃ|では)な(?:い|いんで)",
        "耳.{0,4}聞こえて|頭.{0,4}(?:悪|大丈夫|おかし)|クレーマー|勝手にし",
        "好きにし(?:て|ろ|たら)|黙って(?:く|ろ|て)|うざ|いい加減にし|何度も言わせ",
        "普通(?:は|わか|、|そう|読)|暇(?:な|です)(?:ん|ね)|嘘(?:つ|で|を)",
        "文句(?:が|を|ばか|なら)|嫌なら|気のせい|帰って(?:く(?:れ|だ)|よ|もら)",
        "書いてあ(?:る(?:でしょ|だろ|じゃ)|りますよね)|字(?:が|も)読め",
        "おたく(?:が|の(?:せい|方))|ため息|(?:^|。)(?:で[?、]|だから何)",
        "じゃないですか[?。]?普通|そっち(?:が|の)(?:悪|せい|ミス)|自分で(?:調べ|やって|考え)",
        "ちっ",
    ),
    en=(
        "jog on|not my problem|calm down",
        "listen,? (?:love|princess|mate|darling|sweetheart|lady|pal|buddy|here|son)",
        r"(?:are you|you) (?:deaf|stupid|thick|blind|slow|dumb|an idiot|daft)|idiots?\b|stupid",
        r"can't you read|read the (?:sign|website|label|email)\b",
        "(?:don't|do not|couldn't) (?:care|get paid|give a)|ring whoever",
        r"for (?:god|christ|heaven|pete|crying)\w*'?s? ?(?:out loud|sake)|morons?\b|go away",
        "wast(?:e|ing) (?:of )?my time|what do you (?:want|expect) me to do|you people",
        r"sweetheart|princess|darling|\blove\b[,.!?]|you lot|f[u*][c*]k\w*|shit\b|bloody",
        "shut up|they all say|you've (?:dropped|broken) it|liar|you're lying",
        r"oh,? (?:please|here we go|boo)|here we go\b|whatever\b|boo hoo|yawn|pathetic",
        "don't (?:argue|raise your voice|get (?:funny|clever|smart))|learn to (?:read|listen)",
        "be bothered|cry(?:ing)? about it|grow up|your sort|people like you",
        "where you(?:'re| are) from|speak (?:proper )?english|get (?:over it|a life|lost|out)",
        r"tough (?:luck|titty)?\b|deal with it|suit yourself|do(?:n't)? what you (?:like|want)",
        r"i haven't got (?:all day|time)|are you (?:finished|done)\b|(?:deaf|thick) or",
        r"old (?:woman|man|dear|girl)|hurry up|off you (?:go|pop)|so\?$|and\?$",
        r"not being funny but|attitude|karen\b",
    ),
    innocent=(
        "(?:if|when|where|what) .{0,12}stupid|love (?:that|it|to|your)|sorry.{0,20}bloody",
        r"(?:would|i'd|we'd) love\b|(?:please|can you|you to|help you|just) calm",
        "whatever (?:you|we|the|it|is|suits)|(?:not|isn't|wasn't) stupid",
        "no such thing as a stupid",
    ),
)
_WRONGED_JA = (
    "(?:失礼(?:な|で|だ|です|極)|態度(?:が|は|で|に|を)|暴言|笑(?:い(?:ま|な|声|出)|われ"
    "|って(?:い|き|た))|舌打ち|無視(?:さ|し)|怒鳴(?:ら|り|っ)|鼻で(?:笑|あ)|ため口"
    "|タメ口|(?:ばか|馬鹿|バカ)に(?:し|さ)|見下|呼ばわり|言われ(?:ま|た|て)|ため息"
    "|にらま|睨|横柄|投げ(?:て|つけ|る|られ)|吐き捨て|突き(?:返|飛)|たらい回し|せせら|嘲"
    "|からか|冷たい|高圧|決めつけ|疑(?:わ|っ)|切られ|怒られ|罵|ひどい(?:言|対応)|(?:言い"
    "|話し)方|人間扱い|あだ名|陰口)"
)
_CUSTOMER_SAYS = Wording(
    ja=(
        "(?:店員|担当(?:者)?|スタッフ|係(?:の|員)|職員|先生|運転手|社員|受付|おたくの"
        "|そちらの|看護師|オペレーター|ドライバー|配達員|窓口|係|店長|店の(?:人|方)"
        "|電話の(?:人|方)|警備員|駅員|作業員|医師|教官|講師|\\S{1,4}さん)(?:さん|の方"
        "|の人)?.{0,40}" + _WRONGED_JA,
        "(?:あなた|おたく|そちら)(?:の)?(?:言い方|態度|対応|口の(?:きき|利き)).{0,10}(?:失礼"
        "|ひど|ない|何|おかし|です)",
        "(?:その|今の|そんな)(?:言い方|態度|口の)",
        "客に(?:向かって|対して|言う)",
    ),
    en=(
        r"(?:somebody there|someone there|your (?:\w+ )?(?:driver|agent|colleague|staff"
        r"|receptionist|man|girl|lad|engineer|nurse|manager|rep\w*|doctor|employee|clerk|guy"
        "|woman|cashier|operator|adviser|advisor|assistant|courier|waiter|waitress|guard"
        r"|bouncer|technician|delivery \w+|member of staff|people)|the (?:\w+ )?(?:driver"
        "|agent|staff|receptionist|man|girl|lad|engineer|nurse|manager|doctor|employee|clerk"
        "|guy|woman|cashier|operator|adviser|advisor|assistant|courier|waiter|waitress|guard"
        "|bouncer|technician|librarian|conductor|teacher|pharmacist|barista"
        r"|person))(?: \w+){0,6} (?:called (?:me|my|us)|laugh(?:ed|ing) (?:at|in)|laughed"
        r"|roll(?:ed|ing) (?:her|his|their) eyes|sneer\w*|smirk\w*|told me to (?:shut|get|f"
        r"|go|calm|grow|learn)|swore (?:at|down)|sworn at|shout(?:ed|ing) at|rude\b"
        r"|hung up(?: on)?|mock\w*|imitat\w+|patroni[sz]\w+|ignored (?:me|us)|snapped"
        r"|snatched|threw|insult\w*|sigh\w*|tutted|belittl\w*|humiliat\w*|accus\w+|racist"
        r"|put the phone down|asked if i (?:was|could)|said i (?:was|must|looked|smell\w*)"
        "|talked over|grabbed|pushed|refused to (?:look|listen|speak))",
        r"(?:i was|we were|i've been|was) (?:\w+ )?(?:laughed at|sworn at|shouted at|called a"
        "|called an|mocked|insulted|hung up on|accused|humiliated|spoken to like"
        "|talked to like|ignored by|sneered|patroni[sz]ed|walked out of)",
        r"(?:way|how) (?:i was|you|she|he|they|we were) (?:\w+ )?(?:spoke|spoken|treated"
        r"|talk\w*|speak)",
        "(?:don't|not|please don't|ask you (?:not to|to not)|asking you not to) (?:call"
        "|speak to|talk to) me (?:that|like|sweet|love|princess|darling)",
        "no need (?:for that|to be rude)",
        r"(?:that's|that was|very|so|how|bit) (?:\w+ )?(?:rude|uncalled)",
        "who (?:do you think|are you) (?:you're )?(?:talking|speaking) to|whoever wrote that",
        "answer i got|your tone",
    ),
)
_RECORD = Wording(
    ja=(
        "(?:録音|記録|映像|カメラ|店長|上司|本人|係|店員|担当|職員|スタッフ|講師|運転手"
        "|看護師|ログ).{0,40}(?:暴言|不適切|失礼|笑っ|笑い|舌打ち|怒鳴|侮辱|差別|呼(?:んだ"
        "|ばわり)|からかっ|言い放|発言(?:が|を)|言葉(?:が|を|は)|乱暴|態度|敬語|あざ|罵|皮肉)",
        "(?:係|店員|担当者?|職員|スタッフ|講師|運転手|看護師|オペレーター|従業員|配達員"
        "|警備員)(?:の|が|は).{0,30}(?:暴言|失礼|態度|不適切|怒鳴|笑っ|侮辱|差別|無断|陰口"
        "|嘘|虚偽|乱暴|処分|指導)",
    ),
    en=(
        r"(?:recording|cctv|footage|camera|manager|call log|log|transcript|tape|witness\w*"
        r"|audio|supervisor|colleague)(?: \w+){0,8} (?:rude\w*|swore|swear\w*|call(?:ed"
        r"|ing) (?:the|her|him|a)|insult\w*|remark\w*|laugh\w*|words|shout\w*|said|say(?:s"
        r"|ing)?|mock\w*|language|tone|comment\w*|abus\w*|confirm\w* (?:it|this|the (?:words"
        "|remark|customer|caller|account|wording)))",
        "(?:agent|clerk|driver|staff|member of staff|employee|cashier|receptionist|nurse"
        "|doctor|engineer|operator|adviser|librarian|guard|courier|assistant|technician"
        "|teacher|waiter|waitress|barista|manager|rep"
        r"|conductor)(?:'s)?(?: \w+){0,6} (?:rude\w*|swore|insult\w*|laughed|shouted|mocked"
        "|hung up|was (?:suspended|disciplined|dismissed|retrained|warned|spoken to)"
        r"|disciplin\w+|suspend\w+|dismissed|abus\w+|remark|lied|racist|slur"
        "|called the (?:customer|caller|guest|patient|passenger)|inappropriate"
        r"|unprofessional|mistook|sarcas\w+)",
    ),
    innocent=(
        r"(?:no|not) (?:\w+ ){0,3}(?:rude\w*|abus\w*|insult\w*|inappropriate|remark)",
        "(?:暴言|失礼|不適切|問題)(?:な(?:点|言動|発言|対応|態度)?)?(?:は|も|が)?(?:な(?:い"
        "|かった|く|し)|確認(?:でき|され)な|認められな)",
        r"(?:customer|caller|guest|passenger|patient|poster)(?:'s)?(?: \w+){0,5} (?:swore"
        r"|shouted|insult\w*|abus\w*|rude\w*|called the|laugh\w*|mock\w*)",
        "(?:客|お客様|利用者|投稿者|患者|乗客)(?:が|は|の)[^。]{0,24}(?:暴言|怒鳴|笑っ|侮辱"
        "|差別|罵)",
    ),
)

_NOTE = Wording(
    ja=(
        "(?:係員?|店員|運転[手士]|警備員?|職員|スタッフ|担当者?|受付|講師"
        r"|看護師)(?:の\S{1,4})?(?:が|は)?「[^」]{0,60}(?:だから|無理|でしょ|知らない|知るか"
        "|うるさ|帰って|じゃない|だめ|邪魔|早く|言ってる|してねえ|書いてある|ふざけ|俺に|耳"
        "|しろ)",
    ),
    en=(
        "(?:agent|clerk|driver|guard|cashier|receptionist|colleague|officer|steward"
        r"|attendant|librarian|nurse|conductor|our \w+) (?:\w+ ){0,2}(?:says|said|told (?:her"
        '|him|them)|replied|shouted|snapped),? "[^"]{0,80}(?:get |shut|out of|not my'
        "|told you|can't you|deaf|stupid|love|off|read)",
    ),
)


class StaffAtFault:
    """Notices that staff may have behaved wrongly, which is looked into on its own."""

    name = "staff_at_fault/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once, with the staff's and the customer's words that tell of it."""
        said = sentences_with(reading, _STAFF_SAY, Speaker.STAFF)
        said += sentences_with(reading, _CUSTOMER_SAYS, Speaker.CUSTOMER)
        said += sentences_with(reading, _NOTE, Speaker.REPORTER)
        if fact := facts_with(reading, _RECORD):
            yield Signal(
                "staff_at_fault",
                True,
                _IN_RECORD.filled(fact=fact),
                quotes(reading, said),
                self.name,
            )
        elif said:
            yield Signal("staff_at_fault", True, _SAID, quotes(reading, said), self.name)


_SAID = Text(
    ja="従業員側の言動に、不適切なものがあった可能性があります。",
    en="Staff may have spoken or behaved wrongly.",
)
_IN_RECORD = Text(
    ja="当社の記録に、従業員の不適切な言動がうかがえます:「{fact}」",
    en="The company's own record tells of wrong conduct of staff: “{fact}”",
)
