"""Signing in, signing up, and settings, through the pages."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from pitchey.accounts import services as accounts
from pitchey.accounts.models import Membership, Organisation, User
from tests.factories.cast import PASSWORD, organisation, person

NEW = "nine boats on a dry lake"
Run = Callable[[], int]
PORTALS = ["creator", "investor", "production"]


def sign_in(client: Client, somebody: User, portal: str = "", **more: str) -> object:
    return client.post(f"/{portal or somebody.role}/login/", {"email": somebody.email, "password": PASSWORD, **more})


@pytest.mark.parametrize("portal", PORTALS)
def test_each_sign_in_page_leads_home_and_out_again(db: None, client: Client, portal: str) -> None:
    somebody = person("Some Body", portal)
    answer = client.post(f"/{portal}/login/", {"email": somebody.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{portal}/")
    assert client.get("/settings/").status_code == 200
    answer = client.post("/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/settings/").status_code == 302
    assert accounts.sessions_of(somebody) == []


@pytest.mark.parametrize("portal", PORTALS)
def test_a_wrong_password_stays_on_the_page_and_says_so(db: None, client: Client, portal: str) -> None:
    somebody = person("Some Body", portal)
    answer = client.post(f"/{portal}/login/", {"email": somebody.email, "password": "not it at all"})
    assert answer.status_code == 422
    assert b"do not match an account" in answer.content and somebody.email.encode() in answer.content
    assert b"not it at all" not in answer.content


def test_the_pages_for_guests_answer(db: None, client: Client) -> None:
    for page in [
        "/join/",
        "/login/",
        "/password/forgot/",
        *(f"/{portal}/{page}/" for portal in PORTALS for page in ("login", "register")),
    ]:
        assert client.get(page).status_code == 200, page


def test_a_guest_on_the_way_to_a_page_comes_back_to_it(cara: User, client: Client) -> None:
    answer = client.get("/login/?next=/creator/pitches/")
    assert answer.headers["Location"] == "/creator/login/?next=%2Fcreator%2Fpitches%2F"
    answer = sign_in(client, cara, next="/creator/pitches/")
    assert answer.headers["Location"] == "/creator/pitches/"


@pytest.mark.parametrize(
    "trap", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\\evil.test", "http:evil.test"]
)
def test_nobody_is_led_elsewhere_after_signing_in(cara: User, client: Client, trap: str) -> None:
    assert sign_in(client, cara, next=trap).headers["Location"] == "/creator/"


def test_signing_in_changes_the_session_key(cara: User, client: Client) -> None:
    client.get("/creator/login/")
    client.session["x"] = 1
    before = client.session.session_key
    sign_in(client, cara)
    assert client.session.session_key != before


def test_signing_out_takes_a_post(cara: User, client: Client) -> None:
    sign_in(client, cara)
    assert client.get("/logout/").status_code == 405
    assert client.get("/settings/").status_code == 200


def test_forms_want_the_csrf_token(cara: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, cara).status_code == 403


def register(client: Client, **changes: str) -> object:
    given = {"display_name": "Nell Newcomer", "email": "nell@cast.test", "password": NEW, "accept_terms": "on"}
    return client.post("/creator/register/", given | changes)


def test_from_sign_up_through_the_letter_into_the_portal(db: None, client: Client, outbox_run: Run) -> None:
    answer = register(client, organisation_name="Nell Films", headline="Writer")
    assert answer.headers["Location"] == reverse("public:registered")
    assert b"nell@cast.test" in client.get(reverse("public:registered")).content
    outbox_run()
    link = re.search(r"/verify-email/\S+/", str(mail.outbox[0].body))
    assert link
    assert client.get(link[0]).status_code == 200
    assert not User.objects.get().has_verified_email
    answer = client.post(link[0])
    assert answer.headers["Location"] == "/creator/"
    assert User.objects.get().has_verified_email
    assert client.get("/settings/").status_code == 200


def test_the_link_in_another_browser_confirms_and_asks_to_sign_in(db: None, client: Client, outbox_run: Run) -> None:
    register(client)
    outbox_run()
    link = re.search(r"/verify-email/\S+/", str(mail.outbox[0].body))
    assert link
    elsewhere = Client()
    assert elsewhere.post(link[0]).headers["Location"] == "/creator/login/"
    assert User.objects.get().has_verified_email
    assert elsewhere.get("/settings/").status_code == 302


def test_signing_up_with_a_known_address_looks_the_same(cara: User, client: Client) -> None:
    answer = register(client, email=cara.email)
    assert answer.headers["Location"] == reverse("public:registered")
    assert client.get("/settings/").status_code == 302


def test_a_bad_sign_up_keeps_what_was_typed(db: None, client: Client) -> None:
    answer = register(client, password="short", bio="Fifteen years of documentaries.")
    assert answer.status_code == 422
    assert b"at least 12 characters" in answer.content and b"Fifteen years" in answer.content
    answer = client.post("/creator/register/", {})
    assert answer.status_code == 422 and not User.objects.exists()


def test_a_nul_character_is_a_sentence_and_not_a_crash(db: None, client: Client) -> None:
    assert register(client, display_name="a\x00b").status_code == 422
    assert client.post("/creator/login/", {"email": "a\x00@b.test", "password": "x"}).status_code == 422
    assert client.post("/verify-email/", {"email": "a\x00@b.test"}).status_code < 500
    assert client.get("/verify-email/a%00b/").status_code < 500
    assert client.post("/verify-email/a%00b/").status_code < 500
    assert client.get("/password/reset/usr_a%00b-c/").status_code < 500


def test_where_one_was_going_waits_for_the_letter(db: None, client: Client, outbox_run: Run) -> None:
    somebody = person("Nell", "creator", verified_email=False)
    sign_in(client, somebody)
    assert client.post("/verify-email/", {"next": "/creator/pitches/"}).headers["Location"] == "/creator/pitches/"
    assert (
        client.post(f"/verify-email/{accounts.verification_token(somebody)}/").headers["Location"]
        == "/creator/pitches/"
    )


@pytest.mark.parametrize(
    ("same_browser", "leads_to"), [(True, "/pitches/pit_x/"), (False, "/creator/login/?next=%2Fpitches%2Fpit_x%2F")]
)
def test_where_one_was_going_survives_the_doors_the_form_and_the_letter(
    db: None, client: Client, outbox_run: Run, same_browser: bool, leads_to: str
) -> None:
    carried = "next=%2Fpitches%2Fpit_x%2F"
    for page in ("/join/", "/login/", "/creator/login/", "/creator/register/"):
        html = client.get(f"{page}?{carried}").content.decode()
        on = re.findall(r'href="(/\w*/?(?:join|login|register)/[^"]*)"', html.split("<main")[1].split("</main>")[0])
        assert on and all(carried in address for address in on), page
    assert register(client, next="/pitches/pit_x/").headers["Location"] == reverse("public:registered")
    assert carried in client.get(reverse("public:registered")).content.decode()
    outbox_run()
    link = re.search(r"/verify-email/\S+", str(mail.outbox[0].body))
    assert link and link[0].endswith(carried)
    assert (client if same_browser else Client()).post(link[0]).headers["Location"] == leads_to


@pytest.mark.parametrize("same_browser", [True, False])
@pytest.mark.parametrize("trap", ["https://evil.test/", "//evil.test/", "/\\evil.test"])
def test_no_letter_of_ours_leads_elsewhere(
    db: None, client: Client, outbox_run: Run, trap: str, same_browser: bool
) -> None:
    register(client, next=trap)
    outbox_run()
    link = re.search(r"/verify-email/\S+/", str(mail.outbox[0].body))
    assert link and "evil" not in str(mail.outbox[0].body)
    browser, leads_to = (client, "/creator/") if same_browser else (Client(), "/creator/login/")
    assert browser.post(link[0], {"next": trap}).headers["Location"] == leads_to


def test_each_field_of_the_sign_up_says_what_it_is_for(db: None, client: Client) -> None:
    for portal in PORTALS:
        html = client.get(f"/{portal}/register/").content.decode()
        for name in ("display_name", "email", "password", "organisation_name", "headline", "bio"):
            assert f'id="id_{name}_help"' in html, (portal, name)


def test_a_forgotten_password_comes_back_by_mail(cara: User, client: Client, outbox_run: Run) -> None:
    known = client.post("/password/forgot/", {"email": cara.email})
    unknown = client.post("/password/forgot/", {"email": "nobody@cast.test"})
    assert known.status_code == unknown.status_code == 200
    assert known.content.replace(b"cara@", b"nobody@").count(b"nobody@cast.test") == unknown.content.count(
        b"nobody@cast.test"
    )
    outbox_run()
    link = re.search(r"/password/reset/\S+/", str(mail.outbox[0].body))
    assert link and len(mail.outbox) == 1
    assert client.get(link[0]).status_code == 200
    assert client.post(link[0], {"new_password": "short"}).status_code == 422
    assert client.post(link[0], {"new_password": NEW}).headers["Location"] == "/creator/login/"
    assert client.get(link[0]).status_code in (409, 422)


def test_a_password_change_ends_the_other_browser_and_keeps_this_one(cara: User, client: Client) -> None:
    other = Client()
    sign_in(client, cara)
    sign_in(other, cara)
    assert client.post("/settings/security/", {"old_password": "no", "new_password": NEW}).status_code == 422
    answer = client.post("/settings/security/", {"old_password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 302
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert len(accounts.sessions_of(User.objects.get(pk=cara.pk))) == 1


def test_sessions_are_listed_and_ended(cara: User, client: Client) -> None:
    other, third = Client(), Client()
    for browser in (client, other, third):
        sign_in(browser, cara)
    page = client.get("/settings/sessions/").content.decode()
    assert "You are signed in at 3 places" in page and page.count("Sign out there") == 2
    ending = re.findall(r'name="session" value="([^"]+)"', page)
    client.post("/settings/sessions/end/", {"session": ending[0]})
    assert sorted(browser.get("/settings/").status_code for browser in (other, third)) == [200, 302]
    client.post("/settings/sessions/end-others/")
    assert {browser.get("/settings/").status_code for browser in (other, third)} == {302}
    assert client.get("/settings/").status_code == 200
    assert client.post("/settings/sessions/end/", {"session": "web_nothing"}).status_code == 404


def test_a_suspended_person_is_out_at_the_next_click(cara: User, staff: User, client: Client) -> None:
    sign_in(client, cara)
    accounts.suspend(by=staff, person=cara, reason="A test of the rules.")
    assert client.get("/settings/").status_code == 302


def test_reauthentication_wants_the_password_and_leads_back(cara: User, client: Client) -> None:
    sign_in(client, cara)
    assert client.post("/reauthenticate/", {"password": "no", "next": "/settings/"}).status_code == 422
    assert (
        client.post("/reauthenticate/", {"password": PASSWORD, "next": "/settings/"}).headers["Location"]
        == "/settings/"
    )
    assert (
        client.post("/reauthenticate/", {"password": PASSWORD, "next": "//evil.test"}).headers["Location"]
        == "/creator/"
    )


def test_a_profile_is_saved(cara: User, client: Client) -> None:
    sign_in(client, cara)
    given = {
        "display_name": "Cara L.",
        "headline": "Slow films",
        "website": "cara.example",
    }
    assert client.post("/settings/", given).status_code == 302
    cara.refresh_from_db()
    assert (cara.display_name, cara.headline, cara.website) == ("Cara L.", "Slow films", "https://cara.example")
    assert client.post("/settings/", given | {"website": "no address"}).status_code == 422


def test_an_organisation_from_its_founding_to_its_second_member(
    pru: User, iris: User, client: Client, outbox_run: Run
) -> None:
    sign_in(client, pru)
    answer = client.post("/settings/organisations/", {"name": "Lantern", "kind": "production"})
    company = Organisation.objects.get()
    page = f"/settings/organisations/{company.public_id}/"
    assert answer.headers["Location"] == page
    assert client.get(page).status_code == 200
    assert client.post(f"{page}invite/", {"email": "nonsense", "role": "member"}).status_code == 422
    assert client.post(f"{page}invite/", {"email": iris.email, "role": "member"}).status_code == 302
    assert iris.email in client.get(page).content.decode()
    outbox_run()
    link = re.search(r"/invitations/\S+/", str(mail.outbox[-1].body))
    assert link
    guest = Client()
    assert guest.get(link[0]).headers["Location"].startswith("/login/?next=/invitations/")
    sign_in(guest, iris)
    assert guest.get(link[0]).status_code == 200
    assert guest.post(link[0]).status_code == 302
    assert guest.get(page).status_code == 200
    member = {"person": iris.public_id, "role": "admin"}
    assert guest.post(f"{page}member/", member).status_code == 403
    assert client.post(f"{page}member/", member).status_code == 302
    assert Membership.objects.get(person=iris).role == "admin"
    assert guest.post(f"{page}member/", {"person": iris.public_id, "role": ""}).status_code == 302
    assert client.post(f"{page}member/", {"person": pru.public_id, "role": ""}).status_code == 409


def test_an_organisation_of_others_is_not_there(pru: User, nosy: User, client: Client) -> None:
    company = organisation("House", (pru, "owner"))
    sign_in(client, nosy)
    page = f"/settings/organisations/{company.public_id}/"
    assert client.get(page).status_code == 404
    for act in ("invite", "withdraw", "member"):
        assert client.post(f"{page}{act}/", {"email": "x@y.test", "role": "owner"}).status_code == 404
