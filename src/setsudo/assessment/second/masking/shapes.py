"""Personal data that has a shape: mail, links, handles, cards, telephones, numbers, birthdays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from setsudo.assessment.second.masking.model import Claim, Kind

_TLD = (
    "com|net|org|info|biz|io|dev|app|me|tv|ai|gov|edu|mil|jp|uk|us|eu|de|fr|it|es|nl|au|nz|ca|ie|in"
    "|cn|kr|tw|hk|sg|be|ch|at|se|no|dk|fi|pl|pt|ru|br|mx|za|xyz|online|site|shop|example|test|link"
    "|page|blog|club|cc|co|ly|gl"
)
_HOST = rf"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*\.(?:{_TLD})\b"
_URL = re.compile(
    r"(?:h(?:tt|xx)ps?|ftp)\s?:\s?//[!-~]+|www\d?\.[!-~]+"
    # A host that runs on into Japanese ends there; one inside a mail address is the address's.
    rf"|(?<![\w@.-]){_HOST}(?:[:/?#][!-~]*)?(?![@\w])",
    re.IGNORECASE | re.ASCII,
)
_DOT = r"(?:\.|\s+dot\s+|\s?\(dot\)\s?|\s?\[dot\]\s?|\s?ドット\s?)"
_AT = r"(?:\s?[(\[{<]\s?at\s?[)\]}>]\s?|\s+at\s+|\s?アットマーク\s?|\s?アット\s?)"
_LETTER = r"[a-z0-9à-ɏ!#$%&'*+/=?^_`{|}~.-]"
# A run of letters is entered at its beginning only: a hostile one would take for ever otherwise.
_LOCAL = rf"(?<!{_LETTER}){_LETTER}++"
_MAIL = re.compile(
    # Anything joined by a sign of at without blanks is an address, whatever its ending.
    rf"{_LOCAL}@[\w-]+(?:\.[\w-]+)*+"
    rf"|{_LOCAL}\s?@\s?(?:[a-z0-9-]++\.)+(?:{_TLD})\b"
    rf"|(?<!{_LETTER})(?:[a-z0-9_+-]{{1,40}}{_DOT}){{0,3}}[a-z0-9_+-]{{1,40}}{_AT}"
    rf"(?:[a-z0-9-]{{1,40}}{_DOT}){{1,4}}(?:{_TLD})\b",
    re.IGNORECASE,
)
_PLACES = (
    r"(?:instagram|insta|インスタ(?:グラム)?|twitter|ツイッター|tiktok|ティックトック|facebook"
    r"|フェイスブック|snapchat|telegram|whatsapp|discord|skype|kakao|youtube)"
)
_HANDLE = r"[「『\"“']?(?P<it>[a-z0-9](?:[a-z0-9_.-]{1,38}[a-z0-9_]))"
_ODD_HANDLE = r"[「『\"“']?(?P<it>(?=[a-z]*[0-9_.][a-z0-9_])[a-z0-9](?:[a-z0-9_.-]{1,38}[a-z0-9_]))"
_HANDLES = (
    re.compile(r"(?<![\w@])@\w(?:[\w.-]{0,38}\w)?"),
    re.compile(
        rf"(?<![a-z])(?:{_PLACES}|line|ライン|x|snap)\s?(?:の)?\s?(?:id|アカウント|ユーザー名|handle"
        rf"|account|username)\s?(?:[:は=、]|is|,|で)?\s{{0,2}}{_HANDLE}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![a-z]){_PLACES}\s?(?:[:は=、]|is|,|で)\s{{0,2}}{_ODD_HANDLE}", re.IGNORECASE),
    re.compile(
        r"(?:user\s?name|handle|screen name|account name|ユーザー名|アカウント名|アカウントは"
        rf"|ユーザーid|\bid)\s?(?:[:=は]|is|,)\s{{0,2}}{_ODD_HANDLE}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:user\s?name|handle|screen name|\bid)\s?[:=]\s{{0,2}}{_HANDLE}", re.IGNORECASE),
    re.compile(r"\bu/[\w-]{2,30}"),
)
_BETWEEN = r"[ \t\u3000.\-ー()/・の_#*]"
_RUN = re.compile(rf"[+(]{{0,2}}\d(?:{_BETWEEN}{{0,3}}\d){{6,}}")
_DATE = re.compile(
    r"(?<!\d)(?<!\d[-/.])(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?)(?![-/.]?\d)"
    r"|(?<!\d)(?<!\d[-/.])\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d(?![-/.]?\d)"
)
_MONEY_BEFORE = re.compile(r"[¥$£€]\s?$")
_MONEY_AFTER = re.compile(r"\s?(?:円|yen|ドル|dollars?|pounds?|euros?|ポイント|points?)", re.I)
_MOST_OF_MONEY = 9
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_BIRTHDAY = re.compile(
    r"(?:born(?:\s+on|\s+in)?|date of birth|d\.?o\.?b\.?|birthday|birth date|生年月日|誕生日"
    r"|生まれ)"
    r"[^\d\n]{0,14}(?P<it>(?:\d[\d/.\-年月日\s]{3,14}\d日?|\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+"
    rf"(?:{_MONTHS})[a-z]*(?:,?\s+\d{{2,4}})?))"
    r"|(?P<that>(?:(?:昭和|平成|令和|大正|[SHRT])?\d{1,4}年)?\d{1,2}月\d{1,2}日)(?:の)?(?:生まれ|誕生)"
    r"|(?:born(?:\s+on)?|date of birth|d\.?o\.?b\.?|birthday)[^\d\n]{0,12}?"
    rf"(?P<then>(?:{_MONTHS})[a-z]*\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{2,4}})?)",
    re.IGNORECASE,
)
_NUMBER_OF = (
    r"(?:order|booking|reservation|reference|ref|account|acct|a/c|customer|client|member(?:ship)?"
    r"|policy|ticket|case|invoice|receipt|tracking|serial|card|passport|licence|license|employee"
    r"|badge|loyalty|confirmation|contract|claim|sort code|iban|pin|pin code|passcode|password"
    r"|security code|cvv|cvc|national insurance|ni|ssn|social security|consignment|parcel|meter"
    r"|registration|number plate|reg)"
)
_NUMBER_OF_JA = (
    r"(?:(?:ご?注文|ご?予約|会員|お客様|顧客|口座|伝票|受付|お?問い?合わ?せ|管理|追跡|証券|ご?契約"
    r"|カード|社員|職員|免許証?|旅券|パスポート|マイナンバー|個人|暗証|確認|整理|製造|シリアル|機種"
    r"|支店|店番|診察券|保険証|登録|認証|請求|領収|車両|送り状|荷物|お届け|ポイントカード)"
    r"\s?(?:の)?\s?(?:番号|No\.?|ナンバー|ID|コード|#)|口座(?:は|、|:)|マイナンバー|パスワード|暗証)"
)
_CODES = (
    re.compile(
        rf"\b{_NUMBER_OF}\s?(?:no\.?|number|num|id|code|#|ref(?:erence)?)?\s?"
        r"(?:(?:is|was|of|:|=|,|#|-|it's|ends? (?:in|with)|ending(?: in| with)?)\s{0,2}){0,2}\s?"
        r"(?P<it>(?=[a-z-]{0,8}\d)[a-z0-9](?:[-/]?[a-z0-9]){2,})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_NUMBER_OF_JA}\s?(?:[はがの:=、]|が)?\s?[「『]?"
        r"(?P<it>(?=[a-z-]{0,8}\d)[a-z0-9](?:[-/ ]?[a-z0-9]){2,})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:last (?:four|4)(?: digits)?|ending(?: in)?|下\s?(?:4|四)\s?桁|末尾(?:4桁)?)"
        r"[^\d\n]{0,8}(?P<it>\d{3,6})",
        re.IGNORECASE,
    ),
    re.compile(r"#\s?(?P<it>(?=[a-z-]{0,8}\d)[a-z0-9][a-z0-9-]{2,})", re.IGNORECASE),
    # Letters and figures in one word, as orders and parcels are numbered.
    re.compile(
        r"(?<![a-z0-9-])(?=[a-z-]*\d)(?=[a-z0-9-]*[a-z])(?=(?:[a-z-]*\d){4})"
        r"(?P<it>[a-z0-9]+(?:-[a-z0-9]+)*)(?![a-z0-9])",
        re.IGNORECASE,
    ),
    # Number plates: 品川 300 あ 12-34; AB12 CDE.
    re.compile(r"[一-龥ぁ-んァ-ヶ]{1,4}\s?\d{2,3}\s?[ぁ-ん]\s?[\d・]{1,2}\s?-?\s?\d{1,2}(?!\d)"),
    re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b"),
    re.compile(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
)
_KANJI = "[〇零一二三四五六七八九]"
_SPOKEN_KANA = (
    "(?:ゼロ|レイ|マル|イチ|ニー?|サン|ヨン|シ|ゴー?|ロク|ナナ|シチ|ハチ|キュウ|キュー|ク"
    "|ぜろ|れい|まる|いち|にー?|さん|よん|ごー?|ろく|なな|しち|はち|きゅう|きゅー)"
)
_DIGIT_WORD = (
    "(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred)"
)
_SPOKEN = (
    re.compile(rf"{_KANJI}(?:[のノー\-・、 ]{{0,2}}{_KANJI}){{6,}}"),
    re.compile(rf"{_SPOKEN_KANA}(?:[のー\-・、 ]{{0,2}}{_SPOKEN_KANA}){{6,}}"),
    re.compile(rf"\b{_DIGIT_WORD}(?:[\s,.-]{{1,3}}{_DIGIT_WORD}){{5,}}\b", re.IGNORECASE),
)
# A turn of nothing but figures is a part of a number that is being told piece by piece.
_TOLD_PIECE = re.compile(
    r"\A[^\d\w]*(?P<it>\d(?:[\s.\-ーの]{0,2}\d){2,})(?:です|ですね|の)?[^\d\w]*\Z"
)


def shapes(text: str) -> Iterator[Claim]:
    """Yield what its shape gives away in a flat text; claims may overlap, the surest come first."""
    for pattern, kind in ((_MAIL, Kind.MAIL), (_URL, Kind.URL)):
        for found in pattern.finditer(text):
            yield Claim(found.start(), found.end(), kind)
    yield from _of(_HANDLES, text, Kind.HANDLE)
    yield from _of((_BIRTHDAY,), text, Kind.BIRTHDAY)
    yield from _runs(text)
    yield from _of(_CODES, text, Kind.NUMBER)
    yield from _of(_SPOKEN, text, Kind.NUMBER)
    yield from _of((_TOLD_PIECE,), text, Kind.NUMBER)


def _of(patterns: tuple[re.Pattern[str], ...], text: str, kind: Kind) -> Iterator[Claim]:
    for pattern in patterns:
        for found in pattern.finditer(text):
            groups = [name for name in ("it", "that", "then") if found.groupdict().get(name)]
            start, end = found.span(groups[0]) if groups else found.span()
            yield Claim(start, end, kind)


def _runs(text: str) -> Iterator[Claim]:
    """Yield the long runs of figures that are neither a date nor a sum of money."""
    dates = [found.span() for found in _DATE.finditer(text)]
    blanked = list(text)
    for start, end in dates:
        blanked[start:end] = "\x00" * (end - start)
    for found in _RUN.finditer("".join(blanked)):
        figures = re.sub(r"\D", "", found[0])
        if found[0].isdigit() and len(figures) <= _MOST_OF_MONEY and _money(text, found):
            continue
        yield Claim(found.start(), found.end(), _kind_of(found[0], figures))


def _money(text: str, found: re.Match[str]) -> bool:
    before = _MONEY_BEFORE.search(text[max(0, found.start() - 2) : found.start()])
    return before is not None or _MONEY_AFTER.match(text, found.end()) is not None


def _kind_of(run: str, figures: str) -> Kind:
    if re.fullmatch(r"\d{3}-\d{4}", run):
        return Kind.POSTCODE
    if run.startswith(("0", "+", "(0", "(+")) and 9 <= len(figures) <= 15:
        return Kind.PHONE
    return Kind.CARD if 13 <= len(figures) <= 19 else Kind.NUMBER
