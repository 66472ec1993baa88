"""The sentences of notices. Each is said to somebody who may have been wronged: plain and civil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from setsudo.bilingual import Text
from setsudo.measures.notices.facts import Result
from setsudo.measures.notices.kinds import Kind

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

DEAR: Final = Text(ja="{name} 様", en="Dear {name}")
DEAR_CUSTOMER: Final = Text(ja="お客様", en="Dear customer")
CLOSING: Final = Text(ja="ご理解とご協力をお願いいたします。", en="Thank you for reading this.")
CLOSING_AFTER: Final = Text(
    ja="このたびはご不便をおかけしました。", en="We are sorry for the inconvenience."
)
NUMBER: Final = Text(ja="整理番号", en="Our reference")

SUBJECTS: Final[Mapping[Kind, Text]] = {
    Kind.STOP_REQUEST: Text(ja="お願い", en="A request to you"),
    Kind.WARNING: Text(ja="ご注意のお願い", en="A warning"),
    Kind.END_OF_CONTACT: Text(
        ja="やり取りを終えた理由のお知らせ", en="Why we ended our conversation with you"
    ),
    Kind.REFUSAL: Text(
        ja="サービスのご利用をお断りする期間のお知らせ",
        en="We will not take new requests from you for a time",
    ),
    Kind.SUSPENSION: Text(
        ja="サービスの停止のお知らせ", en="We are suspending a service for a time"
    ),
    Kind.PARTIAL_RESTRICTION: Text(
        ja="ご利用方法の変更のお知らせ", en="How you can reach us for a time"
    ),
    Kind.LIFTING: Text(ja="制限を解除したお知らせ", en="A restriction has been lifted"),
}
DECIDED_SUBJECTS: Final[Mapping[Result, Text]] = {
    Result.UPHELD: Text(ja="お申し出への回答", en="The answer to your objection"),
    Result.CHANGED: Text(
        ja="お申し出への回答(制限を改めました)",
        en="The answer to your objection: we changed the restriction",
    ),
    Result.LIFTED: Text(
        ja="お申し出への回答(制限を解除しました)",
        en="The answer to your objection: the restriction is lifted",
    ),
    Result.SENT_BACK: Text(
        ja="お申し出への回答(別の担当者が改めて確かめます)",
        en="The answer to your objection: others will look at it anew",
    ),
}

OPENINGS: Final[Mapping[Kind, Text]] = {
    Kind.STOP_REQUEST: Text(
        ja="お客様とのやり取りについて、お願いがあり、ご連絡しました。",
        en="We are writing to ask something of you about how we speak with one another.",
    ),
    Kind.WARNING: Text(
        ja="お客様とのやり取りについて、ご注意いただきたいことがあり、ご連絡しました。",
        en="We are writing to warn you about what happened between you and us.",
    ),
    Kind.END_OF_CONTACT: Text(
        ja="下記のやり取りを、当社から終えました。その理由をお知らせします。",
        en="We ended the conversation named below. This is why.",
    ),
    Kind.REFUSAL: Text(
        ja="下記の期間、お客様からの新しいお申し込みをお受けしないことを、"
        "記録を確かめたうえで二人以上の責任者が決めました。",
        en="For the time named below we will not take new requests from you. Two people or more "
        "decided this after they had looked at the record.",
    ),
    Kind.SUSPENSION: Text(
        ja="下記の期間、お客様がご利用中のサービスを停止することを、"
        "記録を確かめたうえで二人以上の責任者が決めました。",
        en="For the time named below we are suspending a service that you use. Two people or more "
        "decided this after they had looked at the record.",
    ),
    Kind.PARTIAL_RESTRICTION: Text(
        ja="下記の期間、当社への連絡やご利用の方法を限らせていただきます。"
        "お客様との取引そのものは続けます。",
        en="For the time named below there are fewer ways in which you can reach us. We go on "
        "doing business with you.",
    ),
    Kind.LIFTING: Text(
        ja="先にお知らせした制限を解除しました。",
        en="We have lifted the restriction of which we told you.",
    ),
}
LAPSED_SUBJECT: Final = Text(ja="制限の期間が終わったお知らせ", en="A restriction has ended")
LAPSED_OPENING: Final = Text(
    ja="先にお知らせした制限は、お知らせした期間が過ぎ、終わりました。お手続きは要りません。",
    en="The restriction of which we told you has come to its end. You need do nothing.",
)
WITHDRAWN_SUBJECT: Final = Text(
    ja="お知らせした制限を取りやめました", en="A restriction will not take effect"
)
WITHDRAWN_OPENING: Final = Text(
    ja="先にお知らせした制限は、始まる前に取りやめました。お手続きは要りません。",
    en="The restriction of which we told you was withdrawn before it began. You need do nothing.",
)
STILL_FREE: Final = Text(
    ja="これまでどおりご利用いただけます。",
    en="You can go on using our services as before.",
)
WHAT_IS_WITHDRAWN: Final = Text(ja="取りやめた制限", en="What is withdrawn")
AS_BEFORE: Final = Text(
    ja="いまから、これまでどおりご利用いただけます。",
    en="From now on you can use our services as before.",
)
OTHERS_BIND: Final = Text(
    ja="別にお知らせした制限は、そのお知らせにある日まで続きます。",
    en="Another restriction, of which you were told by itself, goes on until the day named there.",
)
WHAT_IS_OVER: Final = Text(ja="終わった制限", en="What is over")
OUR_ERROR: Final = Text(
    ja="この制限は、当社の誤りによるものでした。ご迷惑をおかけし、申し訳ありませんでした。",
    en="The restriction was our mistake. We are sorry for the trouble that it caused you.",
)
OBJECTION_OPENING: Final = Text(
    ja="お申し出を、先の判断に関わっていない担当者が、記録とともに確かめました。",
    en="Somebody who took no part in the earlier decision has looked at your objection and at the "
    "record.",
)
DECIDED: Final[Mapping[Result, Text]] = {
    Result.UPHELD: Text(
        ja="先の判断と制限は、そのまま続けることになりました。",
        en="The earlier decision and the restriction stay as they are.",
    ),
    Result.CHANGED: Text(
        ja="先の判断は続けますが、制限はお客様のために改めました。",
        en="The earlier decision stays, but the restriction has been changed in your favour.",
    ),
    Result.LIFTED: Text(
        ja="お申し出を認め、先の判断を改めました。制限はすでに解除し、止めていたお取引を再開しました。",
        en="You were right to object: the earlier decision is changed. The restriction is lifted "
        "already, and dealings that we held go on.",
    ),
    Result.SENT_BACK: Text(
        ja="先の判断をいったん取り消し、別の担当者がはじめから確かめ直します。"
        "その間、制限はすでに解除しました。",
        en="The earlier decision is set aside, and other people will look at everything anew. The "
        "restriction is lifted meanwhile.",
    ),
}

WHAT_HAPPENED: Final = Text(ja="当社が確かめたこと", en="What we have confirmed")
WHAT_IS_KEPT: Final = Text(ja="当社に記録されていること", en="What we have on record")
WHEN: Final = Text(ja="やり取りの日", en="When")
WHICH_CONDUCT: Final = Text(ja="当社の方針にある行為", en="Conduct that our published policy names")
WHAT_WE_ASK: Final = Text(ja="お願いすること", en="What we ask of you")
ASKS: Final[Mapping[Kind, tuple[Text, ...]]] = {
    Kind.STOP_REQUEST: (
        Text(
            ja="応対する者や周りの方が安心していられるよう、上の言動はお控えください。"
            "ご用件は、これまでどおり承ります。",
            en="Please stop the conduct named above, so that the people who serve you and those "
            "around them can feel safe. We go on dealing with your matter as before.",
        ),
    ),
    Kind.WARNING: (
        Text(
            ja="上の言動をおやめください。続く場合は、その場のやり取りを終えること、"
            "または期間を決めてご利用を制限することがあります。",
            en="Please stop the conduct named above. If it goes on, we may end the conversation, "
            "or restrict your use of our services for a time.",
        ),
    ),
    Kind.END_OF_CONTACT: (
        Text(
            ja="次のご連絡を妨げるものではありません。ご用件の続きは、下の連絡先で承ります。",
            en="You can get in touch with us again: we go on with your matter at the address "
            "below.",
        ),
    ),
}
WHAT_FOLLOWS: Final = Text(ja="制限の内容", en="What is restricted")
WHAT_IS_DONE: Final = Text(ja="内容", en="What we do")
WHAT_IS_LIFTED: Final = Text(ja="解除した制限", en="What is lifted")
STILL_BINDS: Final = Text(ja="続く制限", en="What still holds")
SERVICES: Final = Text(ja="対象のサービス", en="Services")
WAYS: Final = Text(ja="対象の連絡方法", en="Ways to reach us")
SINCE: Final = Text(ja="始まり", en="From")
UNTIL: Final = Text(ja="終わり", en="Until")
ENDS_ON: Final = Text(
    ja="{day}(この日に自動で終わります。お手続きは要りません)",
    en="{day} (it ends by itself on that day: you need do nothing)",
)
REVIEW: Final = Text(ja="途中で見直す日", en="We look at it again on")
DEALINGS: Final = Text(ja="進行中のお取引", en="Dealings in progress")
WHAT_STAYS: Final = Text(ja="引き続きできること", en="What you can still do")
ENDS_BY_ITSELF: Final = Text(
    ja="返金、修理、保証など、お客様の権利は変わりません。上に書かれていないことは、"
    "これまでどおりご利用いただけます。",
    en="Your rights stay as they are: refunds, repairs, warranty. Whatever is not named above is "
    "open to you as before.",
)
COMPLAINTS_WELCOME: Final = Text(
    ja="商品やサービスへのご指摘は、厳しいものであっても、このお知らせの対象ではありません。",
    en="Complaints about our products and services, however frank, are not what this is about.",
)
REASONS: Final = Text(ja="理由", en="Reasons")

TO_OBJECT: Final = Text(ja="納得できないとき", en="If you do not agree")
ASK_US: Final = Text(ja="お尋ねになりたいとき", en="If you have a question")
TELL_US: Final = Text(
    ja="事実と違う点、ご事情、当社の側の問題があれば、お申し出ください。資料も添えられます。",
    en="If something here is not so, if there were reasons, or if the fault was ours, tell us. You "
    "can add files.",
)
ON_THE_PAGE: Final = Text(
    ja="お申し出は、下のページで番号を入力してお書きください。",
    en="To do so, enter the code on the page below.",
)
SOMEBODY_ELSE_ANSWERS: Final = Text(
    ja="この判断に関わっていない担当者が、{days}営業日以内に理由を付けてお答えします。",
    en="Somebody who took no part in this will answer you with reasons within {days} working days.",
)
READ_BEFORE: Final = Text(
    ja="この件について、当社はまだ何も判断していません。お書きいただいたことは、判断の前に、"
    "この件の担当者が必ず読みます。",
    en="Nothing has been determined about this. Whoever works on it reads what you write before "
    "anything is determined.",
)
OBJECT_THEN: Final = Text(
    ja="判断した後でも、同じ番号で異議を申し出ることができます。"
    "そのときは、判断に関わっていない担当者が、{days}営業日以内に理由を付けてお答えします。",
    en="If something is determined later, you can object to it with the same code. Somebody who "
    "took no part in it will then answer you with reasons within {days} working days.",
)
NO_DISADVANTAGE: Final = Text(
    ja="お申し出によって不利に扱うことはありません。",
    en="Telling us does you no harm in any way.",
)
ACCOMMODATION: Final = Text(
    ja="障害やご病気などのために配慮が必要なときも、お知らせください。診断書は要りません。",
    en="Tell us, too, if you need us to do something differently because of a disability or an "
    "illness. No certificate is needed.",
)
ELSEWHERE: Final = Text(
    ja="消費生活センター、弁護士などに相談することも、お客様の自由です。",
    en="You are free to turn to a consumer advice centre, a lawyer or a court as well.",
)
OBJECT_AGAIN: Final = Text(
    ja="新しい事実があれば、同じ番号でもう一度お申し出いただけます。",
    en="If there are new facts, you can object once more with the same code.",
)
QUESTIONS: Final = Text(
    ja="このお知らせは、下のページでもご覧いただけます。",
    en="You can read this notice on the page below as well.",
)
PAGE: Final = Text(ja="ページ", en="Page")
CODE: Final = Text(ja="番号", en="Code")
CHAT_OBJECT: Final = Text(
    ja="お知らせの全文と、納得できないときのお申し出: {address} (番号 {code})",
    en="All of it, and what to do if you do not agree: {address} (code {code})",
)
