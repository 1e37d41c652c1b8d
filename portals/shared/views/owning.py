"""What does an owner do with a pitch as a whole? The list, a new one, its life, its preview, its versions, its readers."""

from collections import Counter

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.dataroom import services as dataroom
from pitchey.ndas.access import Decision
from pitchey.pitches import services as pitches
from pitchey.pitches import versions
from pitchey.pitches.catalogue import Access
from pitchey.pitches.models import Pitch
from portals.shared.forms.pitch import NewPitchForm
from portals.shared.forms.refusals import refusals_into
from portals.shared.pages import PAGE_SIZE, one, posted, query, to
from portals.shared.showing import parts_of, protected_of, rungs_of, stills_of

NEWEST_EDIT = Sort("edited", "updated_at")
AUDIENCES = {"guest": gettext_lazy("Guest"), "member": gettext_lazy("Member"), "signed": gettext_lazy("Signed")}


def own(request: HttpRequest, public_id: str) -> Pitch:
    """The person's own pitch.

    Raises:
        NotFound: it is not theirs, or is not.
    """
    return one(Pitch.objects.owned_by(request.user).select_related("owner", "poster"), public_id)


@require_GET
def pitch_list(request: HttpRequest) -> HttpResponse:
    """The owner's table, one tab per state."""
    mine = Pitch.objects.owned_by(request.user)
    wanted = request.GET.get("status", "")
    words = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    rows = mine.filter(status=wanted) if wanted in Pitch.Status.values else mine
    if words:
        rows = rows.filter(title__icontains=words)
    found = keyset_page(
        rows.select_related("listing", "poster"), NEWEST_EDIT, limit=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    counts = dict(mine.order_by().values_list("status").annotate(number=Count("pk")))
    return render(
        request,
        "shared/pitches.html",
        {
            "rows": found.rows,
            "next": query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "wanted": wanted,
            "words": words,
            "total": sum(counts.values()),
            "tabs": [
                (state, label, counts.get(state, 0)) for state, label in Pitch.Status.choices if counts.get(state)
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_new(request: HttpRequest) -> HttpResponse:
    """A title and a logline make a draft."""
    form = NewPitchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            pitch = pitches.create(by=request.user, **form.cleaned_data)
            messages.success(request, _("Draft saved. It is yours alone until you publish it."))
            return to(request, "pitch_edit", pitch.public_id, "basics")
    return render(request, "shared/pitch_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def pitch_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    first = not pitch.version_count
    version = pitches.publish(by=request.user, pitch=pitch)
    if first:
        messages.success(request, _("Published. “%(title)s” is on the market.") % {"title": pitch.title})
    else:
        messages.success(request, _("Published as version %(number)d.") % {"number": version.number})
    return to(request, "pitch_edit", pitch.public_id, "review")


@require_POST
def pitch_archive(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    pitches.archive(by=request.user, pitch=pitch)
    messages.success(request, _("“%(title)s” is archived. Signed readers keep their access.") % {"title": pitch.title})
    return to(request, "pitches")


@require_POST
def pitch_unarchive(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    pitches.unarchive(by=request.user, pitch=pitch)
    messages.success(request, _("“%(title)s” is back on the market.") % {"title": pitch.title})
    return to(request, "pitches")


@require_POST
def pitch_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    pitches.delete(by=request.user, pitch=pitch)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": pitch})
    return to(request, "pitches")


@require_GET
def pitch_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What others will see of the working copy, as the market's own page shows it."""
    pitch = own(request, public_id)
    audience = request.GET.get("as", "guest")
    audience = audience if audience in AUDIENCES else "guest"
    copy = versions.content_of(pitch)
    content = copy["public"] | {name: copy[name] for name in ("characters", "credits", "stills")}
    opened = {"guest": (Access.PUBLIC,), "member": (Access.PUBLIC, Access.MEMBERS)}.get(
        audience, (Access.PUBLIC, Access.MEMBERS, Access.NDA)
    )
    fields_open = pitch.protected_access in opened
    documents = pitch.documents.current().ready().select_related("file").order_by("kind", "pk")
    seen = [(document, Decision(document.access in opened, audience)) for document in documents]
    return render(
        request,
        "shared/preview.html",
        {
            "pitch": pitch,
            "audience": audience,
            "audiences": AUDIENCES.items(),
            "content": content,
            "parts": parts_of(content),
            "stills": stills_of(content),
            "rungs": rungs_of(seen, fields_open, pitch.protected_access),
            "protected": protected_of(copy["protected"], pitch.currency) if fields_open else None,
        },
    )


@require_GET
def pitch_versions(request: HttpRequest, public_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    rows = pitch.versions.order_by("-number").defer("content")[:200]
    return render(request, "shared/versions.html", {"pitch": pitch, "rows": rows})


@require_GET
def pitch_readers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who read which pages of which document."""
    pitch = own(request, public_id)
    rows = []
    for document in pitch.documents.ready().select_related("file", "pitch").order_by("kind", "-number"):
        readers = dataroom.readers_of(by=request.user, document=document)
        seen = Counter(page for reader in readers for page in reader.pages)
        rows.append((document, readers, [seen[page] for page in range(1, document.file.pages + 1)]))
    return render(request, "shared/readers.html", {"pitch": pitch, "documents": rows})
