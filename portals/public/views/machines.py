"""What do machines ask for? Robots, sitemaps, what a phone needs for its home screen, and what a browser keeps for when it is offline."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pitchey.accounts.models import Organisation, User
from pitchey.core.errors import NotFound
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.models import Listing
from portals.public.site_texts import PORTAL_AT
from portals.shared.request import PublicRequest

PIECE = 10_000  # a piece may hold 50,000 addresses; this many are made in a fraction of a second
LAST_PIECE = 10**9  # beyond it no primary key fits into the database's numbers
BRINGERS = {"people": "public:person", "companies": "public:company"}
PAGES = ("home", "browse", "genres", "how", "pricing", "about", "contact", "join", "terms", "privacy")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: PublicRequest) -> HttpResponse:
    closed = ["/staff/", "/creator/", "/investor/", "/production/", "/read/", "/settings/", "/api/"]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {_here(reverse('public:sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: PublicRequest) -> HttpResponse:
    """The index of the pieces: the plain pages, then pitches, people and companies by ranges of primary keys, `PIECE` keys in each."""
    addresses = [reverse("public:sitemap_pages")]
    for kind, rows in _pieces().items():
        last = rows.order_by("-pk").values_list("pk", flat=True).first()
        addresses += [
            reverse("public:sitemap_piece", args=[kind, piece]) for piece in range(last // PIECE + 1 if last else 0)
        ]
    return _xml(request, "sitemapindex", "sitemap", [(_here(address), "") for address in addresses])


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_pages(request: PublicRequest) -> HttpResponse:
    """The pages that are always there."""
    paths = [reverse(f"public:{name}") for name in PAGES]
    paths += [reverse("public:how_for", args=[slug]) for slug in PORTAL_AT]
    paths += [reverse("public:genre", args=[slug]) for slug in Genre.values]
    return _xml(request, "urlset", "url", [(_here(path), "") for path in paths])


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_piece(request: PublicRequest, kind: str, piece: int) -> HttpResponse:
    """Public pitches, or people or companies with public work, of one range of primary keys.

    Raises:
        NotFound: there is no such range.
    """
    pieces = _pieces()
    if kind not in pieces or piece > LAST_PIECE:
        raise NotFound()
    rows = pieces[kind].filter(pk__gte=piece * PIECE, pk__lt=(piece + 1) * PIECE).order_by("pk")
    if kind == "pitches":
        entries = [
            (_here(reverse("public:pitch", args=[pitch, slug])), changed.date().isoformat())
            for pitch, slug, changed in rows.values_list("public_id", "slug", "updated_at")
        ]
    else:
        entries = [(_here(reverse(BRINGERS[kind], args=[who])), "") for who in rows.values_list("public_id", flat=True)]
    return _xml(request, "urlset", "url", entries)


def _pieces() -> dict[str, QuerySet[Any]]:
    """What a guest may see of the market, and of those who bring it."""
    shown = Listing.objects.public()
    owners = User.objects.visible_to(AnonymousUser()).filter(Exists(shown.filter(owner=OuterRef("pk"))))
    companies = Organisation.objects.filter(Exists(shown.filter(organisation=OuterRef("pk"))))
    return {"pitches": shown, "people": owners, "companies": companies}


def _xml(request: PublicRequest, outer: str, inner: str, entries: list[tuple[str, str]]) -> HttpResponse:
    given = {"outer": outer, "inner": inner, "entries": entries}
    return render(request, "public/sitemap.xml", given, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def manifest(request: PublicRequest) -> HttpResponse:
    """What a phone needs to put Pitchey on its home screen."""
    return JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Film and television pitches, read under a mark."),
            "start_url": reverse("public:home"),
            "display": "standalone",
            "background_color": "#f6f6f4",
            "theme_color": "#121315",
            "icons": [
                {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                    for size in (192, 512)
                ),
            ],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: PublicRequest) -> HttpResponse:
    """What a browser shows when there is no network. SECURITY: the same for everybody, because browsers keep it."""
    return HttpResponse(render_to_string("errors/offline.html"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def worker(request: PublicRequest) -> HttpResponse:
    """The service worker: it keeps the offline page with what that page links, and static files as they are used."""
    page = render_to_string("errors/offline.html")
    linked = re.findall(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"', page)
    files = [*linked, static("fonts/archivo.woff2"), static("fonts/newsreader.woff2")]
    version = hashlib.sha256("\n".join([page, *files]).encode()).hexdigest()[:12]
    return render(
        request,
        "public/worker.js",
        {"version": version, "files": files, "static": settings.STATIC_URL},
        content_type="text/javascript; charset=utf-8",
    )


def _here(path: str) -> str:
    return settings.SITE_URL + path
