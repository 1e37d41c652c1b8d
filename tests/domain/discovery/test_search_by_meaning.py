"""What search, facets and similar pitches make of meaning: words first, then what means the same; everything through the person."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitchey.core.errors import Malformed
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.discovery.rank_fusion import fuse_rankings
from pitchey.pitches.models import Listing
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db
# Orders that leave no pitch out.
ORDERS = ["newest", "most_viewed", "most_saved", "budget", "budget_low"]


def titles(found):
    return [row["title"] for row in getattr(found, "rows", found)]


@pytest.fixture
def market(ideas, cara, outbox_run):
    """One that has the word, two that mean it, one of another idea."""
    published_pitch(cara, title="Four Thieves", logline="They steal from the vault.", genre="thriller", format="series")
    published_pitch(cara, title="The Vault", logline="A heist among robbers.", genre="comedy")
    published_pitch(cara, title="Robbery", logline="Somebody else opens the vault.", genre="thriller")
    published_pitch(cara, title="Best Man", logline="A wedding with one groom too many.", genre="comedy")
    outbox_run()


class TestSearch:
    def test_what_has_the_word_comes_before_what_means_the_same(self, market, anon):
        found = titles(discovery.search(anon, "robbery", Filters()))
        assert found[0] == "Robbery"
        assert set(found[1:]) == {"Four Thieves", "The Vault"}

    def test_a_sentence_that_stands_nowhere_finds_what_it_means(self, market, anon):
        found = titles(discovery.search(anon, "a heist that goes wrong", Filters()))
        assert set(found) == {"Four Thieves", "The Vault", "Robbery"}

    def test_filters_hold_for_what_means_the_same(self, market, anon):
        assert titles(discovery.search(anon, "robbery", Filters(genre="comedy"))) == ["The Vault"]

    @pytest.mark.parametrize("sort", ORDERS)
    def test_every_order_has_the_same_pitches(self, market, anon, sort):
        found = titles(discovery.search(anon, "robbery", Filters(), sort))
        assert set(found) == {"Robbery", "Four Thieves", "The Vault"}

    def test_a_quoted_word_finds_the_letters_alone(self, market, anon):
        assert titles(discovery.search(anon, '"robbery"', Filters())) == ["Robbery"]

    def test_nobody_finds_by_meaning_what_is_not_theirs_to_see(self, market, cara, iris, anon, outbox_run):
        published_pitch(cara, title="Hidden", logline="The heist of thieves.", visibility="private")
        published_pitch(cara, title="Membersonly", logline="The heist of thieves.", visibility="members")
        outbox_run()
        assert "Hidden" not in titles(discovery.search(iris, "robbery", Filters()))
        assert "Membersonly" in titles(discovery.search(iris, "robbery", Filters()))
        assert not {"Hidden", "Membersonly"} & set(titles(discovery.search(anon, "robbery", Filters())))
        assert "Hidden" in titles(discovery.search(cara, "robbery", Filters()))

    def test_pages_hold_every_match_once(self, market, anon):
        seen, cursor = [], None
        while True:
            found = discovery.search(anon, "robbery", Filters(), limit=1, cursor=cursor)
            seen += titles(found)
            if (cursor := found.next_cursor) is None:
                break
        assert sorted(seen) == ["Four Thieves", "Robbery", "The Vault"]
        with pytest.raises(Malformed):
            discovery.search(anon, "robbery", Filters(), cursor="x")

    def test_it_costs_the_same_with_three_matches_as_with_thirty(self, ideas, cara, iris, outbox_run):
        dear = []
        for count in (3, 27):
            for number in range(count):
                published_pitch(cara, title=f"Night {number}", logline="They plan a heist and fail.")
            outbox_run()
            for sort in ("relevance", *ORDERS):
                cache.clear()
                discovery.search(iris, "robbery", Filters(), sort)  # from here on the neighbours are remembered
                with CaptureQueriesContext(connection) as asked:
                    rows = discovery.search(iris, "robbery", Filters(), sort, limit=100).rows
                if len(asked) > 7 or len(rows) < count:
                    dear.append((sort, count, len(rows), len(asked)))
        assert dear == []

    def test_facets_count_what_the_list_holds(self, market, anon):
        counted = discovery.facets(anon, Filters(), "robbery")
        assert counted["genre"] == {"thriller": 2, "comedy": 1}
        assert discovery.facets(anon, Filters(), '"robbery"')["genre"] == {"thriller": 1}


class TestSimilar:
    def test_what_means_the_same_stands_before_the_genre(self, market, cara, anon):
        pitch = Listing.objects.get(title="The Vault").pitch
        assert titles(discovery.similar(pitch=pitch, person=anon)) == ["Four Thieves", "Robbery", "Best Man"]

    def test_only_what_the_person_may_see(self, market, cara, anon, outbox_run):
        published_pitch(cara, title="Hidden", logline="The heist of thieves.", visibility="private")
        outbox_run()
        pitch = Listing.objects.get(title="The Vault").pitch
        assert "Hidden" not in titles(discovery.similar(pitch=pitch, person=anon))
        assert "Hidden" in titles(discovery.similar(pitch=pitch, person=cara))


class TestBlended:
    @pytest.mark.parametrize(
        ("words", "near", "order"),
        [
            ([], [], []),
            ([1, 2, 3], [], [1, 2, 3]),
            ([], [1, 2, 3], [1, 2, 3]),
            ([1, 2], [3, 4], [1, 2, 3, 4]),
            ([1, 2, 3], [3], [3, 1, 2]),
            ([1, 2], [4, 2], [2, 1, 4]),
        ],
    )
    def test_both_first_then_words_then_meaning(self, words, near, order):
        assert [pk for _score, pk in fuse_rankings(words, near)] == order

    def test_no_two_places_share_a_score(self):
        scores = [score for score, _pk in fuse_rankings(range(300), [])]
        assert len(set(scores)) == 300
