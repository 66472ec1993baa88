"""A stated or plain need for accommodation: disability, age, illness, language, pregnancy."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.wording import Wording, facts_with, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_NEED = Wording(
    ja=(
        "吃音|きつ音|どもり|耳が(?:遠|聞こえ|悪|不自由)|難聴|補聴器|聴覚|ろう(?:者|の|です)",
        "聾|筆談|手話|口の動き|要約筆記|車いす|車椅子|くるまいす|白杖|杖(?:を|が|で|の|つ)",
        "歩行器|義足|視覚|目が(?:見え|悪|不自由|かす|うす)|弱視|全盲|点字|読み上げ",
        "スクリーンリーダー|拡大(?:文字|読書)|色弱|色覚|障害|障がい|障碍|発達特性|特性が|自閉",
        "アスペルガー|adhd|学習障|ディスレクシア|てんかん|パーキンソン|認知症|物忘れ|もの忘れ",
        "忘れて(?:しま|も)|高次脳|うつ病|鬱|双極|統合失調|感覚過敏|聴覚過敏|ヘルプマーク",
        "チック|トゥレット|失語|妊娠|妊婦|臨月|つわり|透析|抗がん|がんの|癌の",
        "人工(?:肛門|呼吸)|ストーマ|酸素(?:の|ボンベ|吸入)|ペースメーカー|難病|持病|脳梗塞",
        "脳卒中|後遺症|麻痺|リウマチ|(?:腰|膝|ひざ)(?:が|も)(?:悪|痛|曲|わる)",
        "手(?:に震え|がな|が言うこと)|びょうき|病気の(?:せい|あと|後|ため)|退院(?:し|後|した)",
        "アレルギー|要介護|介護(?:保険|認定|が必要|して)|ヘルパー(?:さん)?(?:が|に|の)|後見",
        r"民生委員|ケアマネ|付き添|手帳(?:を|が|の|で|あり|\d級)|足が(?:悪|不自由|痛|弱)",
        "手が(?:震え|ふるえ|不自由|動)|高齢",
        r"(?:[789]\d|100|七十|八十|九十|百)[一二三四五六七八九]?(?:歳|才|になる|になり|を過ぎ"
        "|すぎ|の(?:母|父|身|婆|爺|ばば))",
        "年寄り|としより|老眼|(?:めがね|眼鏡)(?:が(?:な|無|合)|を(?:忘|かけ|探|さが)|ない)",
        "字が(?:小さ|ちい|読め|見え)|年(?:を取|のせい|とっ)|(?:ぼけ|ボケ)て(?:き|る|し|ま|も)",
        "よう(?:わから|分から|聞こえ|見え)(?:ん|へん)|耳(?:が|も)?(?:遠|悪)|腰(?:が|も)曲",
        "日本語.{0,8}(?:むずか|難し|わか|分か|苦手|少し|すこし|上手|下手|読め|勉強|まだ"
        "|できな|話せ|ちょっと)",
        "にほんご|やさしい(?:日本語|言葉)|外国(?:から|人)|通訳|ふりがな",
        "漢字(?:が|は|を)?.{0,4}(?:読め|難|むずか|わか|よめ)|英語(?:で|の)(?:話|案内|説明)",
        "母国語|留学生|ゆっくり.{0,10}(?:話|お願|言|教|書|読)|ゆっくりで",
        "大きな声で(?:話|お願|言)",
        "もう(?:一度|いちど|いっぺん|一回|いっかい|いっぺん).{0,10}(?:お願|言って|教え|聞"
        "|ゆっくり|説明|おしえ)",
        "書いて(?:もら|いただ|くださ|ほし)|メモ(?:する|を取る|します|取)|聞き取れ",
        "(?:お?声|電話|耳)(?:が|は|も)?(?:よく|よう|少し|ちょっと)?聞こえ(?:に|ま(?:せ|へ)"
        "|な|ん|へん|づ)",
        "聞こえ(?:にく|づら)|代読|代筆|電話(?:が|は)(?:できな|苦手|使え|難)|スロープ",
        "合理的配慮|配慮(?:を|が|して|いただ|の)|介助|補助犬|盲導犬|聴導犬|点字|字幕",
        "さっき(?:も)?(?:聞いた|聞き|言い)|何(?:回|度)も(?:すみません|ごめん|聞いて)",
        "覚え(?:られ|が悪|とら|てられ)",
    ),
    en=(
        r"wheelchair|disab\w+|deaf\w*|hard of hearing|hearing (?:aids?|loss|impair\w+)",
        r"hearing(?:'s| is) (?:not|going|bad|poor)|(?:lip ?read\w*)",
        r"(?:i'm |i am |am |is |registered |legally |my \w+ is )blind\b|partially sighted",
        r"visual(?:ly)? impair\w+|low vision|guide dog|assistance dog|service dog",
        r"screen ?reader|voiceover|jaws\b|talkback|large[r]? print|bigger (?:print|letters)",
        r"braille|cataracts?|macular|eyesight|my eyes (?:are|aren't|not)|glasses on|dyslexi\w+",
        r"dyspraxi\w+|dyscalculi\w+|autis\w+|adhd|asperger\w*|neurodiver\w+|sensory",
        r"learning (?:difficult\w+|disab\w+)|tourette\w*|tics\b|dementia|alzheimer\w*",
        "memory (?:is|isn't|clinic|problem|loss|not|trouble)|my memory",
        r"forget(?:ful|s|ting)?\b|parkinson\w*|(?:had|after|since) (?:a|my|the|his|her) stroke",
        r"brain injur\w+|aphasia|stammer\w*|stutter\w*|epilep\w+|seizures?|arthrit\w+",
        r"fibromyalgia|multiple sclerosis|(?:have|has|with) ms\b|me/cfs|chronic|long covid",
        r"oxygen|dialysis|chemo\w*|cancer|pregnan\w+|weeks (?:gone|along)|carer\b|caregiver",
        "care home|power of attorney",
        r"on (?:his|her|their|my (?:mum|mother|dad|father|nan|gran)\w*'s) behalf|anxiety",
        r"panic attacks?|bipolar|depression|ptsd|mental health|prosthe\w+",
        r"walking (?:stick|frame|aid)|walker\b|crutches|zimmer|mobility|stairlift|blue badge",
        r"shak(?:y|ing) hands|hands shake|tremor|stoma|colostomy|nut allerg\w+|anaphyla\w+",
        "first language|my (?:english|spanish|language)",
        "(?:speak|understand|write|read) (?:only )?(?:little|small|not good|no|slow"
        "|good)? ?english",
        "english (?:is|not|no|bad|small|very|isn't)",
        "sorry (?:for|about) my (?:english|writing|spelling|bad)|not (?:good|speak) english",
        r"interpreter|translat(?:or|e|ion|ing)|google translate|sign language|bsl\b|asl\b",
        r"text relay|relay (?:service|call|operator|uk)|typetalk|caption\w*|easy read",
        "plain english",
        r"(?:i'm|i am|am|is|aged?|be|turned|turning|nearly|at) (?:over )?(?:7[5-9]|8\d|9\d"
        r"|10[0-5])(?!\w|[.,]\d|%| (?:per|pounds|minutes|miles|days|dollars|hours|quid"
        "|degrees))",
        r"(?:seventy|eighty|ninety)[- ]?\w* years",
        "(?:i'm|i am|is|aged?|late|mid|early) (?:eighty|ninety|seventy|seventies|eighties"
        "|nineties)",
        r"(?:7\d|8\d|9\d)[- ](?:years?|yrs?)[- ]old|elderly|pensioner\b",
        r"old (?:gentleman|lady|man|woman|folk|dear)|my age\b|octogenarian",
        r"(?:speak|go|talk|say)(?: \w+){0,3} (?:slowly|slower|more slowly|louder|up a bit)",
        "slow down|say (?:that|it) (?:again|once more|slower)",
        "(?:once|one) more (?:time )?(?:please|slowly)|again,? please",
        "(?:could|can|would|please|if) (?:you )?(?:please )?(?:write|put) (?:it|that|this"
        "|everything) (?:down|in writing for)",
        "(?:i )?read (?:real |very |so )?slow|head injury|support worker",
        "read (?:it|that|this) (?:out|to me|aloud)|in simple|short(?:er)? (?:words|sentences)",
        r"one (?:thing|step|question) at a time|step by step|step[- ]free|ramp\b|accessib\w+",
        "(?:reasonable )?adjustments?",
        "can't (?:see|hear|read|walk|stand|use stairs|manage stairs|use the phone|do phone"
        "|talk on)",
        "cannot (?:see|hear|read|walk|stand|speak)|couldn't (?:hear|read|see)",
        "who(?: is|'s) this again|have i (?:asked|rung|already)|did i (?:ask|ring|already)",
        "i (?:lose|lost) (?:my )?(?:place|thread)|didn't catch|extra time",
        "quiet (?:room|hour|space)|phone calls? (?:are|is) (?:hard|difficult|impossible)",
    ),
    innocent=(
        "(?:通信|接続|システム|回線|電波|サーバー?|広域|ネットワーク|ネット|大規模|ログイン"
        "|決済|配信)(?:の)?障害",
        "障害(?:発生|情報|復旧|が発生|で(?:つなが|止)|の(?:復旧|原因|影響))|同障害",
        "障害(?:は|の(?:記録|報告)|も|など)?(?:は|も)?(?:な(?:い|し|く)|ありません|確認され)",
        "安眠障害|障害物|腰が低|腰が引|膝が笑|介護(?:施設|用品|事業|職員|タクシー)",
        "点字ブロック",
        "(?:障害者|めくら|つんぼ|ボケ|認知症|老害)(?:か|かよ|じゃないの|みたい|なの)",
        r"(?:are you|you must be|r u|what are you,?) (?:\w+ )?(?:deaf|blind|disabled|autistic"
        "|demented)",
        "turn(?:ed|ing|s)? a (?:deaf|blind)|deaf ears|blind (?:date|spot|trust)|love is blind",
        r"blinds?\b(?= (?:fitted|fitting|order|are|were))",
        "chronic(?:ally)? (?:late|understaffed)|cancer of|crippled by",
        "translation (?:service|agency)",
    ),
)


class Accommodation:
    """Notices a need that may explain a long, repeated or unusual contact."""

    name = "accommodation/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where the customer, a note or the company's record tells of a need."""
        found = sentences_with(reading, _NEED, Speaker.CUSTOMER, Speaker.REPORTER)
        fact = facts_with(reading, _NEED)
        if fact:
            yield Signal(
                "accommodation", True, _RECORD.filled(fact=fact), quotes(reading, found), self.name
            )
        elif found:
            yield Signal("accommodation", True, _SAID, quotes(reading, found), self.name)


_SAID = Text(
    ja="障害・高齢・病気・言語など、配慮の必要がうかがえます。",
    en="A need for accommodation shows: disability, age, illness or language.",
)
_RECORD = Text(
    ja="当社の記録に、配慮の必要がうかがえる事情があります:「{fact}」",
    en="The company's own record tells of a need for accommodation: “{fact}”",
)
