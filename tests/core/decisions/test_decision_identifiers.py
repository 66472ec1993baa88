"""The same person is met however the number was typed, and nobody can be read from a hash."""

from __future__ import annotations

import unicodedata
from itertools import product

import idna
import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from setsudo.decisions.identifiers import (
    KINDS,
    OF_A_SOURCE,
    digest,
    hasher,
    keyed,
    normalised,
    of_source,
)

KEY = b"k" * 32
typed = st.one_of(
    st.text(max_size=40),
    st.text("0123456789-+() ", max_size=18),
    st.from_regex(r"(\+81|0)[0-9-]{8,12}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9._+-]{1,12}@[A-Za-z0-9.-]{1,20}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "090-1234-5678", "+819012345678"),
        ("phone", "０９０ー１２３４ー５６７８", "090 1234 5678"),
        ("phone", "+81 (0)90-1234-5678", "09012345678"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("email", "Taro@Example.JP", "taro@example.jp"),
        ("email", "mailto:taro@例え.jp", "taro@xn--r8jz45g.jp"),
        ("account", "crm:@TARO", "crm:@taro"),
        ("social", "ＴＡＲＯ", "@taro"),
        ("line", " U0123456789abcdef0123456789abcdef", "U0123456789abcdef0123456789abcdef"),
    ],
)
def test_the_same_person_is_met_however_it_was_typed(kind, one, other):
    assert normalised(kind, one, region="JP") == normalised(kind, other, region="JP") != ""
    assert keyed(KEY, kind, one, region="JP") == keyed(KEY, kind, other, region="JP")


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [("phone", "非通知"), ("phone", "0000000000"), ("phone", "12"), ("email", "taro"),
     ("email", "@example.jp"), ("account", " @ "), ("line", "taro"), ("phone", "")],
)  # fmt: skip
def test_what_is_nobodys_has_no_hash(kind, nothing):
    assert normalised(kind, nothing, region="JP") == ""
    assert hasher(KEY, kind, region="JP")(nothing) == b""
    with pytest.raises(ValueError, match=kind):
        keyed(KEY, kind, nothing, region="JP")


def test_another_key_another_kind_or_another_person_is_another_hash():
    told = {
        keyed(KEY, "account", "crm:1", region="JP"),
        keyed(b"j" * 32, "account", "crm:1", region="JP"),
        keyed(KEY, "order", "crm:1", region="JP"),
        keyed(KEY, "account", "crm:2", region="JP"),
    }
    assert len(told) == 4


def test_a_kind_that_does_not_exist_is_said_with_those_that_do():
    with pytest.raises(ValueError, match="account, email, line, order, phone, social"):
        normalised("face", "x", region="JP")


def test_a_local_number_means_the_country_it_is_read_in():
    assert normalised("phone", "020 7946 0958", region="GB") == "+442079460958"
    assert keyed(KEY, "phone", "020 7946 0958", region="GB") == hasher(KEY, "phone", region="GB")(
        "02079460958"
    )


@given(st.sampled_from(sorted(KINDS)), typed)
@example("account", "ǰ̣")
@example("social", "@ @ĳ")
def test_what_is_kept_in_its_form_stays_in_it(kind, value):
    form = normalised(kind, value, region="JP")
    assert normalised(kind, form, region="JP") == form
    if form:
        assert (
            keyed(KEY, kind, value, region="JP")
            == keyed(KEY, kind, form, region="JP")
            == hasher(KEY, kind, region="JP")(value)
        )


@given(typed)
@example("0901234567")
@example("011111111")
@example("+81-0901234567")
@example("0101000000")
@example("01011000000")
@example("+811011000000")
def test_the_short_way_to_a_number_answers_what_the_library_does(value):
    assert normalised("phone", value, region="JP") == _by_the_library(value)


def test_every_beginning_of_a_number_goes_either_way_to_the_same_form():
    hashed = hasher(KEY, "phone", region="JP")
    for beginning, before, rest in product(range(1000), ("0", "+81"), ("246810", "2468102")):
        value = f"{before}{beginning:03}{rest}"
        expected = _by_the_library(value)
        assert normalised("phone", value, region="JP") == expected, value
        assert hashed(value) == (digest(KEY, "phone", expected) if expected else b""), value


@given(st.from_regex(r"[a-z0-9._+-]{1,10}@[a-z0-9.-]{1,12}", fullmatch=True))
def test_the_short_way_to_an_address_answers_what_the_library_does(value):
    local, _, domain = value.rpartition("@")
    try:
        expected = f"{local}@{idna.encode(domain.rstrip('.'), uts46=True).decode()}"
    except idna.IDNAError:
        expected = ""
    assert normalised("email", value, region="JP") == expected


def _by_the_library(value):
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", value)[:60], "JP")
        possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        return ""
    if not possible or len({*str(number.national_number)}) == 1:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(st.sampled_from(sorted(OF_A_SOURCE)), st.text(min_size=1, max_size=300), typed)
@example("account", "Shop", "Taro")
@example("account", "Shop", "t" * 300)
@example("order", "ﷺ" * 30, "taro")
@example("order", "S" * 200, "t" * 60)
@example("social", "@ @Shop", "ｔａｒｏ")
def test_what_a_source_tells_is_kept_as_its_guard_looks_for_it(kind, source, value):
    kept = of_source(source, value)
    asked = hasher(KEY, kind, region="JP", before=f"{source}:")(value)
    assert asked == (keyed(KEY, kind, kept, region="JP") if kept else b"")
