"""What a search may go on to, over REST: for whom, what was meant, and one's own searches."""

from typing import Any

import pytest

from pitchey.accounts.models import User
from pitchey.core import limits
from pitchey.discovery.models import RecentSearch
from pitchey.outbox import services as outbox
from tests.api.calling import Caller
from tests.factories.pitches import published_pitch
from tests.kept import kept

pytestmark = pytest.mark.django_db
PHONE = {"User_Agent": "Pitchey for phones 1.0"}


@kept
def market(cara: User, pru: User) -> None:
    published_pitch(cara, title="Tidewater", genre="mystery")
    published_pitch(pru, title="Tidal Members", genre="musical", visibility="members")
    published_pitch(pru, title="Tidal Secret", visibility="private")
    outbox.run_waiting()


def texts(who: Any, typed: str) -> list[str]:
    return [row["text"] for row in Caller(who).get(f"suggestions?q={typed}").json()["results"]]


def recent(who: Any) -> list[str]:
    return [row["words"] for row in Caller(who).get("searches/recent").json()["results"]]


def test_titles_genres_and_people_that_the_caller_may_see(market: None, cara: User, ivan: User) -> None:
    assert texts(None, "tid") == ["Tidewater"]
    assert sorted(texts(ivan, "tid")) == ["Tidal Members", "Tidewater"]
    assert texts(None, "musi") == ["Musical"]
    answer = Caller(None).get("suggestions?q=cara").json()["results"]
    assert answer == [{"kind": "person", "id": cara.public_id, "text": cara.display_name}]


@pytest.mark.parametrize(
    ("asked", "status"),
    [("", 200), ("?q=", 200), ("?q=t", 200), ("?q=%F0%9F%8E%AC", 200), ("?q=" + "x" * 201, 400), ("?q=a%00b", 400), ("?p=1", 400)],
)  # fmt: skip
def test_any_typed_text_gets_an_answer(market: None, asked: str, status: int) -> None:
    for address in ("suggestions", "did-you-mean"):
        assert Caller(None).get(address + asked).status_code == status


def test_a_mistyped_search_is_put_right(market: None, ivan: User) -> None:
    assert Caller(None).get("did-you-mean?q=tidewatre").json() == {"words": "tidewater"}
    assert Caller(None).get("did-you-mean?q=zeppelin").json() == {"words": None}
    assert Caller(None).get("did-you-mean?q=membres").json() == {"words": None}
    assert Caller(ivan).get("did-you-mean?q=membres").json() == {"words": "members"}


def test_what_the_caller_searched_for_is_theirs_and_forgotten_on_demand(market: None, ivan: User, iris: User) -> None:
    for words in ("tidewater", "zeppelin"):
        Caller(ivan).get(f"pitches?q={words}", **PHONE)
    assert recent(ivan) == ["tidewater"] and recent(iris) == []
    assert Caller(iris).delete("searches/recent").status_code == 204
    assert recent(ivan) == ["tidewater"]
    Caller(ivan).delete("searches/recent")
    assert recent(ivan) == [] and not RecentSearch.objects.exists()


def test_suggestions_are_rate_limited(market: None, ivan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "suggest", limits.Limit(2, 60, "Enough."))
    caller = Caller(ivan)
    assert [caller.get("suggestions?q=tid").status_code for _time in range(3)] == [200, 200, 429]


def test_suggestions_cost_the_same_whatever_is_found(
    market: None, cara: User, outbox_run: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        published_pitch(cara, title=f"Tidemark {number}")
    outbox_run()
    with django_assert_max_num_queries(4):
        assert len(texts(None, "tid")) == 5
