"""CompanyAtFault: what establishes the company's own error, and what denies it."""

from __future__ import annotations

import pytest
from detector_readings import reading_of, told

from setsudo.assessment.detectors.company_at_fault import CompanyAtFault


@pytest.mark.parametrize(
    "facts",
    [
        "当社の誤りで二重請求になった。",
        "初期不良と確認された。",
        "配送が3日遅れた。",
        "案内ミスがあった。",
        "It was our error.",
        "The customer was double-charged.",
        "The kettle was faulty.",
        "The parcel came nine days late.",
    ],
)
def test_the_record_establishes_it_and_is_named_as_the_reason(facts):
    signal = told(CompanyAtFault(), reading_of("どうなっていますか", facts=facts))[
        "company_at_fault"
    ]

    assert facts.rstrip("。.") in signal.because.ja
    assert facts.rstrip("。.") in signal.because.en
    assert signal.evidence == ()


@pytest.mark.parametrize(
    "facts",
    [
        "",
        "当社に誤りはなかった。",
        "商品に不備はない。",
        "不具合は確認されなかった。",
        "客の操作ミスによる。",
        "検査で異常は見つからなかった。",
        "There was no error.",
        "No fault was found.",
        "The customer was late for the appointment.",
        "Delivered on time.",
    ],
)
def test_a_record_that_denies_it_establishes_nothing(facts):
    assert not told(CompanyAtFault(), reading_of("これは御社の誤りです", facts=facts))


@pytest.mark.parametrize(
    "words",
    ["こちらの手違いでした。", "That was our mistake, I am sorry.", "こちらのﾐ\u200bｽでした。"],
)
def test_staff_may_admit_it(words):
    signal = told(CompanyAtFault(), reading_of([("c", "まだ届きません"), ("s", words)]))

    assert signal["company_at_fault"].evidence[0].turn == 1


def test_a_customer_who_says_so_establishes_nothing():
    assert not told(CompanyAtFault(), reading_of("That was your mistake. こちらの手違いではない。"))
