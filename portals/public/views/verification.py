"""Is this paper real? Anybody may ask, with the file or with the code that stands on it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from pitchey.core.network import client_ip
from pitchey.ndas import copies
from pitchey.sealing import services as sealing
from pitchey.sealing.services import Finding
from portals.public.forms.verify import VerifyForm
from portals.shared.forms.errors import errors_into
from portals.shared.request import PublicRequest

# What each finding is called, what it means, its sign and its colour.
FINDING_TEXTS = {
    Finding.AUTHENTIC: (
        _("Authentic and whole"),
        _("We sealed this paper, and not a byte has changed since."),
        "verified",
        "good",
    ),
    Finding.CHANGED: (
        _("Changed"),
        _("There is a seal, but the file is not the one that was sealed. Do not rely on it: ask for the original."),
        "warn",
        "bad",
    ),
    Finding.FOREIGN: (
        _("Not ours"),
        _("Somebody else signed this file. Whether that is right, they must say."),
        "warn",
        "warn",
    ),
    Finding.UNSEALED: (
        _("No seal"),
        _("This PDF carries no seal. A printed, converted or saved-again copy loses it: ask for the original file."),
        "info",
        "warn",
    ),
    Finding.UNREADABLE: (
        _("Not readable"),
        _("This is no PDF, or a damaged one. If it was sealed once, it is not whole any more."),
        "warn",
        "bad",
    ),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: PublicRequest) -> HttpResponse:
    """Drop in a PDF, read what it proves."""
    if request.method != "POST":
        return render(request, "public/verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    page: dict[str, object] = {"form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        with errors_into(form, file_field="file"):
            verdict = sealing.verify(pdf=file.read(sealing.LARGEST + 1), ip=client_ip(request))
            title, sentence, icon, kind = FINDING_TEXTS[verdict.finding]
            page |= {
                "verdict": verdict,
                "name": file.name,
                "title": title,
                "sentence": sentence,
                "icon": icon,
                "kind": kind,
            }
    return render(request, "public/verify.html", page, status=422 if form.errors else 200)


@login_not_required
@require_safe
def verify_copy(request: PublicRequest, copy_id: str) -> HttpResponse:
    """The page behind the code on a sealed paper."""
    seen = copies.look_up(by=request.user, copy_id=copy_id)
    return render(request, "public/verify_copy.html", {"copy": seen.copy, "nda": seen.nda, "form": VerifyForm()})
