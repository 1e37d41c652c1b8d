"""What do machines ask for? Robots, sitemaps, what a phone needs for its home screen, and what a browser keeps for when it is offline."""

import hashlib
import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pitchey.pitches.catalogue import Genre
from pitchey.pitches.models import Listing


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
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
def sitemap(request: HttpRequest) -> HttpResponse:
    """Pages that everybody may open: the plain ones, the genres, the newest public pitches (at most 5,000)."""
    pages = [
        reverse(f"public:{name}") for name in ("home", "browse", "genres", "how", "about", "join", "terms", "privacy")
    ]
    pages += [reverse("public:genre", args=[slug]) for slug in Genre.values]
    rows = (
        Listing.objects.public()
        .order_by("-published_at", "-pitch_id")
        .values_list("public_id", "slug", "updated_at")[:5000]
    )
    entries = [(_here(path), "") for path in pages]
    entries += [
        (_here(reverse("public:pitch", args=[pitch, slug])), changed.date().isoformat())
        for pitch, slug, changed in rows
    ]
    return render(request, "public/sitemap.xml", {"entries": entries}, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def manifest(request: HttpRequest) -> HttpResponse:
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
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows when there is no network. SECURITY: the same for everybody, because browsers keep it."""
    return HttpResponse(render_to_string("errors/offline.html"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def worker(request: HttpRequest) -> HttpResponse:
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
    return settings.SITE_URL.rstrip("/") + path
