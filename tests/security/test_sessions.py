"""When does a session begin and end, who may use a form from elsewhere, and what does a stranger learn at the doors?"""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django_redis import get_redis_connection

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, User
from tests.api.calling import Caller
from tests.factories import cast
from tests.factories.cast import PASSWORD, request_context
from tests.tables.portal_addresses import TABLE, World, addresses, arguments_of, world  # noqa: F401

pytestmark = pytest.mark.django_db


def _signed_in(person: User) -> Client:
    client = Client()
    answer = client.post(f"/{person.role}/login/", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_signing_in_changes_the_session_and_the_csrf_token(cara: User) -> None:
    client = Client()
    client.get("/creator/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    before, token = session.session_key, client.cookies.get("csrftoken")
    client.post("/creator/login/", {"email": cara.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert token is None or client.cookies["csrftoken"].value != token.value
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert thief.get("/creator/").status_code == 302


def test_a_session_key_that_somebody_invents_is_not_taken(cara: User) -> None:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post("/creator/login/", {"email": cara.email, "password": PASSWORD})
    assert client.session.session_key != "a" * 32


@pytest.mark.parametrize(
    "how", ["suspended", "password changed", "password reset", "everywhere", "this one", "logged out", "deactivated"]
)
def test_what_ends_a_session_ends_it_on_the_next_request(how: str, cara: User, staff: User) -> None:
    browser, app = _signed_in(cara), Caller(cara)
    assert browser.get("/creator/").status_code == 200 and app.get("me").status_code == 200
    old_cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    match how:
        case "suspended":
            accounts.suspend(by=staff, person=cara, reason="x")
        case "password changed":
            accounts.change_password(by=cara, old=PASSWORD, new="a reel of eight lanterns", context=request_context())
        case "password reset":
            from allauth.account.forms import default_token_generator

            token = f"{cara.public_id}-{default_token_generator.make_token(User.objects.get(pk=cara.pk))}"
            accounts.reset_password(token=token, new_password="a reel of eight lanterns", context=request_context())
        case "everywhere":
            accounts.end_all_sessions(by=cara)
        case "this one":
            for row in accounts.sessions_of(cara):
                accounts.end_session(by=cara, session_id=row.id)
        case "logged out":
            browser.post("/logout/")
            accounts.end_all_sessions(by=cara)
        case "deactivated":
            User.objects.filter(pk=cara.pk).update(is_active=False)
    again = Client()
    again.cookies[django_settings.SESSION_COOKIE_NAME] = old_cookie
    assert again.get("/creator/").status_code == 302
    assert again.get("/api/v1/me").status_code == 401
    assert app.get("me").status_code == 401


def test_a_suspended_staff_member_is_signed_out_of_the_admin(staff: User) -> None:
    client = Client()
    client.force_login(staff)
    assert client.get("/staff/").status_code == 200
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert client.get("/staff/").status_code == 302
    assert Client().post("/staff/login/", {"username": staff.email, "password": PASSWORD}).status_code == 200


# RFC 8058: mail programs press it, without a session; the token in the address is the proof.
OF_MAIL_PROGRAMS = {"public:unsubscribe"}


@pytest.mark.parametrize("name", sorted(set(TABLE) - OF_MAIL_PROGRAMS))
def test_no_form_is_taken_from_another_site(name: str, world: World, request: pytest.FixtureRequest) -> None:  # noqa: F811
    owner = {"production": "pru", "investor": "ivan"}.get(name.partition(":")[0], "cara")
    arguments = arguments_of(world, name, request.getfixturevalue("cara"))
    url = reverse(name, kwargs={part: arguments[part] for part in addresses()[name].pattern.converters})
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.getfixturevalue(owner))
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(
            url, TABLE[name].data if method == "post" else None, headers={"origin": "https://evil.test"}
        )
        assert answer.status_code in (403, 405), (method, answer.status_code)


def test_the_api_takes_nothing_from_a_browser_of_another_site(cara: User, settings: Any) -> None:
    settings.CORS_ORIGINS = ["https://app.pitchey.test"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(cara)
    assert client.post("/api/v1/pitches", "{}", "application/json").status_code == 403
    assert client.post("/api/v1/auth/logout-all", "{}", "application/json").status_code == 403
    for origin in (
        "https://evil.test",
        "null",
        "https://app.pitchey.test.evil.test",
        "http://app.pitchey.test",
        "https://APP.pitchey.test",
        "*",
    ):
        for answer in (
            Client().get("/api/v1/meta", headers={"origin": origin}),
            Client().options("/api/v1/me", headers={"origin": origin}),
        ):
            assert "Access-Control-Allow-Origin" not in answer, origin
            assert "Origin" in answer["Vary"]
    answer = Client().get("/api/v1/meta", headers={"origin": "https://app.pitchey.test"})
    assert answer["Access-Control-Allow-Origin"] == "https://app.pitchey.test"
    assert "Access-Control-Allow-Credentials" not in answer
    kept = Client().get("/api/v1/pitches", headers={"origin": "https://app.pitchey.test"})
    assert "Access-Control-Allow-Origin" not in Client().get("/api/v1/pitches") and kept["Access-Control-Allow-Origin"]
    for path in ("/", "/creator/login/", "/api/health"):
        assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"origin": "https://app.pitchey.test"})


# ---------------------------------------------------------------- what a stranger learns


def _said(answer: Any, *words: str) -> tuple[int, str, str]:
    import re

    text = answer.content.decode()
    for word in words:
        text = text.replace(word, "X")
    return (
        answer.status_code,
        re.sub(r'req_\w+|value="\w{64}"|csrf\S+|"X-CSRFToken[^}]+', "", text),
        answer.get("Location", ""),
    )


def test_every_door_says_the_same_to_known_and_unknown_addresses(cara: User, pru: User, prufilm: Organisation) -> None:
    known, unknown = cara.email, "nobody@cast.test"
    sign_up = {"password": "a reel of nine lanterns", "portal": "creator", "display_name": "N", "accept_terms": True}
    form = {"password": "a reel of nine lanterns", "display_name": "N", "accept_terms": "on"}
    doors = [
        lambda who: Caller().post("auth/login", {"email": who, "password": "wrong horse battery", "portal": "creator"}),
        lambda who: Caller().post("auth/password/forgot", {"email": who}),
        lambda who: Caller().post("auth/verify-email/resend", {"email": who}),
        lambda who: Client().post("/creator/login/", {"email": who, "password": "wrong horse battery"}),
        lambda who: Client().post("/investor/login/", {"email": who, "password": PASSWORD}),
        lambda who: Client().post("/staff/login/", {"username": who, "password": PASSWORD}),
        lambda who: Client().post("/password/forgot/", {"email": who}),
        lambda who: Client().post("/verify-email/", {"email": who}),
        lambda who: Caller().post("auth/register", sign_up | {"email": who}),
        lambda who: Client().post("/creator/register/", form | {"email": who + ("x" if who == unknown else "")}),
    ]
    for number, door in enumerate(doors):
        get_redis_connection("default").flushdb()
        assert _said(door(known), known) == _said(door(unknown), unknown + "x", unknown), number
    get_redis_connection("default").flushdb()
    inviter = Client()
    inviter.force_login(pru)
    for who in (known, "nobody2@cast.test"):
        answer = inviter.post(f"/settings/organisations/{prufilm.public_id}/invite/", {"email": who, "role": "member"})
        assert answer.status_code == 302


def test_a_sign_in_costs_one_hash_for_nobody_and_for_somebody(
    cara: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashes are counted, because a clock would sometimes lie on a busy machine."""
    from pitchey.accounts.hashers import PitcheyArgon2PasswordHasher as Hasher

    settings.PASSWORD_HASHERS = ["pitchey.accounts.hashers.PitcheyArgon2PasswordHasher"]
    cast.person("Gone", "creator", email="gone@cast.test", is_active=False)
    for person in User.objects.all():
        person.set_password(PASSWORD)
        person.save()
    User.objects.create_user("blank@cast.test", None, role="creator", display_name="B")
    hashed: list[str] = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(Hasher, name, _counting(getattr(Hasher, name), hashed))
    for email, portal in (
        (cara.email, "creator"),
        (cara.email, "investor"),
        ("nobody@cast.test", "creator"),
        ("gone@cast.test", "creator"),
        ("blank@cast.test", "creator"),
    ):
        for password in (
            ("wrong horse battery", PASSWORD)
            if portal != "creator" or email != cara.email
            else ("wrong horse battery",)
        ):
            hashed.clear()
            answer = Caller().post("auth/login", {"email": email, "password": password, "portal": portal})
            assert (answer.status_code, len(hashed)) == (401, 1), (email, portal, hashed)


def _counting(real: Any, hashed: list[str]) -> Any:
    def counting(self: Any, password: str, *rest: Any) -> Any:
        hashed.append(real.__name__)
        return real(self, password, *rest)

    return counting


# ---------------------------------------------------------------- the desk


def test_staff_cannot_raise_themselves_or_each_other(staff: User, cara: User) -> None:
    other = cast.person("Other Staff", "staff", email="other@cast.test")
    client = Client()
    client.force_login(staff)
    for person in (staff, other, cara):
        place = f"/staff/accounts/user/{person.pk}/change/"
        client.post(
            place, {"is_superuser": "on", "groups": "1", "role": "staff", "display_name": "X", "is_active": "on"}
        )
        fresh = User.objects.get(pk=person.pk)
        assert not fresh.is_superuser and fresh.role == person.role and fresh.display_name == person.display_name
    assert client.get("/staff/accounts/user/add/").status_code == 403
    client.post("/staff/accounts/user/add/", {"email": "z@cast.test", "display_name": "Z", "is_superuser": "on"})
    assert not User.objects.filter(email="z@cast.test").exists()
    for path in ("/staff/auth/group/", "/staff/auth/permission/", "/staff/sessions/session/", "/staff/usersessions/usersession/", "/staff/account/emailaddress/",
                 f"/staff/accounts/user/{cara.pk}/password/", "/staff/accounts/tokenfamily/", "/staff/admin/logentry/"):  # fmt: skip
        assert client.get(path).status_code in (302, 403, 404), path


def test_only_staff_opens_the_admin(cara: User, iris: User, pru: User) -> None:
    for person in (cara, iris, pru):
        User.objects.filter(pk=person.pk).update(is_superuser=True)  # even then
        client = Client()
        client.force_login(User.objects.get(pk=person.pk))
        assert client.get("/staff/").status_code in (302, 404)
        assert client.get("/staff/accounts/user/").status_code in (302, 404)


# ---------------------------------------------------------------- organisations


def test_a_member_cannot_make_themselves_owner(pru: User, pete: User, prufilm: Organisation) -> None:
    row = Membership.objects.get(person=pete)
    client = Client()
    client.force_login(pete)
    for data in (
        {"person": pete.public_id, "role": "owner"},
        {"membership": row.pk, "role": "owner"},
        {"id": pete.public_id, "role": "owner", "act": "change"},
    ):
        client.post(f"/settings/organisations/{prufilm.public_id}/member/", data)
    Caller(pete).patch(f"organisations/{prufilm.public_id}/members/{pete.public_id}", {"role": "owner"})
    row.refresh_from_db()
    assert row.role == "member"


# ---------------------------------------------------------------- letters


@pytest.mark.parametrize(
    "name",
    ["Eve\r\nBcc: all@evil.test", "Eve\nSubject: Win", "Eve\u2028Bcc: x@evil.test", "=?utf-8?q?Bcc:_x?=", "x" * 120],
)
def test_a_name_is_never_a_header(name: str, iris: User, cara: User, mailoutbox: Any, outbox_run: Any) -> None:
    from tests.factories.ndas import requested_nda
    from tests.factories.pitches import published_pitch

    User.objects.filter(pk=iris.pk).update(display_name=name)
    iris.refresh_from_db()
    requested_nda(published_pitch(cara, title="A title\r\nCc: title@evil.test"), iris)
    outbox_run()
    letters = [letter for letter in mailoutbox if letter.to == [cara.email]]
    assert letters
    for letter in letters:
        written = letter.message()
        assert written["Bcc"] is None and written["Cc"] is None and len(written.get_all("Subject")) == 1
        assert written["To"] == cara.email


def test_nobody_tries_addresses_by_naming_people(cara: User, nosy: User) -> None:
    from pitchey.core.errors import LimitReached
    from pitchey.core.limits import LIMITS
    from pitchey.pitches import services as pitches
    from tests.factories.pitches import draft

    pitch = draft(cara)
    for number in range(LIMITS["name-person"].count):
        pitches.name_person(by=cara, pitch=pitch, email=f"try{number}@cast.test")
    with pytest.raises(LimitReached):
        pitches.name_person(by=cara, pitch=pitch, email=nosy.email)
