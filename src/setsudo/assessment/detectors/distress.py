"""Distress of the speaker: thoughts of self-harm or of being at the end of one's strength."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_DISTRESS = Wording(
    ja=(
        "死にた(?:い|く)|(?:消えて(?:しま|な)|消え)いた?い?(?:たい|なりたい)|消えたい",
        "いなくなりたい",
        "生きて(?:い(?:け|く(?:の|自信|意味)|ら)|(?:る|いる)(?:意味|価値|の(?:が|も)(?:つら"
        "|辛|嫌|疲|しんど))|たくな|いたくな|け(?:ない|ん)|られ(?:ない|ん|ませ))",
        "自殺(?:し(?:たい|よう|そう)|も?考え|未遂|を考)|首を(?:吊|つ)(?:る|ろ|り|って)",
        "飛び(?:降り|込み?)(?:る|たい|よう|そう|ます|むしか)|命を絶",
        "死んだ(?:ほう|方)が(?:まし|いい|楽|マシ)|死ぬ(?:しか|つもり|こと(?:を|ばかり|も))",
        "死のう(?:か|と)|リスカ|リストカット|自傷|薬を(?:全部|まとめて|大量に)",
        "(?:もう|本当に|心が|精神的に)限界(?:です|だ|なん|で|や)|楽になりた|涙が(?:止ま|とま)",
        "泣いて(?:しま(?:い|う)|ばか)|(?:毎晩|夜も|ずっと)眠れ(?:ません|なく|ない|ず)",
        "食事(?:も|が)(?:喉|のど|取れ)|過呼吸|パニックに(?:な|陥)",
        "どうしたら(?:いい|よい)か(?:もう)?(?:わから|分から)|途方に暮れ",
    ),
    en=(
        "kill(?:ing)? myself|end it all|end my (?:own )?life|ending (?:it all|my life)",
        r"suicid\w+|self[- ]?harm\w*",
        "(?:want(?:ed|ing)?|wish(?:ed)?|rather|better) (?:to be |to |i was |i were |be "
        r"|off )(?:die|dead)\b",
        "(?:don't|do not|didn't) want to (?:be here any ?more|live|wake up|be alive|go on)",
        r"(?:no|any|the) (?:reason|point)(?: \w+)? (?:to|in) (?:live|living|going on"
        "|carrying on)",
        "can't (?:go on|cope|do this any ?more|take (?:this|it|much|any) ?(?:any ?more"
        "|more)?|breathe|stop (?:crying|shaking))",
        "tak(?:e|ing) my own life|(?:hurt|cut|harm)(?:ing)? myself|end of my (?:rope|tether)",
        "(?:breakdown|panic attack)",
        "(?:i'm|i am|am|i was|been|me) (?:in tears|crying|sobbing|in bits|desperate|shaking"
        "|terrified)",
        r"(?:i|we) (?:just )?don't know what (?:else )?to do\b|i (?:haven't slept|can't sleep)",
    ),
    innocent=(
        r"死にたいほど(?:恥|うれし|嬉|おいし)|恥ずかしくて死にた[いく]\w{0,3}",
        "(?:お前|おまえ|あんた|てめえ?|あいつ).{0,6}(?:自殺|死にた)[^。]{0,8}",
        "自殺(?:しろ|してみろ|しとけ|行為|点|教唆)",
        "(?:かわい|可愛|尊|推し|おいし|美味し|うま)[^。]{0,10}(?:死にた|涙が)[^。]{0,6}",
        "うれし(?:く|)て?(?:涙|泣)[^。]{0,10}|笑い?(?:すぎ|過ぎ)?て(?:死|涙)[^。]{0,8}",
        "kill(?:ing)? myself laughing",
        r"(?:laugh\w*|happy|tears of (?:joy|laughter))[^.!?]{0,20}|suicide squad",
        "career suicide|suicide (?:burger|wings|sauce)|can't stop laughing",
        r"(?:go|going to|you should|you'll|told (?:him|her|me) to) (?:\w+ )?(?:want to die"
        "|kill yourself)",
    ),
)
_NOTE = Wording(
    ja=(
        "(?:死にたい|消えたい|死ぬ|自殺|命を絶|飛び降り)",
        "泣き(?:崩れられ|崩れて|出され|ながら)|号泣され|過呼吸|取り乱(?:され|した)",
        "涙(?:を流|ぐまれ|を浮かべ|を拭)|放心",
    ),
    en=(
        r"(?:wanted to die|kill (?:himself|herself|themselves)|suicid\w+|self[- ]?harm\w*"
        "|end (?:his|her|their|it) (?:life|all)|hurt (?:himself|herself))",
        r"(?:she|he|customer|caller|lady|gentleman|woman|mr \w+|mrs \w+|ms \w+|mother|father"
        "|widow|mum|passenger|patient)(?: was| had|'d| started| began| burst"
        r"| broke)?(?: \w+){0,3} (?:in tears|a cry|into tears|broke down|down crying|sobb\w+"
        r"|crying|wept|panic attack|distressed|hyperventilat\w+)",
    ),
    innocent=(
        "(?:made|left|reduced|brought|had) (?:me|her|him|us|the (?:girl|clerk|cashier|agent"
        r"|receptionist|new \w+)|our \w+|my colleague|staff|\w+) (?:to |in |into )?(?:tears"
        "|crying|cry|shaking|sobbing)",
        "(?:お子様?|お子さん|子ども|赤ちゃん|乳児|幼児|飼い主)[^。、]{0,10}(?:泣|涙)[^。]{0,6}",
        "(?:係|店員|職員|スタッフ|担当|私|部下|後輩)[^。、]{0,12}(?:震えて|涙|泣き)",
    ),
)


class Distress:
    """Notices that a person needs care, which comes before any judgement of the words."""

    name = "distress/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where distress is voiced or told of; idioms are looked past."""
        found = sentences_with(reading, _DISTRESS, Speaker.CUSTOMER)
        found += sentences_with(reading, _NOTE, Speaker.REPORTER)
        if found:
            yield Signal("distress", True, _BECAUSE, quotes(reading, found), self.name)


_BECAUSE = Text(
    ja="切迫した苦しさや、自らを傷つける考えがうかがえます。まずご本人の安全を確かめてください。",
    en="The words voice distress or thoughts of self-harm. See to the person's safety first.",
)
