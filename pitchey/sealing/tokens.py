"""How does a key seal that never leaves its token (PKCS#11: a hardware module, a smart card, a service that speaks for one)?

A token is named by its address (RFC 7512): pkcs11:token=LABEL;object=LABEL?module-path=/the/makers/module.so
"""

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    import pkcs11

# RACE: whoever is signed in to a token is so in all threads, and whoever signs out does so for all; and a module that is open cannot live
# in a forked child. So one thread at a time opens the module, uses it and closes it again, and a fork waits until it is closed.
# Nothing stays open between two seals that a restarted token or a lost connection could leave stale.
_lock = Lock()
os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)

# SECURITY: after a few wrong PINs a token locks itself. One that was refused is not tried again by this process.
_refused: set[tuple["Token", str]] = set()


class TokenRefuses(ValueError):
    """The token cannot be used; the sentence says why, and holds no PIN."""


@dataclass(frozen=True)
class Token:
    """Where a key is: the path of the maker's module, the token's label, and the label of the key and of its certificate."""

    module: str
    label: str
    key: str

    @classmethod
    def at(cls, address: str) -> Self:
        """The token with this address.

        Raises:
            TokenRefuses: it has another form. A PIN has no place in it.
        """
        parts = urlsplit(address)
        pairs = (one.partition("=") for one in re.split("[;&]", f"{parts.path};{parts.query}"))
        named = {name: unquote(value) for name, _is, value in pairs}
        if parts.scheme != "pkcs11" or set(named) != {"token", "object", "module-path"} or not all(named.values()):
            raise TokenRefuses(
                "SEAL_TOKEN has not the form pkcs11:token=LABEL;object=LABEL?module-path=/path/to/module.so"
            )
        return cls(named["module-path"], named["token"], named["object"])

    @contextmanager
    def opened(self, pin: str) -> Iterator["pkcs11.Session"]:
        """A session with this token, signed in, for nobody else until it is closed.

        Raises:
            TokenRefuses: no such module or token, a wrong PIN, or whatever the token has to say inside the block.
        """
        import pkcs11

        with _lock:
            if not pin:
                raise TokenRefuses("SEAL_PASSPHRASE holds no PIN for the token")
            if (self, pin) in _refused:
                raise TokenRefuses("the token refused this PIN before")
            try:
                module = pkcs11.lib(self.module)
                try:
                    with module.get_token(token_label=self.label).open(user_pin=pin) as session:
                        yield session
                finally:
                    module.finalize()
            except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid) as error:
                _refused.add((self, pin))
                raise TokenRefuses("the token refuses the PIN in SEAL_PASSPHRASE") from error
            except pkcs11.PKCS11Error as error:
                raise TokenRefuses(f"the token says {type(error).__name__} {error}".rstrip()) from error


class TokenSigner(Signer):
    """For pyHanko: asks the token at every signature."""

    def __init__(self, token: Token, pin: str) -> None:
        """Read the certificates that lie on the token, and see the key sign.

        Raises:
            TokenRefuses: there is no such key or certificate, or they do not belong together.
        """
        from pyhanko.sign.pkcs11 import PKCS11Signer

        self._token, self._pin = token, pin
        with token.opened(pin) as session:
            there = PKCS11Signer(session, cert_label=token.key, key_label=token.key, other_certs_to_pull=None)
            found, registry = there.signing_cert, SimpleCertificateStore.from_certs(there.cert_registry)
        super().__init__(signing_cert=found, cert_registry=registry, embed_roots=False)
        self.certificate = x509.load_der_x509_certificate(found.dump())
        self._room = max(512, found.public_key.byte_size)  # bytes of a signature at most
        self._see_it_sign()

    def _see_it_sign(self) -> None:
        words = b"Does this key belong to this certificate?"
        key = self.certificate.public_key()
        try:
            signature = self.sign_raw(words, "sha256")
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, words, padding.PKCS1v15(), hashes.SHA256())
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, words, ec.ECDSA(hashes.SHA256()))
        except NotImplementedError as error:
            raise TokenRefuses("its key is neither RSA nor of an elliptic curve") from error
        except InvalidSignature as error:
            raise TokenRefuses(f"the key {self._token.key} does not belong to the certificate of that label") from error

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        return asyncio.run(self.async_sign_raw(data, digest_algorithm))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        from pkcs11 import ObjectClass
        from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

        if dry_run:
            return bytes(self._room)
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        # Raw: the hash is made here, for not every token can.
        way = select_pkcs11_signing_params(mechanism, digest_algorithm, use_raw_mechanism=True, sign_kwargs={})
        before, after = way.pre_sign_transform or bytes, way.post_sign_transform or bytes
        # RACE: in this thread, not in a pool's as PKCS11Signer does it. A thread of a pool still tidies its random numbers away
        # when we hold the lock no more, and whoever is forked in that moment waits for OpenSSL for ever.
        with self._token.opened(self._pin) as session:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self._token.key)
            signature: bytes = key.sign(before(data), **way.sign_kwargs)  # type: ignore[attr-defined]  # a private key does
        return after(signature)
