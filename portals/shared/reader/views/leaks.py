"""Whose copy got out? For the owner of a document, and for staff."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pitchey.accounts.browser import request_context
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import LeakSearch
from portals.shared.forms.errors import errors_into
from portals.shared.reader.forms import LeakForm
from portals.shared.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def find_leak(request: Request, document_id: str) -> HttpResponse:
    """Drop in a picture of a page; whose it was stands on the page of that search."""
    document = dataroom.leak_document(by=request.user, public_id=document_id)
    form = LeakForm(request.POST, request.FILES) if request.method == "POST" else LeakForm()
    if form.is_valid():
        with errors_into(form, file_field="picture"):
            search = dataroom.begin_leak_search(
                by=request.user,
                document=document,
                page=form.cleaned_data["page"],
                picture=form.cleaned_data["picture"].read(dataroom.LARGEST_PICTURE + 1),
                context=request_context(request),
            )
            return redirect("shared:leak_search", document.public_id, search.public_id)
    page = {
        "document": document,
        "name": dataroom.leak_name(request.user, document),
        "form": form,
        "earlier": dataroom.leak_searches(by=request.user, document=document),
    }
    return render(request, "shared/leak.html", page, status=422 if form.errors else 200)


@require_safe
def leak_search(request: Request, document_id: str, search_id: str) -> HttpResponse:
    """A search: that it waits, or what it found. A page that waits asks again by itself, and is answered once there is news."""
    search = dataroom.leak_search(by=request.user, document_id=document_id, public_id=search_id)
    page: dict[str, object] = {"document": search.document, "search": search}
    if request.htmx:
        if search.status == LeakSearch.Status.WAITING:
            return HttpResponse(status=204)
        return render(request, "shared/_leak_search.html", page)
    page |= {"name": dataroom.leak_name(request.user, search.document), "form": LeakForm(initial={"page": search.page})}
    return render(request, "shared/leak.html", page)
