"""What did this person keep, with notes that only they see? And what is recorded of their reading?"""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.dataroom import services as dataroom
from pitchey.discovery import services as discovery
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.models import Pitch
from portals.shared.forms.refusals import refusals_into
from portals.shared.forms.saved import NoteForm
from portals.shared.pages import PAGE_SIZE, one, query, to

NEWEST = Sort("saved", "created_at")


@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """The person's own shelf, by genre if they like."""
    wanted = request.GET.get("genre", "")
    wanted = wanted if wanted in Genre.values else ""
    found = keyset_page(
        discovery.saved(request.user, genre=wanted),
        NEWEST,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),  # type: ignore[arg-type]
    )
    shelf = discovery.saved(request.user).order_by().values_list("pitch__listing__genre")  # type: ignore[arg-type]
    genres = dict(shelf.annotate(number=Count("pk")).order_by("pitch__listing__genre"))
    return render(
        request,
        "shared/saved.html",
        {
            "rows": found.rows,
            "total": sum(genres.values()),
            "wanted": wanted,
            "genres": [(slug, query(request, genre=slug)) for slug in genres],
            "everything": query(request, genre=None),
            "next": query(request, cursor=found.next_cursor) if found.next_cursor else "",
        },
    )


@require_POST
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep private notes and tags beside a saved pitch."""
    form = NoteForm(request.POST)
    pitch = one(Pitch.objects.visible_to(request.user), public_id)
    if form.is_valid():
        with refusals_into(form):
            discovery.save(by=request.user, pitch=pitch, **form.cleaned_data)
    for sentences in form.errors.values():
        messages.error(request, sentences[0])
    if not form.errors:
        messages.success(request, _("Kept. Only you see it."))
    return to(request, "saved")


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Everything that is recorded of the person's reading."""
    return render(request, "shared/record.html", {"rows": dataroom.my_record(by=request.user)})
