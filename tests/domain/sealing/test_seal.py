"""Is what we seal found whole, by ourselves and by others, and is every change found?"""

import io
import random
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from fpdf import FPDF
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from pitchey.sealing import certificates, checks
from pitchey.sealing import services as sealing
from pitchey.sealing.services import CannotSeal, Finding
from tests.domain.sealing import authority as authorities
from tests.domain.sealing.authority import Authority

PASSPHRASE = "a long passphrase of the tests"


@pytest.fixture(scope="module")
def paper() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.multi_cell(0, 6, "One agreement, word for word. " * 40)
    pdf.embed_file(basename="record.json", bytes=b'{"kind":"test","parties":["Cara"]}')
    return bytes(pdf.output())


@pytest.fixture(scope="module")
def sealed(paper: bytes) -> bytes:
    return sealing.seal(paper)


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Any:
    with authorities.running() as running:
        settings.TSA_URL = running.url
        settings.TSA_ROOTS = running.write_roots(tmp_path / "authority.pem")
        yield running


def pdfsig(tmp_path: Path, pdf: bytes) -> str:
    file = tmp_path / "asked.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout


# ---------------------------------------------------------------- whole


def test_what_we_sealed_is_authentic_and_says_so_itself(paper: bytes, sealed: bytes) -> None:
    verdict = sealing.validate(sealed)
    assert verdict.finding == Finding.AUTHENTIC
    assert verdict.sealed_at is not None
    assert abs(timezone.now() - verdict.sealed_at) < timedelta(minutes=5)
    assert (verdict.level, verdict.authority, verdict.sealed_by) == ("B-B", "", "Pitchey in a test seal")
    assert verdict.record == {"kind": "test", "parties": ["Cara"]}
    assert sealed.startswith(paper)


def test_a_stranger_s_file_gets_the_same_answer_from_a_bounded_process(sealed: bytes, paper: bytes) -> None:
    assert sealing.examine(sealed) == sealing.validate(sealed)
    assert sealing.examine(paper).finding == Finding.UNSEALED
    assert sealing.examine(b"%PDF-1.7 and then nothing").finding == Finding.UNREADABLE
    assert sealing.examine(b"").finding == Finding.UNREADABLE


def test_other_validators_agree(sealed: bytes, tmp_path: Path) -> None:
    (seal,) = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures
    status = validate_pdf_signature(seal, ValidationContext(trust_roots=certificates.trusted_roots()))
    assert status.bottom_line
    said = pdfsig(tmp_path, sealed)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


# ---------------------------------------------------------------- changed


def test_every_flipped_byte_is_found(sealed: bytes) -> None:
    dice = random.Random(7)
    seal = sealed.index(b"/ByteRange")
    # Everywhere, and most of all where no signature covers: in the place that it leaves for itself.
    places = dice.sample(range(len(sealed)), 60) + dice.sample(range(seal, len(sealed)), 140)
    for place in places:
        bent = bytearray(sealed)
        bent[place] ^= dice.choice([1, 4, 32, 128])
        assert sealing.validate(bytes(bent)).finding != Finding.AUTHENTIC, place


def test_pdfsig_finds_a_flipped_byte_too(paper: bytes, sealed: bytes, tmp_path: Path) -> None:
    bent = bytearray(sealed)
    bent[len(paper) // 2] ^= 1
    assert "Signature is Valid" not in pdfsig(tmp_path, bytes(bent))


def test_what_is_added_behind_the_seal_is_found(sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = pdf_string("xx")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert sealing.validate(out.getvalue()).finding == Finding.CHANGED
    assert sealing.validate(sealed + b"\n").finding != Finding.AUTHENTIC


def test_a_seal_of_somebody_else_is_foreign(paper: bytes, tmp_path: Path) -> None:
    other = certificates.make(tmp_path, name="Pitchey in a test", passphrase=PASSPHRASE)
    signer = signers.SimpleSigner.load_pkcs12(str(other), passphrase=PASSPHRASE.encode())
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(paper)), signers.PdfSignatureMetadata(field_name="Seal"), signer
    )
    verdict = sealing.validate(out.getvalue())
    assert verdict.finding == Finding.FOREIGN
    assert verdict.sealed_at is None
    assert verdict.record == {}


# ---------------------------------------------------------------- time


def test_with_an_authority_the_time_is_its_and_kept_for_long(
    paper: bytes, authority: Authority, tmp_path: Path
) -> None:
    sealed = sealing.seal(paper)
    verdict = sealing.validate(sealed)
    assert (verdict.finding, verdict.level, verdict.authority) == (Finding.AUTHENTIC, "B-LTA", "A test authority")
    assert authority.asked >= 2
    assert sealing.examine(sealed) == verdict
    assert "Signature is Valid" in pdfsig(tmp_path, sealed)
    dice = random.Random(11)
    for place in dice.sample(range(len(paper), len(sealed)), 30):
        bent = bytearray(sealed)
        bent[place] ^= 1
        assert sealing.validate(bytes(bent)).finding != Finding.AUTHENTIC, place


@pytest.mark.parametrize(
    "mood",
    ["silent", "late", *(pytest.param(mood, marks=pytest.mark.everything) for mood in ("broken", "garbage", "stale"))],
)
def test_an_authority_that_fails_or_lies_means_not_sealed(
    mood: str, paper: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.mood = mood
    with monkeypatch.context() as hasty:
        hasty.setattr(sealing, "AUTHORITY_WAITS", 0.5)
        with pytest.raises(CannotSeal):
            sealing.seal(paper)
    authority.mood = "honest"
    authority.release()
    assert sealing.validate(sealing.seal(paper)).level == "B-LTA"


def test_an_authority_that_nobody_vouches_for_means_not_sealed(
    paper: bytes, authority: Authority, settings: Any, tmp_path: Path
) -> None:
    settings.TSA_ROOTS = Authority().write_roots(tmp_path / "another.pem")
    with pytest.raises(CannotSeal):
        sealing.seal(paper)


def test_nobody_listens_at_the_authority_s_address(paper: bytes, settings: Any) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(CannotSeal):
        sealing.seal(paper)


# ---------------------------------------------------------------- the key


def test_without_its_key_nothing_is_sealed(paper: bytes, settings: Any, tmp_path: Path) -> None:
    for changes in ({"SEAL_FILE": ""}, {"SEAL_FILE": str(tmp_path / "gone.p12")}, {"SEAL_PASSPHRASE": "another one"}):
        kept = {name: getattr(settings, name) for name in changes}
        for name, value in changes.items():
            setattr(settings, name, value)
        with pytest.raises(CannotSeal):
            sealing.seal(paper)
        for name, value in kept.items():
            setattr(settings, name, value)
    assert sealing.seal(paper)


def test_after_renewal_both_seals_are_ours(paper: bytes, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("SEAL_PASSPHRASE", PASSPHRASE)
    settings.SEAL_PASSPHRASE = PASSPHRASE
    call_command("make_seal", tmp_path, verbosity=0, stdout=io.StringIO())
    settings.SEAL_FILE = str(tmp_path / "seal.p12")
    before = sealing.seal(paper)
    with pytest.raises(CommandError):
        call_command("make_seal", tmp_path)
    call_command("make_seal", tmp_path, renew=True, stdout=io.StringIO())
    after = sealing.seal(paper)
    assert {sealing.validate(one).finding for one in (before, after)} == {Finding.AUTHENTIC}
    assert len(list(tmp_path.glob("*.p12"))) == 2
    assert (tmp_path / "root-key.pem").stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in (tmp_path / "root-key.pem").read_bytes()


def test_a_bought_certificate_does_not_vouch_for_others_of_its_authority(
    paper: bytes, settings: Any, tmp_path: Path
) -> None:
    """Two seals under one root, the roots named by SEAL_ROOTS: only the one that is named is ours."""
    settings.SEAL_PASSPHRASE = PASSPHRASE
    settings.SEAL_FILE = str(certificates.make(tmp_path, name="Bought", passphrase=PASSPHRASE))
    ours = tmp_path / "ours.pem"
    ours.write_bytes(certificates.load().certificate.public_bytes(Encoding.PEM))
    settings.SEAL_ROOTS = str(ours)
    settings.SEAL_REQUIRED = True
    sealed = sealing.seal(paper)
    assert checks.the_seal(None) == []
    (tmp_path / "seal.p12").rename(tmp_path / "first.p12")
    settings.SEAL_FILE = str(certificates.make(tmp_path, name="Another customer", passphrase=PASSPHRASE))
    assert [one.id for one in checks.the_seal(None)] == ["sealing.E004"]
    with pytest.raises(CannotSeal):
        sealing.seal(paper)
    assert sealing.validate(sealed).finding == Finding.AUTHENTIC


def test_production_refuses_a_missing_weak_or_expiring_seal(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEAL_REQUIRED = True
    assert checks.the_seal(None) == []
    settings.SEAL_PASSPHRASE = PASSPHRASE
    assert [one.id for one in checks.the_seal(None)] == ["sealing.E001"]
    for days, said in ((10, ["sealing.E003"]), (30, ["sealing.W001"]), (90, [])):
        folder = tmp_path / str(days)
        made = certificates.make(folder, name="Short", passphrase=PASSPHRASE, lasts=timedelta(days=days))
        settings.SEAL_FILE = str(made)
        assert [one.id for one in checks.the_seal(None)] == said
    monkeypatch.setattr(certificates, "BITS", 2048)
    weak = certificates.make(tmp_path / "weak", name="Weak", passphrase=PASSPHRASE)
    monkeypatch.undo()
    settings.SEAL_FILE = str(weak)
    assert [one.id for one in checks.the_seal(None)] == ["sealing.E002"]
    settings.SEAL_FILE = ""
    assert [one.id for one in checks.the_seal(None)] == ["sealing.E001"]
    settings.SEAL_REQUIRED = False
    assert checks.the_seal(None) == []


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="20 characters"):
        certificates.make(tmp_path, name="Short", passphrase="short")
