"""Calls on others to contact, rate down, look for or shame a person or the company."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, plain, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import SPEAKS_OF_ACTS, Reading, cut
from setsudo.bilingual import Text
from setsudo.interactions.model import Interaction

_CALLS = Wording(
    ja=(
        "(?:みんな|皆(?:さん|さま|様|の衆)?|フォロワー|有志|誰か|暇な(?:人|方|やつ)|全員"
        "|近所の(?:人|方)|同志|お前ら|おまえら|仲間).{0,30}(?:電話し|電凸|凸|突撃"
        "|メール(?:し|を送|送)|dmし|dmを|低評価|星(?:1|一|ひとつ)|★1|荒ら|通報し|書き込"
        "|追い込|行って(?:あげ|や|み|き)|撮(?:れた|った)ら|特定(?:し|よろ|頼)|晒|さらし|挨拶"
        "|歌いかけ|送って(?:あげ|や)|教えて(?:あげ|や)|かけ(?:て|よう)|声をかけ|確かめに"
        "|話しかけ|会いに|埋め|つぶ|潰|見に行)",
        "(?:電話|電凸|凸|突撃|抗議|低評価|星1|星一つ|メール|dm|通報|予約|問い合わせ|クレーム"
        "|レビュー|書き込み|質問)(?:を|で|に|の)?.{0,8}(?:してあげて|してやって|しようぜ"
        "|しよう|よろしく|祭り|かけまく|しまく|埋め(?:よう|て)|浴びせ|投下|殺到)",
        "(?:拡散|rt|リツイート|シェア).{0,6}(?:希望|して|お願い|頼|求む|よろ|止めるな"
        "|止めないで|しまく)",
        "(?:潰れる|つぶれる)まで",
        "(?:レビュー|口コミ|低評価).{0,6}(?:入れて|書いて|つけて)(?:くれ|やって|あげて|ください)",
        "(?:ご自身で|自分で|直接)確かめに(?:行って|来て)|炎上さ(?:せ|そ)",
        "特定(?:班|はよ|希望|求む|お願い|して(?:くれ|ください))|晒し上げ",
        "代わりに.{0,12}(?:行って|話して)きて|どう動くかは皆|評価していただきましょう",
    ),
    en=(
        "(?:everyone|everybody|all of you|guys|lads|folks|you all|y'?all|you lot|let's all"
        "|friends|followers|somebody|someone|anyone (?:who|local|near|in)|feel free to"
        r"|go and|go ahead and|please) (?:\w+ ){0,4}(?:ring|phone|call|email|message|dm|tweet"
        "|flood|spam|bombard|report|visit|knock on|turn up|find|say hello"
        r"|pay)(?: \w+){0,2} (?:him|her|them|his|their|this (?:man|woman|guy|shop|number"
        "|driver|place)|the (?:manager|shop|number|owner|driver|office|desk)|at (?:his|her"
        r"|their))\b",
        "(?:flood|bombard|spam|swamp|blitz|jam|clog|hammer|melt) (?:up )?(?:their|the|his"
        r"|her|its|this|them|him)\b",
        r"(?:leave|post|drop|give|pile) (?:\w+ ){0,4}(?:one|1|zero|0)[- ]?stars?",
        "one[- ]star (?:them|him|her|this)",
        "make (?:him|her|them|this (?:man|woman|guy|lad|girl)) (?:go )?(?:famous|viral)",
        "let (?:him|her|them) know (?:what|how|exactly)",
        r"(?:share|retweet|rt|repost|pass it on)\b.{0,24}(?:until|till|far and wide|so (?:he"
        "|she|they)|this (?:face|name|man|woman)|his|her)",
        "(?:he|she|they) (?:gets?|loses?|is|are) (?:the )?(?:sack|sacked|fired|his job|her job)",
        "(?:get|getting) (?:him|her|them) (?:sacked|fired|struck off)",
        "find (?:out )?where (?:he|she|they) (?:lives?|works?)|you know what to do",
        "do your (?:thing|worst|worst,)",
        "who (?:knows|can find|recogni[sz]es) (?:him|her|this|where)",
        "(?:send|give) (?:him|her|them) (?:a |your |some |my )?(?:love|regards|hell|message"
        "|piece of your mind|call|ring|visit|welcome|wave)",
        r"(?:pop|drop|go) (?:in|round|by|down|over)(?: \w+){0,3} and (?:tell|ask|say|give"
        "|film|have|show)",
        "name(?:d)? and shame|next person to|(?:tag|hashtag) (?:him|her|them|#)",
        "(?:make|mek) (?:him|her|them) (?:so )?famous",
        r"if you (?:see|spot|meet) (?:him|her)\b.{0,24}(?:spit|film|tell|brick|say|photo|wave"
        "|slap|use)",
        "hit (?:'?em|them|him|her) with (?:ones|one|1)|(?:call|ring|phone) and book",
        "book every slot|share share|come say hi|best (?:picture|photo|clip|video) wins",
        "(?:who takes|one of us (?:rings|calls))",
        r"(?:if you|anyone who)(?: \w+){0,3} (?:see|spot) (?:him|her)(?: \w+){0,4} (?:film"
        "|tell|say|photo|give)",
        "his (?:number|email|address)(?:'s| is)|her (?:number|email|address)(?:'s| is)",
        r"(?:post|put|shar)\w* (?:his|her) (?:name|number|face|photo|picture|address)",
    ),
    innocent=(
        "炎上(?:させたい(?:わけ|の)では?な|させたいわけじゃな|目的では?な|は望)[^。]{0,6}",
        "炎上させたいわけ[^。]{0,8}|全員で(?:待|行き|伺)[^。]{0,4}",
        "(?:返金|回収|リコール|同じ被害|同じ目|迷子|落とし物|被害(?:を|に)?(?:防|遭)"
        "|情報(?:提供)?|注意喚起|気をつけて).{0,24}(?:拡散|シェア|rt"
        "|リツイート).{0,6}(?:希望|して|お願い|頼)?",
        "(?:拡散|シェア|rt|リツイート).{0,10}(?:しないで|やめて|控え|は不要|いりません|不要"
        "|しなくて)",
        "(?:please )?(?:share|retweet|rt|repost)[^.!?]{0,40}(?:refund|recall|claim|safe|warn"
        "|lost|missing|found|other (?:people|customers)|same (?:problem|issue"
        "|batch))[^.!?]{0,30}",
        r"(?:please )?(?:don't|do not|nobody|no one)(?: \w+){0,4} (?:ring|call|message|share"
        "|blame|bother|leave|pile|go)[^.!?]{0,40}",
        "(?:責めないで|電話しないで|凸しないで|低評価(?:を|は)?つけないで|特定しないで"
        "|晒さないで|晒すつもりは)",
    ),
)


def calls_on_others(interaction: Interaction) -> bool:
    """Say whether the customer, or who wrote it down, calls on others to join in."""
    return any(
        sentence.speaker in SPEAKS_OF_ACTS and _CALLS.found(plain(sentence.text))
        for sentence in cut(interaction).sentences
    )


class PileOn:
    """Notices others being set on somebody; asking for their experience is not that."""

    name = "pile_on/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where others are called on."""
        if found := sentences_with(reading, _CALLS, *SPEAKS_OF_ACTS):
            yield Signal("pile_on", True, _BECAUSE, quotes(reading, found), self.name)


_BECAUSE = Text(
    ja="他の人に、特定の人や会社への連絡・低評価・拡散などを呼びかける言葉があります。",
    en="Others are called on to contact, rate down, look for or expose a person or the company.",
)
