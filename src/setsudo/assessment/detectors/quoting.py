"""Strong words that the customer passes on from somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.detectors.wording import MOST_QUOTES, plain
from setsudo.assessment.model import Quote, Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

# Between marks; bounded, so that an unclosed mark costs no more than its reach.
_BETWEEN = re.compile(
    r"「([^「」]{1,200})」|『([^『』]{1,200})』|[\"“]([^\"“”]{2,300})[\"”]"
    r"|(?<![a-z0-9])'([^'\n]{2,200}(?:'[a-z][^'\n]{0,120}){0,4})'(?![a-z])"
)
_STRONG = re.compile(
    r"死|殺|ぶっ|ボケ|ぼけ|バカ|ばか|馬鹿|アホ|あほ|クソ|くそ|うるさ|うるせ|黙れ|だまれ"
    r"|消えろ|出て(?:い|行)け|出ろ|帰れ|うせろ|失せろ|頭おかし|土下座|ババア|ばばあ"
    r"|ジジイ|じじい|キチガイ|ブス|デブ|ハゲ|訴え|クレーマー|邪魔|迷惑|ゴミ|カス|貧乏"
    r"|外人|障害|汚|臭|無能|嘘|うそ|詐欺|客じゃ|来るな|来んな|二度と|知るか|ふざけ"
    r"|やめ(?:ろ|ちま)|クビ|殴|燃や|晒|逃げ|許さ|覚悟|忘れ|勝手|甘え|常識|おばさん"
    r"|おっさん|ばあさん|じいさん|豚|猿|金払|バラ(?:す|し)|ストーカー"
    r"|\b(?:kill|die|dead|burn|smash|break|hurt|beat|punch|kick|knife|shoot|hit|destroy"
    r"|stupid|idiot\w*|moron\w*|thick|bitch\w*|bastard\w*|f[*u]\S{0,2}[ck]\w*|shit\w*|cow"
    r"|liar|lying|scum|useless|shut up|get out|go (?:home|back|away)|piss|hell|ugly|fat"
    r"|old (?:bag|bat|woman|fool)|retard\w*|foreign\w*|pay|sorry|regret|watch (?:yourself"
    r"|your back)|find you|know where|sack\w*|fired?|sue|mad|crazy|mental|deaf|blind|dumb"
    r"|lazy|worthless|trash|garbage|rat|pig|dirty|stink\w*|nobody|whinge\w*|moan\w*"
    r"|drop dead|screw|damn\w*|crap|arse\w*|ass\b|mum\b|princess|sweetheart|love\b|care"
    r"|problem|stop|never|threat\w*|sorry for)\b"
)
_FROM_ANOTHER = re.compile(
    r"と(?:\S{0,10})(?:言われ|いわれ|言って(?:い|ま|た|る)|言いまし|言う|言った|おっしゃ"
    r"|仰|怒鳴|叫|書(?:か|い)|返(?:事|信|答)|吐|聞こえ|聞き|聞い|笑|呼ば|告げ|脅|届|あり"
    r"|罵|返|メール|いう(?:言葉|文|張り?紙|発言|落書|投稿|メッセージ|文面|メモ|手紙|声))"
    r"|って(?:言われ|いわれ|言って|言った|言う|書い|怒鳴|呼ば|聞こえ|来|きた|メ)|原文"
    r"|文面|伝言|メモ|そのまま(?:書|引用|写|載|お伝え|貼)|以下(?:の|が|は)|引用|転送|発言"
    r"|言葉(?:を|は|が|で)|一言|セリフ|台詞|録音|スクショ|書き込み|投稿|(?:元夫|夫|妻|隣"
    r"|息子|娘|父|母|上司|同僚|友人|彼|先生|男|女性|店員|係|さん|方|人)(?:が|は|に|の"
    r"|から)"
    r"|\b(?:said|says|told|tells|shouted|shouts|called|calls|wrote|writes|written|goes"
    r"|went|was like|yelled|screamed|screams|message[sd]?|text(?:ed|s)?|voicemail|note"
    r"|sign|letter|email(?:ed)?|posted|post|comment|word for word|verbatim|quote[sd]?"
    r"|exact words|his words|her words|their words|replied|answered|reply|muttered|heard"
    r"|hear|reads?|threaten\w*|sent|pasted|according to|asked|writes|forward\w*|fan mail"
    r"|starts with)\b"
)
_OWN = re.compile(
    r"(?:私|俺|僕|わたし|こっち|うち)(?:は|が|も).{0,12}$|\bi(?:'ve|'d|'m| have"
    r"| had)? (?:just |only |also |already |then )?(?:said|told|shouted|wrote|called|says"
    r"|say|asked|yelled|texted|posted|replied)\b[^.!?\"“]{0,40}$"
)
# How far before a quotation its speaker names himself.
_BEFORE = 60


class Quoting:
    """Notices that strong words between quotation marks are told of another person."""

    name = "quoting/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where the customer quotes somebody's strong words."""
        found: list[Quote] = []
        for index, text in reading.spoken_by(Speaker.CUSTOMER):
            for start, end in _quoted_strong_words(plain(text)):
                found.append(reading.quote(index, start, end))
                if len(found) == MOST_QUOTES:
                    break
        if found:
            yield Signal("quoting", True, _BECAUSE, tuple(found[:MOST_QUOTES]), self.name)


_BECAUSE = Text(
    ja="強い言葉は、ほかの人の発言の引用とみられます。",
    en="The strong words seem to be quoted from somebody else.",
)


def _quoted_strong_words(text: str) -> Iterator[tuple[int, int]]:
    from_another = _FROM_ANOTHER.search(text) is not None
    for found in _BETWEEN.finditer(text):
        said = found[found.lastindex or 0]
        if not _STRONG.search(said):
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if from_another and not _OWN.search(before):
            yield found.start(), found.end()
