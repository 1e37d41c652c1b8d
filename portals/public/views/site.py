"""What is Pitchey? The front page, the pages in plain words, the theme, and what machines ask for."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from pitchey.discovery import services as discovery
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.models import Listing
from portals.shared.context import THEMES
from portals.shared.pages import back

ON_THE_WALL = 6
SHOWING = 5
FEATURES = [
    (gettext_lazy("A rule for every file"), gettext_lazy("Each script, deck and plan is open to everyone, to members, after an agreement, or to nobody. The lock is on the file, not on the page around it."), "lock"),
    (gettext_lazy("One agreement, both sides"), gettext_lazy("The text is frozen with its fingerprint when it is approved, signed once, and shown to both."), "seal"),
    (gettext_lazy("Every reader has a mark"), gettext_lazy("Name, address, time and a trace code are burned into the page image. A leaked page says who leaked it."), "trace"),
    (gettext_lazy("Who read what"), gettext_lazy("You see which pages were opened by whom, in a record whose entries hold each other in place."), "eye"),
    (gettext_lazy("Ends when you say"), gettext_lazy("Revoke with a reason, and the next page is refused wherever it is open."), "clock"),
    (gettext_lazy("Versions that stay"), gettext_lazy("What you publish is numbered, hashed and never changed, so everybody knows which draft was meant."), "rows"),
]  # fmt: skip
QUESTIONS = [
    (gettext_lazy("Can somebody download my script?"), gettext_lazy("Only if you allow it for that reader, and then every page of the copy carries their name.")),
    (gettext_lazy("Is my script searched?"), gettext_lazy("No. Search looks at titles, loglines, public synopses, tags and names.")),
    (gettext_lazy("What if I upload a new draft?"), gettext_lazy("It becomes a new version. Signatures and reading records stay with the draft they were about.")),
    (gettext_lazy("What does a guest see?"), gettext_lazy("The teaser: poster, title, logline, short synopsis and facts. Of what is locked, only its kind.")),
    (gettext_lazy("Can an owner see that I have read?"), gettext_lazy("Yes, page by page. You can see exactly what is recorded of you.")),
]  # fmt: skip


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    rows = list(Listing.objects.public().order_by("-published_at", "-pitch_id").for_cards()[: ON_THE_WALL + SHOWING])
    return render(
        request,
        "public/home.html",
        {
            "wall": rows[:ON_THE_WALL],
            "showing": rows[-SHOWING:],
            "features": FEATURES,
            "numbers": discovery.numbers(),
            "genres": len(discovery.genre_counts()),
            "saved_ids": discovery.saved_ids(request.user, [row["pitch_id"] for row in rows]),
        },
    )


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    return render(request, "public/how.html", {"questions": QUESTIONS})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "public/terms.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme that the person chose, in a cookie that the server reads when it prints a page."""
    chosen = request.POST.get("theme", "")
    response = redirect(back(request, "/"))
    if chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=365 * 86400, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


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
            "icons": [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


def _here(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
