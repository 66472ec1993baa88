"""A company's signature on the papers of a bundle (PAdES), and what such a signature is worth.

The signature follows a paper and leaves its bytes as they are. pyHanko does the work; it comes with
`setsudo[sign]` and is loaded where it is needed.
"""

from __future__ import annotations

import io
import logging
import struct
import traceback
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from setsudo.bilingual import Text
from setsudo.referrals.container import BundleError

Ask = Callable[[bytes, bytes, int], bytes]
"""Asks an authority for time: the question, the digest that it is about, and its nonce."""
FIELD: Final = "Setsudo"
_ROOM: Final = 32_768
"""So many digits are kept free for a signature with its certificates and its timestamp."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A certificate with its key. `name` is whom it names; it holds from `since` to `until`."""

    name: str
    since: datetime
    until: datetime
    packed: bytes
    passphrase: bytes | None


class SealState(StrEnum):
    """What the signature of a paper is worth. Only `altered` says that something is wrong."""

    VALID = "valid"
    """Every byte is as it was signed, by somebody whom a trusted certificate vouches for."""
    WHOLE = "whole"
    """Every byte is as it was signed; nobody who is trusted vouches for whoever signed it."""
    ALTERED = "altered"


STATE_NAMES: Final = {
    SealState.VALID: Text(ja="有効", en="valid"),
    SealState.WHOLE: Text(
        ja="署名後の変更なし。署名した人の証明書は確かめていません",
        en="not altered since; nobody who is trusted vouches for whoever signed",
    ),
    SealState.ALTERED: Text(ja="署名の後に変更あり", en="ALTERED after it was signed"),
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """One signature of a paper: by whom, when as they say, and when as an authority says."""

    state: SealState
    by: str
    at: datetime | None = None
    stamped: datetime | None = None


def load_seal(path: Path, passphrase: str) -> Seal:
    """Return a certificate and its key, from a PKCS#12 file. Raises BundleError: `seal_package`
    without pyHanko, `seal_missing` without a file, `seal_passphrase`, `seal_unfit`."""
    from cryptography.hazmat.primitives.serialization import pkcs12

    if find_spec("pyhanko") is None:
        raise BundleError(
            Text(
                ja='文書の署名には pyHanko が要ります: python -m pip install "setsudo[sign]"。'
                "署名しないなら、設定から SETSUDO_SEAL を外してください。",
                en='signing papers needs pyHanko: python -m pip install "setsudo[sign]", or take '
                "SETSUDO_SEAL out of the settings",
            ),
            code="seal_package",
        )
    try:
        packed = path.read_bytes()
    except OSError:
        raise BundleError(
            Text(
                ja=f"SETSUDO_SEAL のファイル {path.name} を読めません。証明書(PKCS#12、.p12 か "
                ".pfx)をそこに置き、この利用者が読めるようにしてください。",
                en=f"the file {path.name} that SETSUDO_SEAL names cannot be read: put the "
                "certificate there (PKCS#12, .p12 or .pfx), and let this user read it",
            ),
            code="seal_missing",
        ) from None
    secret = passphrase.encode() or None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(packed, secret)
    except ValueError:
        raise BundleError(
            Text(
                ja=f"{path.name} は SETSUDO_SEAL_PASSPHRASE の合言葉で開けないか、PKCS#12 では"
                "ありません。openssl pkcs12 -info -in FILE -noout で試してください。",
                en=f"{path.name} cannot be opened with the passphrase in SETSUDO_SEAL_PASSPHRASE, "
                "or is no PKCS#12 file: try openssl pkcs12 -info -in FILE -noout",
            ),
            code="seal_passphrase",
        ) from None
    if key is None or certificate is None:
        raise _unfit(_KEYLESS)
    if not _may_sign(certificate):
        raise _unfit(_OTHER_USE)
    return Seal(
        _named(certificate),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        packed,
        secret,
    )


def refuse_unless_valid(seal: Seal, *, at: datetime) -> None:
    """Raise BundleError `seal_expired` where a certificate does not hold at a time."""
    if not seal.since <= at <= seal.until:
        raise BundleError(
            Text(
                ja=f"SETSUDO_SEAL の証明書の有効期間は {seal.since:%Y-%m-%d} から "
                f"{seal.until:%Y-%m-%d} までです。新しいものを置くか、文書に署名せずに作るなら、"
                "設定から SETSUDO_SEAL を外してください。",
                en=f"the certificate that SETSUDO_SEAL names holds from {seal.since:%Y-%m-%d} to "
                f"{seal.until:%Y-%m-%d}: put a new one there, or take SETSUDO_SEAL out of the "
                "settings to make bundles that are not signed like this",
            ),
            code="seal_expired",
        )


def seal(paper: bytes, seal: Seal, *, ask: Ask | None = None) -> bytes:
    """Return what has to follow a PDF for it to be signed: PAdES B-B, and B-T with `ask`.

    What `ask` raises comes through. Raises BundleError `seal_unfit` where it cannot be signed.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

    try:
        signer = SimpleSigner.load_pkcs12_data(seal.packed, (), passphrase=seal.passphrase)
        meta = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        with _quiet():
            signed = sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(paper)),
                meta,
                signer,
                timestamper=None if ask is None else _timestamper(ask),
                bytes_reserved=_ROOM,
            ).getvalue()
    except (ValueError, TypeError):
        raise _unfit(_NO_PDF) from None
    if not signed.startswith(paper):
        raise _unfit(_NO_PDF)
    return bytes(signed[len(paper) :])


def seals_of(paper: bytes, roots: Collection[bytes] = ()) -> list[Sealed]:
    """Return the signatures of a PDF. `roots` are the certificates in PEM that are trusted.

    Something that follows the last signature makes it `altered`, as a changed byte does, and as a
    reader does that stumbles over a changed byte. Raises BundleError `seal_roots` where nothing
    to trust can be read; a fault of ours comes through, and accuses nobody.
    """
    if b"/ByteRange" not in paper:
        return []
    from pyhanko.pdf_utils.reader import PdfFileReader

    trusted, stumbles = _loaded(roots), _stumbles()
    with _quiet():
        try:
            found = [
                (one.self_reported_timestamp, _validated(one, trusted))
                for one in PdfFileReader(io.BytesIO(paper)).embedded_signatures
            ]
        except stumbles as fault:
            # A reader that is used wrongly, or that changed, says nothing about a paper.
            if _is_ours(fault):
                raise
            return [_BROKEN]
    whole = paper.rstrip().endswith(b"%%EOF")
    return [_judged(at, status, whole=whole) for at, status in found] or [_BROKEN]


_BROKEN: Final = Sealed(SealState.ALTERED, "")


def _loaded(roots: Collection[bytes]) -> list[Any]:
    from asn1crypto.x509 import Certificate  # type: ignore[import-untyped] # states no types
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        return [
            Certificate.load(one.public_bytes(Encoding.DER))
            for pem in roots
            for one in x509.load_pem_x509_certificates(pem)
        ]
    except ValueError:
        raise BundleError(
            Text(
                ja="信頼する証明書のファイルに、PEM 形式の証明書がありません。",
                en="the file of the certificates to trust holds none in PEM",
            ),
            code="seal_roots",
        ) from None


def _stumbles() -> tuple[type[Exception], ...]:
    """What a reader raises over a damaged paper: much is no error of its own, but of Python.

    Not among them: that memory or a file is lacking, or a package.
    """
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko_certvalidator import errors

    return (
        PdfError, errors.PathError, errors.ValidationError, errors.CRLValidationError,
        errors.OCSPValidationError, InvalidSignature, UnsupportedAlgorithm, zlib.error,
        struct.error, ValueError, TypeError, LookupError, AttributeError, AssertionError,
        ArithmeticError, NotImplementedError, RecursionError,
    )  # fmt: skip


def _is_ours(fault: Exception) -> bool:
    """Whether it was raised here, and not within what was called."""
    *_, (frame, _) = traceback.walk_tb(fault.__traceback__)
    return str(frame.f_globals.get("__name__")).startswith("setsudo.")


def _validated(signature: Any, trusted: list[Any]) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # Whether it was valid when it was signed is asked: papers outlive certificates.
    claimed = signature.self_reported_timestamp

    def context() -> Any:
        moment = {} if claimed is None else {"moment": claimed}
        return ValidationContext(trust_roots=trusted, allow_fetching=False, **moment)

    return validate_pdf_signature(signature, context(), ts_validation_context=context())


def _judged(claimed: datetime | None, status: Any, *, whole: bool) -> Sealed:
    from cryptography import x509
    from pyhanko.sign.validation import SignatureCoverageLevel

    try:
        by = _named(x509.load_der_x509_certificate(status.signing_cert.dump()))
        at = claimed and claimed.astimezone(UTC)
        stamp = status.timestamp_validity
        stamped = (
            stamp.timestamp.astimezone(UTC) if stamp and stamp.intact and stamp.valid else None
        )
    # A certificate that one reader takes and another does not, or a year that is none.
    except (ValueError, OverflowError):
        return _BROKEN
    entire = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (whole and entire and status.intact and status.valid):
        return Sealed(SealState.ALTERED, by, at, stamped)
    return Sealed(SealState.VALID if status.trusted else SealState.WHOLE, by, at, stamped)


def _timestamper(ask: Ask) -> Any:
    from asn1crypto.tsp import TimeStampResp  # type: ignore[import-untyped] # states no types
    from pyhanko.sign.timestamps import TimeStamper

    class Asking(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            asks: Any = self
            nonce, query = asks.request_cms(message_digest, md_algorithm)
            answer = ask(query.dump(), message_digest, nonce)
            return TimeStampResp.load(answer)["time_stamp_token"]

    made: Any = Asking
    return made()


def _may_sign(certificate: Any) -> bool:
    from cryptography import x509

    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(use.digital_signature or use.content_commitment)


def _named(certificate: Any) -> str:
    from cryptography.x509 import NameOID

    kinds = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    found = [
        str(one.value) for kind in kinds for one in certificate.subject.get_attributes_for_oid(kind)
    ]
    return ", ".join(dict.fromkeys(found)) or certificate.subject.rfc4514_string()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyHanko from telling the log of certificates, and of papers that are broken."""
    told = logging.getLogger("pyhanko"), logging.getLogger("pyhanko_certvalidator")
    before = [one.level for one in told]
    for one in told:
        one.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for one, level in zip(told, before, strict=True):
            one.setLevel(level)


def _unfit(why: Text) -> BundleError:
    told = Text(ja=f"文書に署名できません: {why.ja}", en=f"papers cannot be signed: {why.en}")
    return BundleError(told, code="seal_unfit")


_KEYLESS: Final = Text(
    ja="SETSUDO_SEAL のファイルに、証明書と秘密鍵の組がありません。",
    en="the file that SETSUDO_SEAL names holds no certificate with its private key",
)
_OTHER_USE: Final = Text(
    ja="SETSUDO_SEAL の証明書は署名用のものではありません(key usage)。",
    en="the certificate that SETSUDO_SEAL names is not made for signatures (key usage)",
)
_NO_PDF: Final = Text(
    ja="SETSUDO_SEAL の証明書では PDF に署名できません。",
    en="the certificate that SETSUDO_SEAL names cannot sign a PDF",
)
