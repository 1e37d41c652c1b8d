"""`GET sync`: what happened since a cursor, for clients without a socket."""

from typing import Any

import pytest

from pitchey.events import services as events
from tests.api.calling import Caller

pytestmark = pytest.mark.django_db


def test_without_a_cursor_it_says_where_the_log_stands(ivan: Any) -> None:
    events.push([ivan.pk], "pitch.changed", {"id": "pit_1"})
    assert Caller(ivan).get("sync").json() == {"events": [], "next_cursor": 1, "has_more": False}


def test_it_goes_on_page_by_page_to_the_end(ivan: Any, cara: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PAGE", 2)
    for number in range(3):
        events.push([ivan.pk], "pitch.changed", {"n": number})
        events.push([cara.pk], "pitch.changed", {"n": "hers"})
    caller = Caller(ivan)
    first = caller.get("sync?cursor=0").json()
    assert [event["data"]["n"] for event in first["events"]] == [0, 1]
    assert (first["next_cursor"], first["has_more"]) == (2, True)
    last = caller.get("sync?cursor=2").json()
    assert [event["cursor"] for event in last["events"]] == [3]
    assert (last["next_cursor"], last["has_more"]) == (3, False)
    assert caller.get("sync?cursor=3").json() == {"events": [], "next_cursor": 3, "has_more": False}


def test_a_cursor_that_cannot_be_continued_is_gone(ivan: Any) -> None:
    answer = Caller(ivan).get("sync?cursor=9")
    assert answer.status_code == 410
    assert (answer.json()["code"], answer.json()["cursor"]) == ("resync", 0)


@pytest.mark.parametrize("cursor", ["", "-1", "one", "1.5", "9" * 20, "٣", "%00"])
def test_what_is_no_cursor_is_refused(ivan: Any, cursor: str) -> None:
    assert Caller(ivan).get(f"sync?cursor={cursor}").status_code == 400
