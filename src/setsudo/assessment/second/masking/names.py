"""Names of people: given away by what stands around them, or by the name itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.second.masking.model import Claim, Kind
from setsudo.assessment.second.masking.name_words import (
    ALSO_WORDS,
    GIVEN_LATIN,
    MONTHS,
    NOT_NAMES_EN,
    NOT_NAMES_JA,
    NOT_NAMES_KANA,
    SURNAMES_JA,
    SURNAMES_LATIN,
)

_KANJI = "[一-龥々〆ヶ]"
_KANA = "[ァ-ヶー]"
_ANY = "[一-龥々〆ァ-ヶーぁ-んA-Za-z・]"
_NOT_PEOPLE_AFTER = "(?!子|々|式|相|態|名|堂|変|な|に(?:思|見|感)|である)"
_TITLES = "店長|部長|課長|係長|主任|社長|専務|支店長|所長|マネージャー|リーダー|チーフ|オペレーター"
_HONOURED = re.compile(
    rf"(?P<it>{_KANJI}{{1,4}}|{_KANA}{{2,9}}|(?:(?<=[、。「『\s])|^)[ぁ-ん]{{2,5}}|\b[A-Za-z]{{2,12}})"
    rf"\s?-?(?:様|さま|さん|氏|殿|くん|ちゃん|君|先生|san\b|sama\b){_NOT_PEOPLE_AFTER}"
)
_TITLED = re.compile(rf"(?P<it>{_KANJI}{{2,3}}|{_KANA}{{2,6}})(?:{_TITLES})")
_NAME = rf"(?:{_KANJI}{{1,6}}(?:[ 　]{_KANJI}{{1,4}})?|{_KANA}{{2,8}}(?:[ 　・]{_KANA}{{2,8}})?)"
# One script at a time: a word that mixes them is a phrase.
_CALLED = (
    rf"(?:{_NAME}|[ぁ-ん]{{2,6}}(?:[ 　][ぁ-ん]{{2,5}})?|[A-Za-z]{{2,12}}(?: [A-Za-z]{{2,12}})?)"
)
_INTRODUCED = (
    re.compile(
        rf"(?:^|[、。，,.!?「『\s]|[のはがもで]|私|僕|俺|こちら)(?P<it>{_CALLED})"
        r"と(?:申し(?!上げ|あげ)|もうしま|名乗)"
    ),
    re.compile(
        rf"(?:^|[、。，「『\s]|[のはが])(?P<it>{_NAME})"
        r"(?:と(?:いいま|言いま)|(?:と|って)(?:いう|言う)(?:者|もの|店員|社員|人))"
    ),
    re.compile(
        rf"(?:担当|対応した|オペレーター|店員|係員|責任者|社員)の(?P<it>{_KANJI}{{1,3}}|{_KANA}{{2,6}})"
        r"(?=です|でござ|が|と|に|を|、|。|で|\s|$|』|」|だ|って)"
    ),
    re.compile(
        rf"(?:担当(?:者|の者)?|本日の担当|責任者)は、?(?P<it>{_NAME})(?=です|でござ|と(?:申|いいま|言いま))"
    ),
    re.compile(
        r"(?:名前|氏名|苗字|名字|姓|フルネーム|名義|宛名|フリガナ|ふりがな)(?:は|が|:|=)\s?[「『(]?"
        rf"(?P<it>{_CALLED})(?=です|でご|だ|」|』|\)|、|。|さん|様|と(?:申|いいま|言いま)|\s|$)"
    ),
    re.compile(
        r"(?:名前|氏名|苗字|名字|姓|フルネーム|名札|ネームプレート)[はがにのをも]?[、:]?\s?"
        r"[「『](?P<it>[^」』\n]{1,12})[」』]"
    ),
    re.compile(rf"[「『](?P<it>{_NAME})[」』](?:という|って)(?:名|店員|職員|人|者)"),
)
# できませんと申し, 遅いと申し: what is told, not who.
_INFLECTED = re.compile("[ぁ-ん]+[んるいたうすくだ]")
_BARE_JA = re.compile(
    rf"(?<!{_KANJI})(?:{'|'.join(sorted(SURNAMES_JA, key=len, reverse=True))})"
    r"(?![県市区町村駅線港島湖屋州城湾店]|支店|営業所|空港|方面|神社|大学|高校|公園|通り)"
)
# A given name that follows a surname, unless it is a title or the like.
_GIVEN_JA = re.compile(rf"[ 　]?(?:{_KANJI}{{1,3}}(?!{_KANJI})|[ 　]{_ANY}{{2,4}}(?=[、。\s]|$))")
_NOT_GIVEN = re.compile(
    rf"[ 　]?(?:様|氏|殿|君|先生|店|家|宅|側|{_TITLES}|担当|本人|今|昨|明|何|自身|以外|達|等|出"
    r"|早|死|殺|呼|電話|個人|本当|絶対|全部|対応)"
)
_WORD = r"[A-Za-zÀ-ɏ](?:[\w'’-]*[A-Za-zÀ-ɏ])?"
_CAPITAL = r"[A-ZÀ-Ý](?:[\w'’-]*[A-Za-zÀ-ɏ])?"
_TITLE_EN = re.compile(
    rf"\b(?i:mr|mrs|ms|miss|mx|mister|dr|doctor|prof|professor|officer|sgt|nurse)\b\.?\s+"
    rf"(?P<it>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}|{_WORD})"
)
# Words after these are a name whatever their case; a second one only until a word that is none.
_SURE_EN = re.compile(
    r"\b(?:my (?:full |first |last |sur)?name(?:'s| is)?|(?:his|her|their|your|the) "
    r"(?:full |first |last |sur)?name(?:'s| is| was)|name's|(?:she|he|they) (?:is|was|are) called"
    r"|i(?:'m| am) called|(?:guy|man|woman|lady|girl|lad|bloke|someone|somebody|person|agent|rep"
    r"|employee|manager|clerk|driver|nurse|idiot) (?:called|named)|goes by|name(?:\s?tag|\s?badge)"
    rf"(?: says| said| reads?)|(?:surname|first name|last name|full name)\b)\s?[:,=]?\s?[\"“']?"
    rf"(?P<it>{_WORD}(?:\s+{_WORD}){{0,2}})",
    re.IGNORECASE,
)
_LIKELY_EN = re.compile(
    r"\b(?i:this is|i'm|i am|it's|it is|you(?:'re| are) (?:speaking|through|talking) (?:to|with)"
    r"|speaking (?:to|with)|sp[eo]a?ke?n? (?:to|with)|talk(?:ed|ing)? (?:to|with)|dealt with"
    r"|called|named|ask(?:ed)? for|signed|from|by|with|hi|hello|hey|dear|thanks|thank you|cheers"
    r"|regards|sincerely|faithfully|best|wishes|sorry|tell|told|listen|sack|fire|fired|get me"
    r"|want|and|yours)"
    rf"[,.!:]?\s+(?P<it>{_CAPITAL}(?:\s+(?:[A-Z]\.\s+)?{_CAPITAL}){{0,2}})(?=[\s.,!?;:'’\"”)]|$)"
)
_COUNTED = re.compile("[一二三四五六七八九十百千何数両全]+[人名組]")
_CONTRACTED = re.compile(r"\Ai['’]|(?:n['’]t|['’](?:ve|ll|re|d|m))\Z")
_SPEAKS_EN = re.compile(
    rf"(?:^|[.!?\n][ \t]*)(?P<it>{_CAPITAL}(?:\s+{_CAPITAL})?) (?:speaking|here)\b"
)
_WORDS_EN = re.compile(rf"(?<![\w@.]){_WORD}(?![\w@])")
_SEVERAL = re.compile(rf"\s+(?P<it>{_CAPITAL})")
_NEAR = 8
_WITHIN_SENTENCE = re.compile(r"[a-z0-9,;][\"”’)]?\s+\Z")
# A bare capital after these words is as often any word: a name there needs more than one sign.
_WEAK = re.compile(
    r"(?i:from|by|with|and|want|tell|told|best|sorry|listen|fire|fired|sack|wishes)\W"
)


def names(text: str) -> Iterator[Claim]:
    """Yield what is a person's name in a flat text; claims may overlap."""
    for start, end in (*_japanese(text), *_english(text)):
        if start < end:
            yield Claim(start, end, Kind.NAME)


def _japanese(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_HONOURED, _TITLED):
        for found in pattern.finditer(text):
            if not _is_role(found["it"]):
                yield found.span("it")
    for pattern in _INTRODUCED:
        for found in pattern.finditer(text):
            start, end = found.span("it")
            word = found["it"].strip(" 　")
            if word and not _is_role(word) and not _INFLECTED.fullmatch(word):
                yield start, end
    for found in _BARE_JA.finditer(text):
        start, end = found.span()
        given = _GIVEN_JA.match(text, end)
        if given and not _NOT_GIVEN.match(text, end):
            end = given.end()
        yield start, end


def _is_role(word: str) -> bool:
    if word.isascii():
        return word.lower() in NOT_NAMES_EN
    if _COUNTED.fullmatch(word):
        return True
    ends_as_role = any(word.endswith(role) for role in NOT_NAMES_JA if len(role) > 1)
    return (
        word in NOT_NAMES_JA or (ends_as_role and word not in SURNAMES_JA) or word in NOT_NAMES_KANA
    )


def _english(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_TITLE_EN, _SURE_EN, _LIKELY_EN, _SPEAKS_EN):
        for found in pattern.finditer(text):
            if pattern is _LIKELY_EN and _WEAK.match(found[0]) and not _known(found["it"]):
                continue
            yield _until_no_name(text, *found.span("it"))
    for found in _WORDS_EN.finditer(text):
        word = found[0].lower().removesuffix("'s").removesuffix("’s")
        given, surname = word in GIVEN_LATIN | ALSO_WORDS, word in SURNAMES_LATIN
        if not (given or surname) or (word in ALSO_WORDS and found[0].islower()):
            continue
        if surname and not given and found[0].islower():
            continue
        if word in ALSO_WORDS and not _stands_as_name(text, found, word):
            continue
        end = found.start() + len(word)
        if (second := _several(text, end)) is not None:
            end = second
        yield found.start(), end


def _stands_as_name(text: str, found: re.Match[str], word: str) -> bool:
    """Say whether a capital word that is also an everyday word is a name where it stands."""
    before = text[max(0, found.start() - _NEAR) : found.start()]
    within = _WITHIN_SENTENCE.search(before) is not None
    return (within and word not in MONTHS) or _several(text, found.end()) is not None


def _several(text: str, end: int) -> int | None:
    """Return where a second word of a name ends that follows at a place, or None."""
    follows = _SEVERAL.match(text, end)
    if follows is None or follows["it"].lower() in NOT_NAMES_EN:
        return None
    return None if _CONTRACTED.search(follows["it"]) else follows.end("it")


def _known(words: str) -> bool:
    return any(word.lower() in GIVEN_LATIN | SURNAMES_LATIN for word in words.split())


def _until_no_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place without what follows the first word that is no name."""
    kept = start
    for found in re.finditer(r"\S+", text[start:end]):
        word = found[0].strip(".,!?\"'“”’").lower().removesuffix("'s").removesuffix("’s")
        if word in NOT_NAMES_EN or _CONTRACTED.search(word):
            break
        kept = start + found.end()
    whole = text[start:kept]
    return start, start + len(whole.removesuffix("'s").removesuffix("’s"))
