"""Stars and featured pitches: who may give them, when they are shown, and in which order that puts pitches."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pitchey.core.errors import Forbidden, Invalid, NotFound
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.discovery.models import Feature, Rating
from pitchey.discovery.services.ratings import SHOWN_FROM, _fair
from pitchey.pitches.models import Listing
from tests.factories.cast import person
from tests.factories.ndas import approved_nda, expired_nda, revoked_nda, signed_nda
from tests.factories.pitches import published_pitch

db = pytest.mark.django_db


def rated(pitch, *stars, rated_at=None):
    """Ratings of as many strangers who could read it."""
    for number, given_stars in enumerate(stars):
        stranger = person(f"Reader {pitch.pk} {number}", "investor")
        signed_nda(pitch, stranger)
        discovery.rate(by=stranger, pitch=pitch, stars=given_stars)
    if rated_at:
        Rating.objects.filter(pitch=pitch).update(rated_at=rated_at)


@db
class TestRate:
    @pytest.mark.parametrize(
        ("standing", "allowed"),
        [(None, False), (approved_nda, False), (signed_nda, True), (expired_nda, True), (revoked_nda, True)],
    )
    def test_readers_of_protected_material_may_rate(self, cara, ivan, standing, allowed):
        pitch = published_pitch(cara)
        if standing:
            standing(pitch, ivan)
        assert discovery.may_rate(ivan, pitch) is allowed
        if allowed:
            discovery.rate(by=ivan, pitch=pitch, stars=4)
            assert discovery.stars_of(person=ivan, pitch=pitch) == 4
        else:
            with pytest.raises(Forbidden):
                discovery.rate(by=ivan, pitch=pitch, stars=4)

    @pytest.mark.parametrize("who", ["cara", "iris", "nosy", "staff", "anon"])
    def test_nobody_else_may(self, request, cara, who):
        assert not discovery.may_rate(request.getfixturevalue(who), published_pitch(cara))

    def test_a_pitch_that_is_not_theirs_to_see_is_not_found(self, cara, iris):
        with pytest.raises(NotFound):
            discovery.rate(by=iris, pitch=published_pitch(cara, visibility="private"), stars=5)

    @pytest.mark.parametrize("stars", [0, 6, -1])
    def test_there_are_one_to_five(self, cara, ivan, stars):
        pitch = published_pitch(cara)
        signed_nda(pitch, ivan)
        with pytest.raises(Invalid):
            discovery.rate(by=ivan, pitch=pitch, stars=stars)

    def test_once_each_and_changed_and_taken_back(self, cara, ivan):
        pitch = published_pitch(cara)
        signed_nda(pitch, ivan)
        for stars in (1, 5):
            discovery.rate(by=ivan, pitch=pitch, stars=stars)
        assert (Rating.objects.get().stars, Listing.objects.get(pitch=pitch).ratings) == (5, 1)
        discovery.unrate(by=ivan, pitch=pitch)
        discovery.unrate(by=ivan, pitch=pitch)
        assert (discovery.stars_of(person=ivan, pitch=pitch), Listing.objects.get(pitch=pitch).ratings) == (0, 0)


@db
class TestTopRated:
    def test_it_is_shown_from_five(self, cara, anon):
        pitch = published_pitch(cara, title="Liked")
        rated(pitch, 5, 5, 5, 5)
        assert discovery.browse(anon, Filters(), "top_rated").rows == []
        stranger = person("The Fifth", "investor")
        signed_nda(pitch, stranger)
        discovery.rate(by=stranger, pitch=pitch, stars=5)
        listing = Listing.objects.get(pitch=pitch)
        assert (listing.ratings, listing.rated) == (5, 4000)

    def test_what_left_the_month_and_the_year_leaves_their_lists(self, cara, anon):
        old, lately = published_pitch(cara, title="Old"), published_pitch(cara, title="Lately")
        rated(old, 5, 5, 5, 5, 5, rated_at=timezone.now() - timedelta(days=100))
        rated(lately, 4, 4, 4, 4, 4)
        discovery.recompute_ratings()

        def titles(sort):
            return [row["title"] for row in discovery.browse(anon, Filters(), sort).rows]

        assert titles("top_rated") == ["Old", "Lately"]
        assert titles("top_rated_year") == ["Old", "Lately"]
        assert titles("top_rated_month") == ["Lately"]
        Rating.objects.filter(pitch=old).update(rated_at=timezone.now() - timedelta(days=400))
        discovery.recompute_ratings()
        assert titles("top_rated") == ["Old", "Lately"]

    def test_pages_of_the_top_rated_hold_every_pitch_once(self, cara, anon):
        for number in range(5):
            published_pitch(cara, title=f"Pitch {number}")
        Listing.objects.update(rated=4000)
        seen, cursor = [], None
        while True:
            found = discovery.browse(anon, Filters(), "top_rated", limit=2, cursor=cursor)
            seen += [row["title"] for row in found.rows]
            if (cursor := found.next_cursor) is None:
                break
        assert len(seen) == len(set(seen)) == 5


@given(stars=st.lists(st.integers(1, 5), max_size=40))
def test_a_fair_mean_lies_between_the_stars_and_the_middle(stars):
    mean = _fair(len(stars), sum(stars))
    if len(stars) < SHOWN_FROM:
        assert mean == 0
    else:
        assert min(3, sum(stars) / len(stars)) * 1000 - 1 <= mean <= max(3, sum(stars) / len(stars)) * 1000 + 1


@db
class TestFeatured:
    @pytest.mark.parametrize(("begins", "ends", "shown"), [(-1, 1, True), (-3, -1, False), (1, 3, False)])
    def test_staff_put_a_pitch_forward_for_a_time(self, cara, anon, begins, ends, shown):
        published_pitch(cara, title="Not chosen")
        now, pitch = timezone.now(), published_pitch(cara, title="Chosen")
        Feature.objects.create(pitch=pitch, begins_at=now + timedelta(days=begins), ends_at=now + timedelta(days=ends))
        rows = discovery.browse(anon, Filters(featured=True), "newest").rows
        assert [row["title"] for row in rows] == (["Chosen"] if shown else [])

    def test_a_private_pitch_that_is_chosen_stays_private(self, cara, iris, anon):
        now, pitch = timezone.now(), published_pitch(cara, visibility="private")
        Feature.objects.create(pitch=pitch, begins_at=now, ends_at=now + timedelta(days=1))
        for person_ in (anon, iris):
            assert discovery.browse(person_, Filters(featured=True), "newest").rows == []

    @pytest.mark.parametrize(("who", "status"), [("staff", 200), ("cara", 302), ("anon", 302)])
    def test_staff_alone_have_a_page_for_it(self, request, client, who, status):
        if who != "anon":
            client.force_login(request.getfixturevalue(who))
        assert client.get("/staff/discovery/feature/").status_code == status
