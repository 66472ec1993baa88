"""An authority stamps a bundle, the company signs its papers; nothing is lost where one fails."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from typer.testing import CliRunner

from setsudo.cli.bundle import app
from setsudo.errors import StorageError
from setsudo.referrals.container import BundleError
from setsudo.referrals.receivers import Receiver
from setsudo.referrals.sealing import SealState, seals_of
from setsudo.referrals.verifier import verify
from setsudo.web.accounts.models import User
from setsudo.web.cases.models import Case
from setsudo.web.ledger import outside
from setsudo.web.ledger.models import Entry
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.referrals.making import make_bundle
from setsudo.web.referrals.models import BundleMade, Vouched

sys.path.append(str(Path(__file__).parents[1] / "ledger"))
from small_witness import listening
from stored_cases import HOUR, NOON
from vouching_cast import WORD, Faulty, certificate

LATER = NOON + 3 * HOUR
PAPERS = (
    "data/chronology-ja.pdf",
    "data/chronology-en.pdf",
    "data/pack-ja.pdf",
    "data/pack-en.pdf",
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to be the authority"),
]


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Iterator[Faulty]:
    folder = tmp_path / "authority"
    folder.mkdir()
    one = Faulty(folder)
    root = one.made()
    with listening(one) as url:
        settings.TSA_URL, settings.TSA_CERTIFICATES = url, root.decode()
        yield one


@pytest.fixture
def seal(settings: Any, tmp_path: Path) -> bytes:
    root = certificate(tmp_path / "seal.p12")
    settings.SEAL, settings.SEAL_PASSPHRASE = str(tmp_path / "seal.p12"), WORD
    return root


def made(case: Case, by: User, to: Path, **more: Any) -> Any:
    return make_bundle(case, Receiver.POLICE, to, purpose="被害届", by=by, at=LATER, **more)


def test_an_authority_stamps_a_bundle_and_anybody_can_ask_it(
    fresh: Case, officer: User, authority: Faulty, tmp_path: Path
) -> None:
    to = tmp_path / "1.zip"
    whole = made(fresh, officer, to, only_stamped=True)
    assert whole.lacks == ()
    found = verify(to)
    assert found.sound, found.changed
    assert found.stamped_at.endswith("Z")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(to) as opened:
        opened.extractall(unpacked)
    # The command that the verifier names, as it names it.
    (unpacked / "roots.pem").write_bytes((authority.folder / "root.pem").read_bytes())
    alone = [sys.executable, "-I", "-S", str(unpacked / "verify.py"), str(to)]
    told = subprocess.run(alone, capture_output=True, text=True, encoding="utf-8", check=True)
    (command,) = [one.strip() for one in told.stdout.splitlines() if "openssl" in one]
    assert found.stamped_at in told.stdout
    ran = subprocess.run(command.split(), cwd=unpacked, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "Verification: OK" in ran.stdout + ran.stderr

    roots = str(authority.folder / "root.pem")
    asked = CliRunner().invoke(
        app, ["verify", str(to), "--time-certificates", roots, "--lang", "en"]
    )
    assert asked.exit_code == 0, asked.output
    assert "signed by an authority that you trust" in asked.output
    (tmp_path / "other").mkdir()
    (tmp_path / "other.pem").write_bytes(Faulty(tmp_path / "other").made())
    asked = CliRunner().invoke(
        app, ["verify", str(to), "--time-certificates", str(tmp_path / "other.pem"), "--lang", "en"]
    )
    assert asked.exit_code == 1
    assert "TIMESTAMP not trusted" in asked.output
    facts = json.loads(bytes(Entry.objects.get(act="bundle.made").statement))["facts"]
    assert facts["stamped"]
    # The cast is put there past the ledger; what vouches is bound by it.
    assert not [one for one in verify_log().findings if one.name.startswith("vouched/")]
    Vouched.objects.update(answer=b"another")
    assert [one for one in verify_log().findings if one.name.startswith("vouched/")]


def test_made_again_a_bundle_holds_the_stamp_that_it_had(
    fresh: Case, officer: User, authority: Faulty, seal: bytes, tmp_path: Path
) -> None:
    made(fresh, officer, tmp_path / "1.zip")
    asked, size = authority.asked, BundleMade.objects.get().checkpoint
    again = made(fresh, officer, tmp_path / "2.zip", size=size)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert (authority.asked, again.lacks) == (asked, ())
    assert Vouched.objects.count() == 1 + len(PAPERS)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("busy", "HTTP 503"),
        ("garbage", "not about what was asked"),
        ("replayed", "not about what was asked"),
        ("slow", "does not answer"),
        ("expired", "nobody trusted"),
        ("down", "does not answer"),
        ("stranger", "nobody trusted"),
        ("untrusted", "SETSUDO_TSA_CERTIFICATES_FILE"),
        ("no address", "no address"),
    ],
)
def test_a_bundle_does_without_an_authority_that_fails_or_is_not_made(
    fresh: Case, officer: User, authority: Faulty, settings: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, fault: str, why: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(outside, "PATIENCE_S", 0.6)
    good, roots = settings.TSA_URL, settings.TSA_CERTIFICATES
    more: dict[str, int] = {}
    if fault == "replayed":
        # About the very same list, so that its nonce alone gives the old answer away.
        made(fresh, officer, tmp_path / "0.zip")
        more["size"] = BundleMade.objects.get().checkpoint
        Vouched.objects.all().delete()
    if fault == "expired":
        authority.run_out()
    if fault == "down":
        settings.TSA_URL = "http://127.0.0.1:9"
    if fault == "no address":
        settings.TSA_URL = "tsa.example"
    if fault == "untrusted":
        settings.TSA_CERTIFICATES = ""
    if fault == "stranger":
        (tmp_path / "other").mkdir()
        settings.TSA_CERTIFICATES = Faulty(tmp_path / "other").made().decode()
    authority.fault = fault
    before = BundleMade.objects.count()
    with pytest.raises(BundleError, match=why) as refused:
        made(fresh, officer, tmp_path / "1.zip", only_stamped=True, **more)
    assert refused.value.code == "bundle_unstamped"
    assert not (tmp_path / "1.zip").exists()
    assert BundleMade.objects.count() == before

    whole = made(fresh, officer, tmp_path / "1.zip", **more)
    (lack,) = whole.lacks
    assert "It has no timestamp" in lack.en
    found = verify(tmp_path / "1.zip")
    assert found.sound, found.changed
    assert found.stamp == b""
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        assert b"timestamp none\n" in opened.read("signature.txt")

    # Nothing is lost: when it answers again, the same bundle is stamped.
    authority.fault, settings.TSA_URL, settings.TSA_CERTIFICATES = "", good, roots
    if fault == "expired":
        return
    size = BundleMade.objects.filter(content=whole.content).latest("at").checkpoint
    again = made(fresh, officer, tmp_path / "2.zip", size=size)
    assert (again.content, again.lacks) == (whole.content, ())
    assert verify(tmp_path / "2.zip").stamped_at


def test_a_stamp_that_is_about_something_else_is_found(
    fresh: Case, officer: User, authority: Faulty, tmp_path: Path
) -> None:
    from setsudo.ledger import SigningKey
    from setsudo.referrals.bundling import Contents, make
    from setsudo.web.ledger.stamping import stamp_on

    # Signed by the maker as it should be: only the stamp's own words give it away.
    strange, _ = stamp_on(b"something else")
    for answer, why in ((strange, "about something else"), (strange[:-9], "cannot be read")):
        to = tmp_path / "odd.zip"
        contents = Contents("1", Receiver.POLICE, "x", LATER, "x")
        with to.open("w+b") as stream:
            make(
                contents, stream, key=SigningKey("shop.example", bytes(range(32))),
                stamped=lambda _, given=answer: given,
            )  # fmt: skip
        ((name, said),) = verify(to).changed
        assert name == "timestamp.tsr"
        assert why in said


def test_papers_are_signed_and_another_validator_says_so(
    fresh: Case, officer: User, authority: Faulty, seal: bytes, settings: Any, tmp_path: Path
) -> None:
    made(fresh, officer, tmp_path / "1.zip")
    roots = [seal, settings.TSA_CERTIFICATES.encode()]
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        papers = {name: opened.read(name) for name in PAPERS}
        others = [one for one in opened.namelist() if one.endswith(".pdf") and one not in papers]
        assert not others
    for paper in papers.values():
        reader = PdfFileReader(io.BytesIO(paper))
        (signature,) = reader.embedded_signatures
        trusted = [
            Certificate.load(x509.load_pem_x509_certificate(one).public_bytes(Encoding.DER))
            for one in roots
        ]
        status = validate_pdf_signature(
            signature,
            ValidationContext(trust_roots=trusted, allow_fetching=False),
            ValidationContext(trust_roots=trusted, allow_fetching=False),
        )
        assert status.bottom_line, status.pretty_print_details()
        # PAdES B-T: an authority's time over the signature itself.
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        assert status.timestamp_validity is not None
        assert status.timestamp_validity.trusted
        (ours,) = seals_of(paper, roots)
        assert (ours.state, ours.by) == (SealState.VALID, "Himawari K.K., Seal")
        assert ours.stamped is not None
        (ours,) = seals_of(paper)
        assert ours.state is SealState.WHOLE


def test_a_byte_changed_after_signing_is_found(
    fresh: Case, officer: User, seal: bytes, tmp_path: Path
) -> None:
    made(fresh, officer, tmp_path / "1.zip")
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        paper = opened.read(PAPERS[0])
        opened.extractall(tmp_path / "bag")
    (whole,) = seals_of(paper, [seal])
    assert (whole.state, whole.stamped) == (SealState.VALID, None)
    gap = range(paper.index(b"/Contents <"), paper.index(b">", paper.index(b"/Contents <")))
    for at in range(11, len(paper), len(paper) // 60):
        if at in gap:
            continue
        changed = bytearray(paper)
        changed[at] ^= 1
        assert [one.state for one in seals_of(bytes(changed), [seal])] == [SealState.ALTERED], at
    assert [one.state for one in seals_of(paper + b"\n%x", [seal])] == [SealState.ALTERED]

    # A bundle that somebody with a key of their own made anew around a changed paper.
    from setsudo.ledger import SigningKey
    from setsudo.referrals.bundling import Contents, Item, holding, make
    from setsudo.referrals.receivers import Content

    forged = bytearray(paper)
    forged[len(paper) // 3] ^= 1
    to = tmp_path / "forged.zip"
    with to.open("w+b") as stream:
        item = Item("pack-ja.pdf", Content.FACTS, "application/pdf", "x", holding(bytes(forged)))
        contents = Contents("1", Receiver.POLICE, "x", LATER, "x", (item,))
        make(contents, stream, key=SigningKey("shop.example", bytes(range(32))))
    assert verify(to).sound
    asked = CliRunner().invoke(app, ["verify", str(to), "--lang", "en"])
    assert asked.exit_code == 1
    assert "CHANGED data/pack-ja.pdf: altered after it was signed" in asked.output

    (tmp_path / "root.pem").write_bytes(seal)
    for place in (tmp_path / "1.zip", tmp_path / "bag"):
        words = ["verify", str(place), "--seal-certificates", str(tmp_path / "root.pem")]
        asked = CliRunner().invoke(app, [*words, "--lang", "en"])
        assert asked.exit_code == 0, asked.output
        assert asked.output.count("signed by Himawari K.K., Seal") == len(PAPERS)
        assert asked.output.count(": valid") == len(PAPERS)


def test_papers_are_signed_without_a_time_where_the_authority_fails_and_say_so(
    fresh: Case, officer: User, authority: Faulty, seal: bytes, tmp_path: Path
) -> None:
    authority.fault = "busy"
    with pytest.raises(BundleError) as refused:
        made(fresh, officer, tmp_path / "1.zip", only_stamped=True)
    assert refused.value.code == "bundle_unstamped"
    authority.asked = 0
    whole = made(fresh, officer, tmp_path / "1.zip")
    # A person waits: who failed once is not asked for each paper.
    assert authority.asked == 1
    assert [one.en.split(" (")[0] for one in whole.lacks] == [
        "The signatures of its papers have no time of an authority",
        "It has no timestamp",
    ]
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        (ours,) = seals_of(opened.read(PAPERS[0]), [seal])
    assert (ours.state, ours.stamped) == (SealState.VALID, None)


@pytest.mark.parametrize(
    ("wrong", "code", "remedy"),
    [
        ("missing", "seal_missing", "put the certificate there"),
        ("passphrase", "seal_passphrase", "SETSUDO_SEAL_PASSPHRASE"),
        ("garbage", "seal_passphrase", "no PKCS#12 file"),
        ("expired", "seal_expired", "put a new one there"),
        ("use", "seal_unfit", "key usage"),
        ("keyless", "seal_unfit", "no certificate with its private key"),
        ("package", "seal_package", r"setsudo\[sign\]"),
    ],
)
def test_a_certificate_that_is_wrong_is_told_before_anything_is_made(
    fresh: Case, officer: User, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    wrong: str, code: str, remedy: str,
) -> None:  # fmt: skip
    from setsudo.cli.checks import State, run_checks

    file = tmp_path / "seal.p12"
    settings.SEAL, settings.SEAL_PASSPHRASE = str(file), WORD
    if wrong != "missing":
        certificate(
            file,
            days=-1 if wrong == "expired" else 30,
            uses=wrong != "use",
            keyed=wrong != "keyless",
        )
    if wrong == "passphrase":
        settings.SEAL_PASSPHRASE = WORD[::-1]
    if wrong == "garbage":
        file.write_bytes(b"no certificate")
    if wrong == "package":
        from setsudo.referrals import sealing

        monkeypatch.setattr(sealing, "find_spec", lambda _: None)
    entries = Entry.objects.count()
    with pytest.raises(BundleError, match=remedy) as refused:
        made(fresh, officer, tmp_path / "1.zip")
    assert refused.value.code == code
    assert WORD not in refused.value.message
    assert not (tmp_path / "1.zip").exists()
    assert Entry.objects.count() == entries

    # And `setsudo doctor` says so beforehand.
    monkeypatch.setenv("SETSUDO_SEAL", settings.SEAL)
    monkeypatch.setenv("SETSUDO_SEAL_PASSPHRASE", settings.SEAL_PASSPHRASE)
    monkeypatch.setattr("setsudo.cli.checks._engine", lambda: next(run_checks()))
    (check,) = [one for one in run_checks() if one.code == "seal"]
    assert check.state is State.BROKEN
    assert WORD not in check.found.en


def test_nothing_is_signed_or_stamped_where_nothing_is_set(
    fresh: Case, officer: User, tmp_path: Path
) -> None:
    one = made(fresh, officer, tmp_path / "1.zip")
    assert one.lacks == ()
    assert not Vouched.objects.exists()
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        assert "timestamp.tsr" not in opened.namelist()
        assert all(seals_of(opened.read(name)) == [] for name in PAPERS)
    with pytest.raises(BundleError, match="SETSUDO_TSA_URL"):
        made(fresh, officer, tmp_path / "2.zip", only_stamped=True)


def test_an_authority_that_trickles_keeps_nobody_waiting(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "PATIENCE_S", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:
        trickling = threading.Thread(target=_trickle, args=(server,), daemon=True)
        trickling.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(StorageError, match="does not answer"):
            outside.post(url, b"?", "text/plain", setting="SETSUDO_TSA_URL")
        assert time.monotonic() - begun < 8
        trickling.join(20)


def _trickle(server: socket.socket) -> None:
    taken, _ = server.accept()
    with taken, contextlib.suppress(OSError):
        taken.recv(65536)
        taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
        for _ in range(60):
            time.sleep(0.2)
            taken.sendall(b".")
