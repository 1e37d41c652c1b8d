"""How do files go with messages? Up from the browser ahead of their message; opened by those who take part."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from pitchey.accounts.models import User
from pitchey.conversations import services as conversations
from pitchey.core.errors import Malformed
from pitchey.media import services as media
from portals.shared.messages.forms import BeginAttachmentForm
from portals.shared.request import Request
from portals.shared.uploads import upload_payload


def attach_file(person: User, sent: UploadedFile) -> str:
    """The plain way up: a file that came with the form of its message. Its id."""
    file, _upload = conversations.begin_attachment(
        by=person, name=sent.name or "", size=sent.size or 0, content_type=sent.content_type or "",
        sha256=hashlib.file_digest(sent.file, "sha256").hexdigest(),  # type: ignore[arg-type]  # what was sent has its file
    )  # fmt: skip
    media.receive(file=file, stream=sent)
    return str(conversations.finish_attachment(by=person, file=file).public_id)


@require_POST
def attachment_begin(request: Request) -> HttpResponse:
    """Where may the browser put this file?"""
    form = BeginAttachmentForm(request.POST)
    if not form.is_valid():
        raise Malformed()
    file, upload = conversations.begin_attachment(by=request.user, **form.cleaned_data)
    finish, cancel = (reverse(f"shared:attachment_{verb}", args=[file.public_id]) for verb in ("finish", "discard"))
    return JsonResponse(upload_payload(upload, finish=finish, cancel=cancel))


@require_POST
def attachment_finish(request: Request, file_id: str) -> HttpResponse:
    file = conversations.unsent(request.user, file_id)
    conversations.finish_attachment(by=request.user, file=file)
    return JsonResponse({"id": file.public_id})


@require_POST
def attachment_discard(request: Request, file_id: str) -> HttpResponse:
    conversations.discard_attachment(by=request.user, file=conversations.unsent(request.user, file_id))
    return JsonResponse({})


@require_safe
def attachment(request: Request, file_id: str) -> HttpResponse:
    """The file itself, to look at or to take along."""
    return _answer(conversations.open_attachment(by=request.user, public_id=file_id))


@require_safe
def attachment_preview(request: Request, file_id: str) -> HttpResponse:
    """The picture that stands for it in a thread."""
    return _answer(conversations.open_attachment(by=request.user, public_id=file_id, preview=True))


def _answer(opened: conversations.Opened) -> HttpResponse:
    paper = not opened.content_type.startswith("image/")
    # Whoever is put out of the conversation has nothing left in the browser's store either.
    headers = {"Cache-Control": "no-store"}
    if disposition := content_disposition_header(paper, opened.file.name):
        headers["Content-Disposition"] = disposition
    return HttpResponse(opened.content, content_type=opened.content_type, headers=headers)
