"""Who brings pitches to the market, and what else do they bring? Pages of people and of companies."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pitchey.accounts.models import Organisation, User
from pitchey.accounts.policies import has_blocked, role_in
from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.discovery import services as discovery
from pitchey.pitches.models import Listing
from pitchey.pitches.querysets import ListingQuerySet
from portals.shared.pages import PAGE_SIZE, url_with_query
from portals.shared.request import PublicRequest

NEWEST = Sort("newest", "published_at", key="pitch_id")
GENRES = 6
COLLEAGUES = 24


@login_not_required
@require_safe
def person(request: PublicRequest, public_id: str) -> HttpResponse:
    """Somebody who brings pitches to the market, or reads them: as much as this viewer may know."""
    found = get_or_404(User.objects.visible_to(request.user), public_id)
    listings = Listing.objects.visible_to(request.user).filter(owner=found)
    given = _work(request, listings)
    return render(
        request,
        "public/person.html",
        {
            "person": found,
            "organisations": found.organisations.order_by("name"),
            "followed": request.user.is_authenticated and request.user.follows.filter(followed=found).exists(),
            "blocked": has_blocked(request.user, found),
            **given,
        },
    )


@login_not_required
@require_safe
def company(request: PublicRequest, public_id: str) -> HttpResponse:
    """A fund or a production company: what it is, who of its people one may see, and its pitches."""
    found = get_or_404(Organisation.objects.all(), public_id)
    listings = Listing.objects.visible_to(request.user).filter(organisation=found)
    given = _work(request, listings)
    people = User.objects.visible_to(request.user).filter(memberships__organisation=found)
    if not request.user.is_authenticated:
        people = people.filter(pk__in=listings.values("owner"))
    return render(
        request,
        "public/company.html",
        {
            "company": found,
            "people": people.order_by("memberships__joined_at", "pk")[:COLLEAGUES],
            "followed": request.user.is_authenticated and request.user.follows.filter(organisation=found).exists(),
            "mine": request.user.is_authenticated and role_in(request.user, found) is not None,
            **given,
        },
    )


def _work(request: PublicRequest, listings: ListingQuerySet) -> dict[str, object]:
    """One page of somebody's pitches, the genres of all of them, and which of them the viewer has saved.

    Raises:
        NotFound: a guest asks, and nothing is open to guests. SECURITY: who has no public work is known to members alone.
    """
    genres = dict(
        listings.order_by().values_list("genre").annotate(number=Count("pk")).order_by("-number", "genre")[:GENRES]
    )
    if not genres and not request.user.is_authenticated:
        raise NotFound()
    found = keyset_page(listings.for_cards(), NEWEST, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    return {
        "genres": genres,
        "rows": found.rows,
        "saved_ids": discovery.saved_ids(request.user, [row["pitch_id"] for row in found.rows]),
        "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
    }
