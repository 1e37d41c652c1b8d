"""What lies on the table in the tests? Drafts, published pitches and ready documents, made by the services that people use."""

import io
from functools import cache
from typing import Any

from pitchey.accounts.models import User
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.outbox import services as outbox
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.factories import files

TEASER: dict[str, Any] = {
    "title": "The Tide Clerk",
    "logline": "A harbour clerk finds tomorrow's drowning already written, in her own hand.",
    "genre": "mystery",
    "format": "feature",
    "stage": "script",
    "budget_band": "1m-5m",
    "short_synopsis": "She has one tide to find out whether she is being warned, mocked, or accused.",
}
# One word in every protected field that stands nowhere else.
PROTECTED: dict[str, Any] = {
    "long_synopsis": "zaffrelong",
    "budget_minor": 320_000_000,
    "production_timeline": "zaffretimeline",
    "attached_talent": "zaffretalent",
    "financing_plan": "zaffrefinance",
    "distribution_plan": "zaffredistribution",
}


def draft(owner: User, **fields: Any) -> Pitch:
    """A draft that could be published."""
    return pitches.create(by=owner, **(TEASER | fields))


def published_pitch(owner: User, **fields: Any) -> Pitch:
    """A published pitch with its listing."""
    pitch = draft(owner, **fields)
    pitches.publish(by=owner, pitch=pitch)
    return Pitch.objects.select_related("listing").get(pk=pitch.pk)


def ready_document(pitch: Pitch, kind: str = "script", access: str = "nda", pages: int = 3, **fields: Any) -> Document:
    """A document that was uploaded, checked, cleaned and rendered for real."""
    contents = files.pdf(pages=pages)
    document, _upload = pitches.begin_document(
        by=pitch.owner, pitch=pitch, name=fields.pop("name", f"{kind}.pdf"), size=len(contents),
        content_type="application/pdf", kind=kind, access=access, **fields,
    )  # fmt: skip
    media.receive(file=document.file, stream=io.BytesIO(contents))
    pitches.finish_document(by=pitch.owner, document=document)
    outbox.run_waiting()
    return Document.objects.select_related("file", "pitch").get(pk=document.pk)


_photograph = cache(files.picture)


def picture(owner: User, purpose: str = "poster", *, ready: bool = True) -> File:
    """A picture that was uploaded, and checked and rendered for real when it is `ready`."""
    contents = _photograph()
    file, _upload = media.begin_upload(
        by=owner, purpose=purpose, name=f"{purpose}.jpg", size=len(contents), content_type="image/jpeg"
    )
    media.receive(file=file, stream=io.BytesIO(contents))
    media.finish_upload(by=owner, file=file)
    if ready:
        outbox.run_waiting()
    return File.objects.get(pk=file.pk)
