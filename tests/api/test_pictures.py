"""Posters and stills over the API, with real pictures."""

from typing import Any

import pytest

from pitchey.outbox import services as outbox
from pitchey.pitches.models import Pitch
from tests.api.calling import Caller
from tests.factories import files
from tests.factories.pitches import draft

pytestmark = pytest.mark.django_db


def sent(me: Caller, pitch: Pitch, purpose: str, contents: bytes, **more: Any) -> dict[str, Any]:
    """Announce, send and finish a picture, and let it be checked."""
    announced = {"purpose": purpose, "name": f"{purpose}.jpg", "size": len(contents), "content_type": "image/jpeg"}
    begun = me.post(f"pitches/{pitch.public_id}/pictures", announced).json()
    upload = begun["upload"]
    me.client.generic(upload["method"], upload["url"], contents, content_type=upload["headers"]["Content-Type"])
    address = f"pitches/{pitch.public_id}/pictures/{begun['picture']['id']}"
    assert me.post(f"{address}/finish", more).status_code == 202
    outbox.run_waiting()
    return me.get(address).json()


def test_a_poster_is_uploaded_shown_and_taken_away_again(cara: Any, guest: Caller) -> None:
    pitch, me = draft(cara), Caller(cara)
    assert sent(me, pitch, "poster", files.picture())["status"] == "ready"
    me.post(f"pitches/{pitch.public_id}/publish")
    assert guest.get(f"pitches/{pitch.public_id}").json()["poster"]["url"].endswith(".webp")
    assert me.post(f"pitches/{pitch.public_id}/poster/redraw").status_code == 200
    me.post(f"pitches/{pitch.public_id}/publish")
    assert me.get(f"pitches/{pitch.public_id}").json()["poster"]["url"].endswith(".svg")


def test_stills_are_uploaded_put_in_order_and_taken_out(cara: Any) -> None:
    pitch, me = draft(cara), Caller(cara)
    for caption in ("First", "Second"):
        sent(me, pitch, "still", files.picture(note=caption), caption=caption)
    stills = me.get(f"pitches/{pitch.public_id}/stills").json()["results"]
    assert [still["caption"] for still in stills] == ["First", "Second"]
    ids = [still["id"] for still in reversed(stills)]
    assert me.put(f"pitches/{pitch.public_id}/stills/order", {"ids": ids}).status_code == 204
    assert me.delete(f"pitches/{pitch.public_id}/stills/{ids[0]}").status_code == 204
    shown = me.get(f"pitches/{pitch.public_id}?expand=stills").json()["stills"]
    assert [still["caption"] for still in shown] == ["First"]


def test_a_page_of_html_is_no_poster(cara: Any) -> None:
    picture = sent(Caller(cara), draft(cara), "poster", files.html())
    assert picture["status"] == "rejected" and picture["reason"]
