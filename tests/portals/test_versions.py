"""Two versions side by side: what changed, word by word, protected fields marked, for nobody but the owner."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pitchey.accounts.models import User
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Pitch
from tests.factories.pitches import PROTECTED, draft
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    """Two versions and a working copy that goes on."""
    pitch = draft(cara, tone="Dry and slow.", **PROTECTED)
    ada = pitches.add_character(by=cara, pitch=pitch, name="Ada", description="Logs every drowning.")
    pitches.add_credit(by=cara, pitch=pitch, person_name="Maren", role="Writer")
    pitches.publish(by=cara, pitch=pitch)
    pitches.edit(by=cara, pitch=pitch, tone="Dry and quick.", genre="thriller", budget_minor=410_000_000)
    pitches.edit_character(by=cara, character=ada, description="Logs every birth.")
    pitches.add_character(by=cara, pitch=pitch, name="<b>Joris</b>")
    pitches.publish(by=cara, pitch=pitch)
    pitches.edit(by=cara, pitch=pitch, logline="Another sentence about the tide.")
    return pitch


def page(client: Client, pitch: Pitch, asked: str = "") -> str:
    return client.get(f"/creator/pitches/{pitch.public_id}/versions/{asked}").content.decode()


@pytest.fixture
def owner_client(cara: User, client: Client) -> Client:
    client.force_login(cara)
    return client


def test_what_changed_is_told_field_by_field_and_word_by_word(owner_client: Client, pitch: Pitch) -> None:
    html = page(owner_client, pitch, "?from=1&to=2")
    assert "5 things differ." in html
    for gone, new in (("slow.", "quick."), ("Mystery", "Thriller"), ("drowning.", "birth.")):
        assert f"</span>{gone}<span" in html and f"</span>{new}<span" in html
    assert "Characters: &lt;b&gt;Joris&lt;/b&gt;" in html and "<b>Joris" not in html
    assert "USD" in html and html.count('#lock"') == 1  # the exact budget is the one protected thing


def test_the_working_copy_is_compared_with_what_others_see(owner_client: Client, pitch: Pitch) -> None:
    html = page(owner_client, pitch, "?from=2&to=now")
    assert "One thing differs." in html and "Logline" in html


def test_a_version_and_itself_say_the_same(owner_client: Client, pitch: Pitch) -> None:
    assert "Nothing differs." in page(owner_client, pitch, "?from=2&to=2")


@pytest.mark.parametrize(
    "asked", ["?from=1&to=3", "?from=0&to=1", "?from=x&to=1", "?from=1&to=99999999999", "?from=1&to=%D9%A1"]
)
def test_a_version_that_is_not_there_is_not_found(owner_client: Client, pitch: Pitch, asked: str) -> None:
    assert owner_client.get(f"/creator/pitches/{pitch.public_id}/versions/{asked}").status_code == 404


def test_half_a_question_shows_the_list(owner_client: Client, pitch: Pitch) -> None:
    assert "things differ" not in page(owner_client, pitch, "?from=1")


def test_nobody_else_compares(client: Client, pitch: Pitch, nosy: User) -> None:
    client.force_login(nosy)
    assert client.get(f"/creator/pitches/{pitch.public_id}/versions/?from=1&to=2").status_code == 404


def test_many_versions_come_in_pages_at_the_price_of_few(owner_client: Client, cara: User) -> None:
    def price(versions: int) -> tuple[int, str]:
        pitch = draft(cara)
        for number in range(versions):
            pitches.edit(by=cara, pitch=pitch, tone=f"Tone {number}")
            pitches.publish(by=cara, pitch=pitch)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = page(owner_client, pitch)
        return len(queries), html

    price(2)  # what a session asks once
    few, _html = price(3)
    many, html = price(24)
    assert few == many and "cursor=" in html


def test_moved_and_removed_rows_are_told(owner_client: Client, cara: User) -> None:
    pitch = draft(cara)
    rows: list[Any] = [pitches.add_character(by=cara, pitch=pitch, name=name) for name in ("Ada", "Bea", "Cleo")]
    pitches.publish(by=cara, pitch=pitch)
    pitches.order_characters(by=cara, pitch=pitch, ids=[rows[1].public_id, rows[0].public_id, rows[2].public_id])
    pitches.remove_character(by=cara, character=rows[2])
    pitches.publish(by=cara, pitch=pitch)
    html = page(owner_client, pitch, "?from=1&to=2")
    assert "Characters: order" in html and "Characters: Cleo" in html
