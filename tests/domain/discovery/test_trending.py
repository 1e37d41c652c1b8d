"""What is trending: whose interest counts, how it fades, and that nobody can push."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pitchey.accounts.models import Membership
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.discovery.models import Save, View
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Listing
from tests.factories.cast import person
from tests.factories.ndas import requested_nda
from tests.factories.pitches import published_pitch
from tests.kept import kept

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0"


def look(pitch, somebody):
    discovery.count_view(pitch=pitch, person=somebody, session_key="", user_agent=BROWSER)


def guest(pitch, session, network):
    discovery.count_view(pitch=pitch, person=None, session_key=session, user_agent=BROWSER, network=network)


def order(anon):
    """Titles in the order of what trends, those without a score left out."""
    discovery.recompute_trending()
    scored = set(Listing.objects.filter(trending__gt=0).values_list("title", flat=True))
    rows = discovery.browse(anon, Filters(), "trending").rows
    return [row["title"] for row in rows if row["title"] in scored]


@kept
def two(cara):
    return published_pitch(cara, title="One"), published_pitch(cara, title="Two")


def test_nothing_happened_and_nothing_trends(two, anon):
    assert order(anon) == []


def test_asking_weighs_more_than_saving_and_saving_more_than_looking(cara, iris, ivan, pru, anon):
    seen, saved, asked = (published_pitch(cara, title=title) for title in ("Seen", "Saved", "Asked"))
    look(seen, iris)
    discovery.save(by=ivan, pitch=saved)
    requested_nda(asked, pru)
    assert order(anon) == ["Asked", "Saved", "Seen"]


def test_interest_fades_and_is_forgotten(two, iris, ivan, anon):
    one, other = two
    discovery.save(by=iris, pitch=one)
    Save.objects.update(created_at=timezone.now() - timedelta(days=6))
    look(other, ivan)
    assert order(anon) == ["Two", "One"]
    Save.objects.update(created_at=timezone.now() - timedelta(days=40))
    assert order(anon) == ["Two"]


def test_one_person_counts_once_per_pitch_however_much_they_do(two, iris, ivan, pru, anon):
    one, other = two
    for _ in range(3):
        requested_nda(one, iris)
        Nda.objects.update(status="withdrawn")
        discovery.save(by=iris, pitch=one)
        look(one, iris)
    requested_nda(other, ivan)
    look(other, pru)
    assert order(anon) == ["Two", "One"]


def test_a_farm_of_guests_is_worth_no_more_than_one_member_a_day(two, iris, ivan, anon):
    one, other = two
    for number in range(200):
        guest(one, f"session {number}", f"10.0.{number}.1")
    look(other, iris)
    look(other, ivan)
    assert order(anon) == ["Two", "One"]


def test_one_network_of_guests_counts_once(two, anon):
    one, other = two
    for number in range(50):
        guest(one, f"session {number}", "10.0.0.1")
    guest(other, "a", "10.0.0.2")
    guest(other, "b", "10.0.0.3")
    assert order(anon) == ["Two", "One"]
    assert "10.0.0.1" not in str(list(View.objects.values_list("network", flat=True)))


def test_machines_the_owner_their_company_and_the_unconfirmed_do_not_count(cara, pru, prufilm, pete, anon):
    mine = published_pitch(pru, title="Mine")
    Listing.objects.filter(pitch=mine).update(organisation=prufilm)
    assert Membership.objects.filter(person=pete, organisation=prufilm).exists()
    discovery.save(by=pete, pitch=mine)
    discovery.save(by=pru, pitch=mine)
    stranger = person("Not Confirmed", "investor", verified_email=False)
    discovery.save(by=stranger, pitch=mine)
    discovery.count_view(pitch=mine, person=None, session_key="x", user_agent="Googlebot/2.1", network="10.0.0.1")
    assert order(anon) == []


def test_a_row_is_written_only_when_something_happened(two, iris):
    look(two[0], iris)
    assert discovery.recompute_trending() == 1
    assert discovery.recompute_trending() == 0


def test_it_costs_the_same_for_few_and_many(two, iris, django_assert_num_queries):
    look(two[0], iris)
    with django_assert_num_queries(2):
        discovery.recompute_trending()


def test_it_is_explained():
    assert "halves" in discovery.trending_explained()
