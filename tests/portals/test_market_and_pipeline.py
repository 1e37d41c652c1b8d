"""What an investor sees of the market, and a company of what it reads: numbers that are true, seen by those who may, and cheap."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.cache import invalidate
from pitchey.dashboards.pipeline import SHOWN, pipeline
from pitchey.discovery import services as discovery
from pitchey.ndas import services as ndas
from pitchey.pitches import services as pitches
from pitchey.pitches.listings import GENERATION
from pitchey.pitches.models import Listing, Pitch
from tests.factories.cast import person
from tests.factories.ndas import approved_nda, laid_document, past, requested_nda, revoked_nda, sign, signed_nda
from tests.factories.pitches import draft, published_pitch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_commit_at_once")]


@pytest.fixture
def _on_commit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    monkeypatch.setattr(transaction, "on_commit", lambda act, *args, **kwargs: act())


def page(somebody: User, path: str = "") -> str:
    client = Client()
    client.force_login(somebody)
    answer = client.get(path or f"/{somebody.role}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def on_the_market(owner: User, title: str, at: datetime, **fields: Any) -> Pitch:
    """Published at that moment."""
    pitch = published_pitch(owner, title=title, **fields)
    Listing.objects.filter(pitch=pitch).update(published_at=at)
    invalidate(GENERATION)
    return pitch


# ---------------------------------------------------------------- the market


def test_new_pitches_are_counted_by_week_and_by_genre(cara: User, ivan: User) -> None:
    now = timezone.now()
    for title, at, genre in [
        ("One", now, "drama"),
        ("Two", now - timedelta(days=3), "western"),
        ("Three", now - timedelta(days=7), "drama"),
        ("Four", now - timedelta(weeks=11), "horror"),
        ("Five", now - timedelta(weeks=12), "drama"),
    ]:
        on_the_market(cara, title, at, genre=genre)
    market = discovery.market(ivan)
    assert [number for _day, number in market.weeks] == [1, *[0] * 9, 1, 2]
    assert market.weeks[-1][0] == (now - timedelta(days=6)).date()
    assert market.genres == [("drama", 2), ("horror", 1), ("western", 1)]
    assert market.number == 4


def test_drafts_and_what_left_the_market_are_not_counted(cara: User, ivan: User) -> None:
    draft(cara)
    pitches.archive(by=cara, pitch=published_pitch(cara, title="Gone"))
    assert discovery.market(ivan).number == 0
    published_pitch(cara, title="There")
    assert discovery.market(ivan).number == 1


def test_the_market_counts_what_its_members_may_see_and_no_more(cara: User, ivan: User, nosy: User, anon: Any) -> None:
    published_pitch(cara, title="For all")
    published_pitch(cara, title="For members", visibility="members")
    published_pitch(cara, title="For the named", visibility="private")
    assert discovery.market(ivan).number == 2
    assert discovery.market(anon).number == discovery.market(cara).number == 1


def test_an_investors_home_charts_the_market_and_links_to_its_genres(cara: User, ivan: User) -> None:
    published_pitch(cara, genre="western")
    home = page(ivan)
    assert "The market, last 12 weeks" in home
    assert 'aria-label="New pitches a week"' in home and '<td class="n">1</td>' in home
    assert 'href="/genres/western/"' in home and "Western: 1 of 1 new pitches" in home
    assert "The market, last 12 weeks" not in page(cara)


def test_a_market_without_news_says_so(ivan: User) -> None:
    home = page(ivan)
    assert "Nothing was published in these weeks." in home and 'class="chart"' not in home


def test_the_market_is_counted_once_for_everybody_in_five_minutes(cara: User, ivan: User, iris: User) -> None:
    published_pitch(cara)
    with CaptureQueriesContext(connection) as queries:
        first = discovery.market(ivan)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert discovery.market(iris) == first
    assert len(queries) == 0
    assert 0 < cache.ttl(f"{GENERATION}:market:True:12") <= 300  # type: ignore[attr-defined]


# ---------------------------------------------------------------- the pipeline


def lanes(somebody: User) -> dict[str, list[str]]:
    """The titles of each lane, as the market knows them."""
    return {name: [row.pitch.listing.title for row in lane.rows] for name, lane in pipeline(somebody).items()}


def test_a_pitch_stands_in_the_furthest_lane_that_it_has_reached(cara: User, pru: User) -> None:
    pitch = published_pitch(cara)
    document = laid_document(pitch)
    nowhere: dict[str, list[str]] = {"kept": [], "asked": [], "signed": [], "read": []}
    here = ["The Tide Clerk"]
    assert lanes(pru) == nowhere
    discovery.save(by=pru, pitch=pitch)
    assert lanes(pru) == nowhere | {"kept": here}
    nda = requested_nda(pitch, pru)
    assert lanes(pru) == nowhere | {"asked": here}
    nda = ndas.approve(by=cara, nda=nda)
    assert lanes(pru) == nowhere | {"asked": here}
    sign(nda)
    assert lanes(pru) == nowhere | {"signed": here}
    page(pru, f"/read/{document.public_id}/")
    assert lanes(pru) == nowhere | {"read": here}
    past(nda, "expires_at")
    ndas.lapse_and_expire()
    assert lanes(pru) == nowhere | {"kept": here}


def test_what_ended_or_belongs_to_others_is_on_no_lane(cara: User, pru: User, ivan: User) -> None:
    revoked_nda(published_pitch(cara), pru)
    signed_nda(published_pitch(cara, title="Another's"), ivan)
    requested_nda(published_pitch(pru, title="Her own"), ivan)
    assert not any(lanes(pru).values())


def test_the_lanes_of_a_home_lead_on_and_count_what_they_do_not_show(cara: User, pru: User) -> None:
    for place in range(SHOWN + 2):
        discovery.save(by=pru, pitch=published_pitch(cara, title=f"Kept {place}"))
    requested_nda(published_pitch(cara, title="Asked for"), pru)
    approved_nda(published_pitch(cara, title="To be signed"), pru)
    home = page(pru).replace("\n", "")
    assert f'<h2><a href="/production/saved/">Saved</a></h2><span class="n">{SHOWN + 2}</span>' in home
    assert '<h2><a href="/production/access/?side=outgoing">Asked</a></h2><span class="n">2</span>' in home
    assert "answer by" in home and "sign by" in home
    assert "Kept 0" not in home.split("New on the market")[0]


def test_a_new_company_reads_what_each_lane_is_for(pru: User) -> None:
    home = page(pru)
    assert "What you save stands here until you ask to read it." in home
    assert "No request is under way." in home and "What you have begun to read stands here." in home


def test_the_pipeline_costs_four_queries_however_much_there_is(cara: User, pru: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            pipeline(pru)
        return len(queries)

    def fill(number: int) -> None:
        for place in range(number):
            other = person(f"Owner {number} {place}", "creator")
            discovery.save(by=pru, pitch=published_pitch(other, title=f"Kept {place}"))
            requested_nda(published_pitch(other, title=f"Asked {place}"), pru)
            signed_nda(published_pitch(other, title=f"Signed {place}"), pru)

    fill(1)
    assert cost() == 4
    fill(6)
    assert cost() == 4


# ---------------------------------------------------------------- words of the market alone


@pytest.mark.parametrize("state", ["requested", "approved", "signed"])
def test_a_reader_never_sees_the_title_that_the_owner_is_still_typing(state: str, cara: User, pru: User) -> None:

    pitch = published_pitch(cara)
    make = {"requested": requested_nda, "approved": approved_nda, "signed": signed_nda}[state]
    nda = make(pitch, pru)
    Pitch.objects.filter(pk=pitch.pk).update(title="A title nobody may know yet")
    there = f"/production/access/{nda.public_id}/"
    pages = ["/production/", "/production/access/", there]
    if state == "approved":
        pages += [f"{there}wording/", f"{there}wording/propose/"]
    for path in pages:
        shown = page(pru, path)
        assert "The Tide Clerk" in shown and "nobody may know" not in shown, path
