"""Pages of people and of companies: what they bring, to those who may see it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import Organisation, User
from pitchey.discovery.models import Follow
from pitchey.pitches.models import Listing
from tests.factories.pitches import published_pitch
from tests.kept import kept

TITLES = {"public": "Open Water", "members": "Half Light", "private": "Locked Room"}
SEEN = {
    "anon": {"public"},
    "nosy": {"public"},
    "ivan": {"public", "members"},
    "pru": {"public", "members", "private"},
    "staff": {"public"},
}


@kept
def page_of(pru: User, prufilm: Organisation) -> dict[str, str]:
    for visibility, title in TITLES.items():
        published_pitch(pru, title=title, visibility=visibility)
    Listing.objects.update(organisation=prufilm)
    return {"person": f"/people/{pru.public_id}/", "company": f"/companies/{prufilm.public_id}/"}


def html_for(who: str, address: str, request: pytest.FixtureRequest, client: Client) -> str:
    if who != "anon":
        client.force_login(request.getfixturevalue(who))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", ["person", "company"])
@pytest.mark.parametrize("who", SEEN)
def test_everybody_sees_the_pitches_that_are_open_to_them(
    page_of: dict[str, str], request: pytest.FixtureRequest, client: Client, kind: str, who: str
) -> None:
    html = html_for(who, page_of[kind], request, client)
    assert {visibility for visibility, title in TITLES.items() if title in html} == SEEN[who]
    assert html.count("<h1") == 1


@pytest.mark.parametrize("kind", ["person", "company"])
def test_without_public_work_guests_find_nobody(
    page_of: dict[str, str], request: pytest.FixtureRequest, client: Client, kind: str
) -> None:
    Listing.objects.filter(visibility="public").update(live=False)
    assert client.get(page_of[kind]).status_code == 404
    assert "Half Light" in html_for("ivan", page_of[kind], request, client)


def test_a_page_for_members_is_closed_to_guests_and_their_name_leads_nowhere(
    page_of: dict[str, str], pru: User, request: pytest.FixtureRequest, client: Client
) -> None:
    User.objects.filter(pk=pru.pk).update(profile_visibility="members")
    assert client.get(page_of["person"]).status_code == 404
    assert page_of["person"] not in html_for("anon", page_of["company"], request, client)
    listing = Listing.objects.get(visibility="public")
    assert page_of["person"] not in client.get(f"/pitches/{listing.public_id}/{listing.slug}/").content.decode()
    assert client.get("/sitemap-people-0.xml").content.decode().count("/people/") == 0
    assert client.get("/sitemap-companies-0.xml").content.decode().count("/companies/") == 1


def test_guests_meet_only_colleagues_with_public_work(
    page_of: dict[str, str], pete: User, request: pytest.FixtureRequest, client: Client
) -> None:
    assert pete.display_name not in html_for("anon", page_of["company"], request, client)
    assert pete.display_name in html_for("ivan", page_of["company"], request, client)


@pytest.mark.parametrize("kind", ["person", "company"])
@pytest.mark.parametrize("days", [-1, 30])
def test_the_badge_stands_beside_the_name_until_its_date(
    page_of: dict[str, str], request: pytest.FixtureRequest, client: Client, kind: str, days: int
) -> None:
    until = timezone.now() + timedelta(days=days)
    (User if kind == "person" else Organisation).objects.update(verified_until=until)
    heading = html_for("anon", page_of[kind], request, client).split("<h1")[1].split("</h1>")[0]
    assert ('class="verified"' in heading) == (days > 0)


@pytest.mark.parametrize("kind", ["person", "company"])
def test_members_follow_and_guests_are_not_asked_to(
    page_of: dict[str, str], request: pytest.FixtureRequest, client: Client, ivan: User, kind: str
) -> None:
    assert "/follow/" not in html_for("anon", page_of[kind], request, client)
    act = f"/follow/{'company/' if kind == 'company' else ''}{page_of[kind].split('/')[2]}/"
    assert f'action="{act}?wide=1"' in html_for("ivan", page_of[kind], request, client)
    client.post(act, {"on": "1"})
    assert Follow.objects.filter(person=ivan).count() == 1
    assert "Following" in html_for("ivan", page_of[kind], request, client)


@pytest.mark.parametrize("kind", ["person", "company"])
def test_thirty_pitches_cost_as_much_as_three_and_come_in_pages(
    page_of: dict[str, str], pru: User, prufilm: Organisation, client: Client, kind: str
) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(page_of[kind])
    for number in range(27):
        published_pitch(pru, title=f"Reel {number}")
    Listing.objects.update(organisation=prufilm)
    with CaptureQueriesContext(connection) as many:
        html = client.get(page_of[kind]).content.decode()
    assert len(few) == len(many) <= 6
    assert "cursor=" in html and html.count('class="pitch"') == 20
    assert client.get(f"{page_of[kind]}?cursor=nonsense").status_code == 400


def test_an_address_of_nobody_is_not_there(db: None, client: Client) -> None:
    for address in ("/people/usr_nobody/", "/companies/org_nobody/", "/companies/a%00b/"):
        assert client.get(address).status_code == 404
