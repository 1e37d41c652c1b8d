"""Every address of the API, knocked on by every role. An address that is missing from the table fails."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import get_resolver

from tests.api import conftest as api
from tests.api.calling import Caller
from tests.api.conftest import ROLES, World
from tests.tables.api_addresses import TABLE

pytestmark = pytest.mark.django_db
people, world = api.people, api.world

# Addresses with a table of their own, in test_auth*.py.
ELSEWHERE = {"api.v1.auth", "api.v1.me", "api.v1.organisations", "api.v1.preferences"}


def _filled(value: Any, world: World) -> Any:
    """The ids of the world in place of their names."""
    if isinstance(value, str):
        for name, it in vars(world).items():
            value = value.replace("{" + name + "}", it)
        return value
    if isinstance(value, dict):
        return {key: _filled(it, world) for key, it in value.items()}
    return [_filled(it, world) for it in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("method", "address", "body", "expected"),
    [row[1:] for row in TABLE],
    ids=[f"{method} {address}" for _name, method, address, _body, _expected in TABLE],
)
def test_each_role_gets_its_answer(
    method: str, address: str, body: Any, expected: str, world: World, people: SimpleNamespace
) -> None:
    headers = {"If_Match": "*"} if method == "PATCH" else {}
    wanted = dict(zip(ROLES, map(int, expected.split()), strict=True))
    got = {}
    # Those who may change something come last, so that nobody else meets a changed world.
    for role in sorted(ROLES, key=["guest", "staff", "nosy", "iris", "pru", "ivan", "cara"].index):
        caller = Caller(getattr(people, role))
        got[role] = caller.call(method, _filled(address, world), _filled(body, world), **headers).status_code
    assert got == wanted


def test_the_table_names_every_address_and_method() -> None:
    asked = {(name, method) for name, method, *_rest in TABLE}
    there = set()
    import_module("api.urls")  # says what an id in an address looks like
    for pattern in get_resolver("api.v1.urls").url_patterns:
        view = pattern.callback.cls
        if view.__module__ not in ELSEWHERE:
            there |= {(pattern.name, method.upper()) for method in view().allowed_methods if method != "OPTIONS"}
    assert there == asked


def test_a_stranger_cannot_tell_a_hidden_thing_from_none(world: World, nosy: Any) -> None:
    caller = Caller(nosy)
    for hidden, none in {
        f"pitches/{world.draft}": "pitches/pit_00000000000000000000",
        f"documents/{world.document}": "documents/doc_00000000000000000000",
        f"documents/{world.document}/pages/1": "documents/doc_00000000000000000000/pages/1",
        f"ndas/{world.nda}": "ndas/nda_00000000000000000000",
        f"conversations/{world.talk}": "conversations/con_00000000000000000000",
        f"messages/{world.message}": "messages/msg_00000000000000000000",
    }.items():
        one, other = caller.get(hidden).json(), caller.get(none).json()
        assert {key: one[key] for key in ("status", "code", "detail", "title")} == {
            key: other[key] for key in ("status", "code", "detail", "title")
        }
