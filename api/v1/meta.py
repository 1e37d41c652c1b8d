"""What is this API? Versions, limits, choices, the OpenAPI document, and a page to read it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination, parsers
from api.permissions import Anyone
from api.v1 import found, schemas
from api.v1.batch import MOST as BATCH_MOST
from api.views import Resource
from pitchey.core.limits import LIMITS
from pitchey.discovery import services as discovery
from pitchey.pitches.catalogue import BudgetBand, Format, Genre, Seeking, Stage

VERSION, MINIMUM_CLIENT = "1", "1.0"
SNAPSHOT = Path(__file__).resolve().parent.parent / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")


class Meta(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=schemas.Meta)
    def get(self, request: Request) -> Response:
        """Versions, limits, and the oldest client that still works."""
        return Response(
            {
                "api_version": VERSION,
                "minimum_client": MINIMUM_CLIENT,
                "time": timezone.now(),
                "max_body_bytes": parsers.MAX_BYTES,
                "batch_most": BATCH_MOST,
                "page": {"default": pagination.DEFAULT, "most": pagination.MOST},
                "limits": [
                    {"name": name, "count": limit.count, "per_seconds": limit.per} for name, limit in LIMITS.items()
                ],
            }
        )


class Facets(Resource):
    permission_classes = [Anyone]
    parameters = found.FILTERS

    @extend_schema(responses=schemas.Facets)
    def get(self, request: Request) -> Response:
        """Every filter with its choices and labels, and how many pitches each would leave."""
        query = request.query_params
        words = found.words_of(query)
        if words:
            found.count_search(request)
        counts = discovery.facets(request.user, found.filters_of(query), words)
        catalogue: dict[str, Any] = {
            "genre": (Genre, counts["genre"]),
            "format": (Format, counts["format"]),
            "stage": (Stage, counts["stage"]),
            "budget_band": (BudgetBand, counts["band"]),
            "seeking": (Seeking, None),
        }
        return Response(
            {
                name: [
                    {"slug": slug, "label": label, "count": None if numbers is None else numbers.get(slug, 0)}
                    for slug, label in choices.choices
                ]
                for name, (choices, numbers) in catalogue.items()
            }
        )


@cache
def snapshot() -> bytes:
    """The committed OpenAPI document; a test compares it with the code."""
    return SNAPSHOT.read_bytes()


class Schema(Resource):
    permission_classes = [Anyone]

    @extend_schema(responses=OpenApiResponse(OpenApiTypes.OBJECT, description="OpenAPI 3.1."))
    def get(self, request: Request) -> HttpResponse:
        """This document."""
        return HttpResponse(snapshot(), content_type="application/json")


class Docs(Resource):
    permission_classes = [Anyone]
    batchable = False

    @extend_schema(responses={(200, "text/html"): OpenApiResponse(OpenApiTypes.STR, description="A page for people.")})
    def get(self, request: Request) -> HttpResponse:
        """This document as a page for people."""
        return render(request._request, "api/docs.html", {"groups": groups(), "shapes": shapes_by_name()})


@cache
def _document() -> dict[str, Any]:
    return json.loads(snapshot())  # type: ignore[no-any-return]


@cache
def groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by resource, as the page shows them."""
    found_groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in _document()["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                found_groups.setdefault(operation["tags"][0], []).append(_operation(address, method, operation))
    return sorted(found_groups.items())


def _operation(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "guests": {} in operation.get("security", []),
        "parameters": [
            {
                "name": it["name"],
                "where": it["in"],
                "text": it.get("description", ""),
                "needed": it.get("required", False),
            }
            for it in operation.get("parameters", [])
            if it["in"] != "path"
        ],
        "body": _name_of(body),
        "answers": [
            {"status": status, "text": answer.get("description", ""), "shape": _name_of(_schema_of(answer))}
            for status, answer in operation["responses"].items()
            if status != "default"
        ],
    }


def _schema_of(answer: dict[str, Any]) -> dict[str, Any]:
    for content in answer.get("content", {}).values():
        return dict(content["schema"])
    return {}


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def shapes_by_name() -> list[dict[str, Any]]:
    """The objects that bodies and answers are made of."""
    return [
        {
            "name": name,
            "text": schema.get("description", ""),
            "fields": [
                {
                    "name": field,
                    "type": _type(it),
                    "text": it.get("description", ""),
                    "needed": field in schema.get("required", []),
                }
                for field, it in schema["properties"].items()
            ],
        }
        for name, schema in sorted(_document()["components"]["schemas"].items())
        if "properties" in schema
    ]


def _type(schema: dict[str, Any]) -> str:
    """A field's type in a few words."""
    kinds = [
        it for it in schema.get("oneOf", schema.get("anyOf", schema.get("allOf", [schema]))) if it.get("type") != "null"
    ]
    first = kinds[0] if kinds else {}
    if "$ref" in first:
        return _name_of(first)
    kind = first.get("type", "any")
    if isinstance(kind, list):
        kind = " or ".join(kind)
    return f"list of {_type(first['items'])}" if kind == "array" else str(kind)


urlpatterns = [
    path("meta", Meta.as_view(), name="meta"),
    path("facets", Facets.as_view(), name="facets"),
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
]
