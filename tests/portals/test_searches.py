"""Saved searches through the pages: kept from the list that shows them, opened as they were, changed and deleted."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.html import escape

from pitchey.accounts.models import User
from pitchey.discovery.models import SavedSearch
from tests.factories.cast import PASSWORD
from tests.factories.pitches import published_pitch

ASKED = "genre=action&budget_from=5m&budget_to=100m&verified=on"


def test_a_search_is_saved_listed_and_opened_as_it_was(ivan: User, client: Client) -> None:
    client.force_login(ivan)
    html = client.get(f"/browse/?{ASKED}").content.decode()
    assert escape(f"/searches/new/?{ASKED}") in html
    html = client.get(f"/searches/new/?{ASKED}").content.decode()
    assert "Action, Verified only, $5M–$100M" in html
    answer = client.post(
        f"/searches/new/?{ASKED}", {"name": "High Budget Action Films", "rhythm": "weekly"}, follow=True
    )
    html = answer.content.decode()
    assert "High Budget Action Films" in html and "Action, Verified only, $5M–$100M" in html
    row = SavedSearch.objects.get(person=ivan)
    assert (row.rhythm, row.filters["genre"], len(row.filters["band"])) == ("weekly", "action", 4)
    assert f'href="{escape(f"/browse/?{ASKED}")}"' in html


def test_a_guest_signs_in_and_comes_back_to_the_search(ivan: User, client: Client) -> None:
    answer = client.get(f"/searches/new/?{ASKED}", follow=True)
    assert "/login/" in answer.redirect_chain[-1][0]
    answer = client.post(
        "/investor/login/",
        {"email": ivan.email, "password": PASSWORD, "next": f"/searches/new/?{ASKED}"},
    )
    assert answer["Location"] == f"/searches/new/?{ASKED}"


def test_the_search_of_a_genre_page_keeps_its_genre(ivan: User, client: Client) -> None:
    client.force_login(ivan)
    assert (
        escape("/searches/new/?stage=script&genre=action")
        in client.get("/genres/action/?stage=script").content.decode()
    )


@pytest.mark.parametrize(
    ("address", "given", "told"),
    [
        (f"/searches/new/?{ASKED}", {"name": "", "rhythm": "daily"}, "Give the search a name."),
        (f"/searches/new/?{ASKED}", {"name": "x" * 81, "rhythm": "daily"}, "80"),
        (f"/searches/new/?{ASKED}", {"name": "Mine", "rhythm": "hourly"}, "hourly"),
        ("/searches/new/", {"name": "Everything", "rhythm": "daily"}, "would find everything"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_typed_is_lost(
    ivan: User, client: Client, address: str, given: dict[str, str], told: str
) -> None:
    client.force_login(ivan)
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert told in answer.content.decode() and given["name"] in answer.content.decode()


def test_it_is_renamed_told_in_another_rhythm_and_deleted(ivan: User, iris: User, client: Client) -> None:
    client.force_login(ivan)
    client.post(f"/searches/new/?{ASKED}", {"name": "Action", "rhythm": "daily"})
    row = SavedSearch.objects.get()
    html = client.post(
        f"/searches/{row.public_id}/", {"name": "Loud films", "rhythm": "instant"}, follow=True
    ).content.decode()
    assert "Loud films" in html and '<option value="instant" selected>' in html
    stranger = Client()
    stranger.force_login(iris)
    assert stranger.post(f"/searches/{row.public_id}/delete/").status_code == 404
    assert "Loud films" not in stranger.get("/searches/").content.decode()
    assert "No saved search yet." in client.post(f"/searches/{row.public_id}/delete/", follow=True).content.decode()


def test_a_notice_of_news_leads_to_the_search(cara: User, ivan: User, client: Client) -> None:
    published_pitch(cara, genre="action")
    client.force_login(ivan)
    client.post("/searches/new/?genre=action", {"name": "Action", "rhythm": "daily"})
    answer = client.get(f"/go/{SavedSearch.objects.get().public_id}/")
    assert urlsplit(answer["Location"]).query == "genre=action&sort=newest"
