"""An authority for time that can be made to fail, and certificates for papers, made now."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    load_pem_private_key,
    pkcs12,
)

sys.path.append(str(Path(__file__).parents[1] / "ledger"))
from small_witness import Authority

WORD = "correct horse"


@dataclass
class Faulty(Authority):
    """An authority with a fault that it shows from now on."""

    fault: str = ""
    asked: int = 0
    before: bytes = b""

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.fault == "busy":
            return 503, b"later"
        if self.fault == "garbage":
            return 200, b"<html>not a timestamp</html>"
        if self.fault == "slow":
            time.sleep(1.5)
        # The answer to another question: about this content or not, never with this nonce.
        asked = self.before if self.fault == "replayed" else body
        self.before = self.before or body
        return super().answer(asked)

    def run_out(self) -> None:
        """Give its key a certificate that ended yesterday."""
        root = x509.load_pem_x509_certificate((self.folder / "root.pem").read_bytes())
        leaf = x509.load_pem_x509_certificate((self.folder / "leaf.pem").read_bytes())
        key = load_pem_private_key((self.folder / "root.key").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder(extensions=[*leaf.extensions])
            .subject_name(leaf.subject)
            .issuer_name(root.subject)
            .public_key(leaf.public_key())
            .serial_number(77)
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now - timedelta(days=1))
        )
        made = built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
        (self.folder / "leaf.pem").write_bytes(made)


def certificate(
    to: Path, *, days: int = 30, uses: bool = True, keyed: bool = True, password: str = WORD
) -> bytes:
    """Write a company's certificate (PKCS#12); return the root that vouches for it, in PEM."""
    now = datetime.now(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def named(name: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Himawari K.K."),
                x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            ]
        )

    def built(
        subject: str, public: ec.EllipticCurvePublicKey, *, ca: bool, ends: int
    ) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named("Root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=ends))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=uses and not ca, content_commitment=uses and not ca,
                    key_encipherment=not uses, data_encipherment=False, key_agreement=False,
                    key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
            .sign(root_key, hashes.SHA256())
        )  # fmt: skip

    root = built("Root", root_key.public_key(), ca=True, ends=3000)
    leaf = built("Seal", key.public_key(), ca=False, ends=days)
    hidden = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    to.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key if keyed else None, leaf if keyed else None, [root], hidden
        )
    )
    return root.public_bytes(Encoding.PEM)
