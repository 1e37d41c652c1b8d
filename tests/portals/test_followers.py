"""Who follows me? The newest first, with how many came of late; nobody else's."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Follow
from tests.factories.cast import person


def test_followers_are_listed_with_who_they_are_the_newest_first(
    cara: User, ivan: User, pru: User, client: Client
) -> None:
    for one in (ivan, pru):
        discovery.follow(by=one, person=cara)
    Follow.objects.filter(person=ivan).update(created_at=timezone.now() - timedelta(days=40))
    client.force_login(cara)
    html = client.get("/followers/").content.decode()
    assert html.index(pru.display_name) < html.index(ivan.display_name)
    assert "2 people hear of your new pitches. One came in the last 30 days." in html
    assert f"/people/{ivan.public_id}/" in html and "Investor" in html
    assert 'href="/followers/"' in client.get("/creator/").content.decode()


def test_nobody_sees_the_followers_of_somebody_else(cara: User, ivan: User, pru: User, client: Client) -> None:
    discovery.follow(by=ivan, person=cara)
    client.force_login(pru)
    html = client.get("/followers/").content.decode()
    assert "Nobody follows you yet." in html and ivan.display_name not in html


def test_investors_who_cannot_be_followed_find_no_such_page(ivan: User, client: Client) -> None:
    client.force_login(ivan)
    assert client.get("/followers/").status_code == 404
    assert "/followers/" not in client.get("/following/").content.decode()


def test_a_closed_account_is_not_listed(cara: User, ivan: User, client: Client) -> None:
    discovery.follow(by=ivan, person=cara)
    User.objects.filter(pk=ivan.pk).update(is_active=False)
    client.force_login(cara)
    assert "Nobody follows you yet." in client.get("/followers/").content.decode()


def test_thirty_followers_cost_as_much_as_three(cara: User, client: Client) -> None:
    client.force_login(cara)
    client.get("/followers/")
    costs = []
    for number in range(30):
        Follow.objects.create(person=person(f"Reader {number}", "investor"), followed=cara)
        if number in (2, 29):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get("/followers/")
            costs.append(len(queries))
    assert costs[0] == costs[1]
