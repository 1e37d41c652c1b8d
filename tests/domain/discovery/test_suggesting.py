"""What the beginning of a word goes on to, and what a mistyped one may have meant: for whom, and at what price."""

import pytest
from django.test import TestCase
from hypothesis import given
from hypothesis import strategies as st

from pitchey.discovery import services as discovery
from pitchey.discovery.filters import Filters
from pitchey.discovery.models import TitlePrefix, Word
from pitchey.discovery.services.suggestions import edit_distance
from pitchey.discovery.services.vocabulary import deletion_variants
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Listing
from tests.factories.pitches import PROTECTED, published_pitch

db = pytest.mark.django_db


def texts(found, kind="title"):
    return [one.text for one in found if one.kind == kind]


@pytest.fixture
def market(cara, pru, outbox_run):
    published_pitch(cara, title="The Tide Clerk", genre="mystery")
    published_pitch(pru, title="Tidewater", genre="musical", visibility="members", logline="A barnacle sings at night.")
    published_pitch(pru, title="Tidal Secrets", visibility="private", logline="A quetzal is never named.")
    outbox_run()


@db
class TestSuggest:
    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("tid", ["The Tide Clerk"]),
            ("TIDE CL", ["The Tide Clerk"]),
            ("the tide", ["The Tide Clerk"]),
            ("clèrk", ["The Tide Clerk"]),
            ("ide", []),
            ("t", []),
            ("", []),
            ("🎬", []),
            ("%", []),
            ("tide_clerk", ["The Tide Clerk"]),
            ("\x00tide", ["The Tide Clerk"]),
            ("tide " * 3000, []),
        ],
    )
    def test_titles_from_any_of_their_words_on(self, market, anon, typed, titles):
        assert texts(discovery.suggest(anon, typed)) == titles

    @pytest.mark.parametrize(
        ("who", "titles"),
        [
            ("anon", {"The Tide Clerk"}),
            ("nosy", {"The Tide Clerk"}),
            ("iris", {"The Tide Clerk", "Tidewater"}),
            ("pru", {"The Tide Clerk", "Tidewater", "Tidal Secrets"}),
        ],
    )
    def test_only_what_they_may_see(self, request, market, who, titles):
        assert set(texts(discovery.suggest(request.getfixturevalue(who), "tid"))) == titles

    def test_people_with_something_that_they_may_see(self, market, cara, pru, iris, anon):
        name = pru.display_name.split()[0][:3]
        assert texts(discovery.suggest(iris, name), "person") == [pru.display_name]
        assert texts(discovery.suggest(anon, name), "person") == []
        assert texts(discovery.suggest(anon, cara.display_name.split()[-1]), "person") == [cara.display_name]

    def test_genres_by_their_names(self, anon):
        assert [one.id for one in discovery.suggest(anon, "mys") if one.kind == "genre"] == [
            "mystery",
            "mystery-thriller",
        ]

    def test_the_most_viewed_come_first(self, cara, anon, outbox_run):
        for number in range(7):
            published_pitch(cara, title=f"Lantern {number}")
        Listing.objects.filter(title="Lantern 3").update(views=9)
        outbox_run()
        found = texts(discovery.suggest(anon, "lant"))
        assert (len(found), found[0]) == (5, "Lantern 3")

    def test_a_new_title_replaces_the_old_one(self, cara, anon, outbox_run):
        pitch = published_pitch(cara, title="Before")
        outbox_run()
        pitches.edit(by=cara, pitch=pitch, title="After")
        pitches.publish(by=cara, pitch=pitch)
        outbox_run()
        assert texts(discovery.suggest(anon, "bef")) == []
        assert texts(discovery.suggest(anon, "aft")) == ["After"]

    def test_guests_share_an_answer_until_something_new_is_learned(
        self, cara, anon, outbox_run, django_assert_num_queries
    ):
        published_pitch(cara, title="Tidemark")
        outbox_run()
        assert texts(discovery.suggest(anon, "tide")) == ["Tidemark"]
        with django_assert_num_queries(0):
            discovery.suggest(anon, "tide")
        with TestCase.captureOnCommitCallbacks(execute=True):
            published_pitch(cara, title="Tidewater")
        assert texts(discovery.suggest(anon, "tide")) == ["Tidemark"]
        with TestCase.captureOnCommitCallbacks(execute=True):
            outbox_run()
        assert set(texts(discovery.suggest(anon, "tide"))) == {"Tidemark", "Tidewater"}

    def test_what_a_member_sees_is_shared_with_nobody(self, request, market, anon, ivan):
        for who in (ivan, anon, ivan):
            assert ("Tidewater" in texts(discovery.suggest(who, "tide"))) == (who is ivan)

    def test_it_costs_the_same_with_three_matches_as_with_thirty(
        self, cara, iris, outbox_run, django_assert_num_queries
    ):
        for number in range(30):
            published_pitch(cara, title=f"Lantern {number}")
            if number in (2, 29):
                outbox_run()
                with django_assert_num_queries(3):  # beginnings of titles and of names, titles
                    discovery.suggest(iris, "lan")


@db
class TestDidYouMean:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("harbuor", "harbour"),
            ("harbor", "harbour"),
            ("clrek tide", "clerk tide"),
            ("tide clrek", "tide clerk"),
            ("mistery harbour", "mystery harbour"),
            ('"tide clrek" drownimg', '"tide clerk" drowning'),
            ("harbour", ""),
            ("xylophone", ""),
            ("tid", ""),
            ("", ""),
            ("🎬🎬", ""),
            ("-harbuor", ""),
        ],
    )
    def test_an_unknown_word_is_taken_for_one_of_the_market(self, market, anon, typed, meant):
        assert discovery.did_you_mean(anon, typed) == meant

    def test_what_is_meant_is_found(self, market, anon):
        assert discovery.search(anon, "harbuor", Filters()).rows == []
        assert discovery.search(anon, discovery.did_you_mean(anon, "harbuor"), Filters()).rows

    @pytest.mark.parametrize(("who", "meant"), [("anon", ""), ("nosy", ""), ("iris", "barnacle"), ("pru", "barnacle")])
    def test_words_of_members_are_known_to_members(self, request, market, who, meant):
        assert discovery.did_you_mean(request.getfixturevalue(who), "barnacel") == meant

    @pytest.mark.parametrize("who", ["anon", "iris", "pru"])
    def test_words_of_private_pitches_and_protected_fields_are_never_known(self, request, market, who):
        assert discovery.did_you_mean(request.getfixturevalue(who), "quetzla") == ""
        assert not Word.objects.filter(word__in=["quetzal", *[str(word) for word in PROTECTED.values()]]).exists()


@db
def test_learning_twice_is_learning_once(cara, outbox_run):
    pitch = published_pitch(cara)
    outbox_run()
    before = list(TitlePrefix.objects.order_by("key").values_list("key", "pitch", "person"))
    assert before
    discovery.index_vocabulary([pitch.pk])
    assert list(TitlePrefix.objects.order_by("key").values_list("key", "pitch", "person")) == before


@db
def test_after_an_upgrade_everything_is_learned_and_indexed_in_batches(cara, anon):
    ids = [published_pitch(cara, title=f"Škoda {number}").pk for number in range(3)]
    Listing.objects.update(search="")
    assert discovery.index_vocabulary_batch(batch=2) == ids[1]
    assert discovery.index_vocabulary_batch(after=ids[1], batch=2) is None
    assert len(discovery.search(anon, "skoda", Filters()).rows) == 3
    assert len(discovery.suggest(anon, "skod")) == 3


WORD = st.text("abcde", min_size=1, max_size=9)


class TestDistance:
    @pytest.mark.parametrize(
        ("one", "other", "apart"),
        [
            ("", "", 0),
            ("tide", "tide", 0),
            ("tide", "tied", 1),
            ("tide", "tid", 1),
            ("tide", "side", 1),
            ("ab", "cd", 2),
        ],
    )
    def test_known_ones(self, one, other, apart):
        assert edit_distance(one, other) == edit_distance(other, one) == apart

    @given(one=WORD, other=WORD)
    def test_words_one_edit_apart_share_a_deletion_variant(self, one, other):
        if edit_distance(one, other) <= 1:
            assert set(deletion_variants(one)) & set(deletion_variants(other))
