"""What leaves the house: a proof for one entry, and the whole log as a folder of files."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_shop import KEY, Shop, filled

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger import (
    ExportedLog,
    Kind,
    OfflineProof,
    SigningKey,
    Verification,
    export,
    prove,
    prove_consistency,
    verify,
    verify_proof,
)

KEYS = [KEY.verifier]


def verified(log: ExportedLog) -> Verification:
    return verify(log.entries(), keys=KEYS, checkpoints=[log.note], tree=log.tree)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("index", [0, 255, 256, 511, 599])
def test_counsel_can_verify_one_entry_with_nothing_but_the_file_and_the_key(
    index: int, busy_shop: Shop
) -> None:
    proof = prove(
        busy_shop.tree, busy_shop.rows[index], busy_shop.checkpoints[-1], show=["by"], keys=KEYS
    )
    proven = verify_proof(proof.text, KEYS)
    assert proven.entry.index == index
    assert proven.shown == {"by": f"agent-{index % 7}"}
    assert proven.checkpoint.size == 600
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert f"\nindex {index}\n" in proof.text
    assert proof.text.endswith("\n\n" + busy_shop.checkpoints[-1])


def test_only_what_is_to_be_shown_is_in_the_proof(shop: Shop) -> None:
    shop.enter(personal={"by": "tanaka", "customer": "Sato"})
    note = shop.sign()
    proof = prove(shop.tree, shop.rows[0], note, show=["by"], keys=KEYS)
    assert b"Sato" not in proof.extra
    assert verify_proof(proof.text, KEYS).shown == {"by": "tanaka"}
    assert verify_proof(prove(shop.tree, shop.rows[0], note, show=[], keys=KEYS).text, KEYS)
    with pytest.raises(LedgerError, match="was erased"):
        prove(shop.tree, shop.rows[0].without(["by"]), note, show=["by"], keys=KEYS)


def test_an_entry_newer_than_the_checkpoint_waits_for_the_next(shop: Shop) -> None:
    shop.enter()
    note = shop.sign()
    shop.enter()
    with pytest.raises(LedgerError, match="not within the size"):
        prove(shop.tree, shop.rows[1], note, show=[], keys=KEYS)
    assert prove(shop.tree, shop.rows[1], shop.sign(), show=[], keys=KEYS).index == 1


def test_no_proof_is_given_out_for_an_entry_that_was_changed(shop: Shop) -> None:
    entry = shop.enter()
    note = shop.sign()
    changed = entry._replace(statement=entry.statement.replace(b"case/1", b"case/2"))
    with pytest.raises(LedgerError, match="does not lead"):
        prove(shop.tree, changed, note, show=[], keys=KEYS)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_proof_changed_anywhere_is_refused(data: st.DataObject) -> None:
    shop = PROVED
    note = shop.checkpoints[-1]
    text = prove(shop.tree, shop.rows[9], note, show=["by"], keys=KEYS).text
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.text("Aa01+=/ \nindex—\x00\ud800", max_size=3))
    changed = text[:at] + put + text[at + data.draw(st.integers(0, 3)) :]
    if changed == text:
        return
    with pytest.raises(LedgerError) as refused:
        verify_proof(changed, KEYS)
    assert refused.value.code in {"ledger_proof", "ledger_note", "ledger_entry"}


PROVED = filled(20, every=20)


def test_extra_data_that_fit_nothing_are_refused() -> None:
    good = prove(PROVED.tree, PROVED.rows[9], PROVED.checkpoints[-1], show=["by"], keys=KEYS)
    other = prove(PROVED.tree, PROVED.rows[8], PROVED.checkpoints[-1], show=["by"], keys=KEYS)
    for extra in (b"", b"[]", b"{}", b'{"statement":1,"pieces":[]}', other.extra,
                  good.extra.replace(b"agent", b"boss!"), b'{"statement":"\\ud800","pieces":[]}',
                  b'{"pieces":[1],"statement":""}'):  # fmt: skip
        with pytest.raises(LedgerError) as refused:
            verify_proof(replace(good, extra=extra).text, KEYS)
        assert refused.value.code == "ledger_proof"
    assert OfflineProof.read(good.text) == good


def test_a_statement_that_claims_another_index_proves_nothing(shop: Shop) -> None:
    first = shop.enter()
    shop.store(first._replace(place=1))
    with pytest.raises(LedgerError, match="another index"):
        prove(shop.tree, shop.rows[1], shop.sign(), show=[], keys=KEYS)


def test_an_export_can_be_verified_without_the_database(busy_shop: Shop, tmp_path: Path) -> None:
    head = export(tmp_path, busy_shop.rows, busy_shop.checkpoints[-1], KEYS)
    assert head.size == 600
    assert set(files_in(tmp_path)) == {
        "checkpoint",
        "tile/0/000", "tile/0/001", "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
    }  # fmt: skip
    log = ExportedLog(tmp_path, KEYS)
    verification = verified(log)
    assert verification.sound
    assert (verification.size, verification.unsigned) == (600, 0)
    assert [row.statement for row in log.entries()] == [row.statement for row in busy_shop.rows]


def test_the_files_are_laid_out_as_the_specification_says(busy_shop: Shop, tmp_path: Path) -> None:
    export(tmp_path, busy_shop.rows, busy_shop.checkpoints[-1], KEYS)
    leaves = [sha256(b"\x00" + row.statement).digest() for row in busy_shop.rows]
    assert (tmp_path / "tile/0/001").read_bytes() == b"".join(leaves[256:512])
    assert (tmp_path / "tile/0/002.p/88").read_bytes() == b"".join(leaves[512:])
    level = leaves[:256]
    while len(level) > 1:
        level = [
            sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)
        ]
    assert (tmp_path / "tile/1/000.p/2").read_bytes()[:32] == level[0]
    bundle = (tmp_path / "tile/entries/000").read_bytes()
    first = busy_shop.rows[0].statement
    assert bundle.startswith(len(first).to_bytes(2, "big") + first)


def test_no_personal_piece_is_ever_exported(shop: Shop, tmp_path: Path) -> None:
    shop.enter(personal={"customer": "Sato Hanako"})
    export(tmp_path, shop.rows, shop.sign(), KEYS)
    assert not any(b"Sato" in data for data in files_in(tmp_path).values())


@pytest.mark.parametrize("sizes", [(1, 2), (255, 256), (256, 257), (100, 700), (300, 300)])
def test_an_export_is_continued_and_only_ever_added_to(
    sizes: tuple[int, int], tmp_path: Path
) -> None:
    shop = filled(sizes[0], every=sizes[0])
    export(tmp_path, shop.rows, shop.checkpoints[-1], KEYS)
    before = files_in(tmp_path)
    earlier = ExportedLog(tmp_path, KEYS).checkpoint
    while len(shop.rows) < sizes[1]:
        shop.enter()
    export(tmp_path, shop.rows, shop.sign(), KEYS)
    after = files_in(tmp_path)
    assert {name: after[name] for name in before if name != "checkpoint"} == {
        name: data for name, data in before.items() if name != "checkpoint"
    }
    log = ExportedLog(tmp_path, KEYS)
    assert verified(log).sound
    assert len(prove_consistency(log.tree, earlier.size, log.checkpoint.size)) < 20


def test_an_export_of_another_history_is_refused_and_the_old_one_stays(
    busy_shop: Shop, tmp_path: Path
) -> None:
    export(tmp_path, busy_shop.rows, busy_shop.checkpoints[-1], KEYS)
    before = files_in(tmp_path)
    other = Shop()
    for _ in range(600):
        other.enter("invented")
    with pytest.raises(LedgerError, match="other content"):
        export(tmp_path, other.rows, other.sign(), KEYS)
    assert files_in(tmp_path) == before


def test_a_log_that_does_not_fit_its_checkpoint_is_not_exported(
    busy_shop: Shop, tmp_path: Path
) -> None:
    note = busy_shop.checkpoints[-1]
    with pytest.raises(LedgerError, match="verify the log first"):
        export(tmp_path / "short", busy_shop.rows[:-1], note, KEYS)
    with pytest.raises(LedgerError, match="cannot follow"):
        export(tmp_path / "gap", [*busy_shop.rows[:9], *busy_shop.rows[10:]], note, KEYS)
    assert not (tmp_path / "short" / "checkpoint").exists()
    with pytest.raises(LedgerError, match="none of the given keys"):
        export(tmp_path / "key", busy_shop.rows, note, [SigningKey.generate("x").verifier])


@pytest.mark.parametrize("name", ["tile/0/001", "tile/entries/001", "tile/entries/002.p/88"])
@pytest.mark.parametrize("cut", [0, 1, 700])
def test_files_lost_or_cut_short_are_found(
    name: str, cut: int, busy_shop: Shop, tmp_path: Path
) -> None:
    export(tmp_path, busy_shop.rows, busy_shop.checkpoints[-1], KEYS)
    file = tmp_path / name
    if cut:
        file.write_bytes(file.read_bytes()[:-cut])
    else:
        file.unlink()
    kinds = {one.kind for one in verified(ExportedLog(tmp_path, KEYS)).findings}
    assert kinds == ({Kind.REMOVED} if "entries" in name else {Kind.HASH_DAMAGED})


def test_a_folder_without_a_checkpoint_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no checkpoint"):
        ExportedLog(tmp_path, KEYS)


def test_a_disk_that_refuses_is_said_to_refuse(shop: Shop, tmp_path: Path) -> None:
    shop.enter()
    (tmp_path / "tile").write_text("a file in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        export(tmp_path, shop.rows, shop.sign(), KEYS)
