"""Under the search field: what was typed goes on to, what one searched for, what several did, and what a mistyped one may have meant."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client

from pitchey.accounts.models import User
from pitchey.core import limits
from pitchey.discovery import services as discovery
from pitchey.outbox import services as outbox
from tests.factories.pitches import published_pitch
from tests.kept import kept
from tests.portals.test_browse import main_of

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"


@kept
def market(cara: User, pru: User) -> None:
    published_pitch(cara, title="Tidewater & Sons", genre="mystery")
    published_pitch(pru, title="Tidal Members", genre="musical", visibility="members")
    outbox.run_waiting()


def options(client: Client, typed: str = "") -> list[tuple[str, str]]:
    """What is offered, as (words, where it goes)."""
    html = client.get("/suggest/", {"q": typed}).content.decode()
    return [
        (re.sub("<[^>]+>", "", words).strip(), href)
        for href, words in re.findall(r'<a role="option"[^>]* href="([^"]+)">(.+?)</a>', html, re.DOTALL)
    ]


def look_for(client: Client, words: str) -> None:
    assert client.get("/browse/", {"q": words}, headers={"User-Agent": BROWSER}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words", "href"),
    [
        ("tidew", "Tidewater &amp; Sons", "/pitches/pit_"),
        ("mys", "Mystery", "/genres/mystery/"),
        ("cara", "Cara Lindqvist", "/people/usr_"),
    ],
)
def test_the_beginning_of_a_title_a_genre_or_a_name_leads_there(
    market: None, client: Client, typed: str, words: str, href: str
) -> None:
    assert any(text == words and there.startswith(href) for text, there in options(client, typed))


def test_members_meet_more_than_guests(market: None, ivan: User, client: Client) -> None:
    assert "Tidal Members" not in str(options(client, "tid"))
    client.force_login(ivan)
    assert "Tidal Members" in str(options(client, "tid"))


def test_every_option_can_be_named_and_they_are_counted_aloud(market: None, client: Client) -> None:
    html = client.get("/suggest/?q=tid").content.decode()
    ids = re.findall(r'role="option"[^>]* id="([^"]+)"', html)
    assert ids and len(ids) == len(set(ids)) == html.count('aria-selected="false"')
    assert 'data-told="1 suggestion"' in html


def test_of_nothing_one_s_own_searches_are_offered_and_forgotten_on_demand(
    market: None, ivan: User, iris: User, client: Client
) -> None:
    client.force_login(ivan)
    look_for(client, "tidewater")
    assert options(client) == [("tidewater", "/browse/?q=tidewater")]
    assert "You looked for" in main_of(client) and "Forget these" in main_of(client)
    other = Client()
    other.force_login(iris)
    assert options(other) == [] and "You looked for" not in main_of(other)
    assert client.post("/searches/recent/forget/").status_code == 302
    assert options(client) == [] and "You looked for" not in main_of(client)


def test_what_found_nothing_is_not_kept(market: None, ivan: User, client: Client) -> None:
    client.force_login(ivan)
    look_for(client, "zeppelin")
    assert options(client) == []


def test_what_several_people_look_for_is_offered_to_all(market: None, client: Client) -> None:
    for number in range(5):
        discovery.record_search(
            person=AnonymousUser(), words="tidewater", network=f"10.0.{number}.0", user_agent=BROWSER
        )
    cache.clear()
    assert options(client) == [("tidewater", "/browse/?q=tidewater")]
    assert "People look for" in main_of(client)


def test_a_mistyped_search_says_what_it_may_have_meant(market: None, client: Client) -> None:
    html = main_of(client, "/browse/?q=tidewatre")
    assert "Nothing matches “tidewatre”." in html
    assert re.search(r'Did you mean\s+<a class="link" href="/browse/\?q=tidewater">\s*tidewater\s*</a>', html)


@pytest.mark.parametrize("typed", ["x" * 10_000, "🎬", "the", "\u202eabc", "'; --", "%", "<b>"])
def test_nothing_that_is_typed_breaks_it(market: None, client: Client, typed: str) -> None:
    assert client.get("/suggest/", {"q": typed}).status_code == 200


def test_it_is_nobody_else_s_to_keep(market: None, client: Client) -> None:
    assert "no-store" in client.get("/suggest/?q=tid")["Cache-Control"]


def test_suggestions_say_when_to_retry_after_too_many(
    market: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "suggest", limits.Limit(2, 60, "Enough."))
    answers = [client.get("/suggest/?q=tid").status_code for _time in range(3)]
    assert answers == [200, 200, 429]
