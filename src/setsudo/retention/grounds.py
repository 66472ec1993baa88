"""On which ground a part may be kept back from the person whom it is about: one table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from setsudo.bilingual import Text
from setsudo.retention.asking import Kind, Outcome, Part, RequestRefused

_SEEING: Final = frozenset({Kind.ACCESS})
_MENDING: Final = frozenset({Kind.CORRECTION})
_ENDING: Final = frozenset({Kind.SUSPENSION})


@dataclass(frozen=True, slots=True)
class Ground:
    """One exception of a law. `says` is what the person is told, in plain words.

    `law` is in the law catalogue, `article` the place in it, recalled and to be compared. `silent`
    is for what may not even be known to exist: the answer then names no part.
    """

    code: str
    jurisdiction: str
    kinds: frozenset[Kind]
    name: Text
    says: Text
    law: str
    article: Text
    silent: bool = False


def _act(ja: str, en: str) -> Text:
    name = "Act on the Protection of Personal Information"
    return Text(ja=f"個人情報保護法 {ja}", en=f"{name}, {en}")


GROUNDS: Final[Mapping[str, Ground]] = MappingProxyType(
    {
        one.code: one
        for one in (
            Ground(
                "jp_rights_of_others",
                "jp",
                _SEEING,
                Text(ja="本人または第三者の権利利益を害するおそれ", en="harm to somebody's rights"),
                Text(
                    ja="お知らせすると、ほかの方の安全または権利を害するおそれがあるためです。",
                    en="Telling it could harm the safety or the rights of somebody.",
                ),
                "jp-personal-data",
                _act("第33条第2項第1号", "art. 33(2)(i)"),
            ),
            Ground(
                "jp_obstructs_business",
                "jp",
                _SEEING,
                Text(ja="業務の適正な実施に著しい支障", en="serious obstruction of the business"),
                Text(
                    ja="お知らせすると、当社の業務の適正な実施に著しい支障があるためです。",
                    en="Telling it would seriously obstruct the proper conduct of our business.",
                ),
                "jp-personal-data",
                _act("第33条第2項第2号", "art. 33(2)(ii)"),
            ),
            Ground(
                "jp_legal_matter",
                "jp",
                _SEEING,
                Text(ja="係争中の手続への著しい支障", en="an ongoing legal matter"),
                Text(
                    ja="進行中の法的な手続に著しい支障があるためです。",
                    en="Telling it would seriously obstruct legal proceedings that are under way.",
                ),
                "jp-personal-data",
                _act("第33条第2項第2号", "art. 33(2)(ii)"),
            ),
            Ground(
                "jp_other_law",
                "jp",
                _SEEING,
                Text(ja="他の法令に違反", en="another law forbids it"),
                Text(
                    ja="お知らせすると、ほかの法令に違反するためです。",
                    en="Another law forbids telling it.",
                ),
                "jp-personal-data",
                _act("第33条第2項第3号", "art. 33(2)(iii)"),
            ),
            Ground(
                "jp_existence",
                "jp",
                _SEEING,
                Text(
                    ja="有無を知らせること自体が違法・不当な行為を助長するおそれ",
                    en="even to know that it exists would further unlawful or unfair acts",
                ),
                Text(
                    ja="ご請求の個人情報の有無も含め、お答えできません。",
                    en="We cannot say whether anything is held.",
                ),
                "jp-personal-data",
                _act("第16条第4項・施行令第5条", "art. 16(4), and art. 5 of its Order"),
                silent=True,
            ),
            Ground(
                "jp_correct_already",
                "jp",
                _MENDING,
                Text(ja="調査の結果、内容は事実である", en="it was looked into, and it is so"),
                Text(
                    ja="調査しましたが、内容が事実でないとは認められませんでした。",
                    en="We looked into it and did not find that it is wrong.",
                ),
                "jp-personal-data",
                _act("第34条", "art. 34"),
            ),
            Ground(
                "jp_still_needed",
                "jp",
                _ENDING,
                Text(ja="利用する必要がなくなっていない", en="it is still needed"),
                Text(
                    ja="法に沿って扱っており、目的のためにまだ必要なためです。",
                    en="It is handled within the law and still needed for its purpose.",
                ),
                "jp-personal-data",
                _act("第35条", "art. 35"),
            ),
            Ground(
                "uk_rights_of_others",
                "uk",
                _SEEING,
                Text(ja="ほかの方の権利", en="the rights of others"),
                Text(
                    ja="ほかの方の個人情報が含まれ、その方の権利を守る必要があるためです。",
                    en="It is about somebody else too, whose rights have to be protected.",
                ),
                "uk-data",
                Text(
                    ja="英国UK GDPR 第15条第4項、2018年データ保護法 附則2第16項",
                    en="UK GDPR art. 15(4); DPA 2018 Sch. 2 para. 16",
                ),
            ),
            Ground(
                "uk_crime",
                "uk",
                _SEEING,
                Text(ja="犯罪の予防と捜査", en="prevention and detection of crime"),
                Text(
                    ja="犯罪の予防または捜査を妨げるおそれがあるためです。",
                    en="Telling it would be likely to prejudice preventing or detecting a crime.",
                ),
                "uk-data",
                Text(
                    ja="英国2018年データ保護法 附則2第2項",
                    en="DPA 2018 Sch. 2 para. 2",
                ),
            ),
            Ground(
                "uk_privilege",
                "uk",
                _SEEING,
                Text(ja="弁護士との秘匿特権", en="legal professional privilege"),
                Text(
                    ja="弁護士との秘密の相談に当たるためです。",
                    en="It is covered by legal professional privilege.",
                ),
                "uk-data",
                Text(
                    ja="英国2018年データ保護法 附則2第19項",
                    en="DPA 2018 Sch. 2 para. 19",
                ),
            ),
            Ground(
                "uk_excessive",
                "uk",
                frozenset(Kind),
                Text(ja="明らかに根拠がない、または過大", en="manifestly unfounded or excessive"),
                Text(
                    ja="請求が明らかに根拠を欠く、または過大なためです。",
                    en="The request is manifestly unfounded or excessive.",
                ),
                "uk-data",
                Text(
                    ja="英国UK GDPR 第12条第5項",
                    en="UK GDPR art. 12(5)",
                ),
            ),
            Ground(
                "uk_accurate",
                "uk",
                _MENDING,
                Text(ja="内容は正確である", en="it is accurate"),
                Text(
                    ja="調査しましたが、内容が不正確とは認められませんでした。",
                    en="We looked into it and found it to be accurate.",
                ),
                "uk-data",
                Text(
                    ja="英国UK GDPR 第16条",
                    en="UK GDPR art. 16",
                ),
            ),
            Ground(
                "uk_legal_claims",
                "uk",
                _ENDING,
                Text(ja="法的な請求のために必要", en="legal claims"),
                Text(
                    ja="法的な請求を行い、または防ぐために必要なためです。",
                    en="It is needed to establish, exercise or defend legal claims.",
                ),
                "uk-data",
                Text(
                    ja="英国UK GDPR 第17条第3項(e)",
                    en="UK GDPR art. 17(3)(e)",
                ),
            ),
        )
    }
)


def grounds_for(kind: Kind, jurisdiction: str) -> tuple[Ground, ...]:
    """Return the grounds on which a request of a kind can be refused there."""
    every = GROUNDS.values()
    return tuple(one for one in every if one.jurisdiction == jurisdiction and kind in one.kinds)


def decided(
    kind: Kind,
    jurisdiction: str,
    *,
    withheld: Mapping[Part, str],
    refused: str,
    there: Collection[Part],
    reason: str,
    done: str,
    files: Collection[str] = (),
) -> Outcome:
    """Return what a decision comes to. Raises RequestRefused with what is missing.

    For access, `withheld` names a ground for each part that is kept back, of those that are
    `there`. For the others `refused` is a ground or empty, and `done` says what was put right.
    `files` are the grounds on which single files are kept back.
    """
    known = {one.code for one in grounds_for(kind, jurisdiction)}
    named = {*withheld.values(), *files, *([refused] if refused else [])}
    if not named <= known:
        raise RequestRefused(_GROUND)
    if {*withheld.values(), *([refused] if refused else [])} and not reason.strip():
        raise RequestRefused(REASON)
    if kind is Kind.ACCESS:
        if any(GROUNDS[code].silent for code in named):
            return Outcome.REFUSED
        kept_back = set(withheld) & set(there)
        if not kept_back:
            return Outcome.PARTLY if files else Outcome.GRANTED
        return Outcome.REFUSED if kept_back >= set(there) else Outcome.PARTLY
    if not refused:
        if not done.strip():
            raise RequestRefused(_DONE)
        return Outcome.GRANTED
    return Outcome.PARTLY if done.strip() else Outcome.REFUSED


_GROUND: Final = Text(
    ja="この請求を断る理由として法が認めるものを、一覧から選んでください。",
    en="Choose a ground that the law knows for a request of this kind.",
)
REASON: Final = Text(
    ja="その例外に当たると考えた理由を書いてください(確認する人が読みます)。",
    en="Say why the exception applies: whoever reviews it reads that.",
)
_DONE: Final = Text(
    ja="何を直し、または止めたかを書いてください。",
    en="Say what was put right, or what is no longer used.",
)
