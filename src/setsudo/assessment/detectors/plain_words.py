"""A plain threat or plain abuse in one sentence, however much courtesy stands around it.

Words alone never say `beyond`: they ask a person to look, so that neither a line by itself nor one
line in a long letter is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, plain, quotes
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading, Sentence
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_HARM_EN = (
    "kill|murder|stab|shoot|strangle|beat|hurt|smash|burn|bomb|break|destroy|slit|cut|punch|rape"
)
_YOURS_EN = (
    "you|your (?:\\w+ )?(?:face|head|teeth|legs?|neck|throat|hands?|fingers?|arms?|nose|jaw|bones"
    "|knees?|kneecaps|skull|back|family|kids?|children|wife|husband|house|shop|store|office"
    "|windows?|car)"
)
_THREAT = Wording(
    ja=(
        "(?:ぶっ|ブッ|叩き|たたき|刺し)?(?:殺す|殺し(?:てやる|に行|たる|ますよ|ますから)|ころす|コロス)(?:ぞ|から|よ|。|$)",
        "(?:お前|おまえ|てめえ|てめぇ|貴様|あんた|あなた|店長|担当|お店|店|会社|家)(?:を|に|の家を|ごと)"
        ".{0,8}(?:刺す|刺し(?:て|に)|燃やす|燃やして|火を(?:つけ|付け)|放火|爆破|ぶっ壊|ぶち壊|殴(?:る|って|り)|ぶん殴)",
        "(?:ぶん|ぶっ)?(?:殴|刺|燃や|埋め|沈め)(?:って|して|し|めて)?(?:やる|たる)(?:ぞ|から|よ|。|$)",
        "(?:殴り|殺し|刺し|ぶっ壊し|ぶち壊し|燃やし|潰し|つぶし|しばき|シバき)に"
        "(?:行く|いく|行き|いき|来る|くる|来ます|伺い|行ったる)",
        "(?:手|腕|足|脚|指|首|骨|歯|鼻)(?:の骨)?を?"
        "(?:へし折|折る(?:ぞ|から)|折って(?:やる|やろう|も)|折り(?:に|ますよ|ますから))",
        "生きて(?:帰|返)(?:さ|れ)(?:ない|ねえ|んぞ|ると思うな)|夜道(?:に|は|を).{0,6}気(?:を|い)",
    ),
    en=(
        f"(?:i|we)(?:'ll| will|'m going to| am going to|'m gonna| gonna|'re going to| are going to"
        f"| shall) (?:\\w+ ){{0,6}}?(?:{_HARM_EN}) (?:{_YOURS_EN})\\b",
        f"(?:come|coming) .{{0,30}}\\b(?:and|to) (?:{_HARM_EN}) (?:{_YOURS_EN})\\b",
        r"you(?:'re| are| will be|'ll be) (?:all )?(?:dead|a dead (?:man|woman)"
        r"|going to die)\b",
        r"you deserve to (?:die|be (?:shot|killed|hanged|beaten))\b",
        "kill yourself",
    ),
    innocent=(
        "(?:くすぐり|蚊|虫|ゴキブリ|ボス|敵|モンスター|時間)(?:を|に).{0,4}(?:殺|ころ)",
        r"(?:boss|monster|enemy|zombie|level|battery|weeds?|germs|bacteria|time)\b.{0,30}\bkill",
        r"kill(?:ed|ing|s)? (?:the )?(?:time|two birds|boss|monster|process|switch|battery|weeds?)",
        r"(?:will|'ll|gonna|going to) (?:\w+ ){0,2}beat you (?:to|at|in)\b|break"
        r" (?:it to )?you the",
        r"(?:hurt|beat|cut|break) you (?:a deal|some slack|off|in|down|out)\b",
    ),
)
_INSULT_EN = (
    "idiots?|morons?|imbeciles?|scum|vermin|trash|garbage|filth|bitch(?:es)?|bastards?|cunts?"
    "|arseholes?|assholes?|dickheads?|wankers?|whores?|sluts?|retards?|pigs?|cretins?|parasites?"
)
_ABUSE = Wording(
    ja=(
        "(?:死ね|しね|くたばれ|消え失せろ)(?:よ|や|ボケ|カス|クズ|[。！!wｗ]|$)",
        "(?:お前|おまえ|てめえ|てめぇ|貴様|あんた|こいつ|お前ら|おまえら|あんたら)(?:ら|たち|達)?"
        "(?:は|って|が|みたいな|のような|、|ほんま|マジで|本当に|なんか|、この)?.{0,6}"
        "(?:クズ|くず|カス|ゴミ|ごみ|バカ|馬鹿|ばか|アホ|あほ|ボケ|無能|低能|ブス|キチガイ|クソ(?:野郎|女|ババア))",
        "(?:この|どんだけ)(?:クズ|カス|ゴミ|バカ|馬鹿|アホ|ボケ|ハゲ|無能|ブス"
        "|クソ(?:野郎|女|ババア|ジジイ))",
        "頭(?:が)?(?:悪|わる|おかし)い(?:んか|のか|んじゃ|んだろ|だろ|やろ|ですか|の\\?)",
    ),
    en=(
        f"you(?:'re| are|'ve got to be| must be)? (?:all |just |such |really |nothing but |an? "
        f"|the |absolute |complete |total |fucking |bloody |utter |stupid |useless |disgusting "
        f"|pathetic |lazy |little |people |lot )*(?:{_INSULT_EN})\\b",
        r"fuck (?:you|off)\b|go to hell\b|piss off\b|screw you\b|shut up you",
        r"you (?:stupid|fucking|useless|dumb|pathetic|worthless|disgusting|filthy) "
        r"(?:\w+ ){0,2}(?:cow|woman|man|girl|boy|people|lot|person|excuse)\b",
        r"(?:drop|rot) (?:dead|in hell)\b",
    ),
    innocent=(
        r"don't (?:mean|want) to (?:say|call)",
        "と(?:は|まで)?(?:言|思)って(?:い)?(?:ない|ません)",
    ),
)
# Words inside quotation marks, or told of somebody else, are another's; other detectors see to
# them.
_QUOTED = re.compile("「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|(?<!\\w)'[^']{4,}'(?!\\w)")
_TOLD = re.compile(
    r"(?:と|って|とか)(?:、)?(?:言わ|いわ|怒鳴|書か|罵|脅|叫)"
    r"|\b(?:said|says|told me|tells me|called me|shouted|yelled|wrote|screamed|he"
    r" was like|she was like)\b"
)
_BECAUSE_THREAT = Text(
    ja="害を加えると告げる言葉がそのまま述べられている。",
    en="Harm is announced in plain words.",
)
_BECAUSE_ABUSE = Text(
    ja="相手を罵る言葉がそのまま述べられている。",
    en="The person addressed is abused in plain words.",
)


# What a note by staff tells in plain words: a blow, a grip, a weapon.
_REPORTED = Wording(
    ja=(
        "胸ぐら|胸倉|つかみかか|掴みかか|殴(?:っ|ら|り)|平手打ち|頭突き|首を絞|刃物を(?:見せ|出し|突き)",
        "(?:従業員|店員|係員|職員|看護師|運転手|スタッフ|私).{0,12}(?:蹴(?:っ|ら|り)|突き飛ば|投げつけ)",
    ),
    en=(
        r"\b(?:punched|slapped|head-?butted|strangled|choked|spat (?:at|on))\b",
        r"\b(?:hit|kicked|grabbed|pushed|shoved) "
        r"(?:me|her|him|our|the (?:cashier|clerk|driver|nurse))\b",
        r"\b(?:pulled|showed|waved) (?:out )?a (?:knife|blade|gun)\b",
    ),
)
# A threat that staff write down as said to them. Who tells of a threat between others is a witness,
# and says so in other words.
_WITHIN_QUOTES = re.compile("「[^」]*(?:」|$)|『[^』]*(?:』|$)")
_TO_STAFF = re.compile("(?:怒鳴ら|どなら|言わ|いわ|叫ば|脅さ|罵ら|凄ま|すごま|告げら|吐か)れ")
_ENGLISH = re.compile("[a-z]{2} [a-z]{2}")
_BECAUSE_TOLD = Text(
    ja="従業員の記録に、害を加えると告げられたと述べられている。",
    en="A note by staff tells that harm was announced to them.",
)
_BECAUSE_REPORTED = Text(
    ja="従業員の記録に、暴力があったと述べられている。",
    en="A note by staff tells of violence.",
)


class PlainWords:
    """Finds plain threats and abuse in the customer's own words, and threats and violence in
    staff's notes."""

    name = "plain_words/2"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield `plain_threat` and `plain_abuse` where a sentence of the"
        " customer's own shows it."""
        own = [s for s in reading.sentences if s.speaker is Speaker.CUSTOMER]
        for name, wording, because in (
            ("plain_threat", _THREAT, _BECAUSE_THREAT),
            ("plain_abuse", _ABUSE, _BECAUSE_ABUSE),
        ):
            found = [s for s in own if _says(s, wording)]
            if found:
                yield Signal(name, value=True, because=because, evidence=quotes(reading, found),
                             detector=self.name)  # fmt: skip
        notes = [s for s in reading.sentences if s.speaker is Speaker.REPORTER]
        if threatened := [s for s in notes if _told_to_staff(s)]:
            yield Signal("plain_threat", value=True, because=_BECAUSE_TOLD,
                         evidence=quotes(reading, threatened), detector=self.name)  # fmt: skip
        elif told := [s for s in notes if _REPORTED.found(plain(s.text))]:
            yield Signal("plain_threat", value=True, because=_BECAUSE_REPORTED,
                         evidence=quotes(reading, told), detector=self.name)  # fmt: skip


def _told_to_staff(sentence: Sentence) -> bool:
    text = plain(sentence.text)
    said = _ENGLISH.search(text) or _TO_STAFF.search(_WITHIN_QUOTES.sub(" ", text))
    return bool(said) and _THREAT.found(text)


def threatens_or_abuses(sentence: Sentence) -> bool:
    """Say whether plain words of harm or abuse stand in this sentence, in the speaker's own
    name."""
    return _says(sentence, _THREAT) or _says(sentence, _ABUSE)


def _says(sentence: Sentence, wording: Wording) -> bool:
    text = plain(sentence.text)
    return wording.found(text) and not _TOLD.search(text) and wording.found(_QUOTED.sub(" ", text))
