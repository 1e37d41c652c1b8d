"""Save, like, follow: each a form of one button that says what it will be; `on` tells whether to put it on or off."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Pitch
from portals.shared.pages import back, one


def _toggle(request: HttpRequest, action: str, words: dict[str, Any], on: bool) -> HttpResponse:
    """The button in its new state where htmx asked, else back to the page."""
    if request.htmx:  # type: ignore[attr-defined]
        bare = request.POST.get("bare") == "1"
        return render(request, "shared/_toggle.html", {"action": action, "on": on, "bare": bare, **words})
    return redirect(back(request, "/"))


@require_POST
def save(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = one(Pitch.objects.visible_to(request.user), public_id)
    on = request.POST.get("on") == "1"
    act: Callable[..., Any] = discovery.save if on else discovery.unsave
    act(by=request.user, pitch=pitch)
    title = {"title": pitch.title}
    words = {"text": _("Save %(title)s") % title, "short": _("Save"), "short_on": _("Saved"), "icon": "save"}
    return _toggle(request, reverse("shared:save", args=[public_id]), words, on)


@require_POST
def like(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = one(Pitch.objects.visible_to(request.user), public_id)
    on = request.POST.get("on") == "1"
    act: Callable[..., Any] = discovery.like if on else discovery.unlike
    act(by=request.user, pitch=pitch)
    return _toggle(
        request,
        reverse("shared:like", args=[public_id]),
        {"short": _("Like"), "short_on": _("Liked"), "icon": "heart"},
        on,
    )


@require_POST
def follow(request: HttpRequest, public_id: str) -> HttpResponse:
    person = one(User.objects.filter(is_active=True), public_id)
    on = request.POST.get("on") == "1"
    act: Callable[..., Any] = discovery.follow if on else discovery.unfollow
    act(by=request.user, person=person)
    words = {"short": _("Follow"), "short_on": _("Following"), "icon": "user"}
    return _toggle(request, reverse("shared:follow", args=[public_id]), words, on)
