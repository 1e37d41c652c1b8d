"""Finding pitches through the pages: filters, orders, search, genres, paging."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from tests.factories.pitches import published_pitch


def titles(html: str) -> list[str]:
    return re.findall(r'class="h"><a [^>]*>([^<]+)<', html)


@pytest.fixture
def market(cara: User, ivan: User) -> None:
    published_pitch(cara, title="Cliff Run", genre="action", budget_band="15m-30m")
    published_pitch(cara, title="Quiet Tide", genre="mystery", budget_band="1m-5m")
    loved = published_pitch(cara, title="Old Ferry", genre="action", budget_band="500k-1m", format="series")
    discovery.save(by=ivan, pitch=loved)


def test_a_genre_filter_shows_its_chip_and_only_its_cards(market: None, client: Client) -> None:
    html = client.get("/browse/?genre=action").content.decode()
    assert titles(html) == ["Old Ferry", "Cliff Run"]
    assert re.search(r'class="chip chip--on"[^>]*>Action', html)


def test_filters_add_up_and_come_off_one_by_one(market: None, client: Client) -> None:
    html = client.get("/browse/?genre=action&format=series").content.decode()
    assert titles(html) == ["Old Ferry"]
    assert 'href="/browse/?format=series"' in html and 'href="/browse/?genre=action"' in html


def test_a_search_echoes_its_words_and_finds_them(market: None, client: Client) -> None:
    html = client.get("/browse/?q=quiet").content.decode()
    assert "Results for “quiet”" in html and titles(html) == ["Quiet Tide"]


def test_a_search_for_a_tag_is_text(market: None, client: Client) -> None:
    html = client.get("/browse/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html


def test_a_search_that_finds_nothing_says_what_to_do(market: None, client: Client) -> None:
    html = client.get("/browse/?q=zeppelin").content.decode()
    assert "Nothing matches “zeppelin”." in html and "All pitches" in html


@pytest.mark.parametrize(
    ("sort", "first"), [("newest", "Old Ferry"), ("most_saved", "Old Ferry"), ("budget", "Cliff Run")]
)
def test_each_order_puts_its_own_first(market: None, client: Client, sort: str, first: str) -> None:
    html = client.get(f"/browse/?sort={sort}").content.decode()
    assert titles(html)[0] == first
    assert html.count('aria-current="page"') >= 1


def test_a_genre_page_says_its_name_and_sorts(market: None, client: Client) -> None:
    html = client.get("/genres/action/?sort=budget").content.decode()
    assert "Action pitches" in html and titles(html) == ["Cliff Run", "Old Ferry"]
    assert client.get("/genres/no-such-genre/").status_code == 404


def test_a_filter_that_does_not_exist_is_no_filter(market: None, client: Client) -> None:
    assert len(titles(client.get("/browse/?genre=nonsense&sort=nonsense").content.decode())) == 3


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "\x00"])
def test_a_broken_cursor_is_refused(market: None, client: Client, cursor: str) -> None:
    assert client.get("/browse/", {"cursor": cursor}).status_code == 400


def test_pages_follow_each_other_without_a_gap(cara: User, client: Client) -> None:
    for number in range(23):
        published_pitch(cara, title=f"Pitch {number:02}")
    first = client.get("/browse/").content.decode()
    following = re.search(r'href="([^"]*cursor=[^"]*)"', first)
    assert following
    second = client.get(following.group(1).replace("&amp;", "&")).content.decode()
    seen = titles(first) + titles(second)
    assert len(seen) == len(set(seen)) == 23


def test_a_list_costs_the_same_with_three_rows_as_with_thirteen(cara: User, ivan: User, client: Client) -> None:
    client.force_login(ivan)
    costs = []
    for batch in (3, 10):
        for number in range(batch):
            published_pitch(cara, title=f"{batch} and {number}")
        client.get("/browse/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/browse/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
