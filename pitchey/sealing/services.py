"""Seal a PDF, and say of a PDF whether it is sealed and whole. PAdES: B-LTA with a timestamp authority, else B-B.

sealed = sealing.seal(pdf)
sealing.validate(sealed).finding  # Finding.AUTHENTIC
"""

import hashlib
import io
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from asn1crypto import x509
from asn1crypto.pem import armor
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext

from pitchey.core import limits
from pitchey.core.errors import Invalid, TooLarge, Unavailable
from pitchey.core.types import Json
from pitchey.sealing import certificates, inspection
from pitchey.sealing.certificates import CannotSeal
from pitchey.sealing.inspection import RECORD
from pitchey.sealing.tokens import TokenRefuses

__all__ = ["LARGEST", "RECORD", "CannotSeal", "Finding", "Verdict", "examine", "seal", "validate", "verify"]

log = logging.getLogger(__name__)

AUTHORITY_WAITS = 20  # seconds for each timestamp
CLOCKS_AGREE = timedelta(minutes=5)  # an authority whose clock is further from ours is not believed, nor are we
CHILD_WAITS = 30  # seconds on the clock
LARGEST = 15 * 2**20  # bytes of a stranger's file


class Finding(StrEnum):
    """What became of a file."""

    AUTHENTIC = "authentic"  # sealed by us, and not a byte is different
    CHANGED = "changed"  # sealed by us or somebody, and changed since
    FOREIGN = "foreign"  # sealed by somebody else
    UNSEALED = "unsealed"  # a PDF without a seal
    UNREADABLE = "unreadable"  # not a PDF, or a broken one


@dataclass(frozen=True)
class Verdict:
    """What the file itself proves. Everything but `finding` and `sealed_by` is filled only when it is authentic.

    `authority` names whose clock `sealed_at` is from: a timestamp authority, or "" for our own. `record` is what the paper says about
    itself, for machines.
    """

    finding: Finding
    sealed_by: str = ""
    sealed_at: datetime | None = None
    authority: str = ""
    level: str = ""
    record: Json = field(default_factory=dict)


def seal(pdf: bytes) -> bytes:
    """Set the platform's seal under a PDF. What was there stays as its first bytes; their SHA-256 stands in the seal.

    With `TSA_URL` the time is that authority's, kept for the long term; without it our own.

    Raises:
        CannotSeal: no usable seal, or the authority does not answer, or not with the truth. Never a lesser seal.
    """
    key = certificates.load()
    authority = HTTPTimeStamper(settings.TSA_URL, timeout=AUTHORITY_WAITS) if settings.TSA_URL else None
    metadata = signers.PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        name=settings.SITE_NAME,
        reason=f"Sealed by {settings.SITE_NAME}. SHA-256 before sealing: {hashlib.sha256(pdf).hexdigest()}",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=authority is not None,
        use_pades_lta=authority is not None,
        validation_context=_validation_context() if authority else None,
        # So that the last timestamp stands over everything, and nothing behind it.
        dss_settings=DSSContentSettings(
            include_vri=False, next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
        ),
    )
    try:
        signed = signers.PdfSigner(metadata, signer=key.signer, timestamper=authority).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf))
        )
    except TokenRefuses as error:
        raise CannotSeal(code="no_seal") from error
    except Exception as error:  # an authority's answer that is no timestamp breaks its reader in any way
        raise CannotSeal(code="no_timestamp" if authority else "cannot_seal") from error
    sealed = bytes(signed.getbuffer())
    _require_good(validate(sealed), "B-LTA" if authority else "B-B")
    return sealed


def _validation_context() -> ValidationContext:
    """Whom we believe while we collect what a reader in twenty years will need."""
    return ValidationContext(trust_roots=[*certificates.trusted_roots(), *_authorities()], allow_fetching=True)


def _require_good(verdict: Verdict, level: str) -> None:
    """A seal that does not convince ourselves is not handed out.

    Raises:
        CannotSeal: not authentic, not of this level, or of another time than now.
    """
    at = verdict.sealed_at
    if verdict.finding != Finding.AUTHENTIC or verdict.level != level or at is None:
        log.error("the seal does not hold", extra={"facts": {"finding": verdict.finding, "grade": verdict.level}})
        raise CannotSeal()
    if abs(timezone.now() - at) > CLOCKS_AGREE:
        log.error("the timestamp authority's clock differs from ours", extra={"facts": {"at": at.isoformat()}})
        raise CannotSeal(code="clocks_differ")


def validate(pdf: bytes) -> Verdict:
    """What a file of our own proves. For strangers' files there is `examine`.

    Raises:
        CannotSeal: nothing says which seals are ours.
    """
    try:
        found = inspection.inspect_pdf(pdf, certificates.trusted_roots(), _authorities())
    except CannotSeal:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file may break a parser in any way; that is a finding
        log.info("unreadable PDF", extra={"facts": {"why": repr(error)}})
        found = {"finding": Finding.UNREADABLE}
    return _verdict(found)


def examine(pdf: bytes) -> Verdict:
    """The same of a stranger's file, looked at by a process with little memory and time. Nothing of it is kept.

    Raises:
        CannotSeal: nothing says which seals are ours.
        Unavailable: the process could not be run.
    """
    with tempfile.TemporaryDirectory(prefix="pitchey-seal-") as folder:
        files = {name: Path(folder) / name for name in ("file", "ours", "authorities")}
        files["file"].write_bytes(pdf)
        files["ours"].write_bytes(_pem(certificates.trusted_roots()))
        files["authorities"].write_bytes(_pem(_authorities()))
        # SECURITY: no environment, so no secrets; isolated mode, so no code from the working folder.
        command = [sys.executable, "-I", inspection.__file__, *(str(path) for path in files.values())]
        try:
            done = subprocess.run(  # noqa: S603 - our own program, no shell
                command, capture_output=True, timeout=CHILD_WAITS, env={"LANG": "C.UTF-8"}, stdin=subprocess.DEVNULL, check=False
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Verdict(Finding.UNREADABLE)
    if done.returncode < 0:  # out of time or memory, by the file's own fault
        return Verdict(Finding.UNREADABLE)
    if done.returncode:
        raise Unavailable() from RuntimeError(done.stderr.decode(errors="replace")[-1000:])
    return _verdict(json.loads(done.stdout))


def verify(*, pdf: bytes, ip: str) -> Verdict:
    """`examine` for whoever asks, at most so large and so often.

    Raises:
        Invalid: no file.
        TooLarge: more than `LARGEST` bytes.
        LimitReached: too often from this address.
        Unavailable: we cannot look right now.
    """
    limits.require("verify", ip)
    if not pdf:
        raise Invalid([("file", "required", _("Choose a PDF."))])
    if len(pdf) > LARGEST:
        raise TooLarge(_("A paper of ours has at most %(most)d MB.") % {"most": LARGEST // 2**20})
    return examine(pdf)


def _verdict(found: Json) -> Verdict:
    at = found.get("sealed_at")
    return Verdict(
        **found | {"finding": Finding(found["finding"])} | ({"sealed_at": datetime.fromisoformat(at)} if at else {})
    )


def _authorities() -> list[x509.Certificate]:
    return certificates.bundle(settings.TSA_ROOTS) if settings.TSA_ROOTS else []


def _pem(found: Iterable[x509.Certificate]) -> bytes:
    return b"".join(armor("CERTIFICATE", one.dump()) for one in found)
