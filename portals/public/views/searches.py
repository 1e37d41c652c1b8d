"""Which searches does this person keep? Save one from the page that shows it, open it as it was, change its rhythm, delete it."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pitchey.core.lookups import get_or_404
from pitchey.discovery.models import SavedSearch
from pitchey.discovery.services import saved_searches
from portals.public.browse_query import BrowseQuery
from portals.public.forms.searches import SearchForm
from portals.shared.forms.errors import errors_into
from portals.shared.pages import posted
from portals.shared.request import Request


def query_of(parameters: str) -> BrowseQuery:
    """What a page of the market with these parameters asks for."""
    return BrowseQuery.of(reverse("public:browse"), QueryDict(parameters), None)


@require_GET
def search_list(request: Request) -> HttpResponse:
    rows = [(row, query_of(urlencode(row.parameters))) for row in saved_searches.searches_of(request.user)]
    return render(request, "public/searches.html", {"rows": rows, "rhythms": SavedSearch.Rhythm.choices})


@require_http_methods(["GET", "HEAD", "POST"])
def search_new(request: Request) -> HttpResponse:
    """A form that says what is searched for and asks for its name. Guests sign in first, and come back to it."""
    query = query_of(request.GET.urlencode())
    form = SearchForm(posted(request), initial={"name": query.name()})
    if form.is_valid():
        with errors_into(form):
            saved_searches.save_search(
                by=request.user,
                words=query.words,
                filters=query.filters,
                parameters=query.chosen | ({"sort": query.sort} if query.sort else {}),
                **form.cleaned_data,
            )
            messages.success(request, _("Saved. It waits under your searches."))
            return redirect("public:searches")
    status = 422 if form.errors else 200
    return render(request, "public/search_new.html", {"form": form, "asked": query}, status=status)


@require_POST
def search_change(request: Request, search_id: str) -> HttpResponse:
    row = _own(request, search_id)
    form = SearchForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            saved_searches.change_search(by=request.user, saved=row, **form.cleaned_data)
    for sentences in form.errors.values():
        messages.error(request, str(sentences[0]))
    if not form.errors:
        messages.success(request, _("Kept."))
    return redirect("public:searches")


@require_POST
def search_delete(request: Request, search_id: str) -> HttpResponse:
    saved_searches.delete_search(by=request.user, saved=_own(request, search_id))
    messages.success(request, _("Deleted."))
    return redirect("public:searches")


def _own(request: Request, search_id: str) -> SavedSearch:
    return get_or_404(saved_searches.searches_of(request.user), search_id)
