"""Lawful rights and the places where one claims them, named by the customer."""

from __future__ import annotations

from collections.abc import Iterator

from setsudo.assessment.detectors.plain_words import threatens_or_abuses
from setsudo.assessment.detectors.wording import Wording, quotes, sentences_with
from setsudo.assessment.model import Signal
from setsudo.assessment.reading import Reading
from setsudo.bilingual import Text
from setsudo.interactions.model import Speaker

_RIGHTS = Wording(
    ja=(
        "返金|払い?戻し|返品|交換(?:し|を|して|でき|希望|の)|弁償|賠償|補償|弁護士|司法書士",
        "行政書士|法テラス|訴訟|訴え(?:る|ます|させ|よう)|裁判|調停|内容証明",
        "消費(?:生活|者)(?:相談)?センター|消費者庁|国民生活センター|消費者ホットライン|188",
        "クーリング.?オフ|契約不適合|瑕疵|製造物責任|pl法|景品表示|特定商取引|消費者契約法",
        "借地借家|差別解消|合理的配慮|保証(?:期間|書|で|が|の対象)|警察(?:に|へ|を)|被害届",
        "開示(?:請求|を求)|個人情報保護|公益通報|情報公開|審査請求|不服申|保健所|労基",
        "監督官庁|国土交通省|国交省|総務省|金融庁|厚生労働省|経済産業省|公正取引|オンブズ",
        "苦情処理|第三者機関|行政(?:に|へ)|adr|運営適正化|監査請求|口コミ|レビュー(?:に|を)",
        "チャージバック|解約(?:する|します|を|した|でき)|キャンセル(?:し|を|料)",
    ),
    en=(
        r"refund\w*|money back|reimburse\w*|replacement\b|compensat\w+",
        r"return (?:it|this|them)\b|cancel(?:l\w+)? (?:my|the|this)|solicitors?\b|lawyers?\b",
        r"attorney|barrister|small claims|sue\b|suing|court\b|tribunal",
        "legal (?:action|advice|rights?)|letter before|ombudsman|trading standards",
        r"citizens'? advice|law cent(?:re|er)|which\?",
        "consumer (?:rights|protection|cent(?:re|er)|bureau|act|affairs|helpline)|statutory",
        r"cooling[- ]off|warranty|guarantee\b|chargeback|section 75|my rights|entitled",
        r"police\b|action fraud|gdpr|subject access|data protection|ico\b|ofcom|ofgem|ofwat",
        r"fca\b|cfpb|cma\b|bbb\b|better business|attorney general|regulator|licensing",
        "environmental health|cqc|health (?:department|inspector)|equality act",
        r"reasonable adjustments?|ada\b|discrimination act",
        r"(?:leave|post|write|put)(?:ing)? (?:a|an|my)(?: \w+){0,2} reviews?|trustpilot",
        r"formal complaint|complaints? procedure|escalate|appeal\b|whistle-?blow\w*",
    ),
)


class RightsWords:
    """Notices rights named by the customer. Naming a right is never a ground against anybody."""

    name = "rights_words/1"

    def signals(self, reading: Reading) -> Iterator[Signal]:
        """Yield once where a right or a place to claim it is named.

        A sentence that threatens or abuses in plain words does not speak for anybody, whatever
        right it names.
        """
        named = sentences_with(reading, _RIGHTS, Speaker.CUSTOMER)
        if found := [sentence for sentence in named if not threatens_or_abuses(sentence)]:
            yield Signal("rights_words", True, _BECAUSE, quotes(reading, found), self.name)


_BECAUSE = Text(
    ja="返金・相談窓口・弁護士など、正当な権利に触れています。権利を述べることは不利に扱いません。",
    en="Lawful rights are named, such as a refund, a lawyer or an advice centre. That never"
    " counts against a customer.",
)
