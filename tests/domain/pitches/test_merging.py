"""Two tabs of one pitch: what is merged field by field, and what is asked."""

import pytest

from pitchey.core.errors import Stale
from pitchey.pitches import services as pitches
from tests.factories.pitches import draft

pytestmark = pytest.mark.django_db


def test_two_who_write_in_different_fields_both_win(cara):
    pitch = draft(cara, title="Old", tone="Old")
    pitches.edit(by=cara, pitch=pitch, title="Theirs")
    pitches.edit(by=cara, pitch=pitch, seen={"title": "Old", "tone": "Old"}, title="Old", tone="Mine")
    pitch.refresh_from_db()
    assert (pitch.title, pitch.tone) == ("Theirs", "Mine")


def test_a_conflicting_field_is_reported_with_both_texts_and_not_written(cara):
    pitch = draft(cara, title="Old", tone="Old")
    now = pitches.edit(by=cara, pitch=pitch, title="Theirs").revision
    mine = {"seen": {"title": "Old", "tone": "Old"}, "title": "Mine", "tone": "Mine"}
    with pytest.raises(Stale) as refused:
        pitches.edit(by=cara, pitch=pitch, **mine)
    assert refused.value.details == {"changed": {"title": "Theirs"}, "revision": now}
    pitch.refresh_from_db()
    assert (pitch.title, pitch.tone) == ("Theirs", "Old")
    # Decided at that revision, mine is written; decided at an older one, it is asked again.
    with pytest.raises(Stale):
        pitches.edit(by=cara, pitch=pitch, if_revision=now - 1, **mine)
    pitches.edit(by=cara, pitch=pitch, if_revision=now, **mine)
    pitch.refresh_from_db()
    assert (pitch.title, pitch.tone) == ("Mine", "Mine")


def test_the_same_change_made_twice_is_no_clash(cara):
    pitch = draft(cara, title="Old")
    pitches.edit(by=cara, pitch=pitch, title="Same")
    pitches.edit(by=cara, pitch=pitch, seen={"title": "Old"}, title=" Same ")


def test_an_amount_goes_with_its_currency(cara):
    pitch = draft(cara, currency="EUR", budget_minor=100)
    pitches.edit(by=cara, pitch=pitch, currency="JPY")
    with pytest.raises(Stale) as refused:
        pitches.edit(
            by=cara, pitch=pitch, seen={"currency": "EUR", "budget_minor": 100}, currency="EUR", budget_minor=200
        )
    assert refused.value.details["changed"] == {"currency": "JPY"}
