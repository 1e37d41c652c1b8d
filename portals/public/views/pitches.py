"""What does somebody see of one pitch, and what is their next step?"""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pitchey.accounts.models import User
from pitchey.accounts.policies import has_blocked
from pitchey.core.network import client_ip, network_of
from pitchey.discovery import services as discovery
from pitchey.ndas import access
from pitchey.ndas.models import Nda
from pitchey.pitches import versions
from pitchey.pitches.catalogue import Format
from pitchey.pitches.models import Listing, Pitch
from pitchey.pitches.querysets import MARKET_ROLES
from pitchey.pitches.sharing import picture_of
from portals.shared.pages import one
from portals.shared.showing import parts_of, protected_of, rungs_of, stills_of


@login_not_required
@require_safe
def pitch(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """The page of a pitch: its newest version's public fields, and what this person's agreement opens."""
    row = one(
        Pitch.objects.visible_to(request.user).select_related("owner", "organisation", "listing__version"), public_id
    )
    listing = getattr(row, "listing", None)
    if listing is None or row.status not in ("published", "archived"):
        return redirect(f"{row.owner.role}:pitch_preview", row.public_id)
    if slug != listing.slug:
        return redirect("public:pitch", row.public_id, listing.slug)
    person = request.user
    mine = person.is_authenticated and row.owner_id == person.pk
    content = versions.public_content(listing.version)
    fields = access.protected_content(person, row)
    if not mine and row.status == "published":
        discovery.count_view(
            pitch=row, person=person if person.is_authenticated else None, session_key=_session(request),
            user_agent=request.headers.get("User-Agent", ""), network=network_of(client_ip(request)),
        )  # fmt: skip
    public = row.visibility == "public" and row.status == "published"
    return render(
        request,
        "public/pitch.html",
        {
            "pitch": row,
            "listing": listing,
            "version": listing.version,
            "content": content,
            "parts": parts_of(content),
            "stills": stills_of(content),
            "rungs": rungs_of(access.decisions(person, row), fields is not None, row.protected_access),
            "protected": protected_of(fields, content["currency"]),
            "step": next_step(person, row),
            "mine": mine,
            **_standing(person, row),
            "poster_alt": _("Poster of %(title)s") % {"title": content["title"]},
            "similar": discovery.similar(pitch=row, person=person),
            "schema": _schema(listing, row.owner) if public else "",
            "social_image": _picture_of(listing) if public else "",
        },
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def picture(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What is shown where somebody shares a link to a public pitch. Its address changes with the version."""
    # SECURITY: the same for everybody, because others keep it: only what a guest sees has one.
    listing = one(Listing.objects.public().select_related("version", "owner"), public_id)
    if listing.version.number != number:
        return redirect("public:pitch_picture", public_id, listing.version.number)
    return HttpResponse(picture_of(listing), content_type="image/png")


def _picture_of(listing: Listing) -> str:
    return _absolute(reverse("public:pitch_picture", args=[listing.public_id, listing.version.number]))


def _session(request: HttpRequest) -> str:
    """The key by which a guest is counted once a day."""
    if not request.session.session_key:
        request.session.create()
    return request.session.session_key or ""


def _standing(person: Any, row: Pitch) -> dict[str, Any]:
    if not person.is_authenticated:
        return {}
    return discovery.standing(person=person, pitch=row)


def _absolute(url: str) -> str:
    return url if url.startswith("http") else settings.SITE_URL.rstrip("/") + url


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


def next_step(person: Any, row: Pitch) -> dict[str, Any]:
    """The one thing that this person can do next about a pitch, as words and an address."""
    here = reverse("public:pitch", args=[row.public_id, row.listing.slug])
    owner = row.owner.display_name
    if not person.is_authenticated:
        return {
            "title": _("Log in for details"),
            "text": _("Everything that is locked here opens after %(name)s’s agreement. Sign in or join to ask.")
            % {"name": owner},
            "act": _("Sign in to ask for access"),
            "short": _("Sign in"),
            "href": f"{reverse('public:login')}?{urlencode({'next': here})}",
            "also": (f"{reverse('public:join')}?{urlencode({'next': here})}", _("New here? Join Pitchey")),
            "way": _way(0),
        }
    if row.owner_id == person.pk:
        return {
            "title": _("This is your pitch"),
            "text": _("You see it as the market does, with everything open."),
            "act": _("Edit"),
            "short": _("Edit"),
            "href": reverse(f"{person.role}:pitch_edit", args=[row.public_id, "basics"]),
        }
    if person.role not in MARKET_ROLES:
        return {
            "title": _("For investors and production companies"),
            "text": _("Protected pages can be asked for by those who finance and make films."),
        }
    return _step_of_agreement(person, row)


def _step_of_agreement(person: User, row: Pitch) -> dict[str, Any]:
    owner = row.owner.display_name
    nda = access.agreement_of(person, row)
    status = nda.status if nda else ""
    if nda and status == Nda.Status.REQUESTED:
        return {
            "title": _("Your request is waiting"),
            "text": _("%(name)s has been told, and promised an answer.") % {"name": owner},
            "act": _("See your request"),
            "short": _("Your request"),
            "href": reverse(f"{person.role}:nda", args=[nda.public_id]),
            "due": _("Answer by %(date)s.") % {"date": f"{nda.answer_due_at:%-d %B %Y}"},
            "way": _way(1),
        }
    if nda and status == Nda.Status.APPROVED:
        return {
            "title": _("Approved. Sign to read"),
            "text": _("%(name)s approved your request. The text is frozen and waits for your signature.")
            % {"name": owner},
            "act": _("Read and sign"),
            "short": _("Sign"),
            "href": reverse(f"{person.role}:nda_sign", args=[nda.public_id]),
            "way": _way(2),
        }
    if nda and nda.in_force and nda.expires_at:
        return {
            "title": _("The room is open"),
            "text": _("You signed %(name)s’s agreement. It ends on %(date)s.")
            % {"name": owner, "date": f"{nda.expires_at:%-d %B %Y}"},
            "act": _("Read"),
            "short": _("Read"),
            "href": reverse(f"{person.role}:nda", args=[nda.public_id]),
            "way": _way(3),
        }
    if not access.may_ask(person, row) or has_blocked(row.owner, person):
        return {"title": _("Off the market"), "text": _("This pitch takes no new requests.")}
    return {
        "title": _("Ask to read again") if nda else _("Read what is protected"),
        "text": _("It opens after you sign %(name)s’s agreement.") % {"name": owner},
        "act": _("Ask for access"),
        "short": _("Ask for access"),
        "href": reverse(f"{person.role}:nda_request", args=[row.public_id]),
        "due": _("Takes a minute. You get an answer within seven days."),
        "way": _way(0),
    }


def _way(now: int) -> list[tuple[str, str, str]]:
    """The four steps to reading, with the one that is now."""
    titles = [_("Ask"), _("They decide"), _("Sign"), _("Read")]
    return [
        ("done" if place < now else "now" if place == now else "todo", title, "") for place, title in enumerate(titles)
    ]
