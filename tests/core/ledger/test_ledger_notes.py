"""Signed notes, keys and checkpoints as other tools write and read them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_shop import KEY

from setsudo.errors import LedgerError
from setsudo.ledger import Checkpoint, SigningKey, VerifierKey, open_checkpoint
from setsudo.ledger.hashing import EMPTY
from setsudo.ledger.note import open_note, sign_note

# The example key and note of Go's package golang.org/x/mod/sumdb/note.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
    "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
HEAD = Checkpoint(KEY.name, 42, bytes(range(32)))


def test_the_signature_is_the_one_that_gos_tools_make() -> None:
    key = SigningKey.read(GO_SECRET)
    assert str(key.verifier) == GO_KEY
    assert key.secret == GO_SECRET
    assert sign_note(GO_TEXT, [key]) == GO_NOTE
    assert open_note(GO_NOTE, [VerifierKey.read(GO_KEY)]).text == GO_TEXT


def test_a_key_goes_out_and_comes_back() -> None:
    key = SigningKey.generate("店.example/台帳")
    assert SigningKey.read(key.secret + "\n") == key
    assert VerifierKey.read(str(key.verifier)) == key.verifier
    assert SigningKey.generate("a") != SigningKey.generate("a")


def test_a_private_key_is_never_printed_by_accident() -> None:
    key = SigningKey.generate("shop.example")
    shown = f"{key} {key!r}"
    assert repr(key.seed) not in shown
    assert base64.b64encode(key.seed).decode() not in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("PeterNeumann", "PeterNeumann2"),
        GO_KEY[:-1],
        GO_KEY + "AAAA",
        GO_KEY.replace("+AR", "+BR"),
        GO_KEY.replace("Peter", "Peter "),
        GO_SECRET,
    ],
)
def test_a_key_that_was_miswritten_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        VerifierKey.read(text)
    assert refused.value.code == "ledger_key"


@pytest.mark.parametrize("text", [GO_KEY, GO_SECRET[:-2] + "z=", GO_SECRET.replace("c74f", "c74e")])
def test_a_private_key_that_was_miswritten_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(LedgerError) as refused:
        SigningKey.read(text)
    assert "AYEK" not in refused.value.message


def test_a_checkpoint_has_the_published_form() -> None:
    note = HEAD.signed(KEY)
    assert note.startswith(
        "shop.example/ledger\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        "\n— shop.example/ledger "
    )
    assert open_checkpoint(note, [KEY.verifier]) == HEAD
    empty = Checkpoint(KEY.name, 0, EMPTY, ("an extension",))
    assert open_checkpoint(empty.signed(KEY), [KEY.verifier]) == empty


def test_signatures_of_witnesses_and_new_keys_are_carried_along() -> None:
    witness, newer = SigningKey.generate("witness.example"), SigningKey.generate(KEY.name)
    note = HEAD.signed(KEY, witness, newer)
    for keys in ([KEY.verifier], [newer.verifier], [witness.verifier, KEY.verifier]):
        assert open_checkpoint(note, keys) == HEAD
    with pytest.raises(LedgerError, match="no key of its origin"):
        open_checkpoint(note, [witness.verifier])
    with pytest.raises(LedgerError, match="none of the given keys"):
        open_checkpoint(note, [SigningKey.generate(KEY.name).verifier])
    with pytest.raises(LedgerError, match="not the origin"):
        HEAD.signed(witness)


def test_a_known_keys_bad_signature_refuses_the_note_even_beside_a_good_one() -> None:
    witness = SigningKey.generate("witness.example")
    note = HEAD.signed(KEY, witness)
    line = note.splitlines()[-1]
    other = Checkpoint(KEY.name, 43, HEAD.root).signed(KEY, witness).splitlines()[-1]
    with pytest.raises(LedgerError, match="does not fit"):
        open_checkpoint(note.replace(line, other), [KEY.verifier, witness.verifier])
    assert open_checkpoint(note.replace(line, other), [KEY.verifier]) == HEAD


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_checkpoint_changed_anywhere_is_refused_or_says_the_same(data: st.DataObject) -> None:
    note = HEAD.signed(KEY)
    at = data.draw(st.integers(0, len(note)))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.text("Aa0+=/ \n—\x00é\ud800", max_size=3))
    changed = note[:at] + put + note[at + cut :]
    try:
        assert open_checkpoint(changed, [KEY.verifier]) == HEAD
        assert changed == note
    except LedgerError as refused:
        assert refused.code == "ledger_note"  # noqa: PT017


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n01\nAAAA\n",
        "a\n-1\nAAAA\n",
        "a\n１\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
        "\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "a\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\nb\n",
        "a\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused_though_signed(text: str) -> None:
    with pytest.raises(LedgerError):
        Checkpoint.read(text)


@pytest.mark.parametrize("text", ["no last line end", "a\tb\n", "a\ud800\n", "", "a\r\n"])
def test_what_cannot_stand_in_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(LedgerError, match="control characters"):
        sign_note(text, [KEY])
