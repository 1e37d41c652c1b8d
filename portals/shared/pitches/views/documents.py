"""How do documents reach a pitch? Up from the browser or by a plain form; renamed, replaced, taken out."""

import hashlib

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.core.errors import Malformed
from pitchey.core.lookups import get_or_404
from pitchey.media import policy
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.pages import posted, redirect_to
from portals.shared.pitches.editor import documents_of, editor
from portals.shared.pitches.forms import BeginDocumentForm, DocumentForm, SendDocumentForm
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request
from portals.shared.uploads import upload_payload_in_portal


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_documents(request: Request, public_id: str) -> HttpResponse:
    """The list of files with their steps (asked for again while one is in work); a POST is the plain way up."""
    pitch = get_own_pitch(request, public_id)
    if request.method == "POST":
        return _send_document(request, pitch)
    if not request.htmx:
        return redirect_to(request, "pitch_edit", public_id, "documents")
    return render(request, "shared/editor/_documents.html", {"pitch": pitch, **documents_of(pitch)})


def _send_document(request: Request, pitch: Pitch) -> HttpResponse:
    form = SendDocumentForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        with errors_into(form, file_field="file"):
            document, _upload = pitches.begin_document(
                by=request.user, pitch=pitch, name=sent.name, size=sent.size, content_type=sent.content_type or "",
                kind=form.cleaned_data["kind"], access=form.cleaned_data["access"],
                sha256=hashlib.file_digest(sent.file, "sha256").hexdigest(),
            )  # fmt: skip
            media.receive(file=document.file, stream=sent)
            pitches.finish_document(by=request.user, document=document)
            messages.success(request, _("“%(name)s” has arrived and is being checked.") % {"name": document.name})
            return redirect_to(request, "pitch_edit", pitch.public_id, "documents")
    return editor(request, pitch, "documents", documents_of(pitch) | {"form": form}, 422)


@require_POST
def document_begin(request: Request, public_id: str) -> HttpResponse:
    """Where may the browser put this document?"""
    pitch = get_own_pitch(request, public_id)
    form = BeginDocumentForm(request.POST)
    if not form.is_valid():
        raise Malformed()
    cleaned = form.cleaned_data
    replaces = get_or_404(pitch.documents.all(), cleaned["replaces"]) if cleaned["replaces"] else None
    document, upload = pitches.begin_document(
        by=request.user, pitch=pitch, name=cleaned["name"], size=cleaned["size"], content_type=cleaned["content_type"],
        kind=cleaned["kind"], access=cleaned["access"] or "nda", replaces=replaces, note=cleaned["note"],
        sha256=cleaned["sha256"],
    )  # fmt: skip
    return JsonResponse(
        upload_payload_in_portal(
            request, upload, "pitch_document_finish", "pitch_document_cancel", public_id, document.public_id
        )
    )


@require_POST
def document_finish(request: Request, public_id: str, document_id: str) -> HttpResponse:
    document = get_or_404(get_own_pitch(request, public_id).documents.all(), document_id)
    pitches.finish_document(by=request.user, document=document)
    return JsonResponse({"id": document.public_id})


@require_POST
def document_cancel(request: Request, public_id: str, document_id: str) -> HttpResponse:
    document = get_or_404(get_own_pitch(request, public_id).documents.select_related("file", "pitch"), document_id)
    pitches.cancel_document(by=request.user, document=document)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    return redirect_to(request, "pitch_edit", public_id, "documents")


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_document(request: Request, public_id: str, document_id: str) -> HttpResponse:
    """One document: its name, kind and access, its files so far, a new one, taking it out."""
    pitch = get_own_pitch(request, public_id)
    document = get_or_404(pitch.documents.select_related("file"), document_id)
    initial = {"name": document.name, "access": document.access}
    form = DocumentForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            pitches.edit_document(by=request.user, document=document, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect_to(request, "pitch_edit", public_id, "documents")
    return render(
        request,
        "shared/document.html",
        {
            "pitch": pitch,
            "document": document,
            "form": form,
            "history": pitches.files_so_far(document),
            "rule": policy.RULES[File.Purpose.DOCUMENT],
            "remark": policy.remark(document.file),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def document_withdraw(request: Request, public_id: str, document_id: str) -> HttpResponse:
    document = get_or_404(get_own_pitch(request, public_id).documents.all(), document_id)
    pitches.withdraw_document(by=request.user, document=document)
    messages.success(request, _("“%(name)s” is taken out. Nobody can open it any more.") % {"name": document.name})
    return redirect_to(request, "pitch_edit", public_id, "documents")
