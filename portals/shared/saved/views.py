"""What did this person keep, in which folders, with notes that only they see? And what is recorded of their reading?"""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pitchey.core.keyset import Sort
from pitchey.core.keyset import page as keyset_page
from pitchey.core.lookups import get_or_404
from pitchey.core.validation import max_length
from pitchey.dataroom import services as dataroom
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Folder, Save
from pitchey.discovery.query_parser import LONGEST
from pitchey.discovery.services import lists
from pitchey.pitches.catalogue import Genre
from pitchey.pitches.models import Pitch
from portals.shared.forms.errors import errors_into
from portals.shared.pages import PAGE_SIZE, return_url, url_for, url_with_query
from portals.shared.request import Request
from portals.shared.saved.forms import FolderForm, NoteForm

SORTS = {
    "saved": Sort("saved", "created_at"),
    "first": Sort("first", "created_at", descending=False),
    "title": Sort("title", "pitch__listing__title", descending=False, of=str),
}
ORDERS = {
    "saved": gettext_lazy("Last saved first"),
    "first": gettext_lazy("First saved first"),
    "title": gettext_lazy("By title"),
}
LOOSE = "none"  # in place of a folder's id: what is in no folder


@require_GET
def saved(request: Request) -> HttpResponse:
    """What the person saved: by folder, genre, tag and words, in the order they like."""
    person, asked = request.user, request.GET
    genre = asked.get("genre", "") if asked.get("genre") in Genre.values else ""
    tag, words = asked.get("tag", "")[: max_length(Save, "tags")], asked.get("q", "").strip()[:LONGEST]
    sort = asked.get("sort", "") if asked.get("sort") in SORTS else "saved"
    folders = list(Folder.objects.filter(person=person))
    folder = (
        get_or_404(Folder.objects.filter(person=person), asked["folder"])
        if asked.get("folder", LOOSE) != LOOSE
        else None
    )
    counts = lists.saved_counts(discovery.saved(person))
    loose = asked.get("folder") == LOOSE
    narrowed = discovery.saved(person, genre=genre, words=words, tag=tag, folder=folder, loose=loose)
    found = keyset_page(narrowed, SORTS[sort], limit=PAGE_SIZE, cursor=asked.get("cursor"))
    here = asked.get("folder", "")
    return render(
        request,
        "shared/saved.html",
        {
            "rows": found.rows,
            "total": sum(counts["folder"].values()),
            "folders": [(row, counts["folder"][row.pk], url_with_query(request, folder=row.public_id)) for row in folders],
            "folder": folder,
            "tabs": [
                (_("All"), url_with_query(request, folder=None), sum(counts["folder"].values()), not here),
                *[(row.name, url_with_query(request, folder=row.public_id), counts["folder"][row.pk], row == folder) for row in folders],
                *([(_("In no folder"), url_with_query(request, folder=LOOSE), counts["folder"][None], here == LOOSE)] if folders else []),
            ],
            "genre": genre,
            "genres": sorted(counts["genre"]),
            "tag": tag,
            "tags": [(text, url_with_query(request, tag=None if text == tag else text)) for text, _n in counts["tag"].most_common(20)],
            "words": words,
            "here": here,
            "everything": request.path,
            "orders": [(name, text, name == sort) for name, text in ORDERS.items()],
            "narrowed": bool(genre or tag or words or here),
            "next": url_with_query(request, cursor=found.next_cursor) if found.next_cursor else "",
            "most": lists.MOST_COMPARED,
            "new_folder": FolderForm(),
        },
    )  # fmt: skip


@require_POST
def note(request: Request, public_id: str) -> HttpResponse:
    """Keep private notes and tags beside a saved pitch, and put it into a folder."""
    form = NoteForm(request.POST)
    pitch = get_or_404(Pitch.objects.visible_to(request.user), public_id)
    wanted = request.POST.get("folder")
    folder = get_or_404(Folder.objects.filter(person=request.user), wanted) if wanted else None
    if form.is_valid():
        with errors_into(form):
            discovery.save(by=request.user, pitch=pitch, folder=folder, loose=wanted == "", **form.cleaned_data)
    _show_result(request, form, _("Kept. Only you see it."))
    return _redirect_to_saved(request)


@require_POST
def folder_add(request: Request) -> HttpResponse:
    return _name_folder(request, lambda name: lists.make_folder(by=request.user, name=name), _("A new folder."))


@require_POST
def folder_rename(request: Request, folder_id: str) -> HttpResponse:
    folder = _folder(request, folder_id)
    return _name_folder(
        request, lambda name: lists.rename_folder(by=request.user, folder=folder, name=name), _("Renamed.")
    )


@require_POST
def folder_move(request: Request, folder_id: str) -> HttpResponse:
    folder = _folder(request, folder_id)
    ids = list(Folder.objects.filter(person=request.user).values_list("public_id", flat=True))
    here = ids.index(folder.public_id)
    ids.insert(max(here - 1, 0) if request.POST.get("to") == "up" else here + 1, ids.pop(here))
    lists.order_folders(by=request.user, ids=ids)
    return _redirect_to_saved(request)


@require_POST
def folder_remove(request: Request, folder_id: str) -> HttpResponse:
    lists.remove_folder(by=request.user, folder=_folder(request, folder_id))
    messages.success(request, _("The folder is gone. What was in it is still on your shelf."))
    return redirect(url_for(request, "saved"))


def _folder(request: Request, folder_id: str) -> Folder:
    return get_or_404(Folder.objects.filter(person=request.user), folder_id)


def _name_folder(request: Request, act: Callable[[str], Folder], success: str) -> HttpResponse:
    """A folder gets its name, or the person is told why not."""
    form = FolderForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            act(form.cleaned_data["name"])
    _show_result(request, form, success)
    return _redirect_to_saved(request)


def _show_result(request: Request, form: BaseForm, success: str) -> None:
    for sentences in form.errors.values():
        messages.error(request, str(sentences[0]))
    if not form.errors:
        messages.success(request, success)


def _redirect_to_saved(request: Request) -> HttpResponse:
    """Back to where in their saved pitches the person was."""
    saved_url = url_for(request, "saved")
    place = return_url(request, saved_url)
    return redirect(place if reverse(f"{request.portal}:saved") in place else saved_url)


@require_GET
def record(request: Request) -> HttpResponse:
    """Everything that is recorded of the person's reading."""
    return render(request, "shared/record.html", {"rows": dataroom.my_record(by=request.user)})
