"""A bundle is the same each time, opens in others' programs, and no byte of it changes unseen."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rocrate.rocrate import ROCrate

from setsudo.ledger import SigningKey
from setsudo.referrals import verifier
from setsudo.referrals.bundling import Contents, Item, Made, holding, make
from setsudo.referrals.container import BundleError
from setsudo.referrals.receivers import MAY_HOLD, Content, Receiver
from setsudo.referrals.verifier import NotABundle, ed25519_verifies, verify

KEY = SigningKey("shop.example", bytes(range(32)))
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def items(*more: Item) -> tuple[Item, ...]:
    return (
        Item("chronology.json", Content.FACTS, "application/json", "経過", holding(b'{"a": 1}\n')),
        Item("音声/録音 1.wav", Content.ORIGINALS, "audio/wav", "録音", holding(b"RIFF" * 300)),
        Item("empty.txt", Content.FACTS, "text/plain", "nothing", holding(b"")),
        *more,
    )


def bundle(path: Path, *more: Item, receiver: Receiver = Receiver.POLICE) -> Made:
    contents = Contents("C-2026-0001", receiver, "被害届", NOON, "Example Shop", items(*more))
    with path.open("wb") as stream:
        return make(contents, stream, key=KEY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    bundle(path)
    return path


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    one, two = bundle(tmp_path / "1.zip"), bundle(tmp_path / "2.zip")
    assert one.content == two.content
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_it_verifies_and_says_whose_key_to_ask_after(made: Path) -> None:
    found = verify(made)
    assert found.sound, found.changed
    assert not found.trusted
    assert found.key == str(KEY.verifier)
    assert verify(made, str(KEY.verifier)).trusted
    other = SigningKey("shop.example", bytes(32)).verifier
    assert [name for name, _ in verify(made, str(other)).changed] == ["signature.txt"]


def test_it_verifies_where_setsudo_is_not_installed(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as opened:
        opened.extract("verify.py", tmp_path)
    ran = [sys.executable, "-I", "-S", str(tmp_path / "verify.py")]
    whole = subprocess.run([*ran, str(made)], capture_output=True, text=True, encoding="utf-8")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "Every byte is as it was handed over" in whole.stdout
    broken = tmp_path / "broken.zip"
    broken.write_bytes(made.read_bytes().replace(b"RIFFRIFF", b"RIFFRIFE", 1))
    told = subprocess.run([*ran, str(broken)], capture_output=True, text=True, encoding="utf-8")
    assert told.returncode == 1
    assert "CHANGED  data/音声/録音 1.wav" in told.stdout
    assert subprocess.run([*ran, str(tmp_path / "no.zip")], capture_output=True).returncode == 2


def place_of(made: Path, at: int) -> str:
    """Return the file to which a byte of the container belongs; empty for the list at the end."""
    with zipfile.ZipFile(made) as opened:
        infos = sorted(opened.infolist(), key=lambda one: one.header_offset)
        if at >= opened.start_dir:
            return ""
    return [one.filename for one in infos if one.header_offset <= at][-1]


def test_a_thousand_changed_bytes_are_all_found_and_named(made: Path, tmp_path: Path) -> None:
    chance = random.Random(20261128)  # noqa: S311
    whole = made.read_bytes()
    victim = tmp_path / "changed.zip"
    for _ in range(1_000):
        at = chance.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= chance.randrange(1, 256)
        victim.write_bytes(changed)
        found = verify(victim)
        assert not found.sound, at
        where = place_of(made, at)
        if where:
            assert where in {name for name, _ in found.changed}, (at, where, found.changed)


def test_every_byte_of_the_list_of_files_is_watched(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    with zipfile.ZipFile(made) as opened:
        begin = opened.start_dir
    victim = tmp_path / "changed.zip"
    for at in range(begin, len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x41
        victim.write_bytes(changed)
        with contextlib.suppress(NotABundle):
            assert not verify(victim).sound, at


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_cut_grown_or_foreign_files_are_refused_or_found(
    made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = made.read_bytes()
    kind = data.draw(st.sampled_from(["cut", "grown", "moved", "foreign"]))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=80))
    changed = {
        "cut": whole[:at],
        "grown": whole[:at] + noise + whole[at:],
        "moved": whole[at:] + whole[:at] if at else whole + b"x",
        "foreign": noise,
    }[kind]
    path = tmp_path_factory.getbasetemp() / "odd.zip"
    path.write_bytes(changed)
    with contextlib.suppress(NotABundle):
        assert not verify(path).sound


def test_a_file_put_in_or_taken_out_of_the_folder_is_named(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as opened:
        opened.extractall(tmp_path)
    assert verify(tmp_path).sound
    (tmp_path / "data" / "more.txt").write_text("put in")
    (tmp_path / "data" / "empty.txt").unlink()
    assert {name for name, _ in verify(tmp_path).changed} == {"data/more.txt", "data/empty.txt"}


def test_other_programs_open_it(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path)
    assert bagit.Bag(str(tmp_path)).is_valid()
    crate = ROCrate(tmp_path)
    assert {one.id for one in crate.data_entities} == {
        "data/chronology.json", "data/音声/録音 1.wav", "data/empty.txt",
    }  # fmt: skip
    assert crate.root_dataset["identifier"] == "C-2026-0001"


@pytest.mark.parametrize("receiver", list(Receiver))
@pytest.mark.parametrize("content", list(Content))
def test_nobody_is_given_what_is_not_for_them(
    receiver: Receiver, content: Content, tmp_path: Path
) -> None:
    item = Item("x.txt", content, "text/plain", "x", holding(b"x"))
    contents = Contents("C-1", receiver, "x", NOON, "Shop", (item,))
    with (tmp_path / "x.zip").open("wb") as stream:
        if content in MAY_HOLD[receiver]:
            make(contents, stream, key=KEY)
        else:
            with pytest.raises(BundleError) as refused:
                make(contents, stream, key=KEY)
            assert refused.value.code == "bundle_not_for_them"


def test_an_exhibit_that_was_changed_on_disk_stops_the_bundle(tmp_path: Path) -> None:
    item = Item("a.png", Content.ORIGINALS, "image/png", "x", holding(b"other"), digest="0" * 64)
    with pytest.raises(BundleError, match="not what was taken") as refused:
        bundle(tmp_path / "x.zip", item)
    assert refused.value.code == "bundle_changed"


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a\nb", ".", "a\\b"])
def test_no_name_leads_out_of_the_bundle(name: str, tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        bundle(tmp_path / "x.zip", Item(name, Content.FACTS, "text/plain", "x", holding(b"")))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=25, deadline=None)
def test_its_own_signatures_are_those_of_the_library(seed: bytes, said: bytes, bit: int) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(said)
    assert ed25519_verifies(public, said, signature)
    assert not ed25519_verifies(public, said + b"x", signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not ed25519_verifies(public, said, bytes(flipped))


def test_the_verifier_needs_nothing_but_python() -> None:
    text = Path(verifier.__file__).read_text(encoding="utf-8")
    assert "import setsudo" not in text
    assert "from setsudo" not in text
