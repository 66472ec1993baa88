"""Another customer's acts, told by a customer or in a note: the teller is a witness."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_DEEDS_JA = (
    "(?:怒鳴|どな|叫|暴れ|殴|蹴|絡[まみん]|からん|騒|つかみ|つかん|掴|脅|暴言|殺すぞ|触"
    "|盗撮|撮(?:って|影)|うるさ|割り込|横入|詰め寄|罵|投げ|叩|喧嘩|けんか|酔|迫|付きまと"
    "|つきまと|つけ回|ボール|唾|威嚇|文句|いじめ|嫌がらせ|割っ|壊|のぞ|覗|座り込|どかそ"
    "|吸って|突き飛|押(?:し|され)|睨|にらま|ひど(?:い|く)|言って(?:い|る|ま)|言われ(?:て"
    "|ま|た))"
)
_OTHERS_JA = (
    "(?:別の|ほかの|他の|隣の?|となりの?|お隣の?|前の|後ろの|うしろの|あちらの|あそこの"
    "|向こうの|さっきの|先ほどの|居合わせた|知らない|上の階の|下の階の|向かいの|斜め前の"
    "|近くの|酔った|見知らぬ|中の|若い|年配の|元|常連の|先客の)(?:部屋の|席の|レーンの"
    "|列の|番台の|テーブルの|ブースの|座席の)?(?:お客さん|お客様|お客|客|方|人|ご主人"
    "|おっちゃん|マダム|お父さん|お母さん|男の人|女の人|男性|男|女性|女|部屋|組|家族"
    "|親子|グループ|団体|乗客|利用者|患者|会員|住人|おじさん|おばさん|夫婦|夫|彼氏|子"
    "|学生|お兄さん|車|席|ブース)"
)
_DEEDS_EN = (
    "(?:shout\\w*|yell\\w*|scream\\w*|threat\\w*|hit\\b|hitting|swear\\w*|swore|grab\\w*"
    "|punch\\w*|abus\\w*|harass\\w*|push\\w*|shov\\w*|film\\w*|grop\\w*|spat|spit\\w*"
    "|swing\\w*|swung|kick\\w*|racist|aggressive\\w*|having a go|had a go|laying into"
    "|laid into|going off|kicking off|kicked off|drunk|bother\\w*|following|followed"
    "|block\\w*|throw\\w*|threw|slap\\w*|stole|stealing|smok\\w*|call(?:ed|ing) (?:her"
    "|him|your|the|them|us)|tore into|making (?:her|him) cry|cut in|pushed in"
    "|queue[- ]jump\\w*|nasty|vile|rude|horrible|disgusting|giving (?:your|the|her|him)"
    "|leer\\w*|touch\\w*|swip\\w*|told (?:her|him|the|your)|said|saying|bullying|being)"
)

_SEEN = Wording(
    ja=(
        _OTHERS_JA
        + "(?:さん|様|たち|達|連れ)?(?:が|は|から|に|の(?:声|大声|子)).{0,48}"
        + _DEEDS_JA,
        "(?:店員|スタッフ|係|職員|運転手|そちらの|担当|受付|看護師)(?:さん|の方)?(?:に"
        "|が).{0,20}(?:怒鳴られ|殴られ|絡まれ|罵られ|脅され|詰め寄られ|言われて(?:い|る|ま)"
        "|からまれ|囲まれ|(?:怒鳴|言|叫|絡|詰め寄)(?:って|んで)(?:い|る|ま))",
        "(?:隣人|近所の人|元夫|元妻|元彼|前の住人|上の階|加害者|投稿主|相手の(?:運転手|男|女"
        "|方|客)|他人|別人)(?:が|は|から|に).{0,40}" + _DEEDS_JA,
        "目撃|見かけ(?:ました|て)|見てい(?:まし|られ)|居合わせ",
        "(?:教えて|知らせて|お申し出|通報して|止めに入|助けて|仲裁|かばって|守って|間に入"
        "|証言して)(?:ください?ま?(?:っ|り)|くださった|いただい|くれ(?:た|て)|られ)"
        "|間に(?:入|割って)|(?:との|という)お申し出",
    ),
    en=(
        "(?:another|other|different|some|an?|the|this|that|one) (?:\\w+ ){0,2}(?:customers?"
        "|guests?|passengers?|patients?|visitors?|shoppers?|patrons?|diners?|drivers?"
        "|tenants?|neighbours?|neighbors?|residents?|punters?|bloke|man|woman|lady|guy|lad"
        "|lads|men|kids?|couple|party|group|fella|gentleman|dude|lot"
        "|table)\\b(?: \\w+,?){0,9} " + _DEEDS_EN,
        "(?:man|woman|bloke|lady|guy|lad|kid|couple|group|person|people|one|fella"
        "|chap) (?:in front|behind|at the next|next (?:to|door)|on the next|in (?:lane|seat"
        "|row|bed|room)|ahead|opposite|upstairs|downstairs|by the|at the bar)",
        "someone (?:in the (?:queue|line)|at the|else|was|is|on the)(?: \\w+){0,9} " + _DEEDS_EN,
        "(?:my|the|our|his|her) (?:ex|ex-husband|ex-wife|ex-partner|neighbou?r|flatmate"
        "|housemate|landlord|upstairs)(?: \\w+){0,8} " + _DEEDS_EN,
        "(?:next|other|adjacent) (?:table|room|pitch|car|lane|bay|booth)(?: \\w+){0,8} "
        + _DEEDS_EN,
        "(?:witnessed|i saw|we saw|i watched|we watched|i overheard|we overheard) (?:a|an"
        "|another|this|that|some|the) (?:\\w+ ){0,2}(?:man|woman|bloke|guy|customer|lady|lad"
        "|fella|fellow|passenger|guest|couple|dad|mum)",
        "(?:fellow|fella|chap|bloke|guy|man|woman|lady|couple|lads?|dads?|mums?) (?:in front"
        "|outside|behind me|ahead of|across from|on the \\w+ line)",
        "(?:it's|it was) (?:her|him|them|the (?:man|woman|lady|fella|bloke|one)) (?:at|in"
        "|from|next)\\b",
        "(?:your|the) (?:girl|lad|boy|cashier|driver|waitress|waiter|clerk|staff"
        "|receptionist|barista|colleague|assistant|nurse)(?: \\w+){0,4} (?:was|were|being|is"
        "|getting|got) (?:\\w+ )?(?:shouted|yelled|screamed|sworn|spat|abused|threatened"
        "|attacked|harassed|bullied|grabbed|hit|punched|treated|followed)",
        "(?:reported|told (?:me|us|staff)|alerted|said) (?:that )?(?:a|an|another|some|two"
        "|three|the) (?:\\w+ ){0,2}(?:man|woman|men|customer|guest|passenger|male|group"
        "|person|lad|youth|kids)",
        "(?:stepped in|intervened|stood up for|told (?:him|her|them) to (?:stop|leave|pack"
        "|back|leave (?:her|him|me) alone)|came to (?:my|her|his) (?:aid|help|defence)"
        "|stayed with|offered (?:to be|herself as|himself as) (?:a )?witness|got between"
        "|stuck up for|put (?:himself|herself) between)",
        "other (?:driver|man|woman|customer|guest|passenger|party|patient|gentleman|fella|bloke)",
    ),
    innocent=(
        "(?:ほかの|他の|別の|周りの|周囲の)(?:お客様|お客さん|お客|客|方|人)(?:様"
        "|たち)?(?:に|を|へ|の(?:迷惑|邪魔|前|順番|ご?案内|お?電話|対応))[^。]{0,30}",
        "(?:ほかの|他の|別の)(?:お客様|客|方|人|利用者|乗客|患者)(?:たち|方)?(?:が"
        "|は)[^。]{0,10}(?:避け|離れ|待|並|困|怖|驚|帰|逃|席を立|通れ|使え|泣"
        "|見て)[^。]{0,16}",
        "(?:ほかの|他の)(?:お客様|客|方)から(?:も)?(?:苦情|うるさい|迷惑)[^。]{0,10}",
        "(?:若い|年配の)(?:男性|女性|お?客)(?:様)?が(?:来|ご来)[^。]{0,6}",
        "(?:any|no|every|many|most|all|several) other (?:customers?|guests?|passengers?)",
        "(?:shout|yell|swor|scream|call|push|film|spit|throw|abus|threat|told|said"
        r"|block)\w*(?: \w+){0,4} (?:at |to |into |over )?(?:the )?(?:other|another|every"
        "|nearby) (?:customers?|guests?|passengers?|patients?|visitors?|shoppers?|patrons?"
        "|diners?|people|woman|man)",
        "(?:other|another) (?:customers?|guests?|passengers?|patients?|visitors?|patrons?"
        r"|diners?|families|people)(?: \w+){0,3} (?:left|moved|walked|waiting|complained"
        "|had to|were|looked|stared|gave up|couldn't|could not)",
    ),
)


class ThirdParty:
    """Notices acts of a person who is neither the customer nor staff."""

    name = "third_party/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where another person's acts are told."""
        if found := sentences_with(reading, _SEEN, Speaker.CUSTOMER, Speaker.REPORTER):
            yield Signal("third_party", True, _BECAUSE, quotes(reading, found), self.name)


_BECAUSE = Text(
    ja="語られている行為は、別の人のものとみられます。",
    en="The acts told of seem to be another person's.",
)
