"""What does somebody see of one pitch, and what is their next step?"""

import json
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pitchey.accounts.models import Actor, User
from pitchey.core.lookups import get_or_404
from pitchey.core.network import client_ip, network_of
from pitchey.dataroom import services as dataroom
from pitchey.discovery import services as discovery
from pitchey.ndas import access
from pitchey.ndas.relation import relation_of
from pitchey.pitches import versions
from pitchey.pitches.catalogue import Format
from pitchey.pitches.lookups import shown_pitch
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.policies import owns
from pitchey.pitches.share_image import picture_of
from portals.public.next_step import next_step
from portals.shared.pitches.presenters import details_of, document_rows, parts_of, protected_of, stills_of
from portals.shared.request import PublicRequest


@login_not_required
@require_safe
def pitch(request: PublicRequest, public_id: str, slug: str = "") -> HttpResponse:
    """The page of a pitch: its newest version's public fields, and what this person's agreement opens."""
    row = shown_pitch(request.user, public_id)
    listing = getattr(row, "listing", None)
    if listing is None or row.status not in ("published", "archived"):
        return redirect(f"{row.owner.role}:pitch_preview", row.public_id)
    if slug != listing.slug:
        return redirect("public:pitch", row.public_id, listing.slug)
    person = request.user
    mine = owns(person, row)
    content = versions.public_content(listing.version)
    ip = client_ip(request)
    fields = access.protected_content(person, row, ip=ip)
    if not mine and row.status == "published":
        discovery.count_view(
            pitch=row, person=person if person.is_authenticated else None, session_key=_session(request),
            user_agent=request.headers.get("User-Agent", ""), network=network_of(ip),
        )  # fmt: skip
    public = row.visibility == "public" and row.status == "published"
    decisions = access.decisions(person, row, ip=ip)
    left_at = dataroom.left_at(by=person, documents=[document.pk for document, decision in decisions if decision])
    similar = discovery.similar(pitch=row, person=person)
    documents = document_rows(decisions, fields is not None, row.protected_access, left_at)
    return render(
        request,
        "public/pitch.html",
        {
            "pitch": row,
            "listing": listing,
            "version": listing.version,
            "content": content,
            "parts": parts_of(content),
            "details": details_of(content),
            "stills": stills_of(content),
            "document_rows": documents,
            "protected": protected_of(fields, content["currency"]),
            "step": next_step(person, row, relation_of(person, row), documents),
            "mine": mine,
            **_standing(person, row),
            "poster_alt": _("Poster of %(title)s") % {"title": content["title"]},
            "similar": similar,
            "saved_ids": discovery.saved_ids(person, [card["pitch_id"] for card in similar]),
            "letter": _letter(listing),
            "schema": _schema(listing, row.owner) if public else "",
            "social_image": _picture_of(listing) if public else "",
        },
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def picture(request: PublicRequest, public_id: str, number: int) -> HttpResponse:
    """What is shown where somebody shares a link to a public pitch. Its address changes with the version."""
    # SECURITY: the same for everybody, because others keep it: only what a guest sees has one.
    listing = get_or_404(Listing.objects.public().select_related("version", "owner"), public_id)
    if listing.version.number != number:
        return redirect("public:pitch_picture", public_id, listing.version.number)
    return HttpResponse(picture_of(listing), content_type="image/png")


def _picture_of(listing: Listing) -> str:
    return _absolute(reverse("public:pitch_picture", args=[listing.public_id, listing.version.number]))


def _letter(listing: Listing) -> str:
    """An address that opens a letter with the link in it."""
    link = _absolute(reverse("public:pitch", args=[listing.public_id, listing.slug]))
    words = {"subject": _("“%(title)s” on Pitchey") % {"title": listing.title}, "body": f"{listing.logline}\n\n{link}"}
    return f"mailto:?{urlencode(words, quote_via=quote)}"


def _session(request: PublicRequest) -> str:
    """The key by which a guest is counted once a day."""
    if not request.session.session_key:
        request.session.create()
    return request.session.session_key or ""


def _standing(person: Actor, row: Pitch) -> dict[str, object]:
    if not person.is_authenticated:
        return {}
    stars = discovery.stars_of(person=person, pitch=row) if discovery.may_rate(person, row) else None
    return discovery.relation_to(person=person, pitch=row) | {"may_rate": stars is not None, "stars": stars}


def _absolute(url: str) -> str:
    return url if url.startswith("http") else settings.SITE_URL + url


def _schema(listing: Listing, owner: User) -> SafeString:
    """Public fields for search engines, as schema.org data."""
    data = {
        "@context": "https://schema.org",
        "@type": "TVSeries" if "series" in listing.format else "CreativeWork",
        "name": listing.title,
        "abstract": listing.logline,
        "genre": listing.genre,
        "creativeWorkStatus": "Proposed",
        "additionalType": str(Format(listing.format).label),
        "author": {"@type": "Person", "name": owner.display_name},
        "datePublished": listing.published_at.date().isoformat(),
        "image": [_picture_of(listing), _absolute(listing.poster_url)],
        "url": _absolute(reverse("public:pitch", args=[listing.public_id, listing.slug])),
    }
    # SECURITY: nothing in the text may end the script element.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(text)  # noqa: S308 - nothing in it can open or close an element
