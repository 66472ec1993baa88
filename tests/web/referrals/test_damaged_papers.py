"""A damaged paper is called altered; a fault of our own accuses nobody of altering it."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import validation
from vouching_cast import WORD, certificate

from setsudo.documents import pdf
from setsudo.referrals import sealing
from setsudo.referrals.container import BundleError
from setsudo.referrals.sealing import SealState, load_seal, seal, seals_of

TRIES = 600


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A small paper with its signature, and the certificate that vouches for it."""
    folder = tmp_path_factory.mktemp("seal")
    root = certificate(folder / "seal.p12")
    paper = pdf("Hello", {}, language="en")
    whole = paper + seal(paper, load_seal(folder / "seal.p12", WORD))
    (found,) = seals_of(whole, [root])
    assert found.state is SealState.VALID
    return whole, root


def test_a_damaged_paper_is_altered_whatever_the_reader_stumbles_over(
    signed: tuple[bytes, bytes],
) -> None:
    paper, root = signed
    rng = random.Random(7)  # noqa: S311 # damage, no secret
    raised: set[str] = set()
    for _ in range(TRIES):
        damaged = _damaged(paper, rng)
        found = seals_of(damaged, [root])
        if b"/ByteRange" not in damaged:
            assert found == []
            continue
        # The digits that are kept free behind a signature say nothing: they alone may change.
        if any(one.state is not SealState.ALTERED for one in found):
            assert len(damaged) == len(paper)
            continue
        raised |= _raised_by_the_reader(damaged)
    assert {"PdfReadError", "PdfStreamError"} < raised
    # Python's own errors are among what a reader raises over a damaged file.
    assert raised - {"PdfReadError", "PdfStreamError", "PdfStrictReadError"}


@pytest.mark.parametrize(
    "piece",
    [
        (b"/Length ", b"/Lengtg "), (b"/Root ", b"/Roof "), (b"/AcroForm", b"/AcroFoam"),
        (b"/Fields [", b"/Fields <"), (b"/V ", b"/U "), (b"/SubFilter", b"/SubFalter"),
        (b"/ByteRange [", b"/ByteRange ("), (b"startxref", b"startxreg"),
    ],
)  # fmt: skip
def test_a_paper_whose_names_were_changed_is_altered(
    signed: tuple[bytes, bytes], piece: tuple[bytes, bytes]
) -> None:
    paper, root = signed
    changed = paper.replace(*piece)
    assert changed != paper
    assert {one.state for one in seals_of(changed, [root])} == {SealState.ALTERED}


@pytest.mark.parametrize(
    "fault", [MemoryError(), OSError("disk"), ModuleNotFoundError("pyhanko.sign"), SystemError()]
)
def test_what_is_no_fault_of_the_paper_comes_through(
    signed: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(validation, "validate_pdf_signature", fails)
    with pytest.raises(type(fault)):
        seals_of(*_asked(signed))


def test_a_reader_that_is_called_wrongly_accuses_no_paper(
    signed: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a new version of the reader: it takes other arguments, or lacks a name."""
    monkeypatch.setattr(validation, "validate_pdf_signature", lambda signature: signature)
    with pytest.raises(TypeError):
        seals_of(*_asked(signed))
    monkeypatch.undo()
    monkeypatch.delattr(PdfFileReader, "embedded_signatures")
    with pytest.raises(AttributeError):
        seals_of(*_asked(signed))


@pytest.mark.parametrize("fault", [KeyError("state"), TypeError("x"), AttributeError("x")])
def test_a_fault_of_our_own_comes_through(
    signed: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(_: Any) -> str:
        raise fault

    monkeypatch.setattr(sealing, "_named", fails)
    with pytest.raises(type(fault)):
        seals_of(*_asked(signed))


def test_certificates_that_cannot_be_read_are_told_as_that(
    signed: tuple[bytes, bytes],
) -> None:
    with pytest.raises(BundleError, match="holds none in PEM") as refused:
        seals_of(signed[0], [b"no certificate"])
    assert refused.value.code == "seal_roots"


def _asked(signed: tuple[bytes, bytes]) -> tuple[bytes, list[bytes]]:
    paper, root = signed
    return paper, [root]


def _damaged(paper: bytes, rng: random.Random) -> bytes:
    changed = bytearray(paper)
    at = rng.randrange(len(changed))
    match rng.randrange(4):
        case 0:
            for _ in range(rng.choice([1, 3, 20])):
                spot = rng.randrange(len(changed))
                changed[spot] ^= rng.randrange(1, 256)
        case 1:
            del changed[at:]
        case 2:
            del changed[at : at + rng.randrange(1, 300)]
        case 3:
            changed[at:at] = rng.randbytes(rng.randrange(1, 100))
    return bytes(changed)


def _raised_by_the_reader(paper: bytes) -> set[str]:
    try:
        with sealing._quiet():
            for one in PdfFileReader(io.BytesIO(paper)).embedded_signatures:
                validation.validate_pdf_signature(one)
    except Exception as fault:  # noqa: BLE001 # which, is what is asked
        return {type(fault).__name__}
    return set()
