"""How is a pitch written? Section by section: shown, saved by a button or by itself, and what happens when two write."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitchey.core.errors import NotFound, Stale
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from portals.shared.editor import (
    ROW_FORMS,
    SECTIONS,
    documents_of,
    editor,
    named_for,
    outline,
    pictures_of,
    rows_of,
)
from portals.shared.forms.pitch import SECTION_FORMS
from portals.shared.forms.refusals import refusals_into
from portals.shared.pages import to
from portals.shared.views.owning import own


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_edit(request: HttpRequest, public_id: str, section: str = "basics") -> HttpResponse:
    """One section: shown, saved by its button, or saved by itself (`X-Autosave`, answered as JSON)."""
    if section not in SECTIONS:
        raise NotFound()
    pitch = own(request, public_id)
    if section in SECTION_FORMS:
        return _edit_fields(request, pitch, section)
    if request.method == "POST":
        return to(request, "pitch_edit", public_id, section)
    return editor(request, pitch, section, **_shown(pitch, section))


def _shown(pitch: Pitch, section: str) -> dict[str, Any]:
    """What a section without a form of its own shows."""
    if section in ROW_FORMS:
        return rows_of(pitch, section)
    if section == "documents":
        return documents_of(pitch)
    return pictures_of(pitch) if section == "pictures" else {}


def _edit_fields(request: HttpRequest, pitch: Pitch, section: str) -> HttpResponse:
    if request.method != "POST":
        return editor(request, pitch, section, form=SECTION_FORMS[section].of(pitch), **_named(pitch, section))
    form = SECTION_FORMS[section](request.POST)
    quietly = "X-Autosave" in request.headers
    if form.is_valid():
        revision = _whole(request.POST.get("overwrite", "")) or form.cleaned_data["revision"]
        try:
            with refusals_into(form):
                pitch = pitches.edit(by=request.user, pitch=pitch, if_revision=revision, **form.fields_to_save())
        except Stale as stale:
            if quietly:
                return JsonResponse({"detail": str(stale.sentence)}, status=stale.status)
            theirs = own(request, pitch.public_id)
            return editor(
                request, theirs, section, stale.status, form=form, clash=_clash(form, theirs), **_named(pitch, section)
            )
    if form.errors:
        if quietly:
            return JsonResponse({"detail": str(_("Not saved yet.")), "errors": form.errors}, status=422)
        return editor(request, pitch, section, 422, form=form, **_named(pitch, section))
    if quietly:
        return JsonResponse({"revision": pitch.revision})
    messages.success(request, _("Saved."))
    names = list(SECTIONS)
    return to(
        request, "pitch_edit", pitch.public_id, names[names.index(section) + 1] if "onward" in request.POST else section
    )


def _named(pitch: Pitch, section: str) -> dict[str, Any]:
    return named_for(pitch) if section == "access" else {}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _clash(form: Any, theirs: Pitch) -> list[tuple[Any, str]]:
    """The fields of which the stored text is not the one just written, with the stored text."""
    stored = type(form).of(theirs)
    return [
        (form[name], stored[name].value())
        for name in form.fields
        if name != "revision" and (stored[name].value() or "") != (form[name].value() or "")
    ]


@require_GET
def pitch_progress(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """The list of sections with what is missing, and the card as others see it: asked for again after each save."""
    pitch = own(request, public_id)
    if section not in SECTIONS:
        raise NotFound()
    part = "_card" if "card" in request.GET else "_progress"
    return render(request, f"shared/editor/{part}.html", {"pitch": pitch, "section": section, **outline(pitch)})
