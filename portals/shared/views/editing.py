"""How is a pitch written? The editor's sections, its people, pictures, documents and who may see it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.core.errors import Invalid, Malformed, NotFound, Stale
from pitchey.media import policy
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.pitches import services as pitches
from pitchey.pitches.completeness import completeness
from pitchey.pitches.models import Pitch
from portals.shared.forms.pitch import (
    SECTION_FORMS,
    BasicsForm,
    BeginDocumentForm,
    CharacterForm,
    CreditForm,
    DocumentForm,
    NamePersonForm,
    SendDocumentForm,
)
from portals.shared.forms.refusals import refusals_into
from portals.shared.pages import address, one, posted, to
from portals.shared.showing import picture_of
from portals.shared.views.owning import own

SECTIONS = {
    "basics": gettext_lazy("The basics"),
    "story": gettext_lazy("Story"),
    "world": gettext_lazy("World and tone"),
    "characters": gettext_lazy("Characters"),
    "credits": gettext_lazy("Credits"),
    "finance": gettext_lazy("Production and finance"),
    "pictures": gettext_lazy("Pictures"),
    "documents": gettext_lazy("Documents"),
    "access": gettext_lazy("Who may see it"),
    "review": gettext_lazy("Review and publish"),
}
IN_WORK = (File.Status.UPLOADED, File.Status.SCANNING, File.Status.RENDERING)
PICTURES = (File.Purpose.POSTER, File.Purpose.STILL)
ROW_FORMS = {"characters": CharacterForm, "credits": CreditForm}


def outline(pitch: Pitch) -> dict[str, Any]:
    """The list of sections with how far each is, and what publication still needs, with the section to find it in."""
    complete = completeness(pitch)
    rows = []
    for name, label in SECTIONS.items():
        filled, of = complete.sections.get(name, (0, 0))
        note = _("%(number)d left") % {"number": of - filled} if 0 < filled < of else ""
        rows.append((name, label, 100 * filled // of if of else 0, note))
    missing = [
        {"section": "basics", "sentence": f"{BasicsForm.base_fields[error.field].label}: {error.sentence}"}
        for error in complete.missing
    ]
    blocked = not (complete.can_publish and pitch.owner.has_verified_email)
    return {"sections": rows, "complete": complete, "missing": missing, "blocked": blocked}


def editor(request: HttpRequest, pitch: Pitch, section: str, status: int = 200, **more: Any) -> HttpResponse:
    """The editor's page, open at one section."""
    names = list(SECTIONS)
    place = names.index(section)
    return render(
        request,
        f"shared/editor/{section}.html",
        {
            "pitch": pitch,
            "section": section,
            "section_name": SECTIONS[section],
            **outline(pitch),
            "previous": (names[place - 1], SECTIONS[names[place - 1]]) if place else None,
            "following": (names[place + 1], SECTIONS[names[place + 1]]) if place + 1 < len(names) else None,
            **more,
        },
        status=status,
    )


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
    return editor(request, pitch, section, **_of_section(pitch, section))


def _of_section(pitch: Pitch, section: str) -> dict[str, Any]:
    if section in ROW_FORMS:
        return {"rows": getattr(pitch, section).all(), "form": ROW_FORMS[section](), "kind": section}
    if section == "documents":
        return {"form": SendDocumentForm(), **_documents(pitch), "rule": policy.RULES[File.Purpose.DOCUMENT]}
    if section == "pictures":
        stills = pitch.stills.select_related("file").prefetch_related("file__renditions")
        files = [still.file for still in stills] + ([pitch.poster] if pitch.poster else [])
        return {
            "stills": [{"row": still, "picture": picture_of(still.file)} for still in stills],
            "working": any(file.status in IN_WORK for file in files),
            "rule": policy.RULES[File.Purpose.POSTER],
        }
    return {}


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
    if section != "access":
        return {}
    return {"named": pitch.named_people.filter(source="owner").select_related("person"), "name_form": NamePersonForm()}


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


# ---------------------------------------------------------------- characters and credits


def _after_rows(request: HttpRequest, pitch: Pitch, kind: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "shared/editor/_rows.html", {"pitch": pitch, "kind": kind, "rows": getattr(pitch, kind).all()}
        )
    return to(request, "pitch_edit", pitch.public_id, kind)


@require_POST
def row_add(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    pitch = own(request, public_id)
    form = ROW_FORMS[kind](request.POST)
    if form.is_valid():
        add = pitches.add_character if kind == "characters" else pitches.add_credit
        with refusals_into(form):
            add(by=request.user, pitch=pitch, **form.cleaned_data)
    if form.errors:
        return editor(request, pitch, kind, 422, rows=getattr(pitch, kind).all(), form=form, kind=kind)
    messages.success(request, _("Added."))
    return to(request, "pitch_edit", public_id, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, public_id: str, kind: str, row_id: str) -> HttpResponse:
    """One character or credit, on a page of its own."""
    pitch = own(request, public_id)
    row = one(getattr(pitch, kind).all(), row_id)
    initial = {name: getattr(row, name) for name in ROW_FORMS[kind].base_fields}
    form = ROW_FORMS[kind](posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            if kind == "characters":
                pitches.edit_character(by=request.user, character=row, **form.cleaned_data)
            else:
                pitches.edit_credit(by=request.user, credit=row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return to(request, "pitch_edit", public_id, kind)
    return editor(
        request,
        pitch,
        kind,
        422 if form.errors else 200,
        rows=getattr(pitch, kind).all(),
        form=form,
        kind=kind,
        row=row,
    )


@require_POST
def row_remove(request: HttpRequest, public_id: str, kind: str, row_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    row = one(getattr(pitch, kind).all(), row_id)
    if kind == "characters":
        pitches.remove_character(by=request.user, character=row)
    else:
        pitches.remove_credit(by=request.user, credit=row)
    return _after_rows(request, pitch, kind)


@require_POST
def rows_order(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """A new order: all ids as they stand after a drag, or one row and the way that its button moves it."""
    pitch = own(request, public_id)
    ids = request.POST.getlist("id")
    if "move" in request.POST:
        moved, _space, way = request.POST["move"].partition(" ")
        ids = _moved(list(getattr(pitch, kind).values_list("public_id", flat=True)), moved, way)
    order = pitches.order_characters if kind == "characters" else pitches.order_credits
    order(by=request.user, pitch=pitch, ids=ids)
    return _after_rows(request, pitch, kind)


def _moved(ids: list[str], moved: str, way: str) -> list[str]:
    if moved not in ids:
        raise NotFound()
    place = ids.index(moved)
    other = min(max(place + (1 if way == "down" else -1), 0), len(ids) - 1)
    ids[place], ids[other] = ids[other], ids[place]
    return ids


# ---------------------------------------------------------------- pictures


@require_POST
def picture_begin(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Where may the browser put this picture?"""
    own(request, public_id)
    if purpose not in PICTURES:
        raise NotFound()
    form = BeginDocumentForm(request.POST)
    if not form.is_valid():
        raise Malformed()
    words = form.cleaned_data
    file, upload = media.begin_upload(
        by=request.user, purpose=purpose, name=words["name"], size=words["size"], content_type=words["content_type"]
    )
    return JsonResponse(
        _ticket(request, upload, "pitch_picture_finish", "pitch_picture_cancel", public_id, purpose, file.public_id)
    )


@require_POST
def picture_finish(request: HttpRequest, public_id: str, purpose: str, file_id: str) -> HttpResponse:
    """The bytes are there: the picture joins the pitch, and is shown when it has been checked."""
    pitch = own(request, public_id)
    file = media.finish_upload(by=request.user, file=one(request.user.files.filter(purpose=purpose), file_id))
    _attach(request, pitch, purpose, file)
    return JsonResponse({"id": file.public_id})


@require_POST
def picture_cancel(request: HttpRequest, public_id: str, purpose: str, file_id: str) -> HttpResponse:
    own(request, public_id)
    media.cancel(by=request.user, file=one(request.user.files.filter(purpose=purpose), file_id))
    return JsonResponse({})


@require_POST
def picture_send(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """The plain way up: one multipart form."""
    pitch = own(request, public_id)
    if purpose not in PICTURES:
        raise NotFound()
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid([("file", "required", _("Choose a file first."))], _("Choose a file first."))
    file, _upload = media.begin_upload(
        by=request.user,
        purpose=purpose,
        name=sent.name or "",
        size=sent.size or 0,
        content_type=sent.content_type or "",
    )
    media.receive(file=file, stream=sent)
    _attach(request, pitch, purpose, media.finish_upload(by=request.user, file=file))
    return to(request, "pitch_edit", public_id, "pictures")


def _attach(request: HttpRequest, pitch: Pitch, purpose: str, file: File) -> None:
    if purpose == File.Purpose.POSTER:
        pitches.attach_poster(by=request.user, pitch=pitch, file=file)
    else:
        pitches.add_still(by=request.user, pitch=pitch, file=file)


@require_POST
def poster_redraw(request: HttpRequest, public_id: str) -> HttpResponse:
    pitches.draw_another_poster(by=request.user, pitch=own(request, public_id))
    return to(request, "pitch_edit", public_id, "pictures")


@require_POST
def still_remove(request: HttpRequest, public_id: str, still_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    pitches.remove_still(by=request.user, still=one(pitch.stills.all(), still_id))
    return to(request, "pitch_edit", public_id, "pictures")


@require_GET
def pictures_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pictures as they stand: asked for again while one is being checked."""
    pitch = own(request, public_id)
    return render(request, "shared/editor/_pictures.html", {"pitch": pitch, **_of_section(pitch, "pictures")})


def _ticket(request: HttpRequest, upload: Any, finish: str, cancel: str, *args: str) -> dict[str, Any]:
    """What the browser's uploader is told."""
    return {
        "method": upload.method,
        "url": upload.url,
        "headers": upload.headers,
        "finish": address(request, finish, *args),
        "cancel": address(request, cancel, *args),
    }


# ---------------------------------------------------------------- documents


def _documents(pitch: Pitch) -> dict[str, Any]:
    """The documents in use, and whether one of them is still in work."""
    rows = list(pitch.documents.current().select_related("file").order_by("kind", "-number", "-pk"))
    return {"rows": rows, "working": any(row.file.status in IN_WORK for row in rows)}


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list of files with their steps (asked for again while one is in work); a POST is the plain way up."""
    pitch = own(request, public_id)
    if request.method == "POST":
        return _send_document(request, pitch)
    if not request.htmx:  # type: ignore[attr-defined]
        return to(request, "pitch_edit", public_id, "documents")
    return render(request, "shared/editor/_documents.html", {"pitch": pitch, **_documents(pitch)})


def _send_document(request: HttpRequest, pitch: Pitch) -> HttpResponse:
    form = SendDocumentForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        with refusals_into(form, file_field="file"):
            document, _upload = pitches.begin_document(
                by=request.user, pitch=pitch, name=sent.name, size=sent.size, content_type=sent.content_type or "",
                kind=form.cleaned_data["kind"], access=form.cleaned_data["access"],
            )  # fmt: skip
            media.receive(file=document.file, stream=sent)
            pitches.finish_document(by=request.user, document=document)
            messages.success(request, _("“%(name)s” has arrived and is being checked.") % {"name": document.name})
            return to(request, "pitch_edit", pitch.public_id, "documents")
    more = _of_section(pitch, "documents") | {"form": form}
    return editor(request, pitch, "documents", 422, **more)


@require_POST
def document_begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where may the browser put this document?"""
    pitch = own(request, public_id)
    form = BeginDocumentForm(request.POST)
    if not form.is_valid():
        raise Malformed()
    words = form.cleaned_data
    replaces = one(pitch.documents.all(), words["replaces"]) if words["replaces"] else None
    document, upload = pitches.begin_document(
        by=request.user, pitch=pitch, name=words["name"], size=words["size"], content_type=words["content_type"],
        kind=words["kind"] or "script", access=words["access"] or "nda", replaces=replaces, note=words["note"],
    )  # fmt: skip
    return JsonResponse(
        _ticket(request, upload, "pitch_document_finish", "pitch_document_cancel", public_id, document.public_id)
    )


@require_POST
def document_finish(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    document = one(own(request, public_id).documents.all(), document_id)
    pitches.finish_document(by=request.user, document=document)
    return JsonResponse({"id": document.public_id})


@require_POST
def document_cancel(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    document = one(own(request, public_id).documents.select_related("file"), document_id)
    media.cancel(by=request.user, file=document.file)
    return JsonResponse({})


@require_http_methods(["GET", "HEAD", "POST"])
def pitch_document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """One document: its name, kind and access, its files so far, a new one, taking it out."""
    pitch = own(request, public_id)
    document = one(pitch.documents.select_related("file"), document_id)
    initial = {"name": document.name, "access": document.access}
    form = DocumentForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            pitches.edit_document(by=request.user, document=document, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return to(request, "pitch_edit", public_id, "documents")
    return render(
        request,
        "shared/document.html",
        {
            "pitch": pitch,
            "document": document,
            "form": form,
            "history": pitch.documents.filter(kind=document.kind).select_related("file").order_by("-number"),
            "rule": policy.RULES[File.Purpose.DOCUMENT],
        },
        status=422 if form.errors else 200,
    )


@require_POST
def document_withdraw(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    document = one(own(request, public_id).documents.all(), document_id)
    pitches.withdraw_document(by=request.user, document=document)
    messages.success(request, _("“%(name)s” is taken out. Nobody can open it any more.") % {"name": document.name})
    return to(request, "pitch_edit", public_id, "documents")


# ---------------------------------------------------------------- who may see it


@require_POST
def person_name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let somebody with an account see a pitch that is not public."""
    pitch = own(request, public_id)
    form = NamePersonForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            pitches.name_person(by=request.user, pitch=pitch, email=form.cleaned_data["email"])
            messages.success(request, _("They can see this pitch once it is published."))
            return to(request, "pitch_edit", public_id, "access")
    fields = SECTION_FORMS["access"].of(pitch)
    return editor(request, pitch, "access", 422, form=fields, **(_named(pitch, "access") | {"name_form": form}))


@require_POST
def person_unname(request: HttpRequest, public_id: str, person_id: str) -> HttpResponse:
    pitch = own(request, public_id)
    named = pitch.named_people.filter(source="owner", person__public_id=person_id).select_related("person").first()
    if named is None:
        raise NotFound()
    pitches.unname_person(by=request.user, pitch=pitch, person=named.person)
    return to(request, "pitch_edit", public_id, "access")
