"""The house's own pages, and what machines are told."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from tests.factories.pitches import published_pitch

PAGES = ["/", "/browse/", "/genres/", "/genres/drama/", "/how-it-works/", "/how-it-works/creators/", "/how-it-works/investors/",
         "/how-it-works/production-companies/", "/pricing/", "/contact/", "/about/", "/terms/", "/privacy/", "/join/"]  # fmt: skip


def test_each_public_page_has_its_own_title_a_description_and_one_heading(db: None, client: Client) -> None:
    seen = set()
    for page in PAGES:
        html = client.get(page).content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        description = re.search(r'<meta name="description" content="(.*?)"', html, re.DOTALL)
        assert title and description
        assert len(description.group(1)) > 50, page
        assert html.count("<h1") == 1, page
        assert 'property="og:title"' in html and 'rel="canonical"' in html
        seen.add(title.group(1))
    assert len(seen) == len(PAGES)


def test_the_front_page_says_true_numbers_and_shows_real_pitches(cara: User, client: Client) -> None:
    published_pitch(cara)
    html = client.get("/").content.decode()
    assert "<dt>pitches published</dt><dd>1</dd>" in html
    assert "The Tide Clerk" in html


@pytest.mark.parametrize("who", ["anon", "cara", "ivan", "pru"])
def test_the_doors_lead_in_those_who_are_outside_and_home_those_who_are_inside(
    who: str, request: pytest.FixtureRequest, db: None, client: Client
) -> None:
    if who != "anon":
        client.force_login(request.getfixturevalue(who))
    home = client.get("/").content.decode()
    joining = [portal for portal in ("creator", "investor", "production") if f'href="/{portal}/register/"' in home]
    assert len(joining) == (3 if who == "anon" else 0)
    assert ('href="/home/"' in home.split("<main")[1].split("</main>")[0]) == (who != "anon")
    for page in ("creators", "investors", "production-companies"):
        told = client.get(f"/how-it-works/{page}/").content.decode()
        assert ("/register/" in told) == (who == "anon")


def test_a_trade_that_has_no_door_has_no_page(db: None, client: Client) -> None:
    assert client.get("/how-it-works/agents/").status_code == 404


def test_the_front_page_costs_the_same_with_three_pitches_as_with_thirty(cara: User, client: Client) -> None:
    for number in range(3):
        published_pitch(cara, title=f"Reel {number}")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(27):
        published_pitch(cara, title=f"More {number}")
    client.get("/")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(few) == len(many) <= 3


def test_the_sitemap_names_what_everybody_may_open(cara: User, client: Client) -> None:
    shown = published_pitch(cara, title="Shown")
    hidden = [published_pitch(cara, title=word, visibility=word) for word in ("members", "private")]
    xml = client.get("/sitemap.xml").content.decode()
    assert f"/pitches/{shown.public_id}/shown/" in xml
    assert not [pitch for pitch in hidden if pitch.public_id in xml]


def test_robots_are_kept_out_of_the_portals(db: None, client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /read/" in text and "Sitemap: " in text


def test_a_phone_can_install_it(db: None, client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "Pitchey"


@pytest.mark.parametrize(("theme", "printed"), [("dark", "dark"), ("light", "light"), ("nonsense", "auto")])
def test_the_server_prints_the_theme_that_was_chosen(db: None, client: Client, theme: str, printed: str) -> None:
    client.post("/theme/", {"theme": theme})
    assert f'data-theme="{printed}"' in client.get("/").content.decode()


def test_choosing_a_theme_leads_nowhere_else(db: None, client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": "https://evil.test/"})["Location"] == "/"
