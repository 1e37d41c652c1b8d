"""The staff desk: who gets in, what each group sees, and that nobody raises themselves."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from pitchey.accounts.models import User
from tests.factories.cast import PASSWORD, organisation, person


def sign_in(client: Client, somebody: User, password: str = PASSWORD) -> object:
    return client.post("/staff/login/?next=/staff/", {"username": somebody.email, "password": password})


@pytest.fixture
def boss(db: None) -> User:
    return person("Boss", "staff", is_superuser=True)


@pytest.fixture
def staff_client(client: Client) -> Callable[[User], Client]:
    def begin(somebody: User) -> Client:
        assert sign_in(client, somebody).status_code == 302
        return client

    return begin


def test_staff_get_in_and_members_do_not(staff: User, cara: User, client: Client) -> None:
    assert sign_in(client, cara).status_code == 200
    assert client.get("/staff/").status_code == 302
    assert sign_in(client, staff).headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_the_admin_has_the_limits_of_the_portals(staff: User, client: Client) -> None:
    for _turn in range(8):
        sign_in(client, staff, "guess")
    assert b"Too many sign-in attempts" in sign_in(client, staff).content


def test_a_signed_in_member_sees_no_admin(cara: User, client: Client) -> None:
    client.force_login(cara)
    answer = client.get("/staff/accounts/user/")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/staff/login/")


def test_the_admin_keeps_the_content_policy_and_needs_nothing_unsafe(
    boss: User, cara: User, staff_client: Callable[[User], Client]
) -> None:
    client = staff_client(boss)
    for page in [
        "",
        "accounts/user/",
        f"accounts/user/{cara.pk}/change/",
        "accounts/user/add/",
        "accounts/organisation/",
    ]:
        answer = client.get(f"/staff/{page}")
        assert answer.status_code == 200, page
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        text = answer.content.decode()
        assert "<style" not in text and ' style="' not in text, page
        assert "css/desk.css" in text


@pytest.mark.parametrize("group", ["administrator", "trust and safety", "legal", "support", "analyst"])
def test_nobody_but_a_superuser_touches_rights(cara: User, group: str, staff_client: Callable[[User], Client]) -> None:
    somebody = person("Somebody", "staff")
    somebody.groups.add(Group.objects.get(name=group))
    client = staff_client(somebody)
    for target in (somebody, cara):
        page = f"/staff/accounts/user/{target.pk}/change/"
        assert client.get(page).status_code == 200
        client.post(page, {"is_superuser": "on", "role": "staff", "groups": []})
        target.refresh_from_db()
        assert not target.is_superuser
    assert User.objects.get(pk=cara.pk).role == "creator"
    assert client.get("/staff/accounts/user/add/").status_code == 403
    assert client.get("/staff/auth/group/").status_code == 404


def act(client: Client, what: str, person_id: int, reason: str = "") -> object:
    return client.post("/staff/accounts/user/", {"action": what, "_selected_action": [person_id], "reason": reason})


def test_suspending_wants_a_reason_and_the_right_group(
    cara: User, staff: User, staff_client: Callable[[User], Client]
) -> None:
    client = staff_client(staff)
    act(client, "suspend", cara.pk)
    assert User.objects.get(pk=cara.pk).is_active
    act(client, "suspend", cara.pk, "Sold somebody else's script.")
    assert not User.objects.get(pk=cara.pk).is_active
    act(client, "reinstate", cara.pk)
    assert User.objects.get(pk=cara.pk).is_active
    staff.groups.set([Group.objects.get(name="analyst")])
    act(client, "suspend", cara.pk, "Because")
    assert User.objects.get(pk=cara.pk).is_active


def test_vouching_for_people_and_organisations(
    cara: User, pru: User, staff: User, staff_client: Callable[[User], Client]
) -> None:
    client = staff_client(staff)
    company = organisation("House", (pru, "owner"))
    act(client, "verify", cara.pk)
    client.post("/staff/accounts/organisation/", {"action": "verify", "_selected_action": [company.pk]})
    cara.refresh_from_db()
    company.refresh_from_db()
    assert cara.is_verified and company.is_verified
    act(client, "unverify", cara.pk)
    cara.refresh_from_db()
    assert not cara.is_verified


def test_a_superuser_adds_staff_and_sets_their_rights(boss: User, staff_client: Callable[[User], Client]) -> None:
    client = staff_client(boss)
    legal, support = Group.objects.get(name="legal"), Group.objects.get(name="support")
    added = client.post(
        "/staff/accounts/user/add/", {"email": "Lena@cast.test", "display_name": "Lena", "groups": [legal.pk]}
    )
    assert added.status_code == 302
    lena = User.objects.get(email="lena@cast.test")
    assert (lena.role, lena.is_superuser, lena.has_usable_password()) == ("staff", False, False)
    assert list(lena.groups.all()) == [legal]
    epoch = lena.token_epoch
    client.post(f"/staff/accounts/user/{lena.pk}/change/", {"groups": [support.pk]})
    lena.refresh_from_db()
    assert list(lena.groups.all()) == [support] and lena.token_epoch == epoch + 1


def test_keys_of_sessions_are_not_shown(boss: User, staff_client: Callable[[User], Client]) -> None:
    client = staff_client(boss)
    for page in ("usersessions/usersession/", "account/emailaddress/", "auth/group/"):
        assert client.get(f"/staff/{page}").status_code == 404
