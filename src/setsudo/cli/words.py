"""The words that all reports share: verdicts, severities, channels, speakers, counter-evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from setsudo.assessment.model import CounterKind, Verdict
from setsudo.bilingual import Text
from setsudo.interactions.codes import MEANINGS, Code
from setsudo.interactions.model import Channel, Speaker

PEOPLE_DETERMINE = Text(
    ja="節度は手がかりを示すだけです。判断するのは人です。",
    en="Setsudo suggests; people determine.",
)

VERDICTS: Mapping[Verdict, Text] = {
    Verdict.BEYOND: Text(ja="規範超えの疑い", en="beyond"),
    Verdict.REVIEW: Text(ja="要確認", en="review"),
    Verdict.WITHIN: Text(ja="規範内", en="within"),
}
UNREADABLE = Text(ja="読めません", en="unreadable")
_COUNTED = Text(
    ja="{all}件: 規範超えの疑い {beyond}、要確認 {review}、規範内 {within}、"
    "読めないもの {unreadable}",
    en="{all} contacts: {beyond} beyond, {review} to review, {within} within, "
    "{unreadable} unreadable",
)
_COUNTED_ONE = Text(ja=_COUNTED.ja, en=_COUNTED.en.replace("contacts", "contact"))

# A mark as well as a colour: the verdict must be told without seeing colours.
MARKS: Mapping[Verdict, str] = {Verdict.BEYOND: "!", Verdict.REVIEW: "?", Verdict.WITHIN: "✓"}
UNREADABLE_MARK = "×"

SEVERITIES: tuple[Text, ...] = (
    Text(ja="なし", en="none"),
    Text(ja="礼を欠く", en="discourteous"),
    Text(ja="中程度", en="moderate"),
    Text(ja="深刻", en="serious"),
    Text(ja="重大", en="grave"),
)

CHANNELS: Mapping[Channel, Text] = {
    Channel.PHONE: Text(ja="電話", en="phone"),
    Channel.CHAT: Text(ja="チャット", en="chat"),
    Channel.EMAIL: Text(ja="メール", en="e-mail"),
    Channel.SOCIAL: Text(ja="SNS", en="social media"),
    Channel.IN_PERSON: Text(ja="対面", en="in person"),
    Channel.LETTER: Text(ja="書面", en="letter"),
}

SPEAKERS: Mapping[Speaker, Text] = {
    Speaker.CUSTOMER: Text(ja="お客様", en="Customer"),
    Speaker.STAFF: Text(ja="従業員", en="Staff"),
    Speaker.BYSTANDER: Text(ja="居合わせた人", en="Bystander"),
    Speaker.REPORTER: Text(ja="従業員の記録", en="Staff note"),
}

COUNTERS: Mapping[CounterKind, Text] = {
    CounterKind.COMPANY_AT_FAULT: Text(ja="当社の落ち度", en="company at fault"),
    CounterKind.RIGHTS_WORDS: Text(ja="正当な権利の言及", en="names lawful rights"),
    CounterKind.QUOTING: Text(ja="他人の言葉の引用", en="quotes somebody else"),
    CounterKind.THIRD_PARTY: Text(ja="第三者の行為の話", en="tells of a third person"),
    CounterKind.ACCOMMODATION: Text(ja="配慮が必要な事情", en="needs accommodation"),
    CounterKind.PROFANITY_NOT_AT_STAFF: Text(ja="従業員に向けていない", en="not aimed at staff"),
    CounterKind.STAFF_AT_FAULT: Text(ja="従業員側の問題", en="staff at fault"),
    CounterKind.DISTRESS: Text(ja="切迫した苦しさ", en="distress"),
    CounterKind.HONEST_REVIEW: Text(ja="正直な感想", en="honest review"),
    CounterKind.KEYWORD_IN_INNOCENT_USE: Text(ja="無害な用法", en="innocent use of a word"),
    CounterKind.COMPANY_CAUSED_TIME: Text(ja="当社側に起因する時間", en="company caused the time"),
    CounterKind.TERMS_ALONE: Text(ja="条件の不承諾のみ", en="refusal of terms alone"),
}


def meaning_of(code: str) -> Text | None:
    """Return what the code of an unreadable record means; None for a code of another part."""
    return MEANINGS[Code(code)] if code in set(Code) else None


@dataclass(frozen=True, slots=True)
class Names:
    """What a policy calls its acts and groups; a code that it does not name is shown as it is."""

    acts: Mapping[str, Text] = field(default_factory=dict)
    groups: Mapping[str, Text] = field(default_factory=dict)

    def act(self, code: str) -> Text:
        """Return the name of an act."""
        return self.acts.get(code) or Text(ja=code, en=code)

    def group(self, code: str) -> Text:
        """Return the name of a group of acts."""
        return self.groups.get(code) or Text(ja=code, en=code)


def counted(verdicts: Mapping[str, int]) -> Text:
    """Return the counts as a sentence. `verdicts` has a count by verdict, and by "unreadable"."""
    counts = {name: verdicts.get(name, 0) for name in (*Verdict, "unreadable")}
    everything = sum(counts.values())
    return (_COUNTED if everything != 1 else _COUNTED_ONE).filled(all=everything, **counts)
