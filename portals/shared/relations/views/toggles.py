"""Save, like, follow: each a form of one button that says what it will be; `on` tells whether to put it on or off. And stars."""

import json
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.accounts.models import Organisation, User
from pitchey.core.lookups import get_or_404
from pitchey.core.numbers import whole_number
from pitchey.discovery import services as discovery
from pitchey.discovery.services import lists
from pitchey.pitches.models import Pitch
from portals.shared.pages import return_url
from portals.shared.request import Request


def _on(request: Request) -> bool:
    return request.POST.get("on") == "1"


def _toggle_response(
    request: Request, view: str, subject: str, labels: Mapping[str, object], toast: str = ""
) -> HttpResponse:
    """The button in its new state where htmx asked, with a sentence that passes; else back to the page."""
    if not request.htmx:
        if toast:
            messages.success(request, toast)
        return redirect(return_url(request, "/"))
    given = {"action": reverse(f"shared:{view}", args=[subject]), "on": _on(request), "bare": False, **labels}
    response = render(request, "shared/_toggle.html", given)
    if toast:
        response["HX-Trigger"] = json.dumps({"toast": {"text": toast}})
    return response


@require_POST
def save(request: Request, public_id: str) -> HttpResponse:
    pitch = get_or_404(Pitch.objects.visible_to(request.user), public_id)
    (discovery.save if _on(request) else discovery.unsave)(by=request.user, pitch=pitch)
    labels: dict[str, object] = {"text": _("Save"), "text_on": _("Saved"), "icon": "save"}
    if request.POST.get("bare") == "1":
        labels |= {"text": _("Save %(title)s") % {"title": pitch.title}, "text_on": "", "bare": True}
    toast = _("On your shelf.") if _on(request) else _("Off your shelf.")
    return _toggle_response(request, "save", public_id, labels, toast)


@require_POST
def like(request: Request, public_id: str) -> HttpResponse:
    pitch = get_or_404(Pitch.objects.visible_to(request.user), public_id)
    (discovery.like if _on(request) else discovery.unlike)(by=request.user, pitch=pitch)
    return _toggle_response(request, "like", public_id, {"text": _("Like"), "text_on": _("Liked"), "icon": "heart"})


@require_POST
def rate(request: Request, public_id: str) -> HttpResponse:
    """One to five `stars` for a pitch that one could read; 0 takes them back."""
    pitch = get_or_404(Pitch.objects.visible_to(request.user), public_id)
    given = whole_number(request.POST.get("stars", ""), digits=1)
    if given == 0:
        discovery.unrate(by=request.user, pitch=pitch)
    else:
        discovery.rate(by=request.user, pitch=pitch, stars=-1 if given is None else given)
    if not request.htmx:
        return redirect(return_url(request, reverse("public:pitch", args=[public_id])))
    stars = discovery.stars_of(person=request.user, pitch=pitch)
    return render(request, "shared/_stars.html", {"pitch": pitch, "stars": stars})


@require_POST
def follow(request: Request, public_id: str) -> HttpResponse:
    person = get_or_404(User.objects.visible_to(request.user), public_id)
    (discovery.follow if _on(request) else discovery.unfollow)(by=request.user, person=person)
    return _toggle_response(request, "follow", public_id, _follow_labels())


@require_POST
def follow_company(request: Request, public_id: str) -> HttpResponse:
    company = get_or_404(Organisation.objects.all(), public_id)
    (lists.follow_company if _on(request) else lists.unfollow_company)(by=request.user, organisation=company)
    return _toggle_response(request, "follow_company", public_id, _follow_labels())


def _follow_labels() -> dict[str, str]:
    return {"text": _("Follow"), "text_on": _("Following"), "icon": "user"}
