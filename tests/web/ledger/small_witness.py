"""A small real witness (C2SP tlog-witness) and an authority for time, each behind a real socket."""

from __future__ import annotations

import base64
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from setsudo.ledger import Checkpoint, VerifierKey, extends, open_checkpoint
from setsudo.ledger.cosignature import WitnessKey, cosigned_text
from setsudo.ledger.hashing import EMPTY

TIME = 1_795_867_200


@dataclass
class Witness:
    """What it saw last, and the fault that it is to show next."""

    log: VerifierKey
    seen: Checkpoint | None = None
    fault: str = ""
    asked: int = 0
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> WitnessKey:
        return WitnessKey("witness.example", self.key.public_key().public_bytes_raw())

    def answer(self, body: bytes) -> tuple[int, bytes]:
        self.asked += 1
        head, _, note = body.decode().partition("\n\n")
        first, *steps = head.split("\n")
        old = int(first.removeprefix("old "))
        checkpoint = open_checkpoint(note, [self.log])
        size = self.seen.size if self.seen else 0
        if self.fault == "busy":
            return 503, b""
        if self.fault == "stranger":
            return 404, b""
        if old != size:
            return 409, f"{size}\n".encode()
        proof = [base64.b64decode(step) for step in steps]
        root = self.seen.root if self.seen else EMPTY
        if size and not extends(size, root, checkpoint.size, checkpoint.root, proof):
            return 422, b""
        if self.fault == "garbage":
            return 200, b"\xff\xfe nothing\n"
        self.seen = checkpoint
        signature = self.key.sign(cosigned_text(note, TIME + (self.fault == "forged")))
        data = self.public.id + TIME.to_bytes(8) + signature
        return 200, f"— {self.public.name} {base64.b64encode(data).decode()}\n".encode()


@dataclass
class Authority:
    """An authority for time: OpenSSL, with a certificate of its own, made now."""

    folder: Path

    def made(self) -> bytes:
        """Make its certificates; return the root in PEM."""
        config = self.folder / "tsa.cnf"
        (self.folder / "serial").write_text("01\n")
        config.write_text(
            "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Time\n"
            "[root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
            "subjectKeyIdentifier=hash\n"
            "[leaf]\nbasicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            "extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\n"
            "authorityKeyIdentifier=keyid\n"
            f"[tsa]\ndefault_tsa=one\n[one]\nserial={self.folder}/serial\n"
            f"signer_cert={self.folder}/leaf.pem\nsigner_key={self.folder}/leaf.key\n"
            "signer_digest=sha256\ndefault_policy=1.2.3.4.1\n"
            "digests=sha256\naccuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_chain=no\n"
            "ess_cert_id_alg=sha256\n"
        )
        self._openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out",
            "root.pem", "-days", "3650", "-subj", "/CN=Root", "-config", str(config),
            "-extensions", "root",
        )  # fmt: skip
        self._openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr",
            "-subj", "/CN=Time", "-config", str(config),
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key",
            "-CAcreateserial", "-out", "leaf.pem", "-days", "3650", "-extfile", str(config),
            "-extensions", "leaf",
        )  # fmt: skip
        return (self.folder / "root.pem").read_bytes()

    def answer(self, body: bytes) -> tuple[int, bytes]:
        (self.folder / "query").write_bytes(body)
        self._openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply",
        )  # fmt: skip
        return 200, (self.folder / "reply").read_bytes()

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def listening(one: Witness | Authority) -> Iterator[str]:
    """Yield the address at which it answers."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, data = one.answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
