"""A PKCS#11 token for tests: SoftHSM, in a folder of its own, with seals that `certificates.make` makes."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pkcs11 import Attribute
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from pitchey.sealing import certificates

MODULE = next(Path("/usr/lib").glob("**/softhsm/libsofthsm2.so"), None)
LABEL, PIN = "Pitchey's token", "4711-of-a-test"


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """While it lasts, the module finds one empty token."""
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    try:
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN],
            check=True, capture_output=True,
        )  # fmt: skip
        yield
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


def address(key: str, *, token: str = LABEL, module: Any = MODULE) -> str:
    return f"pkcs11:token={quote(token)};object={quote(key)}?module-path={module}"


def hold(key: str, folder: Path, *, lasts: timedelta = certificates.SEAL_LASTS) -> None:
    """Make a seal under a root of its own and lay key, certificate and root on the token."""
    passphrase = "a long passphrase of the tests"
    file = certificates.make(folder / key, name=f"Pitchey, {key}", passphrase=passphrase, lasts=lasts)
    private, certificate, above = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase.encode())
    assert isinstance(private, rsa.RSAPrivateKey)
    assert certificate is not None
    lay(key, private, certificate)
    for one in above:
        lay(f"root of {key}", None, one)


def lay(
    label: str, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None, certificate: x509.Certificate | None
) -> None:
    """Put a key, a certificate, or both, on the token under this label. The key cannot be read again."""
    module = pkcs11.lib(str(MODULE))
    try:
        with module.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            if private is not None:
                session.create_object(
                    _key(private)
                    | {
                        Attribute.TOKEN: True,
                        Attribute.PRIVATE: True,
                        Attribute.SENSITIVE: True,
                        Attribute.EXTRACTABLE: False,
                        Attribute.LABEL: label,
                    }
                )
            if certificate is not None:
                found = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
                session.create_object(found | {Attribute.TOKEN: True, Attribute.LABEL: label})
    finally:
        module.finalize()


def forget(label: str) -> None:
    """Take every object with this label from the token."""
    module = pkcs11.lib(str(MODULE))
    try:
        with module.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            for one in list(session.get_objects({Attribute.LABEL: label})):
                one.destroy()
    finally:
        module.finalize()


def _key(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> dict[Any, Any]:
    der = private.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    if isinstance(private, rsa.RSAPrivateKey):
        return dict(decode_rsa_private_key(der))
    return dict(decode_ec_private_key(der))
