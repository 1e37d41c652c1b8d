"""Browse, search, facets: what is found, by whom, in which order, and at what price."""

from datetime import timedelta
from html import unescape
from unicodedata import normalize

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from pitchey.core.errors import Malformed
from pitchey.discovery import services as discovery
from pitchey.discovery.filters import ONLY, SORTS, Filters
from pitchey.discovery.query_parser import ts_query
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing
from portals.public.highlighting import highlighted
from tests.domain.discovery.test_words import SEARCHES
from tests.examples import examples
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept

pytestmark = pytest.mark.django_db


def titles(found):
    return [row["title"] for row in found.rows]


@kept
def market(cara):
    """Four pitches: two of one genre, one in another script, one for members only."""
    published_pitch(cara, title="The Tide Clerk", genre="mystery", tags=["harbour"], budget_band="1m-5m")
    published_pitch(cara, title="Loud Hours", genre="musical", format="series", budget_band="over-100m",
                    logline="A tower block has one legal hour of noise.", short_synopsis="Singing neighbours.")  # fmt: skip
    published_pitch(cara, title="海の図書館", genre="mystery", format="series", budget_band="under-100k",
                    logline="引き潮の夜にだけ開く海の図書館で少女は本を探す", short_synopsis="静か")  # fmt: skip
    published_pitch(cara, title="Members Night", genre="drama", visibility="members", logline="Seen by members alone.")


class TestBrowse:
    def test_newest_first(self, market, anon):
        assert titles(discovery.browse(anon, Filters(), "newest")) == ["海の図書館", "Loud Hours", "The Tide Clerk"]

    def test_members_see_more(self, market, iris):
        assert titles(discovery.browse(iris, Filters(), "newest"))[0] == "Members Night"

    def test_a_list_that_is_shared_holds_nothing_of_one_person_alone(self, market, cara, iris, ivan, anon):
        """Whoever asks first, each gets what is theirs to see, and what the market shares is read once."""
        secret = published_pitch(cara, title="Between Us", visibility="private")
        pitches.name_person(by=cara, pitch=secret, email=iris.email)
        for first, second in ((iris, ivan), (ivan, iris)):
            for person in (first, second, cara, anon, first):
                found = titles(discovery.browse(person, Filters(), "newest"))
                assert ("Between Us" in found) == (person in (iris, cara))
                assert ("Members Night" in found) == (person in (iris, ivan, cara))
            cache.clear()

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            (Filters(genre="mystery"), {"The Tide Clerk", "海の図書館"}),
            (Filters(genre=["mystery", "musical"]), {"The Tide Clerk", "海の図書館", "Loud Hours"}),
            (Filters(format="series", genre="musical"), {"Loud Hours"}),
            (Filters(band=["1m-5m", "over-100m"]), {"The Tide Clerk", "Loud Hours"}),
            (Filters(tags=["harbour"]), {"The Tide Clerk"}),
            (Filters(verified=True), set()),
            (Filters(creator="usr_nobody"), set()),
        ],
    )
    def test_filters(self, market, anon, filters, expected):
        assert set(titles(discovery.browse(anon, filters, "newest"))) == expected

    def test_a_badge_counts_until_it_ends(self, market, anon, cara):
        cara.verified_until = timezone.now() + timedelta(days=1)
        cara.save()
        assert len(titles(discovery.browse(anon, Filters(verified=True), "newest"))) == 3

    def test_budgets_sort_by_their_place_and_not_by_their_letters(self, market, anon):
        assert titles(discovery.browse(anon, Filters(), "budget")) == ["Loud Hours", "The Tide Clerk", "海の図書館"]
        assert titles(discovery.browse(anon, Filters(), "budget_low")) == ["海の図書館", "The Tide Clerk", "Loud Hours"]

    def test_an_order_that_does_not_exist_is_refused(self, anon):
        with pytest.raises(Malformed):
            discovery.browse(anon, Filters(), "price")

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyJuZXdlc3QiLCAxLCAyXQ", "bnVsbA", "é", "=" * 9])
    def test_a_foreign_cursor_is_refused(self, anon, cursor):
        with pytest.raises(Malformed):
            discovery.browse(anon, Filters(), "newest", cursor=cursor)

    @pytest.mark.parametrize("sort", sorted(SORTS.keys() - ONLY.keys()))
    def test_pages_hold_every_pitch_once_while_new_ones_come_in(self, cara, anon, sort):
        known = {published_pitch(cara, title=f"Pitch {number}").public_id for number in range(7)}
        seen, cursor = [], None
        while True:
            found = discovery.browse(anon, Filters(), sort, limit=2, cursor=cursor)
            seen += [row["public_id"] for row in found.rows]
            cursor = found.next_cursor
            if cursor is None:
                break
            published_pitch(cara, title="Meanwhile")
        assert len(seen) == len(set(seen))
        assert known <= set(seen)

    def test_a_list_costs_the_same_with_three_rows_as_with_thirty(self, cara, iris, django_assert_num_queries):
        for number in range(3):
            published_pitch(cara, title=f"Pitch {number}")
        with django_assert_num_queries(2):
            discovery.browse(iris, Filters(), "newest", limit=100)
        for number in range(27):
            published_pitch(cara, title=f"Pitch {number}")
        cache.clear()
        with django_assert_num_queries(2):
            assert len(discovery.browse(iris, Filters(), "newest", limit=100).rows) == 30

    def test_pages_of_a_tag_hold_every_pitch_once(self, cara, iris):
        known = [published_pitch(cara, title=f"Pitch {number}", tags=["sea", "war"]).public_id for number in range(5)]
        published_pitch(cara, title="Dry land", tags=["desert"])
        seen, cursor = [], None
        while True:
            found = discovery.browse(iris, Filters(tags=["sea"]), "newest", limit=2, cursor=cursor)
            seen += [row["public_id"] for row in found.rows]
            if (cursor := found.next_cursor) is None:
                break
        assert seen == known[::-1]
        assert discovery.browse(iris, Filters(tags=["nobody-uses-it"]), "newest").rows == []

    def test_a_page_that_guests_share_is_forgotten_when_the_market_changes(
        self, market, anon, cara, django_capture_on_commit_callbacks
    ):
        before = titles(discovery.browse(anon, Filters(), "newest"))
        with django_capture_on_commit_callbacks(execute=True):
            published_pitch(cara, title="Just now")
        assert titles(discovery.browse(anon, Filters(), "newest")) == ["Just now", *before]

    def test_what_guests_share_never_holds_what_members_see(self, market, anon, iris):
        discovery.browse(iris, Filters(), "newest")
        assert "Members Night" not in titles(discovery.browse(anon, Filters(), "newest"))


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("tide", {"The Tide Clerk"}),
            ("TIDE clerk", {"The Tide Clerk"}),
            ("tide cle", {"The Tide Clerk"}),
            ("clerks", {"The Tide Clerk"}),
            ('"tide clerk"', {"The Tide Clerk"}),
            ('"clerk tide"', set()),
            ("harbour", {"The Tide Clerk"}),
            ("mystery", {"The Tide Clerk", "海の図書館"}),
            ("mystery -harbour", {"海の図書館"}),
            ("Cara Lindqvist musical", {"Loud Hours"}),
            ("singing", {"Loud Hours"}),
            ("the", {"The Tide Clerk"}),
            ("the clerk of the tide", {"The Tide Clerk"}),
            ("Ťíde clèrk", {"The Tide Clerk"}),
            ("tide OR clerk", {"The Tide Clerk"}),
            ("tide AND NOT clerk", {"The Tide Clerk"}),
            ("of the and", set()),
            ("🎬 tide 🎬", {"The Tide Clerk"}),
            ("members", set()),
            ("海の図書館", {"海の図書館"}),
            ("nothing like this", set()),
            ("", set()),
            ("   ", set()),
            ("🎬🎬", set()),
            ("-tide", set()),
            ("& | ! <-> ( ' : * \\", set()),
            ("tide\x00clerk", {"The Tide Clerk"}),
            ("'; DROP TABLE pitches_listing; --", set()),
            ("tide " * 3000, {"The Tide Clerk"}),
        ],
    )
    def test_what_is_found(self, market, anon, words, expected):
        assert set(titles(discovery.search(anon, words, Filters()))) == expected

    @settings(max_examples=examples(150))
    @given(words=st.text(max_size=60))
    def test_no_text_breaks_it(self, words):
        parsed = ts_query(words)
        if parsed is not None:
            list(Listing.objects.filter(search=parsed.query)[:1])

    @settings(max_examples=examples(150))
    @given(words=SEARCHES)
    def test_no_search_breaks_it(self, words):
        parsed = ts_query(words)
        if parsed is not None:
            list(Listing.objects.filter(search=parsed.query)[:1])

    @pytest.mark.parametrize("title", ["Škoda Łódź", "SKODA Lodz", "S\u030ckoda \u0141odz"])
    @pytest.mark.parametrize("words", ["škoda", "skoda", "ŠKODA lodz", "Łódź sko"])
    def test_accents_are_the_writers_choice(self, cara, anon, title, words):
        published_pitch(cara, title=title)
        assert titles(discovery.search(anon, words, Filters())) == [normalize("NFC", title)]

    def test_an_unfinished_word_is_a_prefix_and_a_finished_one_is_stemmed(self, cara, anon):
        published_pitch(cara, title="Singles")
        published_pitch(cara, title="A Singer Sings")
        assert titles(discovery.search(anon, "singing", Filters())) == ["A Singer Sings"]
        assert set(titles(discovery.search(anon, "sing", Filters()))) == {"A Singer Sings", "Singles"}

    def test_what_an_audience_shares_is_asked_once(self, market, anon, django_assert_num_queries):
        discovery.search(anon, "tide", Filters())
        with django_assert_num_queries(0):
            assert titles(discovery.search(anon, "tide", Filters())) == ["The Tide Clerk"]

    def test_nobody_shares_what_one_alone_sees(self, cara, iris, anon):
        published_pitch(cara, title="Lantern", visibility="private")
        published_pitch(cara, title="Lantern of members", visibility="members")
        assert set(titles(discovery.search(cara, "lantern", Filters()))) == {"Lantern", "Lantern of members"}
        assert titles(discovery.search(iris, "lantern", Filters())) == ["Lantern of members"]
        assert titles(discovery.search(anon, "lantern", Filters())) == []

    def test_a_title_counts_more_than_a_synopsis(self, cara, anon):
        published_pitch(cara, title="Somewhere else", short_synopsis="A lantern is mentioned.")
        published_pitch(cara, title="Lantern", short_synopsis="Nothing.")
        published_pitch(cara, title="Elsewhere", short_synopsis="A lantern, another lantern and a third lantern.")
        assert titles(discovery.search(anon, "lantern", Filters())) == ["Lantern", "Elsewhere", "Somewhere else"]

    def test_a_tag_counts_more_than_a_synopsis_that_says_it_twice(self, cara, anon):
        published_pitch(cara, title="Tagged", tags=["lantern"])
        published_pitch(cara, title="Told", short_synopsis="A lantern meets a lantern.")
        assert titles(discovery.search(anon, "lantern", Filters())) == ["Tagged", "Told"]

    def test_relevance_pages_hold_every_match_once(self, cara, anon):
        for number in range(5):
            published_pitch(cara, title=f"Lantern {'lantern ' * number}".strip(), logline="A lantern maker goes blind.")
        seen, cursor = [], None
        while True:
            found = discovery.search(anon, "lantern", Filters(), limit=2, cursor=cursor)
            seen += titles(found)
            if (cursor := found.next_cursor) is None:
                break
        assert len(seen) == len(set(seen)) == 5

    def test_a_search_costs_the_same_with_three_matches_as_with_thirty(self, cara, iris):
        asked_for = []
        for published, matches in ((3, 3), (27, 30)):
            for number in range(published):
                published_pitch(cara, title=f"Lantern {number}")
            for sort in ("relevance", *sorted(SORTS.keys() - ONLY.keys())):
                cache.clear()
                with CaptureQueriesContext(connection) as asked:
                    rows = discovery.search(iris, "lantern", Filters(), sort, limit=100).rows
                asked_for.append((sort, matches, len(rows), len(asked)))
        # who shares the answer, the places, their cards
        assert [
            (sort, found, queries) for sort, matches, found, queries in asked_for if (found, queries) != (matches, 3)
        ] == []

    @pytest.mark.parametrize("word", [value for value in PROTECTED.values() if isinstance(value, str)])
    def test_a_protected_word_is_found_by_nobody(self, cara, anon, iris, staff, word):
        published_pitch(cara, **PROTECTED)
        for somebody in (cara, iris, anon, staff):
            assert titles(discovery.search(somebody, word, Filters())) == []

    def test_a_working_title_is_not_found(self, cara):
        pitch = published_pitch(cara)
        pitches.edit(by=cara, pitch=pitch, title="Quokka")
        assert titles(discovery.search(cara, "quokka", Filters())) == []


class TestFacets:
    def test_numbers_are_those_of_the_audience(self, market, anon, iris):
        assert discovery.facets(anon, Filters())["genre"] == {"mystery": 2, "musical": 1}
        assert discovery.facets(iris, Filters())["genre"] == {"mystery": 2, "drama": 1, "musical": 1}

    def test_a_facet_ignores_its_own_filter_and_keeps_the_others(self, market, anon):
        counted = discovery.facets(anon, Filters(genre="mystery"))
        assert counted["genre"] == {"mystery": 2, "musical": 1}
        assert counted["format"] == {"feature": 1, "series": 1}

    def test_with_every_filter_chosen_each_facet_still_counts_its_own(self, market, anon):
        filters = Filters(genre="mystery", format="series", stage=[], band="under-100k")
        assert discovery.facets(anon, filters) == {
            "genre": {"mystery": 1},
            "format": {"series": 1},
            "stage": {Listing.objects.get(title="海の図書館").stage: 1},
            "band": {"under-100k": 1},
        }

    def test_most_first(self, market, iris):
        assert list(discovery.facets(iris, Filters())["genre"]) == ["mystery", "drama", "musical"]

    def test_they_follow_the_search(self, market, anon):
        assert discovery.facets(anon, Filters(), "harbour")["genre"] == {"mystery": 1}
        assert discovery.facets(anon, Filters(), "🎬") == {"genre": {}, "format": {}, "stage": {}, "band": {}}


def test_similar_pitches_share_the_genre_and_come_by_format(market, anon, cara):
    pitch = published_pitch(cara, title="Third", genre="mystery", format="series")
    assert [row["title"] for row in discovery.similar(pitch=pitch, person=anon)] == ["海の図書館", "The Tide Clerk"]


def test_similar_pitches_use_the_other_genres_when_the_first_is_rare(market, anon, cara):
    pitch = published_pitch(cara, title="Third", genre="western", genres=["musical"])
    found = discovery.similar(pitch=pitch, person=anon)
    assert [row["genre"] for row in found] == ["musical"]
    assert "Musical" in found[0]["reason"]


class TestMarked:
    @pytest.mark.parametrize(
        ("text", "words", "expected"),
        [
            ("The Tide Clerk", "tide", "The <mark>Tide</mark> Clerk"),
            ("The Tide Clerk", "cle", "The Tide <mark>Clerk</mark>"),
            ("Clerks of the tides", "clerk tide", "<mark>Clerks</mark> of the <mark>tides</mark>"),
            ("Škoda, again", "skoda", "<mark>Škoda</mark>, again"),
            ("Tide", "-tide", "Tide"),
            ("Tide", "", "Tide"),
            ('<b>Tide</b> & "ebb"', "tide", "&lt;b&gt;<mark>Tide</mark>&lt;/b&gt; &amp; &quot;ebb&quot;"),
            ("<script>", "script", "&lt;<mark>script</mark>&gt;"),
            ("", "tide", ""),
        ],
    )
    def test_what_was_found_is_marked(self, text, words, expected):
        assert highlighted(text, ts_query(words)) == expected

    @given(text=st.text(max_size=60), words=st.text(max_size=30))
    def test_no_text_becomes_markup_and_none_is_lost(self, text, words):
        html = str(highlighted(text, ts_query(words)))
        plain = html.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert unescape(plain) == text
