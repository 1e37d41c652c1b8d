"""Who and what stands in an order? Characters, credits and stills: added, changed, removed, moved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pitchey.core.errors import NotFound
from pitchey.core.lookups import get_or_404
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.pages import posted, redirect_to
from portals.shared.pitches.editor import ROW_FORMS, editor, pictures_of, rows_of
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request

ADD = {"characters": pitches.add_character, "credits": pitches.add_credit}
ORDER = {
    "characters": pitches.order_characters,
    "credits": pitches.order_credits,
    "stills": pitches.order_stills,
}


def rows_response(request: Request, pitch: Pitch, kind: str, moved: str = "") -> HttpResponse:
    """The list as it stands now; `moved` is the id of the row whose new place is said aloud."""
    section = "pictures" if kind == "stills" else kind
    if not request.htmx:
        return redirect_to(request, "pitch_edit", pitch.public_id, section)
    part, shown = ("_pictures", pictures_of(pitch)) if kind == "stills" else ("_rows", rows_of(pitch, kind))
    announcement = ""
    ids = list(getattr(pitch, kind).values_list("public_id", flat=True)) if moved else []
    if moved in ids:
        row = getattr(pitch, kind).get(public_id=moved)
        announcement = _("%(name)s: now %(place)d of %(all)d") % {
            "name": row,
            "place": ids.index(moved) + 1,
            "all": len(ids),
        }
    response = render(request, f"shared/editor/{part}.html", {"pitch": pitch, "said": announcement, **shown})
    response["HX-Trigger"] = "rows-changed"
    return response


@require_POST
def row_add(request: Request, public_id: str, kind: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    form = ROW_FORMS[kind](request.POST)
    if form.is_valid():
        with errors_into(form):
            ADD[kind](by=request.user, pitch=pitch, **form.cleaned_data)
    if form.errors:
        return editor(request, pitch, kind, rows_of(pitch, kind) | {"form": form}, 422)
    messages.success(request, _("Added."))
    return redirect_to(request, "pitch_edit", public_id, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: Request, public_id: str, kind: str, row_id: str) -> HttpResponse:
    """One character or credit, on a page of its own."""
    pitch = get_own_pitch(request, public_id)
    row = get_or_404(getattr(pitch, kind).all(), row_id)
    initial = {name: getattr(row, name) for name in ROW_FORMS[kind].base_fields}
    form = ROW_FORMS[kind](posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            if kind == "characters":
                pitches.edit_character(by=request.user, character=row, **form.cleaned_data)
            else:
                pitches.edit_credit(by=request.user, credit=row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect_to(request, "pitch_edit", public_id, kind)
    status = 422 if form.errors else 200
    return editor(request, pitch, kind, rows_of(pitch, kind) | {"form": form, "row": row}, status)


@require_POST
def row_remove(request: Request, public_id: str, kind: str, row_id: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    row = get_or_404(getattr(pitch, kind).all(), row_id)
    if kind == "characters":
        pitches.remove_character(by=request.user, character=row)
    else:
        pitches.remove_credit(by=request.user, credit=row)
    return rows_response(request, pitch, kind)


@require_POST
def rows_order(request: Request, public_id: str, kind: str) -> HttpResponse:
    """A new order: all ids as they stand after `dropped` was dragged, or one row and the way that its button moves it."""
    pitch = get_own_pitch(request, public_id)
    ids, moved = request.POST.getlist("id"), request.POST.get("dropped", "")
    if "move" in request.POST:
        moved, _space, way = request.POST["move"].partition(" ")
        ids = _moved(list(getattr(pitch, kind).values_list("public_id", flat=True)), moved, way)
    ORDER[kind](by=request.user, pitch=pitch, ids=ids)
    return rows_response(request, pitch, kind, moved)


def _moved(ids: list[str], moved: str, way: str) -> list[str]:
    if moved not in ids:
        raise NotFound()
    place = ids.index(moved)
    other = min(max(place + (1 if way == "down" else -1), 0), len(ids) - 1)
    ids[place], ids[other] = ids[other], ids[place]
    return ids


@require_POST
def still_caption(request: Request, public_id: str, still_id: str) -> HttpResponse:
    """What a picture shows: read aloud to those who cannot see it, and written under it."""
    pitch = get_own_pitch(request, public_id)
    still = get_or_404(pitch.stills.select_related("pitch"), still_id)
    pitches.caption_still(by=request.user, still=still, caption=request.POST.get("caption", ""))
    return rows_response(request, pitch, "stills")


@require_POST
def still_remove(request: Request, public_id: str, still_id: str) -> HttpResponse:
    pitch = get_own_pitch(request, public_id)
    pitches.remove_still(by=request.user, still=get_or_404(pitch.stills.all(), still_id))
    return rows_response(request, pitch, "stills")
