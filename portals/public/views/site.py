"""What is Pitchey? The front page, the pages in plain words, and the theme."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pitchey.accounts import services as accounts
from pitchey.core.errors import NotFound
from pitchey.core.types import Row
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Listing
from pitchey.posters import FAMILY_OF
from portals.public.site_texts import FEATURES, FREE, PORTAL_AT, PORTALS, QUESTIONS
from portals.shared.context import THEMES
from portals.shared.pages import keep_theme, return_url
from portals.shared.request import PublicRequest

NEWEST = 24
ON_THE_WALL = 6
SHOWING = 5


@login_not_required
@require_safe
def home(request: PublicRequest) -> HttpResponse:
    """What this is and for whom, with what is on the market now."""
    rows = list(Listing.objects.public().order_by("-published_at", "-pitch_id").for_cards()[:NEWEST])
    wall, showing = _hung(rows)
    return render(
        request,
        "public/home.html",
        {
            "wall": wall,
            "showing": showing,
            "portals": PORTALS,
            "features": FEATURES,
            "numbers": discovery.market_totals(),
            "genres": len(discovery.genre_counts()),
            "saved_ids": discovery.saved_ids(request.user, [row["pitch_id"] for row in showing]),
        },
    )


def _hung(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """What hangs on the wall and what shows below it: the newest, and on the wall of each style of poster the newest one first."""
    of_each = {FAMILY_OF.get(row["genre"]): row for row in reversed(rows)}.values()
    wall = sorted(rows, key=lambda row: row not in of_each)[:ON_THE_WALL]
    return wall, ([row for row in rows if row not in wall] if len(rows) >= ON_THE_WALL + SHOWING else rows)[:SHOWING]


@login_not_required
@require_safe
def how(request: PublicRequest) -> HttpResponse:
    return render(request, "public/how.html", {"portals": PORTALS, "questions": QUESTIONS})


@login_not_required
@require_safe
def how_for(request: PublicRequest, who: str) -> HttpResponse:
    """What one portal is good for, step by step."""
    if who not in PORTAL_AT:
        raise NotFound()
    others = [portal for portal in PORTALS if portal.slug != who]
    return render(request, "public/how_for.html", {"told": PORTAL_AT[who], "others": others})


@login_not_required
@require_safe
def pricing(request: PublicRequest) -> HttpResponse:
    return render(request, "public/pricing.html", {"free": FREE})


@login_not_required
@require_safe
def about(request: PublicRequest) -> HttpResponse:
    return render(request, "public/about.html")


@login_not_required
@require_safe
def terms(request: PublicRequest) -> HttpResponse:
    return render(request, "public/terms.html")


@login_not_required
@require_safe
def privacy(request: PublicRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@login_not_required
@require_POST
def theme(request: PublicRequest) -> HttpResponse:
    """Remember the theme that the person chose, on this device and for members on every one: the server prints it."""
    chosen = request.POST.get("theme", "")
    response = redirect(return_url(request, "/"))
    if chosen in THEMES:
        keep_theme(request, response, chosen)
        if request.user.is_authenticated:
            accounts.update_profile(by=request.user, theme=chosen)
    return response
