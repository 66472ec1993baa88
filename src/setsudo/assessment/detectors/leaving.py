"""Requests to leave or to end the contact, and staying in spite of them."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.course import GOES_ON, customer_says_after, goes_on, turns_of
from setsudo.assessment.detectors.wording import Wording, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_ASKS = Wording(
    ja=(
        "お引き?取り|退去|退店|退館|退室|ご退場|退場を|お帰り(?:ください|下さい|いただ|願|に)",
        "(?:電話|通話|お電話|対応|チャット|面談)(?:は|を|も)?.{0,8}(?:切ら|お切り|終了"
        "|終わらせ|終え|打ち切)",
        "切らせて|終話|失礼(?:させて|いたします|します)(?!.{0,6}(?:いただきます|が、))",
        "ここで(?:終了|終わり|失礼|お開き)|これ(?:で|にて)(?:終了|失礼|お電話)",
        "閉店の(?:お)?時間|閉館の(?:お)?時間|お席を(?:お立ち|お空け)|お譲りください",
        "そろそろ(?:失礼|お電話|終)|外に(?:お)?出て|ご案内できることは以上",
    ),
    en=(
        r"(?:ask|asking|asked|need|want|like) you to (?:leave|go\b|hang up|step outside|end)",
        "please (?:leave|go home|step outside|hang up|make your way out)",
        r"you(?:'ll| will)? (?:need|have) to (?:leave|go\b|step outside)",
        "(?:going to|have to|will|i'll|i'm|must|need to|got to"
        "|'ve to) (?:now )?(?:end(?:ing)?|close|closing|finish|terminate|terminating"
        "|disconnect|stop) (?:the|this|our|your) (?:call|chat|conversation|session|meeting)",
        r"end(?:ing)? (?:the|this) (?:call|chat|conversation)|hang(?:ing)? up\b",
        "put(?:ting)? the phone down|let you go (?:now)?",
        "i (?:must|have to|need to|'ve got to|have got to) (?:go|stop here|log off|leave it)",
        "i've got to (?:log off|go|let you go|stop)",
        "we(?:'re| are) (?:closing|closed|now closed|shutting)",
        "leave the (?:shop|store|premises|building|office|branch|counter|area)|got to log off",
    ),
    innocent=(
        "電話を?切らずに|お切りにならずに|hang up and (?:call|ring|dial)|if you hang up",
        "you'?d like to leave a|お引き?取り(?:に(?:伺|参|うかが)|希望|日|サービス|の日)",
    ),
)
_REFUSES = Wording(
    ja=(
        "帰ら(?:ない|ん|へん|ぬ)|帰りません|出て(?:行か|いか)(?:ない|ん)",
        "切ら(?:ない|ん|せない|へん)|動か(?:ない|ん)|終え(?:るな|ない)|まだ終わって|切るな",
        "居座|ここにい(?:る|ます)|待たせてもら",
    ),
    en=(
        "(?:i'm|i am|i'll|not) (?:not )?(?:leaving|going anywhere|moving|going till"
        "|going until|hanging up)",
        r"i won't (?:leave|go|move|hang up)|make me\b|don't (?:you )?(?:dare )?hang up",
        "you'll stay",
        "i(?:'m|'ll| am| will) (?:stay|stop|sit|stand)(?:ing)? (?:right )?(?:here|put|till|until)",
        "if you (?:hang up|log off)",
    ),
)
_NOTE_ASKED = Wording(
    ja=(
        "(?:退去|退店|退館|退室|退出|お引き?取り|お帰り|終話|終了|閉店|下車|降車"
        "|移動).{0,14}(?:お願い|求め|依頼|伝え|促|申し|ご案内|お声|告げ|要請|繰り返)",
        "お帰りいただくよう|お引き?取りください",
        "閉(?:店|館|庁|門)(?:時刻|時間)?.{0,14}(?:過ぎ|お伝え|告げ|アナウンス|放送)",
        "(?:三|四|五|二|[2-9])度お願い",
    ),
    en=(
        r"(?:asked|told|requested|invited|ordered|urged) (?:him|her|them|the \w+|mr \w+"
        r"|mrs \w+|ms \w+)(?: \w+){0,4} to (?:leave|go\b|get up|move|step|vacate|end|exit)",
        "asked to (?:leave|go|move|get up|step)",
        r"request(?:ed|s)? (?:\w+ ){0,8}(?:leave|get up|vacate|go)|we (?:were clos|close)",
        "(?:i )?called time|(?:three|four|five|several|two) times? (?:that )?(?:we|to leave)",
        r"told (?:him|her|them)(?: \w+){0,3} (?:we were closing|we're closing|it was closing)",
    ),
)
_NOTE_STAYED = Wording(
    ja=(
        "動か(?:な|れな|ず|れず)|居座|立ち去ら",
        "(?:席|その場|窓口|カウンター|店内)を(?:離れ|立た|動か)(?:な|ず|れ)",
        "帰ら(?:な|れな|ず|れず)|応じ(?:ず|な|られ|て(?:いただ|もら|くれ))|お立ちになら",
        "聞き入れ(?:ず|な|て)|座った(?:まま|きり)|座り(?:続|込)|居(?:続け|座)|留ま",
        "出て(?:いかな|行かな|いかれな|行かれな)|立たれ(?:な|ず)",
        "退(?:去|店)(?:せず|しな|されな|されず)",
        "警備(?:員|会社)?.{0,14}(?:到着|来て|立ち会|連れ|付き添)",
        "警察(?:官)?.{0,14}(?:到着|来て|到着|臨場|退去|立ち会)",
        "(?:[二三四五六七八九2-9]|何)(?:度|回)(?:も|ほど)?.{0,6}(?:お願い|お声|求め|退|伝え"
        "|ご案内)",
        "そのつど|いずれも(?:返事|同じ)|帰らへん|ここで待(?:たせて|つ)|待たせていただ",
        "閉店後も|電話を切ら(?:な|ず|れ)",
    ),
    en=(
        r"(?:did not|didn't|would not|wouldn't|refus\w+ to|declined to|will not) (?:go|leave"
        "|move|get up|budge|hang up|step|vacate|end)",
        r"stay(?:ed|ing)? (?:put|seated|where|on|in|at|until|till|for)|remain(?:ed)?\b",
        "sat (?:back )?down",
        "(?:still|kept) (?:sitting|standing|there|here|on the line|talking)",
        "would not (?:be moved|stop)",
        r"(?:police|security|guard|officers?)(?: \w+){0,4} (?:came|arrived|attended|escort\w*"
        r"|remove\w*|walked|led)",
        "escorted|left only (?:when|after)|lay down|spread a sheet",
        r"(?:on|at) (?:two|three|four|five|several|\d) occasions",
        "(?:twice|three times|four times|five times|repeatedly|several times)",
        "(?:he'd|she'd|he would|she would|he will|she will) (?:sit|stay|wait|stand"
        "|stop) (?:there )?(?:till|until|there|here|where)",
        "planted (?:him|her)self",
    ),
)


class Leaving:
    """Counts requests to leave or end, told in turns of staff or in a reporter's note."""

    name = "leaving/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield how often it was asked, and whether the customer stayed."""
        asked = sentences_with(reading, _ASKS, Speaker.STAFF)
        told = sentences_with(reading, _NOTE_ASKED, Speaker.REPORTER)
        if not asked and not told:
            return
        count = len(turns_of(asked)) + len(told)
        yield Signal(
            "asked_to_leave",
            count,
            _ASKED.filled(n=count),
            quotes(reading, [*asked, *told]),
            self.name,
        )
        stayed = []
        if asked:
            after = goes_on(reading, asked[0].turn)
            refused = customer_says_after(reading, asked[0].turn, _REFUSES)
            stayed = refused or (after if len(after) >= GOES_ON else [])
        if told:
            stayed += [
                sentence
                for sentence in sentences_with(reading, _NOTE_STAYED, Speaker.REPORTER)
                if (sentence.turn, sentence.start) >= (told[0].turn, told[0].start)
            ]
        if stayed:
            yield Signal("stayed_after_asked", True, _STAYED, quotes(reading, stayed), self.name)


_ASKED = Text(
    ja="退去または終話を{n}回求めています。", en="Leaving or ending was asked for {n} time(s)."
)
_STAYED = Text(
    ja="退去または終話を求めた後も、その場または電話にとどまりました。",
    en="After being asked to leave or to end, the customer stayed or kept the line.",
)
