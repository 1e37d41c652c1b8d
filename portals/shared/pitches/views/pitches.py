"""What does an owner do with a pitch as a whole? The list, a new one, its life, its preview, its versions, its readers."""

from collections import Counter
from collections.abc import Mapping

from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.core.errors import NotFound
from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.numbers import whole_number
from pitchey.dataroom import services as dataroom
from pitchey.pitches import services as pitches
from pitchey.pitches import versions
from pitchey.pitches.models import Document, Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.pages import PAGE_SIZE, posted, redirect_to, url_with_query
from portals.shared.pitches.differences import versions_apart
from portals.shared.pitches.forms import NewPitchForm, PitchListForm
from portals.shared.pitches.preview import preview_of
from portals.shared.request import Request

NEWEST_EDIT = Sort("edited", "updated_at")
NEWEST_VERSION = Sort("version", "number", of=int)
# The tabs of the table; the last is there only when it has to be.
TABS = {
    Pitch.Status.PUBLISHED: gettext_lazy("Published"),
    Pitch.Status.DRAFT: gettext_lazy("Drafts"),
    Pitch.Status.IN_REVIEW: gettext_lazy("Under review"),
    Pitch.Status.ARCHIVED: gettext_lazy("Archived"),
    Pitch.Status.REMOVED: gettext_lazy("Removed by Pitchey"),
}


def get_own_pitch(request: Request, public_id: str) -> Pitch:
    """The person's own pitch.

    Raises:
        NotFound: it is not theirs, or is not.
    """
    return get_or_404(Pitch.objects.owned_by(request.user).select_related("owner", "poster"), public_id)


@require_GET
def pitch_list(request: Request) -> HttpResponse:
    """The owner's table: a tab per state, words of the title, filters."""
    mine = Pitch.objects.owned_by(request.user)
    form = PitchListForm(request.GET)
    asked = form.asked()
    rows = mine.filter(status=asked["status"]) if asked["status"] else mine
    if asked["q"]:
        rows = rows.filter(title__icontains=asked["q"])
    if asked["genre"]:
        rows = rows.filter(genre=asked["genre"])
    if asked["visibility"]:
        rows = rows.filter(visibility=asked["visibility"])
    if asked["changes"]:
        rows = rows.filter(status=Pitch.Status.PUBLISHED).exclude(revision=F("published_revision"))
    found = keyset_page(
        rows.select_related("listing", "poster"), NEWEST_EDIT, limit=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    counts = dict(mine.order_by().values_list("status").annotate(number=Count("pk")))
    return render(
        request,
        "shared/pitches.html",
        {
            "form": form,
            "rows": found.rows,
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "wanted": asked["status"],
            "filtered": any(value for name, value in asked.items() if name != "status"),
            "total": sum(counts.values()),
            "everything": url_with_query(request, status=None),
            "tabs": [
                (state, label, counts.get(state, 0), url_with_query(request, status=state))
                for state, label in TABS.items()
                if counts.get(state) or state != Pitch.Status.REMOVED
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_new(request: Request) -> HttpResponse:
    """A title and a logline make a draft."""
    form = NewPitchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            pitch = pitches.create(by=request.user, **form.cleaned_data)
            messages.success(request, _("Draft saved. It is yours alone until you publish it."))
            return redirect_to(request, "pitch_edit", pitch.public_id, "basics")
    return render(request, "shared/pitch_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def pitch_publish(request: Request, public_id: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    first = not pitch.version_count
    version = pitches.publish(by=request.user, pitch=pitch)
    if first:
        messages.success(request, _("Published. “%(title)s” is on the market.") % {"title": pitch.title})
    else:
        messages.success(request, _("Published as version %(number)d.") % {"number": version.number})
    return redirect_to(request, "pitch_edit", pitch.public_id, "review")


@require_POST
def pitch_archive(request: Request, public_id: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    pitches.archive(by=request.user, pitch=pitch)
    messages.success(request, _("“%(title)s” is archived. Signed readers keep their access.") % {"title": pitch.title})
    return redirect_to(request, "pitches")


@require_POST
def pitch_unarchive(request: Request, public_id: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    pitches.unarchive(by=request.user, pitch=pitch)
    messages.success(request, _("“%(title)s” is back on the market.") % {"title": pitch.title})
    return redirect_to(request, "pitches")


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_delete(request: Request, public_id: str) -> HttpResponse:
    """A draft goes for good, so a page asks first."""
    pitch = get_own_pitch(request, public_id)
    if request.method != "POST":
        return render(
            request, "shared/pitch_delete.html", {"pitch": pitch, "documents": pitch.documents.current().count()}
        )
    pitches.delete(by=request.user, pitch=pitch)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": pitch})
    return redirect_to(request, "pitches")


@require_GET
def pitch_preview(request: Request, public_id: str) -> HttpResponse:
    """What others will see of the working copy, as the market's own page shows it."""
    pitch = get_own_pitch(request, public_id)
    return render(request, "shared/preview.html", {"pitch": pitch, **preview_of(pitch, request.GET.get("as", ""))})


@require_GET
def pitch_versions(request: Request, public_id: str) -> HttpResponse:
    """Every version; with `from` and `to` (numbers, or `now` for the working copy) what differs between two of them."""
    pitch = get_own_pitch(request, public_id)
    found = keyset_page(
        pitch.versions.defer("content"), NEWEST_VERSION, limit=PAGE_SIZE, cursor=request.GET.get("cursor")
    )
    before, after = request.GET.get("from", ""), request.GET.get("to", "")
    asked = bool(before and after)
    return render(
        request,
        "shared/versions.html",
        {
            "pitch": pitch,
            "rows": found.rows,
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "numbers": [str(number) for number in range(pitch.version_count, 0, -1)],
            "before": before,
            "after": after,
            "differences": versions_apart(_content(pitch, before), _content(pitch, after)) if asked else None,
        },
    )


def _content(pitch: Pitch, asked: str) -> dict[str, object]:
    """The content of a version, or of the working copy.

    Raises:
        NotFound: there is no such version.
    """
    if asked == "now":
        return versions.content_of(pitch)
    version = pitch.versions.filter(number=whole_number(asked, digits=8) or 0).first()
    if version is None:
        raise NotFound()
    return dict(version.content)


@require_GET
def pitch_readers(request: Request, public_id: str) -> HttpResponse:
    """Who read which pages of which document."""
    pitch = get_own_pitch(request, public_id)
    rows = []
    for document in pitch.documents.ready().select_related("file", "pitch").order_by("kind", "-number"):
        readers = dataroom.readers_of(by=request.user, document=document)
        time: Counter[int] = Counter()
        for reader in readers:
            time.update(reader.time)
        seen = Counter(page for reader in readers for page in reader.pages)
        rows.append(
            {
                "document": document,
                "readers": [(reader, _strip(reader.time, document)) for reader in readers],
                "attention": _strip(time or seen, document),
                "seconds": time.total() / 1000,
            }
        )
    return render(request, "shared/readers.html", {"pitch": pitch, "documents": rows})


def _strip(values: Mapping[int, int], document: Document) -> list[int]:
    """The values by page as a strip of all pages."""
    return [values.get(page, 0) for page in range(1, document.file.pages + 1)]
