"""Keep from the engines what only says who the customer is: it is no act and no answer to one."""

from __future__ import annotations

import re
from typing import Final

from setsudo.assessment.text.segment import sentences

_WHO_EN: Final = (
    r"(?:the |this |our )?"
    r"(?:customer|caller|client|guest|patient|passenger|visitor|shopper|user|sender|writer|he|she|they)"
)
_PERSON_EN: Final = (
    r"(?:elderly |young |middle-aged |older |retired )?"
    r"(?:man|woman|gentleman|lady|male|female|person|pensioner|teenager|adult)"
)
_JOB_EN: Final = (
    r"(?:retired |former |self-employed |hospital |school |bus |taxi |lorry |truck |civil "
    r"|police |office |shop |factory |primary |care |company )*"
    r"(?:accountant|actor|architect|artist|baker|barber|builder|carer|carpenter|chef|cleaner|clerk|cook"
    r"|decorator|dentist|doctor|driver|electrician|employee|engineer|farmer|fisherman|gardener|hairdresser|homemaker"
    r"|housewife|joiner|journalist|judge|labourer|lawyer|lecturer|librarian|manager|mechanic|midwife|musician"
    r"|nurse|officer|painter|pharmacist|pilot|plumber|postman|professor|programmer|researcher|sailor|scientist"
    r"|secretary|servant|shopkeeper|soldier|solicitor|student|surgeon|surveyor|tailor|teacher|technician|vet"
    r"|waiter|waitress|welder|worker)"
)
_AGE_EN: Final = (
    r"(?:aged |about |around )?\d{1,3}(?: years? old| years of age)?"
    r"|in (?:his|her|their) (?:early |mid |late )?(?:teens|\w+ties|\d0s)"
    r"|elderly|young|middle-aged|retired"
)
_IS_EN: Final = (
    rf"(?:is|was|are|were) (?:an? )?(?:{_AGE_EN}|{_PERSON_EN}(?: (?:{_AGE_EN}))?|{_JOB_EN})"
    r"|(?:is|was|are|were) (?:called|named)(?-i:(?: [A-Z][\w'’.-]*){1,5})"
    r"|(?:is|was|are|were) born (?:and (?:bred|raised) )?in(?: [\w'’-]+){1,4}"
    r"|(?:is|was|are|were|comes?|came) (?:originally )?from(?-i:(?: [A-Z][\w'’-]*){1,3})"
    r"|works? (?:as an? [\w' -]{1,40}|(?:in|at|for) an? [\w' -]{1,40})"
    r"|drives? a (?:lorry|taxi|bus|truck|van|cab|tram|train)(?: for a living)?"
)
_ONLY_WHO_EN: Final = re.compile(
    rf"{_WHO_EN} (?:{_IS_EN})(?:,? and (?:{_IS_EN}))*\s*[.!]?", re.IGNORECASE
)

_WHO_JA: Final = r"(?:お客様|お客さま|お客さん|顧客|客|利用者|患者|乗客|本人|相手方?|差出人|相談者)"
_JOB_JA: Final = (
    r"(?:元)?(?:会社員|公務員|看護師|医師|[内外]科医|教員|教師|弁護士|大工|農家|漁師|学生|大学生|高校生|主婦|主夫|自営業"
    r"|年金生活者?|無職|パート|アルバイト|介護士|保育士|美容師|調理師|料理人|技術者|研究者|警備員|清掃員|作業員|配達員"
    r"|事務員|店員|(?:[ァ-ヶー]+|電車|バス)の?運転[手士]|建設業|会社役員|経営者)"
)
_IS_JA: Final = (
    rf"(?:(?:約|推定)?\d{{1,3}}(?:歳|才|代)(?:前半|半ば|後半|前後|くらい|ぐらい)?|[一二三四五六七八九]十?[代歳])(?:の?{_JOB_JA}|の?[男女]性?)?"
    rf"|(?:男性|女性|高齢者?|若者|年配)(?:の方)?|(?:職業は)?{_JOB_JA}"
    r"|[^、。はがをに]{1,12}(?:の|県|都|府|市)?(?:出身|生まれ|国籍)|(?!\d)[^、。はがをにの\d]{1,8}[国系本]人"
    r"|(?:名前|氏名|お名前)は[^、。はがをにでと]{1,20}|[^、。はがをに]{1,20}(?:という名前|と名乗る|と名乗った)"
)
_ONLY_WHO_JA: Final = re.compile(
    rf"(?:{_WHO_JA}(?:は|の))?(?:{_IS_JA})(?:(?:で|、|・)(?:{_IS_JA}))*"
    r"(?:です|でした|である|であった|だ|だった|の方|の方です)?[。.]?"
)
# A description in passing: the customer remains, what he or she is goes.
_BESIDE_JA: Final = re.compile(
    rf"(?:\d0|[二三四五六七八]十)代(?:前半|半ば|後半|くらい|ぐらい|とおぼしき|と思われる)?の?(?:[男女]性?の?)?(?={_WHO_JA})"
)


def veiled(facts: str) -> str:
    """Return folded facts without the sentences that only say who the customer is.

    Age, sex, origin, occupation and name go. Disability and illness stay: they are a reason to
    accommodate, never one to accuse.
    """
    shown = _BESIDE_JA.sub("", facts)
    only = [span for span in sentences(shown) if only_says_who(shown[slice(*span)])]
    for start, end in reversed(only):
        shown = shown[:start] + shown[end:]
    return shown.strip()


def only_says_who(sentence: str) -> bool:
    """Say whether a folded sentence tells nothing but who the customer is."""
    return bool(_ONLY_WHO_EN.fullmatch(sentence) or _ONLY_WHO_JA.fullmatch(sentence))
