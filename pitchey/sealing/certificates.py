"""With which key does the platform seal, and which certificates say "ours"?

A seal is a PKCS#12 file (the key, its certificate, and the chain above it; `make` writes one under a root of its own, a bought one works
as well) or lies on a PKCS#11 token.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from pitchey.core.errors import Unavailable
from pitchey.sealing.tokens import Token, TokenSigner

BITS = 3072  # of an RSA key: what the next decade asks for
CURVE_BITS = 256
ROOT_LASTS = timedelta(days=20 * 365)
SEAL_LASTS = timedelta(days=5 * 365)
ROOT, ROOT_KEY, SEAL = "root.pem", "root-key.pem", "seal.p12"


class CannotSeal(Unavailable):
    """There is no usable seal, or a timestamp could not be had. Nothing was sealed; trying again later is right."""

    code, sentence = "cannot_seal", _("The seal cannot be set right now. It is tried again by itself.")


@dataclass(frozen=True)
class Seal:
    """The key that seals, ready for pyHanko, and its certificate with the ones above it."""

    signer: Signer
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def expires_at(self) -> datetime:
        return self.certificate.not_valid_after_utc

    @property
    def weakness(self) -> str:
        """What is too weak about it; empty when nothing is."""
        key = self.certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            weak = key.key_size < BITS
        else:
            weak = not isinstance(key, ec.EllipticCurvePublicKey) or key.key_size < CURVE_BITS
        if weak:
            return f"its key is weaker than RSA with {BITS} bits or a curve of {CURVE_BITS}"
        signed_with = self.certificate.signature_hash_algorithm
        if signed_with is not None and signed_with.digest_size < 32:
            return f"its certificate is signed with {signed_with.name}"
        return ""


def load() -> Seal:
    """The seal that the settings name.

    Raises:
        CannotSeal: none or two are named, it cannot be read, or the passphrase does not open it.
    """
    if bool(settings.SEAL_FILE) == bool(settings.SEAL_TOKEN):
        raise CannotSeal(code="no_seal")
    try:
        if settings.SEAL_TOKEN:
            return _on_token(settings.SEAL_TOKEN, settings.SEAL_PASSPHRASE)
        path = Path(settings.SEAL_FILE)
        return _read(path, path.stat().st_mtime_ns, settings.SEAL_PASSPHRASE)
    except (OSError, ValueError) as error:
        raise CannotSeal(code="no_seal") from error


# Opening costs tens of thousands of rounds of hashing; a changed file is another entry.
@lru_cache(maxsize=1)
def _read(path: Path, changed: int, passphrase: str) -> Seal:
    contents = path.read_bytes()
    secret = passphrase.encode() or None
    key, certificate, chain = pkcs12.load_key_and_certificates(contents, secret)
    if key is None or certificate is None:
        raise ValueError(f"{path} holds no key with its certificate")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError(f"the key of {path} is neither RSA nor of an elliptic curve")
    return Seal(_FileSigner(key, certificate, chain), certificate, tuple(chain))


class _FileSigner(Signer):
    """For pyHanko: a key that is open already. pyHanko's own signer reads it anew for each signature, and OpenSSL then proves its primes."""

    def __init__(
        self,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: Iterable[x509.Certificate],
    ) -> None:
        registry = SimpleCertificateStore.from_certs([_as_asn1(one) for one in chain])
        # A root in the file would be trusted by nobody, and no signature would cover it.
        super().__init__(signing_cert=_as_asn1(certificate), cert_registry=registry, embed_roots=False)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        algorithm = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm)
        return self._key.sign(data, ec.ECDSA(algorithm))


# The token is asked again for every signature, so a cached seal is none that is gone.
@lru_cache(maxsize=1)
def _on_token(address: str, pin: str) -> Seal:
    signer = TokenSigner(Token.at(address), pin)
    lying_there = [x509.load_der_x509_certificate(one.dump()) for one in signer.cert_registry]
    # SECURITY: a token may hold the roots of others. Only what stands above our certificate belongs to it.
    chain = [signer.certificate]
    while above := [one for one in lying_there if one not in chain and _issued(one, chain[-1])]:
        chain.append(above[0])
    return Seal(signer, signer.certificate, tuple(chain[1:]))


def trusted_roots() -> list[asn1.Certificate]:
    """The certificates that vouch for a seal of ours: those of SEAL_ROOTS, else the root that lies beside the key.

    Raises:
        CannotSeal: there is neither.
    """
    if settings.SEAL_ROOTS:
        return bundle(settings.SEAL_ROOTS)
    seal = load()
    found = [one for one in seal.chain if one.subject == one.issuer]
    # SECURITY: without a root of its own a seal vouches only for itself. A public authority seals for many.
    return [_as_asn1(one) for one in found or [seal.certificate]]


def vouch(found: Iterable[asn1.Certificate], seal: Seal) -> bool:
    """Whether one of these certificates is the seal's own or has signed it."""
    for one in found:
        above = x509.load_der_x509_certificate(one.dump())
        if above == seal.certificate or _issued(above, seal.certificate):
            return True
    return False


def _issued(above: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def bundle(path: str) -> list[asn1.Certificate]:
    """The certificates of a PEM file.

    Raises:
        CannotSeal: it cannot be read.
    """
    try:
        return [_as_asn1(one) for one in x509.load_pem_x509_certificates(Path(path).read_bytes())]
    except (OSError, ValueError) as error:
        raise CannotSeal(code="no_roots") from error


def _as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


# ---------------------------------------------------------------- making


def make(folder: Path, *, name: str, passphrase: str, lasts: timedelta = SEAL_LASTS) -> Path:
    """Write a seal into `folder`, under the root that is there or a new one; returns its path. Keys are encrypted with the passphrase.

    Raises:
        FileExistsError: there is a seal already.
        ValueError: the passphrase is short, or does not open the root's key.
    """
    if len(passphrase) < 20:
        raise ValueError("The passphrase needs 20 characters or more.")
    target = folder / SEAL
    if target.exists():
        raise FileExistsError(f"{target} is there already.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    locked = BestAvailableEncryption(passphrase.encode())
    root_file, key_file = folder / ROOT, folder / ROOT_KEY
    if key_file.exists():
        root = x509.load_pem_x509_certificate(root_file.read_bytes())
        root_key = load_pem_private_key(key_file.read_bytes(), passphrase.encode())
        if not isinstance(root_key, rsa.RSAPrivateKey):
            raise ValueError(f"{key_file} holds no RSA key.")
    else:
        root_key = rsa.generate_private_key(65537, BITS)
        root = _certificate(f"{name} root", root_key, ROOT_LASTS)
        _write(key_file, root_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
        _write(root_file, root.public_bytes(Encoding.PEM))
    key = rsa.generate_private_key(65537, BITS)
    certificate = _certificate(f"{name} seal", key, lasts, issuer=(root, root_key))
    _write(target, pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [root], locked))
    return target


def _write(path: Path, contents: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(contents)


def _certificate(
    name: str,
    key: rsa.RSAPrivateKey,
    lasts: timedelta,
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
) -> x509.Certificate:
    """A root that signs itself, or with an `issuer` the certificate of a seal."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed_by, signing_key = issuer or (None, key)
    now = datetime.now(UTC)
    ends = min(now + lasts, signed_by.not_valid_after_utc) if signed_by else now + lasts
    authority = signing_key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by.subject if signed_by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # clocks of readers differ a little
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False)
        .add_extension(_usage(["key_cert_sign", "crl_sign"] if issuer is None else ["digital_signature", "content_commitment"]), critical=True)
    )  # fmt: skip
    if issuer is not None:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([x509.ObjectIdentifier(_DOCUMENT_SIGNING), ExtendedKeyUsageOID.EMAIL_PROTECTION]),
            critical=False,
        )
    return builder.sign(signing_key, hashes.SHA256())


_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"  # RFC 9336
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


def _usage(allowed: Sequence[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in _USAGES})
