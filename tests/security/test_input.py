"""What can be thrown at an address? NULs, half characters, endless numbers and floods of fields: a 4xx, never a crash."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django_redis import get_redis_connection

from pitchey.accounts.models import User
from tests.api.calling import Caller
from tests.tables.portal_addresses import TABLE, World, addresses, arguments_of, prove_identity, world  # noqa: F401

pytestmark = pytest.mark.django_db
OWNER_OF = {"creator": "cara", "production": "pru", "investor": "ivan", "shared": "cara", "public": "cara"}
NASTY = ["a\x00b", "9" * 5000, "\ud800", "-1", "٣", "\u202e\r\nBcc: x@evil.test", "public:home"]
NO_IDS = ["a%00b", "9" * 30, "%ED%A0%80", "%F0%9F%8E%AC"]


def _each_of(values: list[str]) -> Any:
    """All of them; the first two in everyday's tests."""
    return pytest.mark.parametrize(
        "values",
        [
            pytest.param(values[:2], id="first"),
            pytest.param(values[2:], id="rest", marks=pytest.mark.everything),
        ],
    )


WORDS = {
    "next", "q", "genre", "format", "stage", "band", "sort", "cursor", "page", "side", "as", "status", "tab", "version", "title", "logline",
    "budget", "budget_minor", "budget_amount", "email", "password", "old_password", "new_password", "display_name", "name", "size", "content_type",
    "kind", "role", "person_name", "order", "ids", "id", "on", "note", "reason", "message", "purpose", "full_name", "value", "text_sha256", "consent",
    "term_days", "materials", "usual", "session", "theme", "revision", "access", "visibility", "time_zone", "website", "country", "interest", "person",
    "membership", "invitation", "sha256", "file", "box", "before", "after", "limit", "accept_terms", "language", "token", "minor", "currency", "seeking",
    "tags", "genres", "year", "member", "public_id",
}  # fmt: skip


def _those_inside(name: str) -> list[str]:
    """Whose questions get as far as the view: its owner's, and a guest's where guests come in."""
    guests = ["anon"] if TABLE[name].guest != 302 else []
    return [*guests, OWNER_OF[name.partition(":")[0]]]


def _form(value: str) -> str:
    """A form that says the same nasty thing everywhere, as bytes that a browser could send."""
    said = quote(value, safe="", errors="surrogatepass")
    return "&".join(f"{name}={said}" for name in sorted(WORDS)) + f"&{said[:200]}=1"


def _client(who: str, request: pytest.FixtureRequest) -> Client:
    client = Client(raise_request_exception=False, headers={"user-agent": "pytest"})
    if who != "anon":
        client.force_login(request.getfixturevalue(who))
        prove_identity(client)
    return client


@_each_of(NASTY)
@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_page_breaks_on_what_it_is_sent(
    name: str,
    values: list[str],
    world: World,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    arguments = arguments_of(world, name, request.getfixturevalue("cara"))
    converters = addresses()[name].pattern.converters
    url = reverse(name, kwargs={part: arguments[part] for part in converters})
    found = []
    for who in _those_inside(name):
        client = _client(who, request)
        for value in values:
            get_redis_connection("default").flushdb()
            for method in ("get", "post"):
                answer = client.generic(
                    method.upper(),
                    url + (f"?{_form(value[:300])}" if method == "get" else ""),
                    _form(value) if method == "post" else "",
                    "application/x-www-form-urlencoded",
                )
                if answer.status_code >= 500:
                    found.append((who, method, value[:20], answer.status_code))
                if who != "anon" and method == "post" and "logout" in name:
                    client = _client(who, request)
    assert not found


@_each_of(NO_IDS)
@pytest.mark.parametrize("name", sorted(name for name in TABLE if addresses()[name].pattern.converters))
def test_no_address_breaks_on_an_id_that_is_none(
    name: str,
    values: list[str],
    world: World,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    arguments = arguments_of(world, name, request.getfixturevalue("cara"))
    parts = list(addresses()[name].pattern.converters)
    found = []
    for who in _those_inside(name):
        client = _client(who, request)
        for part in parts:
            real = str(arguments[part])
            url = reverse(name, kwargs={one: arguments[one] for one in parts})
            for value in values:
                get_redis_connection("default").flushdb()
                for method in ("GET", "POST"):
                    answer = client.generic(method, url.replace(real, value, 1))
                    if answer.status_code >= 500:
                        found.append((who, method, part, value[:20], answer.status_code))
    assert not found


def test_no_header_or_cookie_breaks_a_page(cara: User) -> None:
    for name in ("User-Agent", "X-Request-ID", "Referer", "Accept-Language", "HX-Request", "X-Forwarded-For", "Idempotency-Key", "If-Match",
                 "If-None-Match", "Origin", "Authorization", "Cookie", "Range", "HX-Current-URL"):  # fmt: skip
        for value in (
            "\x00",
            "é\x85",
            "x" * 8000,
            "Bearer a.b.c",
            "bytes=-",
            "sessionid=\x00; csrftoken=%00; theme=%00",
        ):
            for path in ("/", "/creator/", "/api/v1/pitches", "/api/v1/me"):
                get_redis_connection("default").flushdb()
                answer = Client(raise_request_exception=False).get(path, headers={name: value})
                assert answer.status_code < 500, (name, value[:30], path)


def test_a_flood_of_fields_and_deep_names_are_refused(cara: User) -> None:
    client = Client(raise_request_exception=False)
    flood = "&".join(f"a{number}=1" for number in range(5000))
    answer = client.generic("POST", "/creator/login/", flood, "application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
    answer = client.generic("POST", "/creator/login/", "email=" + "x" * 3_000_000, "application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)


def test_nobody_gives_themselves_more_than_the_form_has(cara: User) -> None:
    client = Client()
    client.force_login(cara)
    client.post(
        "/settings/",
        {"display_name": "Cara", "time_zone": "UTC", "language": "en", "role": "staff", "is_superuser": "on", "is_active": "",
         "email": "x@evil.test", "verified_until": "2099-01-01", "token_epoch": "99", "groups": "1"},
    )  # fmt: skip
    fresh = User.objects.get(pk=cara.pk)
    assert (fresh.role, fresh.is_superuser, fresh.is_active, fresh.email, fresh.verified_until, fresh.token_epoch) == (
        "creator", False, True, "cara@cast.test", None, 0,
    )  # fmt: skip
    answer = Caller(cara).patch("me", {"role": "staff"}, If_Match="*")
    assert answer.status_code == 422
    guest = Caller()
    body = {
        "email": "new@cast.test",
        "password": "a reel of seven lanterns",
        "portal": "staff",
        "display_name": "N",
        "accept_terms": True,
    }
    assert guest.post("auth/register", body).status_code == 422
    assert guest.post("auth/register", body | {"portal": "creator", "is_superuser": True}).status_code == 422
    for portal in ("staff", "admin"):
        assert Client().post(f"/{portal}/register/", body).status_code in (302, 404, 405)
    assert not User.objects.filter(email="new@cast.test").exists()


def test_a_method_is_what_the_request_says(cara: User) -> None:
    client = Client()
    client.force_login(cara)
    client.post(
        "/api/v1/pitches/mine", json.dumps({}), "application/json", headers={"X-HTTP-Method-Override": "DELETE"}
    )
    answer = client.get("/logout/", headers={"X-HTTP-Method-Override": "POST"}, query_params={"_method": "POST"})
    assert answer.status_code == 405
    assert client.get("/creator/").status_code == 200
