"""How do pictures reach a pitch? Poster and stills: up from the browser, or drawn."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitchey.core.errors import Invalid, Malformed, NotFound
from pitchey.core.lookups import get_or_404
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from portals.shared.pages import redirect_to
from portals.shared.pitches.editor import pictures_of
from portals.shared.pitches.forms import BeginDocumentForm
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request
from portals.shared.uploads import upload_payload_in_portal

PICTURES = (File.Purpose.POSTER, File.Purpose.STILL)


@require_POST
def picture_begin(request: Request, public_id: str, purpose: str) -> HttpResponse:
    """Where may the browser put this picture?"""
    get_own_pitch(request, public_id)
    if purpose not in PICTURES:
        raise NotFound()
    form = BeginDocumentForm(request.POST)
    if not form.is_valid():
        raise Malformed()
    cleaned = form.cleaned_data
    file, upload = media.begin_upload(
        by=request.user,
        purpose=purpose,
        name=cleaned["name"],
        size=cleaned["size"],
        content_type=cleaned["content_type"],
        sha256=cleaned["sha256"],
    )
    return JsonResponse(
        upload_payload_in_portal(
            request, upload, "pitch_picture_finish", "pitch_picture_cancel", public_id, purpose, file.public_id
        )
    )


@require_POST
def picture_finish(request: Request, public_id: str, purpose: str, file_id: str) -> HttpResponse:
    """The bytes are there: the picture joins the pitch, and is shown when it has been checked."""
    pitch = get_own_pitch(request, public_id)
    file = media.finish_upload(by=request.user, file=get_or_404(request.user.files.filter(purpose=purpose), file_id))
    _attach(request, pitch, purpose, file)
    return JsonResponse({"id": file.public_id})


@require_POST
def picture_cancel(request: Request, public_id: str, purpose: str, file_id: str) -> HttpResponse:
    get_own_pitch(request, public_id)
    media.cancel(by=request.user, file=get_or_404(request.user.files.filter(purpose=purpose), file_id))
    return JsonResponse({})


@require_POST
def picture_send(request: Request, public_id: str, purpose: str) -> HttpResponse:
    """The plain way up: one multipart form."""
    pitch = get_own_pitch(request, public_id)
    if purpose not in PICTURES:
        raise NotFound()
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid([("file", "required", _("Choose a file first."))], _("Choose a file first."))
    file, _upload = media.begin_upload(
        by=request.user,
        purpose=purpose,
        name=sent.name or "",
        size=sent.size or 0,
        content_type=sent.content_type or "",
    )
    media.receive(file=file, stream=sent)
    _attach(request, pitch, purpose, media.finish_upload(by=request.user, file=file))
    return redirect_to(request, "pitch_edit", public_id, "pictures")


def _attach(request: Request, pitch: Pitch, purpose: str, file: File) -> None:
    if purpose == File.Purpose.POSTER:
        pitches.attach_poster(by=request.user, pitch=pitch, file=file)
    else:
        pitches.add_still(by=request.user, pitch=pitch, file=file)


@require_POST
def poster_redraw(request: Request, public_id: str) -> HttpResponse:
    pitches.draw_another_poster(by=request.user, pitch=get_own_pitch(request, public_id))
    return redirect_to(request, "pitch_edit", public_id, "pictures")


@require_GET
def pictures_part(request: Request, public_id: str) -> HttpResponse:
    """The pictures as they stand: asked for again while one is being checked."""
    pitch = get_own_pitch(request, public_id)
    return render(request, "shared/editor/_pictures.html", {"pitch": pitch, **pictures_of(pitch)})
