"""How does the OpenAPI document become a page for people? Out of the committed snapshot, by our own templates."""

import json
from functools import cache
from pathlib import Path

from pitchey.core.types import Json

SNAPSHOT = Path(__file__).resolve().parent / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def snapshot() -> bytes:
    """The committed OpenAPI document; a test compares it with the code."""
    return SNAPSHOT.read_bytes()


@cache
def _document() -> Json:
    return json.loads(snapshot())


@cache
def groups() -> list[tuple[str, list[Json]]]:
    """The operations by resource, as the page shows them."""
    found_groups: dict[str, list[Json]] = {}
    for address, operations in _document()["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                found_groups.setdefault(operation["tags"][0], []).append(_operation(address, method, operation))
    return sorted(found_groups.items())


def _operation(address: str, method: str, operation: Json) -> Json:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "description": _plain(operation.get("description", "")),
        "guests": {} in operation.get("security", []),
        "parameters": [
            {
                "name": it["name"],
                "where": it["in"],
                "text": _plain(it.get("description", "")),
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


def _plain(text: str) -> str:
    """A sentence of the document without its marks for code."""
    return text.replace("`", "")


def _schema_of(answer: Json) -> Json:
    for content in answer.get("content", {}).values():
        return dict(content["schema"])
    return {}


def _name_of(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def shapes() -> list[Json]:
    """The objects that bodies and answers are made of."""
    return [
        {
            "name": name,
            "text": _plain(schema.get("description", "")),
            "fields": [
                {
                    "name": field,
                    "type": _type(it),
                    "text": _plain(it.get("description", "")),
                    "needed": field in schema.get("required", []),
                }
                for field, it in schema["properties"].items()
            ],
        }
        for name, schema in sorted(_document()["components"]["schemas"].items())
        if "properties" in schema
    ]


def _type(schema: Json) -> str:
    """A field's type in a few words."""
    kinds = [
        it
        for it in schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf") or [schema]
        if it.get("type") != "null"
    ]
    first = kinds[0] if kinds else {}
    if "$ref" in first:
        return _name_of(first)
    kind = first.get("type", "any")
    if isinstance(kind, list):
        kind = " or ".join(kind)
    return f"list of {_type(first['items'])}" if kind == "array" else str(kind)
