"""How is a pitch written? Section by section: shown, saved by a button or by itself, and what happens when two write."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitchey.core.errors import NotFound, Stale
from pitchey.core.numbers import whole_number
from pitchey.core.types import Fields
from pitchey.core.validation import validate
from pitchey.pitches import services as pitches
from pitchey.pitches.fields import FIELDS, PITCH
from pitchey.pitches.models import Pitch
from pitchey.pitches.three_way_merge import merge
from portals.shared.forms.errors import errors_into
from portals.shared.pages import redirect_to
from portals.shared.pitches.differences import fields_apart
from portals.shared.pitches.editor import (
    ROW_FORMS,
    SECTIONS,
    documents_of,
    editor,
    named_for,
    outline,
    pictures_of,
    rows_of,
)
from portals.shared.pitches.forms import SECTION_FORMS, SectionForm
from portals.shared.pitches.preview import preview_of
from portals.shared.pitches.views.pitches import get_own_pitch
from portals.shared.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_edit(request: Request, public_id: str, section: str = "basics") -> HttpResponse:
    """One section: shown, saved by its button, or saved by itself (`X-Autosave`, answered as JSON)."""
    if section not in SECTIONS:
        raise NotFound()
    pitch = get_own_pitch(request, public_id)
    if section in SECTION_FORMS:
        return _edit_fields(request, pitch, section)
    if request.method == "POST":
        return redirect_to(request, "pitch_edit", public_id, section)
    return editor(request, pitch, section, _section_context(pitch, section))


def _section_context(pitch: Pitch, section: str) -> dict[str, object]:
    """What a section without a form of its own shows."""
    if section in ROW_FORMS:
        return rows_of(pitch, section)
    if section == "documents":
        return documents_of(pitch)
    return pictures_of(pitch) if section == "pictures" else {}


def _edit_fields(request: Request, pitch: Pitch, section: str) -> HttpResponse:
    if request.method != "POST":
        return editor(request, pitch, section, {"form": SECTION_FORMS[section].of(pitch), **_named(pitch, section)})
    form = SECTION_FORMS[section](request.POST)
    seen = form.seen_in(request.POST)
    quietly = "X-Autosave" in request.headers
    if form.is_valid():
        try:
            with errors_into(form):
                pitch = pitches.edit(by=request.user, pitch=pitch, **_edit_arguments(form, seen, request.POST))
        except Stale as stale:
            if stale.details["changed"]:  # else all that was written is stored already
                return _conflict_response(request, pitch, section, form, stale)
            pitch = get_own_pitch(request, public_id=pitch.public_id)
    if form.errors:
        if quietly:
            return JsonResponse({"detail": str(_("Not saved yet.")), "errors": form.errors}, status=422)
        return editor(request, pitch, section, {"form": form, **_named(pitch, section)}, 422)
    if quietly:
        return JsonResponse(
            {"revision": pitch.revision} | _merged_fields(pitch, form, seen, _abandoned_fields(request.POST))
        )
    messages.success(request, _("Saved."))
    names = list(SECTIONS)
    return redirect_to(
        request, "pitch_edit", pitch.public_id, names[names.index(section) + 1] if "onward" in request.POST else section
    )


def _edit_arguments(form: SectionForm, seen: Fields | None, post: QueryDict) -> Fields:
    """What `edit` is asked: the fields, what was seen of them, and the revision that was read, or at which a clash was decided."""
    fields = {name: value for name, value in form.fields_to_save().items() if name not in _abandoned_fields(post)}
    decided = whole_number(post.get("overwrite", ""), digits=9)
    if seen is not None:
        return {"seen": seen, "if_revision": decided, **fields}
    return {"if_revision": decided or form.cleaned_data["revision"], **fields}


def _abandoned_fields(post: QueryDict) -> set[str]:
    """The fields of which the other text was chosen."""
    return {name.removeprefix("keep-") for name in post if name.startswith("keep-") and post[name] == "theirs"}


def _conflict_response(request: Request, pitch: Pitch, section: str, form: SectionForm, stale: Stale) -> HttpResponse:
    """Both texts, field by field: in the page, or as the part that the script puts there."""
    pitch = get_own_pitch(request, pitch.public_id)
    mine = form.fields_to_save()
    theirs = {name: getattr(pitch, name) for name in mine}
    written = {name: mine[name] for name in stale.details["changed"]}
    # The currency of each side goes with its amount.
    apart = [row for row in fields_apart(theirs, mine) if row.name in written]
    if "X-Autosave" in request.headers:
        part = render_to_string("shared/editor/_clash.html", {"clash": apart, "pitch": pitch}, request)
        return JsonResponse({"detail": str(stale.sentence), "html": part}, status=stale.status)
    return editor(request, pitch, section, {"form": form, "clash": apart, **_named(pitch, section)}, stale.status)


def _merged_fields(pitch: Pitch, form: SectionForm, seen: Fields | None, given_up: set[str]) -> dict[str, object]:
    """What others said of fields that this person left alone or gave up, as the page's controls say it."""
    if seen is None:
        return {}
    mine = form.fields_to_save()
    theirs = [*merge(pitch, validate(PITCH, seen), validate(PITCH, mine)).theirs, *sorted(given_up & mine.keys())]
    if not theirs:
        return {}
    stored = type(form).of(pitch)
    values = {name: stored[name].value() for name in (FIELDS[name].exposed_name for name in theirs)}
    labels = ", ".join(str(FIELDS[name].label) for name in theirs)
    return {
        "stored": {name: value if isinstance(value, list) else [str(value or "")] for name, value in values.items()},
        "detail": _("Taken over from elsewhere: %(fields)s") % {"fields": labels},
    }


def _named(pitch: Pitch, section: str) -> dict[str, object]:
    return named_for(pitch) if section == "access" else {}


@require_GET
def pitch_progress(request: Request, public_id: str, section: str) -> HttpResponse:
    """The list of sections with what is missing, and the card as others see it: asked for again after each save."""
    pitch = get_own_pitch(request, public_id)
    if section not in SECTIONS:
        raise NotFound()
    if "card" in request.GET:
        shown = preview_of(pitch, request.GET.get("as", ""))
        return render(request, "shared/editor/_card.html", {"pitch": pitch, "section": section, **shown})
    fresh = {"pitch": pitch, "section": section, "fresh": True, **outline(pitch, section)}
    return render(request, "shared/editor/_progress.html", fresh)
