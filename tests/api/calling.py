"""How do the tests call the API? `Caller(person)`: a mobile client with a token, whose every answer is held against the OpenAPI document."""

import copy
import json
import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from api.docs import SNAPSHOT
from pitchey.accounts import tokens
from tests.factories.cast import request_context


class Caller:
    """A client of one person, or of a guest."""

    def __init__(self, person: Any = None, **options: Any) -> None:
        self.client = Client(**options)
        self.headers: dict[str, str] = {}
        if person is not None and person.is_authenticated:
            pair = tokens.issue(person=person, context=request_context(), device_name="pytest")
            self.headers["Authorization"] = f"Bearer {pair.access}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call `/api/v1/<path>`; `body` as JSON, bytes as they are. Headers as keywords: `If_Match=...`."""
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = given.pop("Content-Type", "application/json")
        answer = self.client.generic(method, address, content, content_type=kind, headers=given)
        check(method, address, answer)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)


@cache
def document() -> dict[str, Any]:
    """The committed OpenAPI document, with every object closed: an undocumented key is a mistake."""
    found = json.loads(SNAPSHOT.read_bytes())
    for schema in found["components"]["schemas"].values():
        if "properties" in schema and schema is not found["components"]["schemas"]["Problem"]:
            schema["additionalProperties"] = False
    return dict(found)


@cache
def _addresses() -> list[tuple[re.Pattern[str], str]]:
    rows = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + r"\Z"), path) for path in document()["paths"]]
    return sorted(rows, key=lambda row: row[1].count("{"))


def check(method: str, address: str, answer: HttpResponse) -> None:
    """Hold an answer against what the document says of it."""
    assert answer["X-Request-ID"]
    if not address.startswith("/api/v1/"):
        return None
    assert answer["RateLimit"]
    assert answer["RateLimit-Policy"] == '"address";q=100;w=60'
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", answer.content
        return _valid({"$ref": "#/components/schemas/Problem"}, json.loads(answer.content))
    path = next((path for pattern, path in _addresses() if pattern.match(address.partition("?")[0])), None)
    assert path is not None, f"{address} is not in the document"
    operation = document()["paths"][path].get(method.lower())
    if operation is None or answer.status_code == 304 or "fields=" in address:
        return None
    described = operation["responses"].get(str(answer.status_code))
    assert described is not None, f"{method} {path} answers {answer.status_code}, which the document does not say"
    content = described.get("content", {})
    assert bool(content) == bool(answer.content), f"{method} {path}: {answer.content[:200]!r}"
    if "application/json" in content:
        return _valid(content["application/json"]["schema"], json.loads(answer.content))
    assert not content or answer["Content-Type"].partition(";")[0] in content
    return None


def _valid(schema: dict[str, Any], value: Any) -> None:
    whole = copy.copy(schema) | {"components": document()["components"]}
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
    ]
    assert not errors, errors[:5]
