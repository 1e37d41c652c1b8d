"""Whatever a client sends: a 4xx with a sentence, never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.calling import Caller
from tests.api.conftest import World
from tests.examples import examples

pytestmark = pytest.mark.django_db

DEEP = b"[" * 50_000 + b"]" * 50_000
BODIES: dict[str, tuple[bytes, int, str]] = {
    "not JSON": (b"{", 400, "not_json"),
    "not an object": (b"[]", 400, "not_an_object"),
    "nothing but a number": (b"1", 400, "not_an_object"),
    "not UTF-8": (b'{"title": "\xff"}', 400, "not_utf8"),
    "NUL": (b'{"title": "a\\u0000b"}', 400, "bad_text"),
    "half a character": (b'{"title": "\\ud800"}', 400, "bad_text"),
    "half a character as a key": (b'{"\\ud800": 1}', 400, "bad_text"),
    "a key twice": (b'{"title": "a", "title": "b"}', 400, "duplicate_key"),
    "NaN": (b'{"budget": NaN}', 400, "not_json"),
    "endless": (b'{"budget": 1e999}', 400, "number_too_large"),
    "a number of 70 bits": (b'{"budget": 1180591620717411303424}', 400, "number_too_large"),
    "a number of ten thousand digits": (b'{"budget": ' + b"9" * 10_000 + b"}", 400, "not_json"),
    "too deep": (DEEP, 400, "too_deep"),
    "seventeen levels": (b'{"a":' * 17 + b"1" + b"}" * 17, 400, "too_deep"),
    "too large": (b'{"title": "' + b"x" * 1_100_000 + b'"}', 413, "too_large"),
    "far too large": (b'{"title": "' + b"x" * 3_000_000 + b'"}', 413, "too_large"),
    "an unknown key": (b'{"titel": "x"}', 422, "invalid"),
    "a read-only key": (b'{"status": "published"}', 422, "invalid"),
}
FIELDS: dict[str, tuple[Any, str, str]] = {
    "a number for a text": ({"title": 5}, "/title", "invalid"),
    "a list for a text": ({"title": ["x"]}, "/title", "invalid"),
    "nothing for a text": ({"title": None}, "/title", "null"),
    "too long": ({"title": "x" * 201}, "/title", "too_long"),
    "no choice": ({"genre": "nonsense"}, "/genre", "invalid_choice"),
    "an object for a choice": ({"genre": {}}, "/genre", "invalid_choice"),
    "a text for a list": ({"tags": "sea"}, "/tags", "not_a_list"),
    "too many": ({"tags": [str(number) for number in range(13)]}, "/tags", "too_long"),
    "a wrong one in a list": ({"seeking": ["investment", "fame"]}, "/seeking/1", "invalid_choice"),
    "a text for money": ({"budget": "a lot"}, "/budget", "invalid"),
    "money without a currency": ({"budget": {"amount_minor": 1}}, "/budget/currency", "required"),
    "negative money": ({"budget": {"amount_minor": -1, "currency": "USD"}}, "/budget/amount_minor", "too_small"),
    "true for an amount": ({"budget": {"amount_minor": True, "currency": "USD"}}, "/budget/amount_minor", "invalid"),
    "a fraction for an amount": ({"budget": {"amount_minor": 1.5, "currency": "USD"}}, "/budget/amount_minor", "invalid"),
    "an unknown key inside": ({"budget": {"amount_minor": 1, "currency": "USD", "tax": 1}}, "/budget/tax", "unknown"),
    "an unknown key": ({"titel": "x"}, "/titel", "unknown"),
    "no web address": ({"trailer_url": "javascript:alert(1)"}, "/trailer_url", "invalid_url"),
    "two currencies": (
        {"budget": {"amount_minor": 1, "currency": "USD"}, "currency": "EUR"},
        "/currency",
        "contradiction",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_bad_body_is_refused_with_a_code(what: str, cara: Any) -> None:
    body, status, code = BODIES[what]
    answer = Caller(cara).post("pitches", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("what", FIELDS)
def test_a_wrong_field_is_pointed_at(what: str, cara: Any) -> None:
    body, pointer, code = FIELDS[what]
    answer = Caller(cara).post("pitches", body)
    assert answer.status_code == 422
    assert (pointer, code) in [(row["pointer"], row["code"]) for row in answer.json()["errors"]]


def test_another_kind_of_content_is_415(cara: Any) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ):
        answer = Caller(cara).post("pitches", b"title=x", Content_Type=kind)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_type"), kind


def test_an_act_without_a_body_takes_none(world: World, cara: Any) -> None:
    answer = Caller(cara).post(f"pitches/{world.pitch}/publish", {"force": True})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/force")


@pytest.mark.parametrize(
    "address",
    [
        "pitches/nonsense", "pitches/pit_", "pitches/pit_%00", "pitches/pit_' OR 1=1", "pitches/pit_" + "x" * 500, "documents/pit_x",
        "pitches/../../etc/passwd", "documents/doc_x/pages/-1", "documents/doc_x/pages/99999999999999999999", "documents/doc_x/pages/1.5",
        "nothing", "", "pitches/", "%F0%9F%8E%AC", "ndas/%ff",
    ],
)  # fmt: skip
def test_an_address_that_nobody_has_is_404(address: str, cara: Any) -> None:
    for caller in (Caller(), Caller(cara)):
        answer = caller.get(f"/api/v1/{address}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_method_that_is_not_there_is_405(world: World, cara: Any) -> None:
    answer = Caller(cara).put(f"pitches/{world.pitch}", {})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "PATCH" in answer["Allow"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=1e3", "bad_limit"), ("limit=-1", "bad_limit"), ("limit=%D9%A1", "bad_limit"), ("limit=", "bad_limit"),
        ("cursor=W10", "bad_cursor"), ("cursor=" + "A" * 1001, "bad_cursor"), ("cursor=%00", "bad_text"), ("page=2", "unknown_parameter"),
        ("box=nonsense", "bad_filter"), ("status=nonsense", "unknown_status"), ("fields=password", "unknown_fields"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_400(query: str, code: str, cara: Any) -> None:
    answer = Caller(cara).get(f"ndas?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "Bearer", "é", "eyJhbGciOiJub25lIn0.e30."])
def test_a_token_that_is_none_is_401(token: str) -> None:
    guest = Caller()
    guest.headers["Authorization"] = f"Bearer {token}"
    answer = guest.get("ndas")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_browser_changes_nothing_without_the_csrf_token(cara: Any) -> None:
    browser = Caller(enforce_csrf_checks=True)
    browser.client.force_login(cara)
    answer = browser.post("pitches", {})
    assert answer.status_code == 403
    assert browser.get("pitches/mine").status_code == 200


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_keys = st.sampled_from(
    ["title", "genre", "genres", "budget", "tags", "trailer_url", "visibility", "comparables", "other"]
)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.dictionaries(_keys, _json, max_size=4) | _json)
def test_no_body_at_all_breaks_it(body: Any, cara: Any) -> None:
    caller = Caller(cara, REMOTE_ADDR="198.51.100.1")
    _forget_limits()
    answer = caller.post("pitches", json.dumps(body).encode())
    assert answer.status_code in {201, 400, 422}


def _forget_limits() -> None:
    from django_redis import get_redis_connection

    get_redis_connection("default").flushdb()
