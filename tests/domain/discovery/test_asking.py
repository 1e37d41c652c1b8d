"""What was searched for: one's own recent searches, and what several people searched for."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from pitchey.discovery import services as discovery
from pitchey.discovery.models import RecentSearch, Searched
from tests.factories.cast import person

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0"


def ask(somebody, words, network="10.0.0.1", agent=BROWSER):
    discovery.record_search(person=somebody, words=words, network=network, user_agent=agent)


def popular():
    cache.clear()
    return discovery.popular_searches()


class TestRecent:
    def test_the_newest_first_each_once_and_ten_at_most(self, iris, ivan):
        for words in ["heist", "winter", "Heist", *(f"word {number}" for number in range(9)), "winter"]:
            ask(iris, words)
        ask(ivan, "something of ivan")
        assert discovery.recent_searches(iris) == ["winter", *(f"word {number}" for number in reversed(range(9)))]

    def test_they_can_be_cleared(self, iris, ivan):
        ask(iris, "heist")
        ask(ivan, "winter")
        discovery.clear_recent_searches(by=iris)
        assert discovery.recent_searches(iris) == []
        assert discovery.recent_searches(ivan) == ["winter"]

    def test_guests_have_none(self, anon):
        ask(anon, "heist")
        assert discovery.recent_searches(anon) == []
        assert not RecentSearch.objects.exists()

    @pytest.mark.parametrize("words", ["", "   ", "🎬", "a\x00b", "x" * 10_000, "<b>", "'; --"])
    def test_any_typed_text_gets_an_answer(self, iris, words):
        ask(iris, words)
        assert all("\x00" not in recent and len(recent) <= 80 for recent in discovery.recent_searches(iris))


class TestPopular:
    def test_what_five_people_searched_for(self, iris):
        for number in range(5):
            assert popular() == []
            ask(person(f"Somebody {number}", "investor"), "  Heist   COMEDY ")
        assert popular() == ["heist comedy"]

    def test_one_person_and_one_network_count_once(self, iris, anon):
        for number in range(20):
            ask(iris, "push")
            ask(anon, "push", agent=f"Mozilla/5.{number}")
        assert popular() == []

    def test_networks_of_guests_count(self, anon):
        for number in range(5):
            ask(anon, "heist", network=f"10.0.0.{number}")
        assert popular() == ["heist"]

    @pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8"])
    def test_machines_do_not(self, anon, agent):
        for number in range(9):
            ask(anon, "heist", network=f"10.0.0.{number}", agent=agent)
        assert popular() == []

    def test_a_week_later_it_is_over_and_a_month_later_forgotten(self, anon):
        for number in range(5):
            ask(anon, "heist", network=f"10.0.0.{number}")
        Searched.objects.update(day=timezone.now().date() - timedelta(days=8))
        assert popular() == []
        discovery.forget_old_searches()
        assert Searched.objects.count() == 5
        Searched.objects.update(day=timezone.now().date() - timedelta(days=31))
        discovery.forget_old_searches()
        assert not Searched.objects.exists()

    def test_nobody_is_named(self, iris, anon):
        ask(iris, "heist")
        ask(anon, "heist", network="10.9.8.7")
        kept = str(list(Searched.objects.values_list()))
        assert iris.public_id not in kept
        assert "10.9.8.7" not in kept
