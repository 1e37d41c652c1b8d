"""Two people, or two tabs, at the same instant."""

from pitchey.accounts.models import Role
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Version
from tests.at_once import at_once
from tests.factories.cast import person
from tests.factories.pitches import draft


def test_two_publications_make_one_version(committed_db):
    cara = person("Cara Twice", Role.CREATOR)
    pitch = draft(cara)
    at_once(*[lambda: pitches.publish(by=cara, pitch=pitch)] * 4)
    assert Version.objects.filter(pitch=pitch).count() == 1


def test_of_two_edits_of_one_revision_one_wins(committed_db):
    cara = person("Cara Twice", Role.CREATOR)
    pitch = draft(cara)
    answers = at_once(
        lambda: pitches.edit(by=cara, pitch=pitch, if_revision=1, title="One"),
        lambda: pitches.edit(by=cara, pitch=pitch, if_revision=1, title="Two"),
    )
    assert sorted(answers) == ["done", "stale"]


def test_characters_added_at_once_keep_their_places(committed_db):
    cara = person("Cara Twice", Role.CREATOR)
    pitch = draft(cara)
    at_once(*[lambda: pitches.add_character(by=cara, pitch=pitch, name="Somebody")] * 5)
    assert sorted(pitch.characters.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
