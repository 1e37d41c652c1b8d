"""A timestamp authority of our own on loopback, which can also lie, stumble and keep silent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


class Authority:
    """Answers at `url`; `mood` is "honest", "silent", "broken", "garbage", "late" (its clock), "stale" (another's answer)."""

    def __init__(self) -> None:
        self.mood = "honest"
        self.asked = 0
        self.url = ""
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test authority")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=3650))
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self._release = threading.Event()

    def write_roots(self, path: Path) -> str:
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return str(path)

    def answer(self, asked: bytes) -> bytes:
        request = tsp.TimeStampReq.load(asked)
        if self.mood == "stale":
            request["nonce"] = 7
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(der),
            fixed_dt=datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1 if self.mood == "late" else 0),
        )
        answer = tsp.TimeStampResp.load(stamper.request_tsa_response(request).dump())
        answer["time_stamp_token"]["content"]["version"] = "v3"  # RFC 5652, 5.1: what a real authority writes
        return bytes(answer.dump(force=True))

    def wait(self) -> None:
        self._release.wait(30)

    def release(self) -> None:
        self._release.set()


@contextmanager
def running() -> Iterator[Authority]:
    authority = Authority()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            if authority.mood == "silent":
                authority.wait()
                return
            body = b"not a timestamp" if authority.mood == "garbage" else authority.answer(asked)
            self.send_response(500 if authority.mood == "broken" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield authority
    finally:
        authority.release()
        server.shutdown()
        server.server_close()
        thread.join()
