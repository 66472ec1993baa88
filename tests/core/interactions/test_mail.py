"""E-mail as Japanese and English customers send it, and what a reply quotes."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_back import Reading, only, refused, said

from setsudo.interactions.charsets import decode_mail
from setsudo.interactions.clues import Clues
from setsudo.interactions.html_text import html_to_text
from setsudo.interactions.model import Interaction, Speaker, Unreadable
from setsudo.interactions.readers.mail import mail_records
from setsudo.interactions.replies import passages

HEAD = (
    "From: Hanako Sato <hanako@customer.example>\nTo: Support <help@shop.example>\n"
    "Date: Mon, 5 Jan 2026 10:00:00 +0900\nMessage-ID: <m1@customer.example>\n"
)


def test_a_plain_mail_tells_who_wrote_to_whom_and_when(reading: Reading) -> None:
    mail = only(reading("m.eml", HEAD + "Subject: Broken kettle\n\nIt leaks. Please help.\n"))

    assert mail.id == "m1@customer.example"
    assert mail.channel == "email"
    assert mail.customer.id == mail.customer.email == "hanako@customer.example"
    assert (mail.customer.name, mail.staff.email) == ("Hanako Sato", "help@shop.example")
    assert mail.started_at is not None
    assert mail.started_at.isoformat() == "2026-01-05T10:00:00+09:00"
    assert said(mail) == [("customer", "Broken kettle\n\nIt leaks. Please help.")]


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
@pytest.mark.parametrize("declared", ["right", "wrong", "missing"])
def test_japanese_is_read_in_every_character_set_even_if_misdeclared(
    reading: Reading, charset: str, declared: str
) -> None:
    body = "昨日届いた炊飯器が動きません。至急ご連絡ください。"
    stated = {"right": charset, "wrong": "us-ascii", "missing": ""}[declared]
    kind = f"Content-Type: text/plain; charset={stated}\n" if stated else ""
    data = (HEAD + kind + "\n").encode() + body.encode(charset) + b"\n"

    assert only(reading("m.eml", data)).turns[-1].text == body


def test_what_windows_adds_to_iso_2022_jp_is_read() -> None:
    assert decode_mail(b"\x1b$B-!-j\x1b(B ok", "iso-2022-jp") == "①㈱ ok"
    assert decode_mail(b"\x1b(I1\x1b(B", "iso-2022-jp") == "ｱ"


def test_raw_eight_bit_headers_are_read(reading: Reading) -> None:
    data = "From: 佐藤花子 <h@c.example>\nSubject: 返金の件\n\n本文です。\n".encode("cp932")

    mail = only(reading("m.eml", data))

    assert mail.customer.name == "佐藤花子"
    assert mail.turns[0].text.startswith("返金の件")


def test_encoded_headers_and_attachment_names_are_read_and_files_are_not(reading: Reading) -> None:
    message = EmailMessage()
    message["From"] = "佐藤 花子 <hanako@customer.example>"
    message["To"] = "help@shop.example"
    message["Subject"] = "請求について"
    message.set_content("請求書をご確認ください。")
    message.add_attachment(
        b"%PDF" * 100, maintype="application", subtype="pdf", filename="請求書.pdf"
    )
    inner = EmailMessage()
    inner["Subject"] = "Earlier"
    inner.set_content("I will burn your shop down")
    message.add_attachment(inner)

    mail = only(reading("m.eml", message.as_bytes()))

    assert mail.customer.name == "佐藤 花子"
    assert said(mail) == [("customer", "請求について\n\n請求書をご確認ください。")]
    pdf, nested = mail.attachments
    assert (pdf.name, pdf.media_type, pdf.size) == ("請求書.pdf", "application/pdf", 400)
    assert (nested.name, nested.media_type) == ("Earlier", "message/rfc822")


def test_an_html_mail_is_read_by_its_words_and_its_quotation(reading: Reading) -> None:
    page = (
        "<html><head><style>p{color:red}</style></head><body><p>No&nbsp;&amp; never.<br>Call me</p>"
        "<script>alert('x')</script><div>On Mon, 5 Jan 2026 at 09:00, Support "
        "&lt;help@shop.example&gt; wrote:</div><blockquote><p>We regret the delay.</p></blockquote>"
    )

    mail = only(reading("m.eml", HEAD + "Subject: Re: x\nContent-Type: text/html\n\n" + page))

    assert said(mail) == [("staff", "We regret the delay."), ("customer", "No & never.\nCall me")]


def test_the_plain_part_is_preferred_to_the_html_one(reading: Reading) -> None:
    message = EmailMessage()
    message["From"] = "h@customer.example"
    message.set_content("plain words")
    message.add_alternative("<p>html words</p>", subtype="html")

    assert said(only(reading("m.eml", message.as_bytes()))) == [("customer", "plain words")]


REPLIES = {
    "english": "No.\n\nOn Mon, Jan 5, 2026 at 9:00 AM Support\n<help@shop.example> wrote:\n"
    "> We cannot.\n",
    "japanese": "お断りします。\n\n2026年1月5日(月) 9:00 サポート <help@shop.example>:\n"
    "> We cannot.\n",
    "japanese mail": "No.\n\n2026年1月5日 9:00、サポートのメール:\n> We cannot.\n",
    "full-width marks": "No.\n\nサポートさんは書きました：\n＞We cannot.\n",
    "outlook": "No.\n\n-----Original Message-----\nFrom: Support <help@shop.example>\n"
    "Sent: Monday\nTo: Hanako\nSubject: x\n\nWe cannot.\n",
    "outlook japanese": "No.\n\n________________________________\n"
    "差出人: サポート <help@shop.example>\n送信日時: 2026年1月5日\n宛先: 佐藤\n件名: x\n\n"
    "We cannot.\n",
    "bare block": "No.\n\nFrom: Support <help@shop.example>\nSent: Monday\nTo: Hanako\n\n"
    "We cannot.\n",
    "marks only": "No.\n\n> We cannot.\n",
}


@pytest.mark.parametrize("body", REPLIES.values(), ids=REPLIES.keys())
def test_a_reply_quotes_the_staff_before_it_speaks_itself(reading: Reading, body: str) -> None:
    earlier, new = said(only(reading("m.eml", HEAD + "Subject: Re: x\n\n" + body)))

    assert earlier == ("staff", "We cannot.")
    assert new[0] == "customer"
    assert new[1] in ("No.", "お断りします。")


def test_a_customer_who_quotes_herself_answers_for_both(reading: Reading) -> None:
    body = "Again.\n\nOn Mon, 5 Jan 2026, Hanako Sato <hanako@customer.example> wrote:\n> First.\n"

    assert said(only(reading("m.eml", HEAD + "Subject: Re: x\n\n" + body))) == [
        ("customer", "First."),
        ("customer", "Again."),
    ]


def test_levels_of_quoting_come_in_time_order(reading: Reading) -> None:
    body = "Third.\n\n> Second.\n>\n>> First.\n"

    assert said(only(reading("m.eml", HEAD + "Subject: Re: x\n\n" + body))) == [
        ("customer", "First."),
        ("staff", "Second."),
        ("customer", "Third."),
    ]


def test_marks_alone_do_not_make_a_threat_somebody_elses(reading: Reading) -> None:
    mail = only(reading("m.eml", HEAD + "\n> I will find you.\n> Tonight.\n"))

    assert said(mail) == [("customer", "I will find you.\nTonight.")]


def test_an_emoticon_is_no_quotation(reading: Reading) -> None:
    assert said(only(reading("m.eml", HEAD + "\n>_< so sad\nok\n"))) == [
        ("customer", ">_< so sad\nok")
    ]


def test_a_mail_from_the_companys_own_domain_is_staff(reading: Reading) -> None:
    mail = only(
        reading(
            "m.eml",
            "From: Support <help@shop.example>\nTo: Hanako <h@c.example>\nSubject: Re: x\n\n"
            "We are sorry.\n\nOn Mon, 5 Jan 2026, Hanako <h@c.example> wrote:\n> It leaks.\n",
            own_domains=["shop.example"],
        )
    )

    assert said(mail) == [("customer", "It leaks."), ("staff", "We are sorry.")]
    assert (mail.customer.email, mail.staff.email) == ("h@c.example", "help@shop.example")


def test_a_mailbox_gives_each_mail_and_takes_escaped_from_lines_back(reading: Reading) -> None:
    box = (
        f"From h@c.example Mon Jan  5 10:00:00 2026\n{HEAD}\n>From now on I wait.\n\n"
        "From the start it was wrong.\n\n"
        f"From h@c.example Mon Jan  5 11:00:00 2026\n{HEAD.replace('m1@', 'm2@')}\nStill waiting.\n"
    )

    first, second = reading("b.mbox", box)

    assert isinstance(first, Interaction)
    assert first.turns[0].text == "From now on I wait.\n\nFrom the start it was wrong."
    assert second.id == "m2@customer.example"


def test_an_encrypted_mail_says_so(reading: Reading) -> None:
    data = HEAD + "Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n"

    refusal = refused(reading("m.eml", data))

    assert (refusal.id, refusal.code) == ("m1@customer.example", "sealed")


def test_a_sender_of_ten_thousand_brackets_names_nobody(reading: Reading) -> None:
    mail = only(reading("m.eml", "From: " + "(" * 10_000 + "\nSubject: x\n\nHello.\n"))

    assert (mail.customer.email, said(mail)) == ("", [("customer", "x\n\nHello.")])


def test_a_bomb_of_parts_is_refused(reading: Reading) -> None:
    data = HEAD + "Content-Type: multipart/mixed; boundary=b\n" + "\n--b\n\nx" * 21_000

    assert refused(reading("m.eml", data)).code == "too_many_parts"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"From: a@b.c\n",
                b"Content-Type: multipart/mixed; boundary=b\n",
                b"\n",
                b"--b\n",
                b"--b--\n",
                b"Content-Transfer-Encoding: base64\n",
                b"> ",
                b"\xff\x1b$B",
                b"=?x?q?",
                b"Content-Type: text/html; charset=iso-2022-jp\n",
                b"Subject: \x83e\n",
                b"On 1 wrote:\n",
            ]
        )
        | st.binary(max_size=12),
        max_size=25,
    ).map(b"".join)
)
def test_any_mail_gives_records_and_never_an_exception(data: bytes) -> None:
    for record in mail_records(data, Clues(), source="x", line=None, cut=True):
        assert isinstance(record, Interaction | Unreadable)
        if isinstance(record, Interaction):
            assert all(turn.text.encode("utf-8") for turn in record.turns)
            assert {turn.speaker for turn in record.turns} <= {Speaker.CUSTOMER, Speaker.STAFF}


@settings(max_examples=100, deadline=None)
@given(st.text("<>/!-=\"'&;abpstyle ", max_size=80))
def test_any_markup_gives_text(markup: str) -> None:
    assert isinstance(html_to_text(markup), str)


@settings(max_examples=100, deadline=None)
@given(st.text(">＞ :@<\nOnwrote2026年月日差出人From-_a", max_size=120))
def test_no_word_of_a_reply_is_lost_but_headers_and_marks(body: str) -> None:
    told = passages(body)

    assert [passage.level for passage in told] == sorted(
        (passage.level for passage in told), reverse=True
    )


def test_hostile_markup_takes_no_quadratic_time() -> None:
    for markup in ("<!--" * 200_000, "<script>" * 100_000, "<a" * 300_000, "</x" * 300_000):
        html_to_text(markup)
