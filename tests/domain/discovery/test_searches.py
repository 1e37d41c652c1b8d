"""Saved searches: kept under a name, opened as they were, and told of once, in the rhythm that was asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pitchey.core.errors import Invalid, NotFound
from pitchey.discovery.filters import Filters
from pitchey.discovery.models import SavedSearch
from pitchey.discovery.services import saved_searches
from pitchey.notifications.models import Notification
from pitchey.pitches import services as pitches
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db


def kept(person, name="Sea films", words="tide", filters=None, rhythm="instant"):
    filters = filters or Filters()
    return saved_searches.save_search(
        by=person, name=name, words=words, filters=filters, parameters={"q": words}, rhythm=rhythm
    )


def told(person):
    return [(row.kind, row.params) for row in Notification.objects.filter(person=person).order_by("pk")]


class TestKeeping:
    def test_a_search_is_kept_with_what_it_asks(self, iris):
        row = kept(iris, filters=Filters(genre="mystery", band=["1m-5m"], verified=True))
        row.refresh_from_db()
        assert (row.words, row.filters) == ("tide", {"genre": "mystery", "band": ["1m-5m"], "verified": True})

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"name": " "}, "blank"),
            ({"name": "x" * 81}, "too_long"),
            ({"rhythm": "hourly"}, "invalid_choice"),
            ({"words": ""}, "nothing"),
        ],
    )
    def test_what_is_not_right_is_refused(self, iris, given, code):
        with pytest.raises(Invalid) as refused:
            kept(iris, **given)
        assert [error.code for error in refused.value.errors] == [code]
        assert not SavedSearch.objects.exists()

    def test_a_name_is_used_once(self, iris, ivan):
        kept(iris)
        kept(ivan)
        with pytest.raises(Invalid):
            kept(iris, name="SEA films")

    def test_there_are_not_too_many(self, iris):
        for number in range(saved_searches.MOST):
            kept(iris, name=f"Search {number}")
        with pytest.raises(Invalid):
            kept(iris)

    def test_somebody_else_s_is_not_there(self, iris, ivan):
        row = kept(iris)
        with pytest.raises(NotFound):
            saved_searches.change_search(by=ivan, saved=row, name="Mine", rhythm="daily")
        saved_searches.delete_search(by=ivan, saved=row)
        assert saved_searches.searches_of(iris).get() == row
        saved_searches.delete_search(by=iris, saved=row)
        assert not saved_searches.searches_of(iris).exists()


class TestAtOnce:
    def test_publishing_tells_those_whose_search_finds_it(self, cara, iris, ivan, outbox_run):
        kept(iris, filters=Filters(genre="mystery"))
        kept(ivan, filters=Filters(genre=["war", "western"]))
        published_pitch(cara)
        outbox_run()
        assert told(iris) == [("search.found", {"pitch": "The Tide Clerk", "search": "Sea films"})]
        assert told(ivan) == []

    @pytest.mark.parametrize(
        ("words", "filters", "finds"),
        [
            ("tide", Filters(), True),
            ("zeppelin", Filters(), False),
            ("", Filters(genre="mystery", format=["feature", "series"], stage="script"), True),
            ("", Filters(format="series"), False),
            ("", Filters(stage=["idea"]), False),
            ("", Filters(band=["1m-5m", "5m-15m"]), True),
            ("", Filters(band=["over-100m"]), False),
            ("", Filters(verified=True), False),
        ],
    )
    def test_it_finds_what_the_page_would_find(self, cara, iris, words, filters, finds):
        kept(iris, words=words, filters=filters)
        pitch = published_pitch(cara)
        saved_searches.notify_saved_searches(pitch.pk)
        assert bool(told(iris)) is finds

    def test_a_pitch_is_notified_once_for_all_searches_and_publications(self, cara, iris):
        kept(iris)
        kept(iris, name="Mysteries", words="", filters=Filters(genre="mystery"))
        pitch = published_pitch(cara)
        saved_searches.notify_saved_searches(pitch.pk)
        pitches.edit(by=cara, pitch=pitch, tone="Drier")
        pitches.publish(by=cara, pitch=pitch)
        saved_searches.notify_saved_searches(pitch.pk)
        assert len(told(iris)) == 1

    def test_nobody_hears_of_what_they_may_not_see_or_of_their_own(self, cara, iris, nosy):
        for person in (iris, nosy, cara):
            kept(person)
        hidden = published_pitch(cara, visibility="private")
        members = published_pitch(cara, visibility="members")
        for pitch in (hidden, members):
            saved_searches.notify_saved_searches(pitch.pk)
        assert [len(told(person)) for person in (iris, nosy, cara)] == [1, 0, 0]

    def test_many_are_told_in_batches(self, cara, iris, ivan, pru):
        for person in (iris, ivan, pru):
            kept(person)
        pitch = published_pitch(cara)
        place = saved_searches.notify_saved_searches(pitch.pk, batch=2)
        assert place is not None
        assert saved_searches.notify_saved_searches(pitch.pk, after=place, batch=2) is None
        assert all(len(told(person)) == 1 for person in (iris, ivan, pru))


class TestDigests:
    @pytest.mark.parametrize(("rhythm", "days"), [("daily", 1), ("weekly", 7)])
    def test_news_come_when_their_time_is_over_and_once(self, cara, iris, rhythm, days):
        row = kept(iris, rhythm=rhythm)
        published_pitch(cara, title="Low Tide")
        published_pitch(cara, title="High Tide")
        now = timezone.now()
        assert saved_searches.due_searches(now) == []
        later = now + timedelta(days=days, minutes=1)
        assert saved_searches.due_searches(later) == [row.pk]
        for _time in range(2):
            saved_searches.notify_search_news(row.pk, now=later)
        assert told(iris) == [("search.news", {"number": "2", "search": "Sea films"})]
        saved_searches.notify_search_news(row.pk, now=later + timedelta(days=days, minutes=1))
        assert len(told(iris)) == 1

    def test_what_was_there_before_is_no_news(self, cara, iris):
        published_pitch(cara)
        row = kept(iris, rhythm="daily")
        saved_searches.notify_search_news(row.pk, now=timezone.now() + timedelta(days=2))
        assert told(iris) == []

    def test_another_rhythm_begins_anew(self, cara, iris):
        row = kept(iris, rhythm="never")
        published_pitch(cara)
        row = saved_searches.change_search(by=iris, saved=row, name="Tides", rhythm="daily")
        saved_searches.notify_search_news(row.pk, now=timezone.now() + timedelta(days=2))
        assert (told(iris), row.name) == ([], "Tides")
