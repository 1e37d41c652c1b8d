"""Which searches does the caller keep, and how often are they told of new pitches in them?"""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.response import Response

from api.pagination import list_answer
from api.request import Request
from api.serializers import Body, Choice, Flag, Text
from api.v1 import schemas, search
from api.views import Resource
from pitchey.core.lookups import get_or_404
from pitchey.core.types import Json
from pitchey.core.validation import max_length
from pitchey.discovery.filters import Filters
from pitchey.discovery.models import SavedSearch
from pitchey.discovery.query_parser import LONGEST
from pitchey.discovery.services import saved_searches
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage

RHYTHMS = SavedSearch.Rhythm.choices


class SavedSearchShape(schemas.Shape):
    """A search that the caller keeps. Ask GET pitches for `q` and the filters to open it."""

    id = s.CharField(source="public_id")
    name = s.CharField()
    q = s.CharField(source="words")
    filters = s.DictField(child=s.JSONField(), help_text="Of GET pitches, by name; several values of one as a list.")
    rhythm = s.ChoiceField(choices=RHYTHMS)
    created_at = s.DateTimeField()

    @staticmethod
    def get_filters(row: SavedSearch) -> Json:
        return {("budget_band" if name == "band" else name): value for name, value in row.filters.items()}


class NewSearchBody(Body):
    name = Text(max_length=max_length(SavedSearch, "name"))
    rhythm = Choice(choices=RHYTHMS, required=False, help_text="How often the caller hears of new pitches; never.")
    q = Text(max_length=LONGEST, required=False, allow_blank=True)
    genre = Choice(choices=Genre.choices, required=False)
    format = Choice(choices=Format.choices, required=False)
    stage = Choice(choices=Stage.choices, required=False)
    budget_band = Choice(choices=BudgetBand.choices, required=False)
    seeking = Choice(choices=Seeking.choices, required=False)
    verified = Flag(required=False)


class SearchBody(Body):
    name = Text(max_length=max_length(SavedSearch, "name"), required=False)
    rhythm = Choice(choices=RHYTHMS, required=False)


def _parameters(given: Json) -> dict[str, str]:
    """How a page of the market asks for the same."""
    asked = {name: given[name] for name in ("q", "genre", "format", "stage", "seeking") if given.get(name)}
    low, _dash, high = given.get("budget_band", "").partition("-")
    if low and low != "under":
        asked["budget_from"] = high if low == "over" else low
    if high and low != "over":
        asked["budget_to"] = high
    if given.get("verified"):
        asked["verified"] = "on"
    return asked


class Searches(Resource):
    @extend_schema(responses=schemas.list_of(SavedSearchShape))
    def get(self, request: Request) -> Response:
        """The caller's searches, at most fifty."""
        return Response(list_answer([SavedSearchShape.of(row) for row in saved_searches.searches_of(request.user)]))

    @extend_schema(request=NewSearchBody, responses={201: SavedSearchShape})
    def post(self, request: Request) -> Response:
        """Keep a search: words, filters, or both."""
        given = NewSearchBody.read(request)
        chosen = {name: given.get(name, "") for name in search.CHOICES}
        band = chosen.pop("budget_band")
        row = saved_searches.save_search(
            by=request.user,
            name=given["name"],
            rhythm=given.get("rhythm", SavedSearch.Rhythm.NEVER),
            words=given.get("q", ""),
            filters=Filters(**chosen, band=[band] if band else "", verified=given.get("verified", False)),
            parameters=_parameters(given),
        )
        return Response(SavedSearchShape.of(row), status=201)


class OneSearch(Resource):
    @extend_schema(request=SearchBody, responses=SavedSearchShape)
    def patch(self, request: Request, search_id: str) -> Response:
        """Call it something else, or hear of news in another rhythm."""
        row = get_or_404(saved_searches.searches_of(request.user), search_id)
        given = SearchBody.read(request, partial=True)
        changed = saved_searches.change_search(
            by=request.user, saved=row, name=given.get("name", row.name), rhythm=given.get("rhythm", row.rhythm)
        )
        return Response(SavedSearchShape.of(changed))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, search_id: str) -> Response:
        """Keep it no longer."""
        saved_searches.delete_search(
            by=request.user, saved=get_or_404(saved_searches.searches_of(request.user), search_id)
        )
        return Response(status=204)


urlpatterns = [
    path("searches", Searches.as_view(), name="searches"),
    path("searches/<sea:search_id>", OneSearch.as_view(), name="search"),
]
