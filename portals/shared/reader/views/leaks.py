"""Whose copy got out? For the owner of a document, and for staff."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pitchey.dataroom import services as dataroom
from portals.shared.forms.errors import errors_into
from portals.shared.reader.forms import LeakForm
from portals.shared.request import Request
from portals.shared.request_context import request_context


@require_http_methods(["GET", "HEAD", "POST"])
def find_leak(request: Request, document_id: str) -> HttpResponse:
    """Drop in a picture of a page, read whose it was."""
    document = dataroom.leak_document(by=request.user, public_id=document_id)
    name = dataroom.leak_name(request.user, document)
    if request.method != "POST":
        return render(request, "shared/leak.html", {"document": document, "name": name, "form": LeakForm()})
    form = LeakForm(request.POST, request.FILES)
    page: dict[str, object] = {"document": document, "name": name, "form": form}
    if form.is_valid():
        with errors_into(form, file_field="picture"):
            page["leak"] = dataroom.find_leak(
                by=request.user,
                document=document,
                page=form.cleaned_data["page"],
                picture=form.cleaned_data["picture"].read(dataroom.LARGEST_PICTURE + 1),
                context=request_context(request),
            )
    return render(request, "shared/leak.html", page, status=422 if form.errors else 200)
