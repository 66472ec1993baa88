"""Others vouch for a checkpoint: a witness that saw the log only grow, an authority for time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ledger_store import at, fill
from small_witness import TIME, Authority, Witness, listening

from setsudo.errors import LedgerError, StorageError
from setsudo.ledger import Kind
from setsudo.web.ledger.checkpoints import newest, shown
from setsudo.web.ledger.models import Cosignature, Timestamp
from setsudo.web.ledger.signing import verifier_key
from setsudo.web.ledger.stamping import have_stamped
from setsudo.web.ledger.verifying import verify_log
from setsudo.web.ledger.witnessing import have_witnessed
from setsudo.web.work.models import Task


@pytest.fixture
def witness(settings: Any, db: None) -> Iterator[Witness]:
    one = Witness(verifier_key())
    with listening(one) as url:
        settings.WITNESS_URL, settings.WITNESS_KEY = url, str(one.public)
        yield one


def test_a_witness_cosigns_one_checkpoint_after_the_other(witness: Witness) -> None:
    fill(10, every=10)
    assert Task.objects.filter(kind="ledger.witness", due_at__lte=at(9)).exists()
    first = have_witnessed()
    fill_more(15)
    second = have_witnessed()

    assert first is not None
    assert second is not None
    assert (first.checkpoint.size, second.checkpoint.size) == (10, 26)
    assert second.at == datetime.fromtimestamp(TIME, UTC)
    assert have_witnessed() is None
    last = newest()
    assert last is not None
    assert shown(last) == last.note + second.line + "\n"
    assert verify_log().findings == ()


def test_a_witness_that_saw_more_than_we_remember_tells_and_is_asked_again(
    witness: Witness,
) -> None:
    fill(10, every=10)
    have_witnessed()
    Cosignature.objects.all().delete()
    fill_more(7)
    assert have_witnessed() is not None
    assert witness.asked == 3


def test_a_log_that_was_set_back_is_refused(witness: Witness) -> None:
    fill(10, every=10)
    have_witnessed()
    assert witness.seen is not None
    witness.seen = replace(witness.seen, root=b"\1" * 32)
    fill_more(7)
    with pytest.raises(LedgerError, match="does not go on"):
        have_witnessed()
    witness.seen = replace(witness.seen, size=10_000)
    with pytest.raises(LedgerError, match="set back"):
        have_witnessed()
    assert Cosignature.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "error", "why"),
    [
        ("busy", StorageError, "not well"),
        ("stranger", LedgerError, "does not know this log"),
        ("garbage", LedgerError, "none of its own"),
        ("forged", LedgerError, "does not fit"),
    ],
)
def test_a_faulty_witness_leaves_nothing_and_can_be_asked_again(
    witness: Witness, fault: str, error: type[Exception], why: str
) -> None:
    fill(10, every=10)
    witness.fault = fault
    with pytest.raises(error, match=why):
        have_witnessed()
    assert not Cosignature.objects.exists()
    witness.fault, witness.seen = "", None
    assert have_witnessed() is not None


def test_a_witness_that_is_away_is_asked_again_later(settings: Any, witness: Witness) -> None:
    fill(10, every=10)
    settings.WITNESS_URL = "http://127.0.0.1:9"
    with pytest.raises(StorageError, match="does not answer"):
        have_witnessed()
    assert verify_log().findings == ()


def test_a_cosignature_that_was_changed_is_found(witness: Witness) -> None:
    fill(10, every=10)
    have_witnessed()
    Cosignature.objects.update(line="— witness.example " + "A" * 100)
    (found,) = verify_log().findings
    assert (found.kind, found.place) == (Kind.COSIGNATURE_REFUSED, 10)


@pytest.mark.django_db
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to be the authority")
def test_an_authority_stamps_the_checkpoint(settings: Any, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    root = authority.made()
    with listening(authority) as url:
        settings.TSA_URL, settings.TSA_CERTIFICATES = url, root.decode()
        fill(10, every=10)
        assert Task.objects.filter(kind="ledger.timestamp").exists()
        stamped = have_stamped()
        assert stamped is not None
        assert abs((datetime.now(UTC) - stamped.at).total_seconds()) < 600
        assert have_stamped() is None
        assert verify_log().findings == ()

        # Another authority's word is not taken, nor one about another checkpoint.
        (tmp_path / "other").mkdir()
        settings.TSA_CERTIFICATES = Authority(tmp_path / "other").made().decode()
        assert [one.kind for one in verify_log().findings] == [Kind.TIMESTAMP_REFUSED]
        fill_more(5)
        with pytest.raises(LedgerError, match="nobody trusted"):
            have_stamped()
        assert Timestamp.objects.count() == 1


def fill_more(count: int) -> None:
    from django.db import transaction

    from setsudo.web.ledger.checkpoints import sign
    from setsudo.web.ledger.entering import enter

    with transaction.atomic():
        for number in range(count):
            enter("noted", at=at(100 + number), about="case/1")
    assert sign(at=at(200)) is not None
