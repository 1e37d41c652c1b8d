"""Agreements in any state, made by the services that people use; and documents on the table without a real upload."""

import io
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from pitchey.accounts.models import User
from pitchey.media.models import File, Rendition
from pitchey.media.storage import new_prefix
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories.cast import request_context

_numbers = count(1)


def requested_nda(pitch: Pitch, signer: User, **fields: Any) -> Nda:
    return ndas.request(by=signer, pitch=pitch, **({"purpose": "invest"} | fields))


def approved_nda(pitch: Pitch, signer: User, **terms: Any) -> Nda:
    return ndas.approve(by=pitch.owner, nda=requested_nda(pitch, signer), **terms)


def sign(nda: Nda, **changes: Any) -> Nda:
    """The requester signs, as they would."""
    signer = nda.requester
    given = {
        "full_name": signer.display_name, "kind": "typed", "value": signer.display_name, "consent": True,
        "text_sha256": nda.text_sha256, "context": request_context(),
    }  # fmt: skip
    return ndas.sign(by=signer, nda=nda, **(given | changes))


def signed_nda(pitch: Pitch, signer: User, **terms: Any) -> Nda:
    return sign(approved_nda(pitch, signer, **terms))


def revoked_nda(pitch: Pitch, signer: User, **terms: Any) -> Nda:
    return ndas.revoke(
        by=pitch.owner, nda=signed_nda(pitch, signer, **terms), reason="It is over.", context=request_context()
    )


def past(nda: Nda, *dates: str) -> None:
    """Let these dates have gone by a minute ago, as the clock would."""
    Nda.objects.filter(pk=nda.pk).update(**dict.fromkeys(dates, timezone.now() - timedelta(minutes=1)))
    nda.refresh_from_db()


def expired_nda(pitch: Pitch, signer: User, **terms: Any) -> Nda:
    """Signed, its term over, and the sweep has been there."""
    nda = signed_nda(pitch, signer, **terms)
    past(nda, "expires_at")
    ndas.lapse_and_expire()
    nda.refresh_from_db()
    return nda


@cache
def _paper(pages: int) -> tuple[bytes, bytes]:
    """A PDF of blank pages, and one of them as an image."""
    clean, image = io.BytesIO(), io.BytesIO()
    sheet = Image.new("RGB", (935, 1210), "white")
    sheet.save(image, "JPEG", quality=90)
    sheet.save(clean, "PDF", save_all=True, append_images=[sheet] * (pages - 1))
    return clean.getvalue(), image.getvalue()


def laid_document(
    pitch: Pitch, kind: str = "script", access: str = "nda", pages: int = 3, status: str = "ready"
) -> Document:
    """A document whose clean file and pages are put down directly: for tests of who may read, not of how files are made."""
    place, number = new_prefix(), next(_numbers)
    clean, image = _paper(pages)
    file = File.objects.create(
        owner=pitch.owner, purpose="document", status=status, name=f"{kind}.pdf", declared_type="application/pdf", declared_size=1,
        content_type="application/pdf", size=1, sha256=f"{number:064x}", clean_sha256=f"{number:064x}",
        original_key=f"{place}/original", clean_key=f"{place}/clean.pdf", pages=pages, rendered=pages,
        upload_expires_at=timezone.now(),
    )  # fmt: skip
    storages["private"].put(file.clean_key, clean, "application/pdf")
    for page in range(1, pages + 1):
        key = f"{place}/{page}.jpg"
        storages["private"].put(key, image, "image/jpeg")
        Rendition.objects.create(
            file=file,
            number=page,
            key=key,
            content_type="image/jpeg",
            width=935,
            height=1210,
            size=len(image),
        )
    return Document.objects.create(pitch=pitch, file=file, kind=kind, access=access, name=f"The Tide Clerk, {kind}")
