"""Is this PDF sealed, by whom, when, and whole? Pure cryptography over bytes: knows nothing of settings or Django.

Runs in the process that sealed, or for strangers' files as a program of its own, with little memory and time:

    python -I inspection.py FILE OURS AUTHORITIES      (two PEM files) -> the finding as JSON
"""

import asyncio
import io
import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import algos, cms, core, x509
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# Nothing of the product may be imported here: the program runs in isolated mode.
Json = dict[str, Any]

MEMORY = 1024 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time
RECORD = "record.json"  # the name under which a sealed paper carries what it is about, for machines
LARGEST_RECORD = 1024 * 1024
WHOLE = SignatureCoverageLevel.ENTIRE_FILE


def inspect_pdf(pdf: bytes, ours: list[x509.Certificate], authorities: list[x509.Certificate]) -> Json:
    """What can be said of a file, as plain data: see `services.Verdict`.

    Args:
        ours: certificates that vouch for a seal of ours.
        authorities: roots of the timestamp authorities that we believe.

    Raises:
        Exception: whatever a parser says of a file that is no sound PDF.
    """
    return asyncio.run(_inspect(pdf, ours, authorities))


async def _inspect(pdf: bytes, ours: list[x509.Certificate], authorities: list[x509.Certificate]) -> Json:
    reader = PdfFileReader(io.BytesIO(pdf))
    seals = reader.embedded_regular_signatures
    if not seals:
        return {"finding": "unsealed"}
    # The platform seals once, before anybody else could; what was signed later is a change.
    seal = seals[0]
    reported = seal.self_reported_timestamp
    stamped = _time_of(next(extract_tst_data_iter(seal.signer_info, signed=False), None))
    if reported is None:
        return {"finding": "foreign"}
    status = await async_validate_pdf_signature(
        seal, _context(ours, stamped or reported), ts_validation_context=_context(authorities, stamped or reported)
    )
    if not (status.intact and status.valid):
        return {"finding": "changed"}
    if not status.trusted:
        return {"finding": "foreign", "sealed_by": _name(status.signing_cert)}
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        return {"finding": "changed"}
    believed = stamp is not None and stamp.trusted
    kept = reader.embedded_timestamp_signatures
    # SECURITY: nothing may stand behind the last signature, and nothing beside those that we set.
    if len(seals) > 1 or status.docmdp_ok is False or (kept or seals)[-1].evaluate_signature_coverage() != WHOLE:
        return {"finding": "changed"}
    if not all(_as_written(one, pdf) for one in (seal, *kept)) or not all(
        [await _archived(one, authorities) for one in kept]
    ):
        return {"finding": "changed"}
    level = "B-LTA" if believed and kept else "B-T" if believed else "B-B"
    return {
        "finding": "authentic",
        "sealed_by": _name(status.signing_cert),
        "sealed_at": (stamped if believed and stamped else reported).isoformat(),
        "authority": _name(stamp.signing_cert) if stamp is not None and believed else "",
        "level": level,
        "record": _record_of(pdf),
    }


def _context(roots: list[x509.Certificate], moment: datetime) -> ValidationContext:
    """Trust in these alone, at the time of sealing: a seal outlives the certificate that it was set with."""
    return ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)


async def _archived(stamp: EmbeddedPdfSignature, authorities: list[x509.Certificate]) -> bool:
    """Whether a timestamp over the whole document is sound and from an authority that we believe."""
    at = _time_of(stamp.signed_data)
    if at is None:
        return False
    status = await async_validate_pdf_timestamp(stamp, _context(authorities, at))
    return bool(status.intact and status.valid and status.trusted)


def _time_of(token: cms.ContentInfo | None) -> datetime | None:
    """The time inside a timestamp token."""
    if token is None:
        return None
    return token["encap_content_info"]["content"].parsed["gen_time"].native


def _as_written(seal: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the parts of a signature that no signature covers are as they are always written."""
    # SECURITY: the place that it leaves for itself holds it and zeros, or a byte that means nothing could be changed there unseen.
    _zero, before, after, _rest = (int(number) for number in seal.byte_range)
    contents = seal.pkcs7_content
    value = core.Any.load(contents).dump()
    if pdf[before:after] != b"<" + (value + bytes(len(contents) - len(value))).hex().upper().encode() + b">":
        return False
    signed, signer = seal.signed_data, seal.signer_info
    # RFC 5652, 5.1 and 5.3: which versions there are follows from what is signed and how the signer is named.
    versions = ("v1" if signed["encap_content_info"]["content_type"].native == "data" else "v3", "v1")
    algorithms = [one.dump() for one in signed["digest_algorithms"]] + [signer["digest_algorithm"].dump()]
    return (signed["version"].native, signer["version"].native) == versions and all(
        one in _DIGESTS for one in algorithms
    )


_DIGESTS = {
    algos.DigestAlgorithm({"algorithm": name} | more).dump()
    for name in ("sha256", "sha384", "sha512")
    for more in ({}, {"parameters": core.Null()})
}


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _record_of(pdf: bytes) -> Json:
    """What the paper says about itself, for machines; empty when it says nothing."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if RECORD not in opened.attachments:
            return {}
        raw = opened.attachments[RECORD].get_file().read_bytes()
    found = json.loads(raw) if len(raw) <= LARGEST_RECORD else {}
    return found if isinstance(found, dict) else {}


def _certificates(pem: bytes) -> list[x509.Certificate]:
    return list(load_certs_from_pemder_data(pem)) if pem else []


def main(file: str, ours: str, authorities: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    roots = [_certificates(Path(name).read_bytes()) for name in (ours, authorities)]
    try:
        found = inspect_pdf(Path(file).read_bytes(), *roots)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes may break a parser in any way; that is a finding
        sys.stderr.write(repr(error))
        found = {"finding": "unreadable"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
