"""Does a key that never leaves its PKCS#11 token seal like one in a file, and is every fault of it said and never passed over?"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fpdf import FPDF

from pitchey.sealing import certificates, checks
from pitchey.sealing import services as sealing
from pitchey.sealing.services import CannotSeal, Finding
from tests.domain.sealing import authority as authorities
from tests.domain.sealing import token

pytestmark = pytest.mark.skipif(token.MODULE is None, reason="needs a token in software: apt-get install softhsm2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("token")
    with token.made(folder):
        token.hold("seal", folder)
        yield folder


@pytest.fixture(scope="module")
def paper() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


@pytest.fixture
def use(folder: Path, settings: Any) -> Callable[..., None]:
    """Seal from now on with the token's key of this label."""

    def use(key: str, pin: str = token.PIN, **where: Any) -> None:
        settings.SEAL_FILE, settings.SEAL_TOKEN = "", token.address(key, **where)
        settings.SEAL_PASSPHRASE = pin

    settings.SEAL_REQUIRED = True
    return use


def said() -> list[str]:
    return [str(one.id).removeprefix("sealing.") for one in checks.the_seal(None)]


def why() -> str:
    (one,) = checks.the_seal(None)
    assert one.id == "sealing.E001"
    return one.msg


# ---------------------------------------------------------------- whole


def test_a_key_on_a_token_seals_like_one_in_a_file(paper: bytes, use: Any, tmp_path: Path) -> None:
    use("seal")
    assert said() == []
    sealed = sealing.seal(paper)
    verdict = sealing.validate(sealed)
    assert (verdict.finding, verdict.level, verdict.sealed_by) == (Finding.AUTHENTIC, "B-B", "Pitchey, seal seal")
    assert sealing.examine(sealed) == verdict
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    done = subprocess.run(["pdfsig", tmp_path / "sealed.pdf"], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in done.stdout
    bent = bytearray(sealed)
    bent[len(paper) // 2] ^= 1
    assert sealing.validate(bytes(bent)).finding != Finding.AUTHENTIC


def test_with_an_authority_the_time_is_its(paper: bytes, use: Any, settings: Any, tmp_path: Path) -> None:
    use("seal")
    with authorities.running() as authority:
        settings.TSA_URL, settings.TSA_ROOTS = authority.url, authority.write_roots(tmp_path / "authority.pem")
        verdict = sealing.validate(sealing.seal(paper))
    assert (verdict.finding, verdict.level) == (Finding.AUTHENTIC, "B-LTA")


def test_a_key_of_an_elliptic_curve_seals_too(paper: bytes, use: Any) -> None:
    key: Any = ec.generate_private_key(ec.SECP256R1())
    token.lay("curve", key, certificates._certificate("Pitchey on a curve", key, timedelta(days=365)))
    use("curve")
    assert said() == []
    assert sealing.validate(sealing.seal(paper)).finding == Finding.AUTHENTIC


def test_only_the_root_above_the_certificate_is_ours(paper: bytes, use: Any, folder: Path) -> None:
    """A token may be shared, and hold the certificates of others."""
    token.hold("neighbour", folder)
    use("neighbour")
    theirs = sealing.seal(paper)
    assert len(certificates.trusted_roots()) == 1
    use("seal")
    assert sealing.validate(theirs).finding == Finding.FOREIGN


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        ("seal", {"module": "/nowhere/module.so"}, "/nowhere/module.so"),
        ("seal", {"module": __file__}, "test_token.py"),
        ("seal", {"token": "Another token"}, "NoSuchToken"),
        ("nobody's", {}, "label 'nobody's'"),
        ("root of seal", {}, "Could not find private key"),
        ("seal", {"pin": "wrong-pin"}, "refuses the PIN"),
        ("seal", {"pin": ""}, "no PIN"),
    ],
)
def test_production_refuses_a_token_that_does_not_seal_and_says_why(
    key: str, changes: dict[str, Any], words: str, use: Any, paper: bytes
) -> None:
    use(key, **changes)
    assert words in why()
    with pytest.raises(CannotSeal):
        sealing.seal(paper)


@pytest.mark.parametrize(
    "address",
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "pkcs11:token=one;object=two",
        "pkcs11:token=;object=two?module-path=/three",
        "pkcs11:token=one;object=two?module-path=/three&pin-value=4711",
    ],
)
def test_an_address_of_another_form_is_refused_and_not_repeated(address: str, use: Any, settings: Any) -> None:
    use("seal")
    settings.SEAL_TOKEN = address
    assert "SEAL_TOKEN has not the form" in why()
    assert "4711" not in why()


def test_a_weak_or_expiring_certificate_is_refused_as_in_a_file(
    use: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, found in ((10, ["E003"]), (30, ["W001"]), (90, [])):
        token.hold(f"{days} days", folder, lasts=timedelta(days=days))
        use(f"{days} days")
        assert said() == found
    monkeypatch.setattr(certificates, "BITS", 2048)
    token.hold("weak", folder)
    monkeypatch.undo()
    use("weak")
    assert said() == ["E002"]


def test_a_key_under_somebody_else_s_certificate_is_refused(use: Any) -> None:
    key = rsa.generate_private_key(65537, certificates.BITS)
    other = rsa.generate_private_key(65537, certificates.BITS)
    token.lay("mixed", key, certificates._certificate("Pitchey mixed up", other, timedelta(days=365)))
    use("mixed")
    assert "does not belong" in why()


def test_a_file_never_stands_in_for_a_token_nor_the_other_way_round(paper: bytes, use: Any, settings: Any) -> None:
    file, passphrase = settings.SEAL_FILE, settings.SEAL_PASSPHRASE
    use("seal")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = file, passphrase
    assert "name two" in why()
    with pytest.raises(CannotSeal):
        sealing.seal(paper)
    settings.SEAL_FILE = settings.SEAL_TOKEN = ""
    assert "neither" in why()


def test_a_refused_pin_is_not_tried_again_so_that_the_token_does_not_lock(paper: bytes, use: Any) -> None:
    use("seal", pin="once-and-never-again")
    assert "refuses the PIN" in why()
    for _attempt in range(20):
        assert "refused this PIN before" in why()
    use("seal")
    assert sealing.seal(paper)


def test_a_key_that_is_gone_at_run_time_means_not_sealed_until_it_is_back(paper: bytes, use: Any, folder: Path) -> None:
    token.hold("fleeting", folder)
    use("fleeting")
    sealed = sealing.seal(paper)
    token.forget("fleeting")
    with pytest.raises(CannotSeal) as refused:
        sealing.seal(paper)
    assert refused.value.code == "no_seal"
    assert sealing.validate(sealed).finding == Finding.AUTHENTIC
    token.hold("fleeting", folder / "again")
    certificates._on_token.cache_clear()
    assert sealing.validate(sealing.seal(paper)).finding == Finding.AUTHENTIC


# ---------------------------------------------------------------- many at once


def test_many_threads_seal_at_once(paper: bytes, use: Any) -> None:
    use("seal")
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(sealing.seal, [paper] * 24))
    assert {sealing.validate(one).finding for one in sealed} == {Finding.AUTHENTIC}


FORKING = """
import os, sys, threading
from pitchey.sealing.tokens import Token, TokenRefuses, TokenSigner
signer, over = TokenSigner(Token.at(sys.argv[1]), sys.argv[2]), threading.Event()
def sign():
    # SoftHSM hides its token for the moment in which another process signs in.
    for _attempt in range(60):
        try:
            return signer.sign_raw(b"words", "sha256")
        except TokenRefuses as error:
            last = error
    raise last
def sign_on():
    while not over.is_set():
        sign()
threads = [threading.Thread(target=sign_on) for _number in range(2)]
[one.start() for one in threads]
ended = []
for _number in range(30):
    if not (child := os.fork()):
        sign()
        os._exit(0)
    ended.append(os.waitpid(child, 0)[1])
over.set()
[one.join() for one in threads]
sign()
print(ended)
"""


def test_forked_children_and_their_parent_s_threads_sign_beside_each_other(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKING, token.address("seal"), token.PIN],
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == str([0] * 30), done.stderr
