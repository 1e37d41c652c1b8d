"""Which pictures does the app itself draw? The poster of a working copy, for its owner."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pitchey.core.lookups import get_or_404
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from portals.shared.pitches.presenters import picture_of
from portals.shared.request import Request


@require_safe
@cache_control(private=True, max_age=86400)
def poster(request: Request, public_id: str) -> HttpResponse:
    """The uploaded picture once it is ready, else the drawing. Its address carries the revision, so it may be kept."""
    pitch = get_or_404(Pitch.objects.owned_by(request.user).select_related("owner", "poster"), public_id)
    picture = picture_of(pitch.poster) if pitch.poster and pitch.poster.status == "ready" else {}
    if picture:
        return redirect(str(picture["url"]))
    return HttpResponse(pitches.drawn_poster(pitch), content_type="image/svg+xml")
