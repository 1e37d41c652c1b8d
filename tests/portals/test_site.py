"""The house's own pages, and what machines are told."""

import io
import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from PIL import Image

from pitchey.accounts.models import User
from tests.factories.pitches import published_pitch

PAGES = ["/", "/browse/", "/genres/", "/genres/drama/", "/how-it-works/", "/how-it-works/creators/", "/how-it-works/investors/",
         "/how-it-works/production-companies/", "/pricing/", "/contact/", "/about/", "/terms/", "/privacy/", "/join/", "/login/", "/creator/login/", "/password/forgot/", "/verify/"]  # fmt: skip


def test_each_public_page_has_its_own_title_a_description_and_one_heading(db: None, client: Client) -> None:
    seen, told = set(), set()
    for page in PAGES:
        html = client.get(page).content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        description = re.search(r'<meta name="description" content="(.*?)"', html, re.DOTALL)
        assert title and description
        assert len(description.group(1)) > 50, page
        assert html.count("<h1") == 1, page
        assert 'property="og:title"' in html and 'rel="canonical"' in html
        seen.add(title.group(1))
        told.add(description.group(1))
    assert len(seen) == len(told) == len(PAGES)


def test_what_is_shared_says_what_its_page_says(cara: User, client: Client) -> None:
    pitch = published_pitch(cara)
    for page in [*PAGES, "/login/", "/password/forgot/", "/verify/", f"/people/{cara.public_id}/"]:
        html = client.get(page).content.decode()
        title, description = (
            re.search(f'property="og:{name}" content="(.*?)">', html, re.DOTALL) for name in ("title", "description")
        )
        assert title and f"<title>{title.group(1)} - Pitchey</title>" in html, page
        assert description and f'<meta name="description" content="{description.group(1)}">' in html, page
    html = client.get(f"/pitches/{pitch.public_id}/the-tide-clerk/").content.decode()
    assert f'property="og:description" content="{escape(pitch.logline)}"' in html


def test_the_front_page_says_true_numbers_and_shows_real_pitches(cara: User, client: Client) -> None:
    published_pitch(cara)
    html = client.get("/").content.decode().replace("\n", "")
    assert "<dt>pitches published</dt><dd>1</dd>" in html
    assert "The Tide Clerk" in html


@pytest.mark.parametrize("who", ["anon", "cara", "ivan", "pru"])
def test_portal_entrances_sign_guests_in_and_lead_members_home(
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


def _named(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml"
    return [found.removeprefix(settings.SITE_URL) for found in re.findall("<loc>(.*?)</loc>", answer.content.decode())]


def test_the_sitemap_names_what_everybody_may_open_and_nothing_else(cara: User, pru: User, client: Client) -> None:
    shown = published_pitch(cara, title="Shown")
    for word in ("members", "private"):
        published_pitch(pru, title=word, visibility=word)
    pieces = _named(client, "/sitemap.xml")
    named = [address for piece in pieces for address in _named(client, piece)]
    assert len(named) == len(set(named)) and "/pricing/" in named
    assert [address for address in named if "/pitches/" in address] == [f"/pitches/{shown.public_id}/shown/"]
    assert [address for address in named if "/people/" in address] == [f"/people/{cara.public_id}/"]
    assert {client.get(address).status_code for address in named if "/genres/" not in address} == {200}


def test_a_piece_holds_its_range_of_pitches(cara: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [published_pitch(cara, title=f"Reel {number}") for number in range(5)]
    monkeypatch.setattr("portals.public.views.machines.PIECE", 2)
    theirs = {f"/sitemap-pitches-{pitch.pk // 2}.xml" for pitch in made}
    pieces = [piece for piece in _named(client, "/sitemap.xml") if piece in theirs]
    found = [address.split("/")[2] for piece in pieces for address in _named(client, piece)]
    assert sorted(found) == sorted(pitch.public_id for pitch in made)
    assert client.get("/sitemap-pitches-999999.xml").status_code == 200
    assert client.get("/sitemap-pitches-99999999999999999999.xml").status_code == 404
    assert client.get("/sitemap-secrets-0.xml").status_code == 404


def test_a_shared_link_has_a_picture_with_the_pitch(cara: User, client: Client) -> None:
    pitch = published_pitch(cara)
    html = client.get(f"/pitches/{pitch.public_id}/the-tide-clerk/").content.decode()
    address = re.search(r'property="og:image" content="([^"]+)"', html)
    assert address and address[1] in html.split("ld+json")[1]
    answer = client.get(address[1].removeprefix(settings.SITE_URL))
    assert answer["Content-Type"] == "image/png" and "public" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    again = client.get(address[1].removeprefix(settings.SITE_URL))
    assert again.content == answer.content
    assert client.get(f"/pitches/{pitch.public_id}/99/picture.png")["Location"].endswith("/1/picture.png")


@pytest.mark.parametrize("visibility", ["members", "private"])
def test_what_guests_do_not_see_has_no_picture_for_anybody(
    cara: User, ivan: User, client: Client, visibility: str
) -> None:
    pitch = published_pitch(cara, visibility=visibility)
    for person in (None, ivan, cara):
        if person:
            client.force_login(person)
        assert client.get(f"/pitches/{pitch.public_id}/1/picture.png").status_code == 404
        if person:
            page = client.get(f"/pitches/{pitch.public_id}/the-tide-clerk/")
            assert b"og:image" not in page.content and b"ld+json" not in page.content


def test_structured_data_has_public_fields_only_and_cannot_end_its_element(cara: User, client: Client) -> None:
    pitch = published_pitch(cara, title="</script><b>Clerk")
    html = client.get(f"/pitches/{pitch.public_id}/", follow=True).content.decode()
    data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["name"] == "</script><b>Clerk" and data["author"]["name"] == cara.display_name
    assert set(data) == {
        "@context", "@type", "name", "abstract", "genre", "creativeWorkStatus", "additionalType", "author", "datePublished", "image", "url",
    }  # fmt: skip
    assert "zaffrelong" not in html  # the long synopsis


def test_every_public_page_has_a_picture_for_sharing(db: None, client: Client) -> None:
    address = re.search(r'property="og:image" content="([^"]+)"', client.get("/").content.decode())
    assert address
    picture = client.get(address[1].removeprefix(settings.SITE_URL))
    assert Image.open(io.BytesIO(b"".join(picture))).size == (1200, 630)


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
