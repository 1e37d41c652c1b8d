"""What is this API? Versions, limits, choices, the OpenAPI document, and a page to read it."""

from django.db.models import TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from api import docs, pagination, parsers
from api.permissions import Anyone
from api.request import PublicRequest
from api.v1 import schemas, search
from api.v1.batch import MOST as BATCH_MOST
from api.views import Resource
from pitchey.core.limits import LIMITS
from pitchey.core.types import Json
from pitchey.discovery import services as discovery
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage

VERSION, MINIMUM_CLIENT = "1", "1.0"


class Meta(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=schemas.Meta)
    def get(self, request: PublicRequest) -> Response:
        """Versions, limits, and the oldest client that still works."""
        return Response(
            schemas.Meta.of(
                api_version=VERSION,
                minimum_client=MINIMUM_CLIENT,
                time=timezone.now(),
                max_body_bytes=parsers.MAX_BYTES,
                batch_most=BATCH_MOST,
                page=schemas.MetaPage.of(default=pagination.DEFAULT, most=pagination.MOST),
                limits=[schemas.MetaLimit.of(limit, name=name) for name, limit in LIMITS.items()],
            )
        )


class Facets(Resource):
    permission_classes = [Anyone]
    parameters = search.FILTERS

    @extend_schema(responses=schemas.Facets)
    def get(self, request: PublicRequest) -> Response:
        """Every filter with its choices and labels, and how many pitches each would leave."""
        query = request.query_params
        words = search.parse_words(query)
        if words:
            search.count_search(request)
        counts = discovery.facets(request.user, search.parse_filters(query), words)
        return Response(
            schemas.Facets.of(
                genre=_options(Genre, counts["genre"]),
                format=_options(Format, counts["format"]),
                stage=_options(Stage, counts["stage"]),
                budget_band=_options(BudgetBand, counts["band"]),
                seeking=_options(Seeking, None),
            )
        )


def _options(choices: type[TextChoices], counts: dict[str, int] | None) -> list[Json]:
    return [
        schemas.Option.of(slug=slug, label=label, count=None if counts is None else counts.get(slug, 0))
        for slug, label in choices.choices
    ]


class Schema(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=OpenApiResponse(OpenApiTypes.OBJECT, description="OpenAPI 3.1."))
    def get(self, request: PublicRequest) -> HttpResponse:
        """This document."""
        return HttpResponse(docs.snapshot(), content_type="application/json")


class Docs(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(responses={(200, "text/html"): OpenApiResponse(OpenApiTypes.STR, description="A page for people.")})
    def get(self, request: PublicRequest) -> HttpResponse:
        """This document as a page for people."""
        return render(request._request, "api/docs.html", {"groups": docs.groups(), "shapes": docs.shapes()})


urlpatterns = [
    path("meta", Meta.as_view(), name="meta"),
    path("facets", Facets.as_view(), name="facets"),
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
]
