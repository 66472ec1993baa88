"""Requests to stop and warnings, and conduct that went on after them."""

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
        "(?:お)?やめ(?:ください|下さい|いただ|て(?:ください|いただ|もら))",
        "お止め(?:ください|いただ)|お控え(?:ください|いただ|願)|控えていただ",
        "ご遠慮(?:ください|いただ|願)|なさらないで",
        "(?:言わ|呼ば|撮ら|触ら|送ら|つか[まみ]|来)ないで(?:ください|いただ)|おやめになって",
        "(?:ご発言|お言葉|大声|撮影|接触|行為|投稿)(?:は|を|が).{0,12}(?:困り|お受けでき"
        "|いたしかね|慎|お断り)",
    ),
    en=(
        "please (?:stop|don't|do not|refrain|mind your|keep your voice|lower your|watch your|calm)",
        "(?:ask|asking|need|want) you (?:to stop|to refrain|not to|to not|to lower|to calm"
        "|to keep your)",
        "stop (?:calling|shouting|swearing|filming|recording|following|sending|messaging"
        "|touching|that|doing)",
        "i'd rather you didn't",
        "(?:can|could|would) you (?:please )?(?:stop|not (?:swear|shout|film|call me|speak))",
        "(?:that's|that is) not (?:appropriate|acceptable)|mind your language",
        "don't (?:speak|talk) to (?:me|us|my)|not to use (?:that )?language|let go of",
    ),
    innocent=(
        "please (?:don't|do not) (?:worry|hesitate|feel|apologi[sz]e|rush|be sorry|hang up)",
        "stop (?:that|doing) (?:charge|payment)",
    ),
)
_WARNS = Wording(
    ja=(
        "警告",
        "(?:続く|続け|繰り返|お?やめいただけない|改善).{0,24}(?:終了|終話|お断り|警察|通報"
        "|切ら|対応(?:を|は|でき|いたし)|出入り|利用停止|法的|打ち切)",
        "警察(?:を|に|へ)(?:呼び|呼ば|通報|連絡|相談)|通報(?:し|いた)",
        "出入り(?:を)?(?:禁止|お断り)",
        "(?:今後|次回|以後).{0,16}(?:お断り|対応(?:いた|でき)|ご利用.{0,6}(?:停止|いただけ))",
    ),
    en=(
        r"warn(?:ing|ed)?\b",
        r"if (?:you|this|that) (?:\w+ ){0,6}(?:continue\w*|carr\w+ on|keep|don't stop|again"
        "|happens).{0,60}(?:end|hang up|terminate|close|police|security|ban|disconnect|leave)",
        "(?:i'll|i will|i'm going to|we'll|we will|we're|i may"
        r"|i'll have to) (?:\w+ ){0,3}(?:call(?:ing)?|ring(?:ing)?|get(?:ting)?|inform"
        "|contact) (?:the )?(?:police|security)",
        r"(?:conduct|abuse|abusive|zero[- ]tolerance) (?:policy|behavio\w+)",
        "you(?:'ll| will) be (?:banned|barred|removed|asked to leave)|last (?:warning|time i)",
        "one more (?:and|word|time)",
    ),
    innocent=(
        "(?:cold|hot|heat|flood|storm|weather|low battery|battery|fire) warning",
        "warning (?:light|label|sign|lamp|message|email|letter)|通報していただ|大雨警告",
        "警告灯|警告音|警告表示",
    ),
)
_DEFIES = Wording(
    ja=(
        "やめ(?:ない|ん|へん|ません)(?!か)|何が(?:悪|あか)|知る(?:か|もんか)",
        "(?:呼べ|呼んで(?:みろ|こい|ええ))",
        "(?:続け|繰り返|何度でも|やり)(?:る|ます)(?:よ|から|で)|黙れ|うるさい|偉そうに",
    ),
    en=(
        "(?:i'll|i will) (?:not stop|keep|carry on|say what|do what|call you what)",
        r"i won't (?:stop|calm|lower|be told)|make me\b|(?:go on|try)(?:,| then)",
        r"call (?:them|the police|who(?:m)?ever)|or what\b|don't (?:you )?tell me",
        "what (?:are|will) you (?:going to|gonna)? ?do|shut up",
    ),
)
_NOTE_ASKED = Wording(
    ja=(
        "(?:やめ|止め|控え|慎)(?:る|て|め)(?:よう|いただ|ほし|もら|ください).{0,16}(?:お願い"
        "|求め|伝え|申し|頼|注意)?",
        "(?:中止|制止|注意|お願い|静かに|お控え|ご遠慮|お断り).{0,10}(?:した|して|求め"
        "|申し上げ|お願い|する(?:と|も)|しても)",
        "困る旨|お声がけ",
    ),
    en=(
        r"(?:asked|told|requested|begged) (?:him|her|them|the \w+|mr \w+|mrs \w+"
        r"|ms \w+)(?: \w+){0,4} (?:to stop|to refrain|not to|to lower|to calm|to keep|to put"
        "|to delete)",
        "asked to (?:stop|lower|keep)|when (?:asked|told) (?:not )?to",
    ),
)
_NOTE_WARNED = Wording(
    ja=(
        "警告|警察(?:を|に|へ)(?:呼|通報|連絡|相談)|110番|通報し|出入り(?:を)?(?:禁止|お断り)",
        "次(?:回)?は.{0,10}(?:お断り|警察)",
    ),
    en=(
        r"(?:\w+ )?warn(?:ed|ing)\b",
        r"(?:told|said)(?: \w+){0,6} (?:would|will|going to) (?:call|ring"
        "|get) (?:the )?(?:police|security)",
        "(?:called|rang) (?:the )?(?:police|security)|barred|banned",
    ),
    innocent=("warning (?:light|label|sign|lamp)|警告灯|警告音|警告表示",),
)
_NOTE_WENT_ON = Wording(
    ja=(
        "(?:その後|なお|なおも|それでも|注意後|以後|やめ(?:ず|な|られ)|止め(?:ず|な)|続け"
        "|繰り返|しても|聞き入れ|応じ(?:ず|な|て|られ)|やまな|止まな|おさまら|収まら"
        "|次の(?:日|週)も|翌日も|再び|またも?)",
    ),
    en=(
        r"(?:continued|carried on|kept (?:on|\w+ing)|went on|still|again|wouldn't stop"
        r"|didn't stop|did not stop|resumed|started again|refus\w+|laughed|ignored"
        "|did it again|took no notice)",
    ),
)


class Warned:
    """Counts requests to stop and notices warnings, in turns of staff or in a reporter's note."""

    name = "warning/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield requests, warnings, and whether the conduct went on after the first of them."""
        stops = sentences_with(reading, _ASKS, Speaker.STAFF)
        warns = sentences_with(reading, _WARNS, Speaker.STAFF)
        told_stops = sentences_with(reading, _NOTE_ASKED, Speaker.REPORTER)
        told_warns = sentences_with(reading, _NOTE_WARNED, Speaker.REPORTER)
        if stops or told_stops:
            count = len(turns_of(stops)) + len(told_stops)
            yield Signal(
                "asked_to_stop",
                count,
                _STOP.filled(n=count),
                quotes(reading, [*stops, *told_stops]),
                self.name,
            )
        if warns or told_warns:
            yield Signal("warned", True, _WARNED, quotes(reading, [*warns, *told_warns]), self.name)
        went_on = []
        if said := [*stops, *warns]:
            first = min(sentence.turn for sentence in said)
            after = goes_on(reading, first)
            defied = customer_says_after(reading, first, _DEFIES)
            went_on = defied or (after if len(after) >= GOES_ON else [])
        if told := [*told_stops, *told_warns]:
            begun = min((sentence.turn, sentence.start) for sentence in told)
            went_on += [
                sentence
                for sentence in sentences_with(reading, _NOTE_WENT_ON, Speaker.REPORTER)
                if (sentence.turn, sentence.start) >= begun
            ]
        if went_on:
            yield Signal(
                "continued_after_warning", True, _WENT_ON, quotes(reading, went_on), self.name
            )


_STOP = Text(ja="中止を{n}回求めています。", en="Stopping was asked for {n} time(s).")
_WARNED = Text(ja="警告をしています。", en="A warning was given.")
_WENT_ON = Text(
    ja="中止の要請または警告の後も、言動が続きました。",
    en="The conduct went on after a request to stop or a warning.",
)
