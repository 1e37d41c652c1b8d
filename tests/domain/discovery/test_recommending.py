"""Recommendations: because of what somebody kept, with the reason, never what is not theirs to see; with and without meaning."""

import pytest

from pitchey.core.errors import Forbidden, Invalid
from pitchey.discovery import services as discovery
from pitchey.discovery.recommendations import recommend
from pitchey.ndas import services as ndas
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing, Pitch
from tests.factories.pitches import published_pitch
from tests.kept import kept

pytestmark = pytest.mark.django_db


def told(found):
    return {one.card["title"]: one.reason for one in found}


@kept
def heist(cara):
    return published_pitch(
        cara, title="Four Thieves", logline="They steal from the vault.", genre="thriller", tags=["vault", "night"]
    )


@kept
def alike(cara):
    """Of the same genre and budget, with one tag in common."""
    return published_pitch(cara, title="The Long Night", genre="thriller", format="series", tags=["night"])


@kept
def other(cara):
    """Says the same as the heist in another genre."""
    return published_pitch(
        cara, title="Loot", logline="Robbers plan a heist.", genre="comedy", format="series", budget_band="over-100m",
        short_synopsis="The thieves come to steal from the vault.",
    )  # fmt: skip


class TestStated:
    """What somebody says they look for leads to what has all of it."""

    @pytest.mark.parametrize(
        ("wish", "titles"),
        [
            ({"genres": ["comedy"]}, {"Loot"}),
            ({"genres": ["thriller", "comedy"], "formats": ["series"]}, {"Loot", "The Long Night"}),
            ({"budget_bands": ["over-100m"]}, {"Loot"}),
            ({"genres": ["comedy"], "budget_bands": ["1m-5m"]}, set()),
            ({"stages": ["completed"]}, set()),
            ({"countries": ["PT"]}, {"The Ferry"}),
            ({}, set()),
        ],
    )
    def test_what_has_all_of_it_is_recommended(self, heist, alike, other, pru, prufilm, iris, wish, titles):
        prufilm.country = "PT"
        prufilm.save()
        pitch = published_pitch(pru, title="The Ferry", genre="romance", budget_band="100k-500k", format="short")
        Listing.objects.filter(pk=pitch.pk).update(organisation=prufilm)
        discovery.save_mandate(by=iris, **wish)
        assert set(told(recommend(iris))) == titles

    def test_the_reason_names_what_is_met(self, other, iris):
        discovery.save_mandate(by=iris, genres=["comedy", "western"], budget_bands=["over-100m"])
        [found] = recommend(iris)
        assert found.because_of == "" and found.reason == "You look for this: Comedy, Over $100M."

    def test_what_was_kept_and_what_was_said_share_the_row(self, cara, heist, alike, iris):
        for number in range(6):
            published_pitch(cara, title=f"Laugh {number}", genre="comedy")
        discovery.save(by=iris, pitch=heist)
        discovery.save_mandate(by=iris, genres=["comedy"])
        found = told(recommend(iris, limit=4))
        assert len(found) == 4 and "The Long Night" in found and "Laugh 5" in found

    def test_only_what_they_may_see_and_have_nothing_to_do_with(self, cara, other, iris, nosy):
        published_pitch(cara, title="Hidden Laugh", genre="comedy", visibility="private")
        discovery.save_mandate(by=iris, genres=["comedy"])
        assert set(told(recommend(iris))) == {"Loot"}
        discovery.save(by=iris, pitch=other)
        assert recommend(iris) == []

    def test_it_costs_the_same_with_three_as_with_thirteen(self, cara, iris, django_assert_max_num_queries):
        discovery.save_mandate(by=iris, genres=["comedy"])
        for number in range(13):
            published_pitch(cara, title=f"Laugh {number}", genre="comedy")
        with django_assert_max_num_queries(3):
            assert len(recommend(iris)) == 5

    def test_only_what_is_given_changes(self, iris):
        discovery.save_mandate(by=iris, genres=["comedy"], countries=["pt", "PT", ""])
        assert discovery.save_mandate(by=iris, stages=["script"]) == discovery.MandateData(
            ["comedy"], [], [], ["script"], ["PT"]
        )

    @pytest.mark.parametrize(
        "wish",
        [
            {"genres": ["jazz"]}, {"genres": "comedy"}, {"genres": [1]}, {"countries": ["Portugal"]}, {"countries": ["\x00\x00"]},
            {"genres": ["comedy"] * 101}, {"roles": ["staff"]}, {"countries": [f"A{letter}" for letter in "BCDEFGHIJKL"]},
        ],
    )  # fmt: skip
    def test_what_is_no_choice_is_refused(self, iris, wish):
        with pytest.raises(Invalid):
            discovery.save_mandate(by=iris, **wish)
        assert not discovery.mandate_of(iris)

    @pytest.mark.parametrize("who", ["cara", "staff"])
    def test_only_those_who_look_for_pitches_say_so(self, request, who):
        with pytest.raises(Forbidden):
            discovery.save_mandate(by=request.getfixturevalue(who), genres=["comedy"])

    def test_it_goes_with_the_account(self, iris):
        discovery.save_mandate(by=iris, genres=["comedy"])
        discovery.person_left(iris.pk)
        assert not discovery.mandate_of(iris)


class TestByKind:
    def test_a_person_without_saves_gets_no_recommendations(self, heist, alike, iris, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert recommend(iris) == []

    def test_the_reason_names_what_was_kept_and_what_both_share(self, heist, alike, other, iris):
        discovery.save(by=iris, pitch=heist)
        assert told(recommend(iris)) == {
            "The Long Night": "Because you saved “Four Thieves”. Both: Thriller, night, $1M–5M."
        }

    def test_what_was_liked_counts_too(self, heist, alike, iris):
        discovery.like(by=iris, pitch=heist)
        [found] = recommend(iris)
        assert found.because_of == heist.public_id
        assert found.reason.startswith("Because you liked “Four Thieves”.")

    def test_what_was_saved_and_liked_was_saved(self, heist, alike, iris):
        discovery.like(by=iris, pitch=heist)
        discovery.save(by=iris, pitch=heist)
        [found] = recommend(iris)
        assert found.reason.startswith("Because you saved")

    def test_what_is_theirs_kept_or_asked_for_is_not_news(self, cara, pru, prufilm, heist):
        discovery.save(by=pru, pitch=heist)
        saved, liked, asked, _new = (published_pitch(cara, title=title, genre="thriller") for title in "ABCD")
        published_pitch(pru, title="Own", genre="thriller")
        discovery.save(by=pru, pitch=saved)
        discovery.like(by=pru, pitch=liked)
        ndas.request(by=pru, pitch=asked, purpose="produce")
        assert list(told(recommend(pru))) == ["D"]

    @pytest.mark.parametrize("state", ["archived", "private"])
    def test_what_was_hidden_meanwhile_stays_out_at_once(self, cara, heist, alike, iris, state):
        discovery.save(by=iris, pitch=heist)
        assert told(recommend(iris))
        for pitch in (alike, heist):
            if state == "archived":
                pitches.archive(by=cara, pitch=pitch)
            else:
                pitches.edit(by=cara, pitch=Pitch.objects.get(pk=pitch.pk), visibility="private")
        assert recommend(iris) == []

    def test_what_is_kept_no_longer_recommends_nothing(self, heist, alike, iris):
        discovery.save(by=iris, pitch=heist)
        assert told(recommend(iris))
        discovery.unsave(by=iris, pitch=heist)
        assert recommend(iris) == []

    def test_nobody_gets_what_somebody_else_kept(self, heist, alike, iris, ivan):
        discovery.save(by=iris, pitch=heist)
        assert told(recommend(iris))
        assert recommend(ivan) == []

    def test_two_favourites_share_the_row(self, cara, heist, iris):
        wedding = published_pitch(cara, title="Best Man", genre="comedy")
        for number in range(4):
            published_pitch(cara, title=f"Thriller {number}", genre="thriller")
        published_pitch(cara, title="Comedy", genre="comedy")
        for pitch in (heist, wedding):
            discovery.save(by=iris, pitch=pitch)
        sources = [one.because_of for one in recommend(iris)]
        assert sources.count(heist.public_id) == 2
        assert sources.count(wedding.public_id) == 1

    def test_it_costs_the_same_with_three_as_with_thirty(self, cara, heist, iris, django_assert_max_num_queries):
        discovery.save(by=iris, pitch=heist)
        for number in range(3):
            published_pitch(cara, title=f"Thriller {number}", genre="thriller")
        with django_assert_max_num_queries(5):
            assert len(recommend(iris, limit=30)) == 3
        for number in range(27):
            published_pitch(cara, title=f"Thriller {number}", genre="thriller")
        with django_assert_max_num_queries(5):
            assert len(recommend(iris, limit=31)) == 30


class TestByMeaning:
    def test_what_means_the_same_comes_first_and_says_so(self, ideas, heist, alike, other, iris, outbox_run):
        outbox_run()
        discovery.save(by=iris, pitch=heist)
        found = told(recommend(iris))
        assert list(found) == ["Loot", "The Long Night"]
        assert found["Loot"] == "Because you saved “Four Thieves”, which tells of something alike."

    def test_only_what_the_person_may_see(self, ideas, cara, heist, iris, outbox_run):
        published_pitch(cara, title="Hidden", logline="Thieves of the vault.", visibility="private")
        outbox_run()
        discovery.save(by=iris, pitch=heist)
        assert recommend(iris) == []
