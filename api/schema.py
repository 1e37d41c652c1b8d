"""What does the OpenAPI document say of every operation alike? What `Resource` does: parameters, problems, limits."""

import re
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiParameter

from api.errors import Problem
from api.pagination import DEFAULT, MOST
from api.serializers import Body
from pitchey.core.types import Json

if TYPE_CHECKING:
    from api.views import Resource

_QUERY: Literal["query"] = "query"
_HEADER: Literal["header"] = "header"
_LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    _QUERY,
    description="How many rows.",
)
_CURSOR = OpenApiParameter("cursor", str, _QUERY, description="`next_cursor` of the page before; opaque.")
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    _HEADER,
    description="Kept 24 hours: the same call again replays the answer, another is 409.",
)
_IF_MATCH = OpenApiParameter(
    "If-Match", str, _HEADER, required=True, description="The ETag that you read; stale is 412, missing 428."
)
_IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, _HEADER, description="The ETag that you have; the same is 304.")

_LIMIT_HEADERS = {
    "RateLimit": {"schema": {"type": "string"}, "description": 'What is left: `"address";r=87;t=41`.'},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": 'The limit: `"address";q=100;w=60`.'},
    "X-Request-ID": {"schema": {"type": "string"}, "description": "Names this request in our logs."},
}


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = "api.auth.AccessTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class BrowserSessionScheme(OpenApiAuthenticationExtension):
    target_class = "api.auth.BrowserSessionAuthentication"
    name = "browserSession"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        text = "Our own pages; changes carry X-CSRFToken."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": text}


class ResourceSchema(AutoSchema):
    """Reads what `Resource` declares, so that a view says only what its bodies are."""

    def get_override_parameters(self) -> list[OpenApiParameter]:  # type: ignore[override]  # one kind of what the list may hold
        view: Resource = self.view  # type: ignore[assignment]  # the schema of `Resource` alone
        found: list[OpenApiParameter] = []
        if self.method == "GET":
            found += [OpenApiParameter(name, str, _QUERY, description=text) for name, text in view.parameters.items()]
            found += [_LIMIT, _CURSOR] if view.paged else []
            for name, allowed in (("fields", view.fields), ("expand", view.expands)):
                if allowed:
                    text = f"Comma list out of: {', '.join(allowed)}."
                    found.append(OpenApiParameter(name, OpenApiTypes.STR, _QUERY, description=text))
            found.append(_IF_NONE_MATCH)
        if self.method == "POST" and view.authentication_classes:
            found.append(_KEY)
        if self.method == "PATCH" and view.conditional:
            found.append(_IF_MATCH)
        return found

    def get_operation_id(self) -> str:
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(self.view).__name__).lower()
        return f"{name}_{self.method.lower()}"

    def get_summary(self) -> str:
        return self.get_description().split("\n")[0].rstrip(".")

    def _map_basic_serializer(self, serializer: object, direction: Direction) -> Json:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Body):
            schema["additionalProperties"] = False
        return schema

    def _get_response_bodies(self, direction: Direction = "response") -> Json:
        bodies = super()._get_response_bodies(direction)
        for body in bodies.values():
            body["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMIT_HEADERS}
        self.resolve_serializer(Problem, direction)
        return bodies | {"default": {"$ref": "#/components/responses/Problem"}}


def complete(result: Json, generator: object, request: object, public: bool) -> Json:
    """drf-spectacular's last step: the parts that every operation refers to."""
    components = result.setdefault("components", {})
    components["headers"] = _LIMIT_HEADERS
    components["responses"] = {
        "Problem": {
            "description": "Refused: see `status` and `code`.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMIT_HEADERS},
        }
    }
    return result
