"""What is new from those whom this person follows, whom do they follow, and who follows them?"""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.discovery import services as discovery
from pitchey.discovery.services import lists
from pitchey.pitches.policies import may_own
from portals.shared.pages import PAGE_SIZE, url_with_query
from portals.shared.request import Request

NEWEST = Sort("followed", "created_at")
NEWEST_FOLLOWERS = Sort("followers", "created_at")
LATELY = timedelta(days=30)


@require_GET
def following(request: Request) -> HttpResponse:
    """New pitches of the people and companies one follows, as far as one may see them."""
    found = lists.feed(request.user, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    return render(
        request,
        "shared/following.html",
        {
            "rows": found.rows,
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "saved_ids": discovery.saved_ids(request.user, [row["pitch_id"] for row in found.rows]),
            "follows": lists.following(request.user).exists(),
        },
    )


@require_GET
def followed(request: Request) -> HttpResponse:
    """The people and companies that one follows, last followed first."""
    found = keyset_page(
        lists.following(request.user),
        NEWEST,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
    )
    return render(
        request,
        "shared/followed.html",
        {"rows": found.rows, "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else ""},
    )


@require_GET
def followers(request: Request) -> HttpResponse:
    """Who follows this person, the newest first, and how many have come of late. Who brings no pitches is never followed."""
    if not may_own(request.user):
        raise NotFound()
    mine = lists.followers(request.user)
    found = keyset_page(mine, NEWEST_FOLLOWERS, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    return render(
        request,
        "shared/followers.html",
        {
            "rows": found.rows,
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "count": mine.count(),
            "lately": mine.filter(created_at__gte=timezone.now() - LATELY).count(),
        },
    )
