"""Accounts over REST: every address by role, and the walks that a mobile client makes."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Organisation, User
from tests.api.calling import Caller
from tests.factories.cast import PASSWORD, organisation, person
from tests.kept import kept

pytestmark = pytest.mark.django_db

NEW = "nine boats on a dry lake"
Run = Callable[[], int]
ROLES = ("guest", "pru", "pete", "iris", "staff")

LOGIN = {"email": "pru@cast.test", "password": PASSWORD, "portal": "production"}
REGISTER = {
    "email": "new@cast.test",
    "password": NEW,
    "portal": "creator",
    "display_name": "Nell",
    "accept_terms": True,
}
# name, method, address, body -> what guest, pru (owner of the house), pete (its member), iris, staff get.
TABLE: list[tuple[str, str, str, Any, str]] = [
    ("auth_register", "POST", "auth/register", REGISTER, "202 202 202 202 202"),
    ("auth_verify_email", "POST", "auth/verify-email", {"token": "x"}, "422 422 422 422 422"),
    ("auth_verify_resend", "POST", "auth/verify-email/resend", {"email": "a@b.test"}, "202 202 202 202 202"),
    ("auth_login", "POST", "auth/login", LOGIN, "200 200 200 200 200"),
    ("auth_refresh", "POST", "auth/refresh", {"refresh": "x"}, "401 401 401 401 401"),
    ("auth_logout", "POST", "auth/logout", {"refresh": "x"}, "204 204 204 204 204"),
    ("auth_logout_all", "POST", "auth/logout-all", None, "401 204 204 204 204"),
    ("auth_password_forgot", "POST", "auth/password/forgot", {"email": "a@b.test"}, "202 202 202 202 202"),
    ("auth_password_reset", "POST", "auth/password/reset", {"token": "x", "new_password": NEW}, "422 422 422 422 422"),
    (
        "auth_password_change",
        "POST",
        "auth/password/change",
        {"old_password": PASSWORD, "new_password": NEW},
        "401 204 204 204 204",
    ),
    ("auth_reauthenticate", "POST", "auth/reauthenticate", {"password": PASSWORD}, "401 204 204 204 204"),
    ("auth_sessions", "GET", "auth/sessions", None, "401 200 200 200 200"),
    ("auth_session", "DELETE", "auth/sessions/ses_nothing", None, "401 404 404 404 404"),
    ("me", "GET", "me", None, "401 200 200 200 200"),
    ("me", "PATCH", "me", {"headline": "Films"}, "401 200 200 200 200"),
    ("me_preferences", "GET", "me/preferences", None, "401 200 200 200 200"),
    ("me_preferences", "PATCH", "me/preferences", {"theme": "dark"}, "401 200 200 200 200"),
    ("me_looking_for", "GET", "me/looking-for", None, "401 200 200 200 200"),
    ("me_looking_for", "PATCH", "me/looking-for", {"genres": ["drama"]}, "401 200 200 200 403"),
    ("me_email", "POST", "me/email", {"email": "else@cast.test"}, "401 202 202 202 202"),
    ("me_email", "DELETE", "me/email", None, "401 204 204 204 204"),
    ("me_closing", "PUT", "me/closing", {}, "401 409 200 200 403"),
    ("me_closing", "DELETE", "me/closing", None, "401 204 204 204 204"),
    ("me_blocks", "GET", "me/blocks", None, "401 200 200 200 200"),
    ("person_block", "PUT", "people/{pete}/block", {}, "401 204 422 204 204"),
    ("person_block", "DELETE", "people/{pete}/block", None, "401 204 204 204 204"),
    ("notification_preferences", "GET", "notifications/preferences", None, "401 200 200 200 200"),
    ("notification_hours", "GET", "notifications/hours", None, "401 200 200 200 200"),
    ("notification_hours", "PUT", "notifications/hours", {"rhythm": "daily"}, "401 200 200 200 200"),
    (
        "notification_preferences",
        "PUT",
        "notifications/preferences",
        {"preferences": [{"kind": "nda.approved", "bell": True, "mail": False}]},
        "401 200 200 200 422",
    ),
    ("organisations", "GET", "organisations", None, "401 200 200 200 200"),
    ("organisations", "POST", "organisations", {"name": "New", "kind": "fund"}, "401 201 201 201 403"),
    ("invitation_accept", "POST", "organisations/invitations/accept", {"token": "x"}, "401 404 404 404 404"),
    ("organisation", "GET", "organisations/{house}", None, "401 200 200 200 200"),
    ("organisation", "PATCH", "organisations/{house}", {"about": "Films"}, "401 200 403 404 404"),
    ("organisation_members", "GET", "organisations/{house}/members", None, "401 200 200 404 404"),
    ("organisation_member", "PATCH", "organisations/{house}/members/{pete}", {"role": "viewer"}, "401 200 403 404 404"),
    ("organisation_member", "DELETE", "organisations/{house}/members/{pete}", None, "401 204 204 404 404"),
    ("organisation_invitations", "GET", "organisations/{house}/invitations", None, "401 200 200 404 404"),
    (
        "organisation_invitations",
        "POST",
        "organisations/{house}/invitations",
        {"email": "a@b.test"},
        "401 201 403 404 404",
    ),
    ("organisation_invitation", "DELETE", "organisations/{house}/invitations/{asked}", None, "401 204 403 404 404"),
]


@kept
def people(pru: User, pete: User, iris: User, staff: User) -> SimpleNamespace:
    return SimpleNamespace(guest=None, pru=pru, pete=pete, iris=iris, staff=staff)


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [row[1:] for row in TABLE],
    ids=[f"{method} {path}" for _name, method, path, _body, _expected in TABLE],
)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_its_answer(
    method: str, path: str, body: Any, expected: str, role: str, people: SimpleNamespace, prufilm: Organisation
) -> None:
    asked = accounts.invite(by=people.pru, organisation=prufilm, email="asked@cast.test")
    path = path.format(house=prufilm.public_id, pete=people.pete.public_id, asked=asked.public_id)
    answer = Caller(getattr(people, role)).call(method, path, body)
    assert answer.status_code == int(expected.split()[ROLES.index(role)]), answer.content[:300]


def test_the_table_names_every_address_and_method() -> None:
    asked = {(name, method) for name, method, *_rest in TABLE}
    there = set()
    for pattern in get_resolver("api.v1.urls").url_patterns:
        view = pattern.callback.cls
        if view.__module__ in {"api.v1.auth", "api.v1.me", "api.v1.organisations", "api.v1.preferences"}:
            there |= {(pattern.name, method.upper()) for method in view().allowed_methods if method != "OPTIONS"}
    assert there == asked


def test_from_sign_up_to_signed_in(db: None, outbox_run: Run) -> None:
    guest = Caller()
    assert guest.post("auth/register", REGISTER | {"organisation_name": "Nell Films"}).status_code == 202
    outbox_run()
    link = re.search(r"/verify-email/([^/\s]+)/", str(mail.outbox[0].body))
    assert link
    assert guest.post("auth/verify-email", {"token": link[1]}).json() == {"portal": "creator"}
    answer = guest.post(
        "auth/login", {"email": "new@cast.test", "password": NEW, "portal": "creator", "device_name": "Phone"}
    ).json()
    assert answer["expires_in"] == 900
    assert answer["user"]["email_verified"] and answer["user"]["organisations"][0]["role"] == "owner"
    guest.headers["Authorization"] = f"Bearer {answer['access']}"
    assert guest.get("me").json() == answer["user"]
    sessions = guest.get("auth/sessions").json()["results"]
    assert [(row["device_name"], row["current"]) for row in sessions] == [("Phone", True)]
    renewed = Caller().post("auth/refresh", {"refresh": answer["refresh"]}).json()
    guest.headers["Authorization"] = f"Bearer {renewed['access']}"
    assert guest.get("me").status_code == 200
    assert Caller().post("auth/refresh", {"refresh": answer["refresh"]}).json()["code"] == "invalid_token"
    assert guest.get("me").status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"password": "not it"}, {"email": "nobody@cast.test"}, {"portal": "investor"}], ids=str
)
def test_every_wrong_sign_in_is_the_same_401(pru: User, wrong: dict[str, str]) -> None:
    answer = Caller().post("auth/login", LOGIN | wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_staff_do_not_sign_in_here(staff: User) -> None:
    for portal in ("creator", "staff"):
        answer = Caller().post("auth/login", {"email": staff.email, "password": PASSWORD, "portal": portal})
        assert answer.status_code in (401, 422)


def test_an_old_access_token_does_not_stand_in_the_way_of_signing_in(pru: User) -> None:
    caller = Caller()
    caller.headers["Authorization"] = "Bearer nonsense"
    assert caller.get("me").status_code == 401
    assert caller.post("auth/login", LOGIN).status_code == 200


def test_signing_up_with_a_known_address_answers_the_same(pru: User) -> None:
    known = Caller().post("auth/register", REGISTER | {"email": pru.email})
    new = Caller().post("auth/register", REGISTER)
    assert (known.status_code, known.content) == (new.status_code, new.content) == (202, b"")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"password": "short"}, "/password", "password_too_short"),
        ({"email": "nonsense"}, "/email", "invalid"),
        ({"portal": "staff"}, "/portal", "invalid_choice"),
        ({"accept_terms": False}, "/accept_terms", "required"),
        ({"role": "staff"}, "/role", "unknown"),
        ({"display_name": 7}, "/display_name", "invalid"),
    ],
)
def test_a_bad_sign_up_points_at_what_is_wrong(db: None, changes: dict[str, Any], pointer: str, code: str) -> None:
    answer = Caller().post("auth/register", REGISTER | changes)
    assert answer.status_code == 422
    assert {"pointer": pointer, "code": code} in [
        {"pointer": row["pointer"], "code": row["code"]} for row in answer.json()["errors"]
    ]


def test_a_changed_password_ends_the_others_and_this_client_goes_on(pru: User) -> None:
    phone, tablet = Caller(), Caller()
    pair = phone.post("auth/login", LOGIN).json()
    other = tablet.post("auth/login", LOGIN).json()
    phone.headers["Authorization"] = f"Bearer {pair['access']}"
    changed = phone.post("auth/password/change", {"old_password": PASSWORD, "new_password": NEW})
    assert changed.status_code == 204
    assert tablet.post("auth/refresh", {"refresh": other["refresh"]}).status_code == 401
    assert phone.get("me").status_code == 401
    assert phone.post("auth/refresh", {"refresh": pair["refresh"]}).status_code == 200


def test_a_browser_session_changes_nothing_without_the_csrf_token(pru: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(pru)
    answer = browser.patch("/api/v1/me", {"headline": "Films"}, content_type="application/json")
    assert answer.status_code == 403
    pru.refresh_from_db()
    assert pru.headline == ""


def test_a_profile_is_changed_field_by_field(pru: User) -> None:
    caller = Caller(pru)
    answer = caller.patch("me", {"name": "Pru C.", "website": "https://pru.example"}).json()
    assert (answer["name"], answer["website"]) == ("Pru C.", "https://pru.example")
    assert caller.patch("me", {"email": "x@y.test"}).status_code == 422
    assert caller.patch("me", {"website": "nowhere"}).json()["errors"][0]["pointer"] == "/website"


def test_a_stale_organisation_is_412(pru: User, prufilm: Organisation) -> None:
    caller = Caller(pru)
    path = f"organisations/{prufilm.public_id}"
    tag = caller.get(path)["ETag"]
    assert caller.patch(path, {"about": "First"}, If_Match=tag).status_code == 200
    answer = caller.patch(path, {"about": "Second"}, If_Match=tag)
    assert (answer.status_code, answer.json()["changed"]) == (412, ["about"])
    assert caller.get(path, If_None_Match=caller.get(path)["ETag"]).status_code == 304


def test_the_last_owner_stays(pru: User, prufilm: Organisation) -> None:
    answer = Caller(pru).delete(f"organisations/{prufilm.public_id}/members/{pru.public_id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


def test_an_invitation_is_accepted_over_the_wire(pru: User, prufilm: Organisation, iris: User, outbox_run: Run) -> None:
    Caller(pru).post(f"organisations/{prufilm.public_id}/invitations", {"email": iris.email, "role": "viewer"})
    outbox_run()
    token = re.search(r"/invitations/([^/\s]+)/", str(mail.outbox[-1].body))
    assert token
    answer = Caller(iris).post("organisations/invitations/accept", {"token": token[1]}).json()
    assert (answer["id"], answer["role"]) == (prufilm.public_id, "viewer")


def test_lists_page_by_cursor_and_cost_the_same_when_they_grow(pru: User, django_assert_max_num_queries: Any) -> None:
    for turn in range(7):
        organisation(f"House {turn}", (pru, "owner"))
    caller = Caller(pru)
    first = caller.get("organisations?limit=5").json()
    second = caller.get(f"organisations?limit=5&cursor={first['next_cursor']}").json()
    names = [row["name"] for row in first["results"] + second["results"]]
    assert names == [f"House {turn}" for turn in reversed(range(7))] and second["next_cursor"] is None
    with django_assert_max_num_queries(3):
        caller.get("organisations?limit=100")


def test_a_suspended_persons_token_is_401(pru: User, staff: User) -> None:
    caller = Caller(pru)
    assert caller.get("me").status_code == 200
    accounts.suspend(by=staff, person=pru, reason="A test of the rules.")
    assert caller.get("me").status_code == 401
    assert person("Another", "creator").is_active
