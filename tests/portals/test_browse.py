"""Finding pitches through the pages: filters, orders, search, genres, paging."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.discovery import services as discovery
from pitchey.discovery.models import Feature
from pitchey.discovery.semantic import services as meaning
from pitchey.pitches.models import Listing, Pitch
from tests.factories.pitches import published_pitch
from tests.kept import kept


def titles(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", title) for title in re.findall(r'class="h">\s*<a [^>]*>\s*(.+?)\s*</a>', html)]


def main_of(client: Client, address: str = "/browse/") -> str:
    """What stands between the bars of the page."""
    return client.get(address).content.decode().partition('<main id="main"')[2].partition("</main>")[0]


@kept
def market(cara: User, ivan: User) -> None:
    published_pitch(cara, title="Cliff Run", genre="action", budget_band="15m-30m")
    published_pitch(cara, title="Quiet Tide", genre="mystery", budget_band="1m-5m")
    loved = published_pitch(cara, title="Old Ferry", genre="action", budget_band="500k-1m", format="series")
    discovery.save(by=ivan, pitch=loved)


def test_a_genre_filter_shows_its_chip_and_only_its_cards(market: None, client: Client) -> None:
    html = client.get("/browse/?genre=action").content.decode()
    assert titles(html) == ["Old Ferry", "Cliff Run"]
    assert re.search(r'class="chip chip--on"[^>]*>\s*Action', html)


def test_every_choice_says_how_many_it_would_leave(market: None, client: Client) -> None:
    html = client.get("/browse/?genre=action").content.decode()
    assert "Action (2)" in html and "Mystery (1)" in html and "Feature film (1)" in html
    assert "Western" not in html


@pytest.mark.parametrize(
    ("asked", "chip", "expected"),
    [
        ("budget_from=1m&budget_to=10m", "$1M–$10M", ["Quiet Tide"]),
        ("budget_from=10m", "From $10M", ["Cliff Run"]),
        ("budget_to=1m", "Up to $1M", ["Old Ferry"]),
        ("budget_from=100k&budget_to=100m", "$100k–$100M", ["Old Ferry", "Quiet Tide", "Cliff Run"]),
    ],
)
def test_a_range_of_budgets(market: None, client: Client, asked: str, chip: str, expected: list[str]) -> None:
    html = client.get(f"/browse/?{asked}").content.decode()
    assert titles(html) == expected
    assert re.search(rf'class="chip chip--on"[^>]*>\s*{re.escape(chip)}', html)


def test_the_summary_names_every_criterion(market: None, client: Client) -> None:
    html = client.get("/browse/?q=ferry&genre=action&budget_from=500k&budget_to=5m").content.decode()
    assert "1 pitch: “ferry”, Action, $500k–$5M" in html


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("genre=nonsense", "“nonsense” is not something to filter by"),
        ("sort=nonsense", "“nonsense” is not an order"),
        ("budget_from=5m&budget_to=1m", "A range of budgets ends above where it begins"),
        (f"q={'a' * 201}", "Search for at most 200 characters"),
    ],
)
def test_what_cannot_be_used_is_said_and_left_out(market: None, client: Client, asked: str, told: str) -> None:
    answer = client.get(f"/browse/?{asked}")
    assert answer.status_code == 200 and told in answer.content.decode()


def test_filters_add_up_and_come_off_one_by_one(market: None, client: Client) -> None:
    html = client.get("/browse/?genre=action&format=series").content.decode()
    assert titles(html) == ["Old Ferry"]
    assert 'href="/browse/?format=series"' in html and 'href="/browse/?genre=action"' in html


def test_each_tab_holds_its_own(market: None, cara: User, staff: User, client: Client) -> None:
    cliff, tide, ferry = (Pitch.objects.get(title=title) for title in ("Cliff Run", "Quiet Tide", "Old Ferry"))
    now = timezone.now()
    Feature.objects.create(pitch=tide, begins_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    Feature.objects.create(pitch=ferry, begins_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    Listing.objects.filter(pitch=cliff).update(trending=9000)
    Listing.objects.filter(pitch=ferry).update(ratings=12, rated=4200, rated_year=4100)
    assert titles(main_of(client))[0] == titles(main_of(client, "/browse/?sort=trending"))[0] == "Cliff Run"
    featured = main_of(client, "/browse/?sort=featured")
    assert titles(featured) == ["Quiet Tide"] and "1 pitch" in featured
    rated = main_of(client, "/browse/?sort=top_rated")
    assert titles(rated) == ["Old Ferry"] and "4.2 of 5, 12 ratings" in rated and "fair mean" in rated
    assert titles(main_of(client, "/browse/?sort=top_rated_year")) == ["Old Ferry"]
    month = main_of(client, "/browse/?sort=top_rated_month")
    assert titles(month) == [] and "No pitch has five ratings for this time yet." in month
    for html, tab in ((featured, "Featured"), (rated, "Top rated"), (month, "This month")):
        assert re.search(rf'aria-current="page"[^>]*>{tab}', html)


def test_a_search_echoes_its_words_and_finds_them(market: None, client: Client) -> None:
    html = client.get("/browse/?q=quiet").content.decode()
    assert "Results for “quiet”" in html and titles(html) == ["Quiet Tide"]


def test_a_found_title_shows_its_word(market: None, client: Client) -> None:
    assert "<mark>Quiet</mark> Tide" in main_of(client, "/browse/?q=quiet")


def test_a_search_for_a_tag_is_text(market: None, client: Client) -> None:
    html = client.get("/browse/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html


def test_a_search_that_finds_nothing_says_what_to_do(market: None, client: Client) -> None:
    html = client.get("/browse/?q=zeppelin").content.decode()
    assert "Nothing matches “zeppelin”." in html and "All pitches" in html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("🎬🎬", "“🎬🎬” has no word to look for."),
        ("& | ! <-> ( ' : * \\", "has no word to look for."),
        ("-tide", "“-tide” has no word to look for."),
        ("of the and", "Nothing matches “of the and”."),
        ("zeppelin OR NOT )(", "Nothing matches"),
        ("\u202eediT", "Nothing matches"),
        ("حارس الملح", "Nothing matches “حارس الملح”."),
        ("'; DROP TABLE pitches_listing; --", "Nothing matches"),
        ("x" * 200, "Nothing matches"),
        ("x" * 10_000, "Search for at most 200 characters: these words were left out."),
        ('"""""', "has no word to look for."),
        ("%s %(a)s {0} \\", "Nothing matches"),
    ],
)
def test_whatever_is_searched_for_gets_an_honest_answer(market: None, client: Client, typed: str, told: str) -> None:
    for address in ("/browse/", "/genres/action/"):
        answer = client.get(address, {"q": typed})
        assert answer.status_code == 200 and told in unescape(answer.content.decode())


def test_a_nul_is_refused_with_a_sentence(market: None, client: Client) -> None:
    answer = client.get("/browse/", {"q": "tide\x00clerk"})
    assert answer.status_code == 400 and "NUL character" in answer.content.decode()


def test_a_search_says_whether_meaning_is_looked_for(
    market: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "By the words themselves" in main_of(client, "/browse/?q=quiet")
    assert "By the words themselves" not in main_of(client)
    monkeypatch.setattr(meaning, "ready", lambda: True)
    monkeypatch.setattr(meaning, "nearest", lambda words, visible: [])
    assert "What means the same in other words is found too" in main_of(client, "/browse/?q=tide")


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


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "\x00"])
def test_a_broken_cursor_is_refused_with_a_sentence(market: None, client: Client, cursor: str) -> None:
    answer = client.get("/browse/", {"cursor": cursor})
    assert answer.status_code == 400
    assert re.search("does not belong to this list|NUL character", answer.content.decode())


def test_guests_share_what_is_found_until_the_market_changes(
    market: None, cara: User, client: Client, django_assert_num_queries: Any
) -> None:
    assert "csrfmiddlewaretoken" not in main_of(client)
    with django_assert_num_queries(0):
        kept = main_of(client)
    assert len(titles(kept)) == 3 and "&lt;" not in kept
    with TestCase.captureOnCommitCallbacks(execute=True):
        published_pitch(cara, title="Just In")
    assert titles(client.get("/browse/").content.decode())[0] == "Just In"


@pytest.mark.parametrize("address", ["/", "/browse/", "/browse/?q=tide"])
def test_a_card_tells_guests_alone_that_there_is_more(market: None, ivan: User, client: Client, address: str) -> None:
    assert "Sign in for details" in main_of(client, address)
    client.force_login(ivan)
    assert "Sign in for details" not in main_of(client, address)


def test_nothing_of_a_member_is_shared(market: None, cara: User, ivan: User, iris: User) -> None:
    published_pitch(cara, title="For Members", visibility="members")
    pages = {}
    for who in (ivan, iris, None):
        client = Client()
        if who:
            client.force_login(who)
        pages[who] = main_of(client)
    assert "For Members" in pages[ivan] and "For Members" not in pages[None]
    assert 'aria-pressed="true"' in pages[ivan] and 'aria-pressed="true"' not in pages[iris]
    assert "4 pitches" in pages[ivan] and "3 pitches" in pages[None]
    tokens = {re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', pages[who]).group(1) for who in (ivan, iris)}  # type: ignore[union-attr]
    assert len(tokens) == 2


def test_the_address_after_a_swap_has_no_empty_fields(market: None, client: Client) -> None:
    answer = client.get("/browse/?q=&genre=action&format=&stage=", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/browse/?genre=action"


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
