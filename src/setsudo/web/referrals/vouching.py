"""What others give for a bundle: an authority its time, the company's certificate its signature.

Neither is the same twice, so both are kept with the bundle, and the same bundle made again holds
them again, with the time that they had then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from setsudo.bilingual import Text
from setsudo.errors import LedgerError, SetsudoError, StorageError, UsageError
from setsudo.referrals import sealing
from setsudo.referrals.bundling import Item, holding
from setsudo.referrals.container import BundleError
from setsudo.referrals.receivers import Content
from setsudo.referrals.sealing import Seal
from setsudo.referrals.verifier import read_stamp
from setsudo.web.cases.models import Case
from setsudo.web.ledger.stamping import stamp_on, stamp_on_digest, trusted
from setsudo.web.referrals.models import BundleMade, Vouched

_PDF: Final = "application/pdf"
_NOT_NOW = (StorageError, LedgerError, UsageError)


@dataclass(frozen=True, slots=True)
class _New:
    kind: str
    digest: str
    answer: bytes
    at: datetime


@dataclass(slots=True)
class Vouching:
    """What is had for one bundle while it is made. `lacks` says what could not be had, and why.

    `needed` refuses a bundle without a timestamp. An authority that failed is not asked again: a
    person waits.
    """

    case: Case
    at: datetime
    needed: bool = False
    seal: Seal | None = None
    lacks: list[Text] = field(default_factory=list)
    stamped: datetime | None = None
    _new: list[_New] = field(default_factory=list)
    _failed: SetsudoError | None = None

    def stamp(self, listed: bytes) -> bytes | None:
        """Return an authority's word on the list of a bundle. Raises BundleError
        `bundle_unstamped` where there is none and there has to be."""
        content = sha256(listed).hexdigest()
        if kept := self._kept(Vouched.TIME, content):
            self.stamped = kept.at
            return bytes(kept.answer)
        if not settings.TSA_URL:
            if self.needed:
                raise _unstamped(_NO_AUTHORITY)
            return None
        try:
            if self._failed is not None:
                raise self._failed
            answer, self.stamped = _readable(*stamp_on(listed))
        except _NOT_NOW as failed:
            if self.needed:
                raise _unstamped(_why(failed)) from None
            self.lacks.append(_with(_NO_STAMP, _why(failed)))
            return None
        self._new.append(_New(Vouched.TIME, content, answer, self.stamped))
        return answer

    def signed(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, those that are papers of the company's own with its signature."""
        for item in items:
            own = item.media_type == _PDF and item.content is Content.FACTS and not item.digest
            yield self._sealed(item) if own else item

    def keep(self, row: BundleMade) -> list[Vouched]:
        """Keep what is new, and return its rows."""
        return [
            Vouched.objects.create(
                bundle=row, kind=one.kind, about=one.digest, answer=one.answer, at=one.at
            )
            for one in self._new
        ]

    def _sealed(self, item: Item) -> Item:
        paper = b"".join(item.chunks())
        digest = sha256(paper).hexdigest()
        if kept := self._kept(Vouched.SIGNATURE, digest):
            return replace(item, chunks=holding(paper + bytes(kept.answer)))
        if self.seal is None:
            return item
        tail = self._tail(paper, self.seal)
        self._new.append(_New(Vouched.SIGNATURE, digest, tail, self.at))
        return replace(item, chunks=holding(paper + tail))

    def _tail(self, paper: bytes, seal: Seal) -> bytes:
        if settings.TSA_URL and self._failed is None:
            try:
                return sealing.seal(paper, seal, ask=stamp_on_digest)
            except _NOT_NOW as failed:
                if self.needed:
                    raise _unstamped(_why(failed)) from None
                self._failed = failed
                self.lacks.append(_with(_NO_TIME, _why(failed)))
        return sealing.seal(paper, seal)

    def _kept(self, kind: str, digest: str) -> Vouched | None:
        # The digest alone would do, and would hand a row from one case to another's deletion.
        family = [one.pk for one in self.case.family()]
        found = Vouched.objects.filter(kind=kind, about=digest, bundle__case__in=family)
        return found.order_by("pk").first()


def vouching(case: Case, *, at: datetime, needed: bool) -> Vouching:
    """Return what a bundle is vouched for with. Raises BundleError `seal_…` as `seal_of_company`
    does, and where the certificate does not hold now."""
    seal = seal_of_company()
    if seal is not None:
        # The clock of the signature is that of the machine, whatever the bundle tells of.
        sealing.refuse_unless_valid(seal, at=timezone.now())
    return Vouching(case, at, needed, seal)


def seal_of_company() -> Seal | None:
    """Return the certificate with which papers are signed; None where SETSUDO_SEAL names none.

    Raises BundleError `seal_package`, `seal_missing`, `seal_passphrase`, `seal_unfit`.
    """
    if not settings.SEAL:
        return None
    return sealing.load_seal(Path(settings.SEAL), settings.SEAL_PASSPHRASE)


def _readable(answer: bytes, at: datetime) -> tuple[bytes, datetime]:
    # Whoever verifies without any library has to be able to read it as well.
    try:
        read_stamp(answer)
    except (IndexError, ValueError):
        raise LedgerError(
            "the timestamp is refused: it is written in another way than RFC 3161 says",
            code="ledger_timestamp",
        ) from None
    return answer, at


def _unstamped(why: Text) -> BundleError:
    return BundleError(_with(_UNSTAMPED, why), code="bundle_unstamped")


def _why(failed: SetsudoError) -> Text:
    """Return why there is no time, in both languages."""
    if isinstance(failed, StorageError):
        return Text(ja="時刻認証局が答えないか、断りました", en=failed.message)
    if isinstance(failed, UsageError):
        return Text(ja="SETSUDO_TSA_URL が https:// で始まる宛先ではありません", en=failed.message)
    if not trusted():
        return Text(
            ja="SETSUDO_TSA_CERTIFICATES_FILE に時刻認証局の証明書を設定してください",
            en=failed.message,
        )
    return Text(
        ja="答えがこの内容のものではないか、信頼する認証局が有効な証明書で署名したものではありません",
        en=failed.message,
    )


def _with(text: Text, why: Text) -> Text:
    return Text(ja=text.ja.format(why=why.ja), en=text.en.format(why=why.en))


_UNSTAMPED: Final = Text(
    ja="タイムスタンプが得られないため、作りませんでした({why})。後でやり直すか、なしで作って"
    "ください。同じものに後から付けることもできます。",
    en="the bundle was not made, for there is no timestamp ({why}). Try again later, or make it "
    "without one: the same bundle can be stamped later",
)
_NO_AUTHORITY: Final = Text(
    ja="時刻認証局が設定されていません: SETSUDO_TSA_URL",
    en="no authority is set: set SETSUDO_TSA_URL",
)
_NO_STAMP: Final = Text(
    ja="タイムスタンプは付いていません({why})。同じものをもう一度作ると、その時に付きます。",
    en="It has no timestamp ({why}). Make the same again later to have one.",
)
_NO_TIME: Final = Text(
    ja="文書の署名に、時刻認証局の時刻は付いていません({why})。",
    en="The signatures of its papers have no time of an authority ({why}).",
)
