"""How is a protected document read? The reader, its pages one by one, and a watermarked copy."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitchey.accounts.browser import request_context
from pitchey.core.content_policy import content_policy
from pitchey.core.errors import Forbidden, NotFound, Unauthenticated
from pitchey.core.network import client_ip
from pitchey.core.numbers import whole_number
from pitchey.dataroom import services as dataroom
from pitchey.ndas import access, limits
from pitchey.ndas.access import Decision
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document
from pitchey.pitches.policies import owns
from portals.shared.pitches.presenters import limit_sentence
from portals.shared.request import PublicRequest, Request

STRIP = 6  # pages on each side of the open one
ENDS_SOON = timedelta(days=7)


# Guests come in for documents that are open to everyone; the gate refuses the rest.
@login_not_required
@require_GET
def reader(request: PublicRequest, document_id: str) -> HttpResponse:
    """The reading room, open at `?page=`, or where this person left."""
    with _guests_sign_in(request):
        document = dataroom.find(by=request.user, public_id=document_id, context=request_context(request))
    ip = client_ip(request)
    decision = access.may_read(request.user, document, ip=ip)
    if not decision:
        return _ended(request, document, decision)
    try:
        session = dataroom.open_session(by=request.user, document=document, context=request_context(request))
    except Forbidden:  # a second device beside the last reading
        return _ended(request, document, replace(decision, allowed=False, reason=limits.VIEWS_USED))
    if decision.sessions_left is not None:
        decision = access.may_read(request.user, document, ip=ip)  # this reading session counts now
    pages = document.file.pages
    number = _page_of(request, session.last_page, pages)
    opened = _open_encrypted_page(request, document, number)
    recorded = decision.reason != "owner"
    shown = dataroom.pages_seen(by=request.user, document=document) if recorded else {}
    time = dataroom.time_on(by=request.user, document=document) if recorded else {}
    if shown:
        shown.setdefault(number, 1)  # the page that is about to be sent
    response = render(
        request,
        "shared/reader.html",
        {
            "document": document,
            "title": _title(document),
            "session": session,
            "beat": dataroom.beat_token(by=request.user, session=session, page=number),
            "number": number,
            "opened_by": opened.key if opened else "",
            "ahead": not session.machine,
            # A browser shows a picture again that it was sent once, unless its address is new; each look is recorded.
            "look": get_random_string(8),
            "pages": pages,
            "previous": number - 1 if number > 1 else None,
            "following": number + 1 if number < pages else None,
            "strip": range(max(1, number - STRIP), min(pages, number + STRIP) + 1),
            "picture": document.file.renditions.filter(number=number).values("width", "height").first(),
            "leave": _exit_url(request, document),
            "recorded": recorded,
            "shown": [shown.get(page, 0) for page in range(1, pages + 1)],
            "opened": len(shown),
            "seconds": sum(time.values()) / 1000,
            "until": decision.until,
            "readings_left": decision.sessions_left,
            "ends_soon": bool(decision.until and decision.until - timezone.now() < ENDS_SOON),
            "download": bool(access.may_download(request.user, document, ip=ip)),
        },
    )
    # A prefetched page is a picture that the browser made itself.
    response["Content-Security-Policy"] = content_policy(img_src="blob:")
    return response


@login_not_required
@require_GET
def reader_page(request: PublicRequest, document_id: str, number: int) -> HttpResponse:
    """One page image with this reader's mark. Never kept by anybody in between."""
    with _guests_sign_in(request):
        image = dataroom.page(by=request.user, public_id=document_id, number=number, context=request_context(request))
    response = HttpResponse(image.content, content_type=image.content_type)
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline"
    return response


@login_not_required
@require_GET
def reader_encrypted_page(request: PublicRequest, document_id: str, number: int) -> HttpResponse:
    """A page that lies ready for its turn: nobody can look at it before the room was asked for it with the token of this answer."""
    with _guests_sign_in(request):
        page = dataroom.encrypted_page(
            by=request.user, public_id=document_id, number=number, context=request_context(request)
        )
    return HttpResponse(
        page.content,
        content_type="application/octet-stream",
        headers={"Cache-Control": "no-store", "Envelope": page.token},
    )


@login_not_required
@require_POST
def reader_beat(request: PublicRequest, document_id: str) -> JsonResponse:
    """The page is still before the reader's eyes: `milliseconds` since the last beat. The answer has the next beat's token."""
    with _guests_sign_in(request):
        beat = dataroom.beat(
            by=request.user,
            public_id=document_id,
            token=request.POST.get("token", ""),
            milliseconds=whole_number(request.POST.get("milliseconds", ""), digits=8) or 0,
            context=request_context(request),
        )
    return JsonResponse({"token": beat.token})


@require_GET
def document_download(request: Request, document_id: str) -> HttpResponse:
    """A copy with the reader's mark on every page, where the agreement allows it."""
    with _guests_sign_in(request):
        copy = dataroom.download(by=request.user, public_id=document_id, context=request_context(request))
    response = HttpResponse(copy, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = f'attachment; filename="{document_id}.pdf"'
    return response


@contextmanager
def _guests_sign_in(request: PublicRequest) -> Iterator[None]:
    """Not theirs to know: a guest is asked to sign in, whatever stands behind the address."""
    try:
        yield
    except NotFound as error:
        if request.user.is_authenticated:
            raise
        raise Unauthenticated() from error


def _open_encrypted_page(request: PublicRequest, document: Document, number: int) -> dataroom.PageKey | None:
    """The prefetched page that this browser holds, recorded now; None: its picture is asked for like any other."""
    token = request.headers.get("Envelope", "")
    if not token:
        return None
    with suppress(NotFound):
        return dataroom.open_encrypted_page(
            by=request.user, public_id=document.public_id, number=number, token=token, context=request_context(request)
        )
    return None


def _page_of(request: PublicRequest, last: int, pages: int) -> int:
    asked = whole_number(request.GET.get("page", ""), digits=5)
    return min(max(last if asked is None else asked, 1), pages)


def _title(document: Document) -> str:
    listing = getattr(document.pitch, "listing", None)
    return listing.title if listing else str(document.pitch)


def _exit_url(request: PublicRequest, document: Document) -> str:
    if owns(request.user, document.pitch):
        return reverse(f"{request.user.role}:pitch_document", args=[document.pitch.public_id, document.public_id])
    if request.user.is_authenticated and request.user.is_staff:
        return reverse("shared:staff_access_pitch", args=[document.pitch.public_id])
    return reverse("public:pitch", args=[document.pitch.public_id])


def _ended(request: PublicRequest, document: Document, decision: Decision) -> HttpResponse:
    """What stands in the room when access is over, for those who were in it once."""
    if not decision.reason_is_disclosable:
        raise NotFound()
    nda = decision.nda
    ended = nda is not None and decision.reason == access.ENDED
    page: dict[str, object] = {
        "title": _title(document),
        "heading": _heading(nda) if ended and nda else limit_sentence(document.pitch, decision),
        "owner": document.pitch.owner.display_name,
        "words": nda.ended_reason if nda and ended and nda.status == Nda.Status.REVOKED else "",
        "leave": _exit_url(request, document),
        "agreement": reverse(f"{request.user.role}:nda", args=[nda.public_id])
        if nda and request.user.is_authenticated
        else "",
    }
    return render(request, "shared/reader_ended.html", page, status=403)


def _heading(nda: Nda) -> str:
    at = timezone.localtime(nda.ended_at or nda.expires_at or timezone.now())
    when = {"name": nda.owner.display_name, "time": f"{at:%H:%M}", "date": f"{at:%-d %B}"}
    if nda.status == Nda.Status.REVOKED:
        return _("%(name)s ended your access on %(date)s at %(time)s.") % when
    if nda.status == Nda.Status.WITHDRAWN:
        return _("You ended this agreement on %(date)s at %(time)s.") % when
    return _("Your access ended on %(date)s at %(time)s.") % when
