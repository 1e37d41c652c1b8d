"""Does a shared world leave no trace of the test that used it before?"""

import pytest
from django.db import connection

from pitchey.accounts.models import User
from pitchey.pitches.models import Pitch
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara)


@kept
def held(cara: User) -> list[User]:
    return [cara]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_neither_rows_nor_objects_remember(turn: int, pitch: Pitch, held: list[User], cara: User, ivan: User) -> None:
    assert held[0] is cara  # one object, however many hold it
    assert [found.title for found in Pitch.objects.all()] == [pitch.title] == ["The Tide Clerk"]
    assert set(User.objects.all()) == {cara, ivan} and cara.display_name == "Cara Lindqvist"
    Pitch.objects.update(title="Somebody was here")
    pitch.title = cara.display_name = "Somebody was here"
    ivan.delete()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_lost_connection_is_opened_again(turn: int, pitch: Pitch, cara: User) -> None:
    assert Pitch.objects.get() == pitch
    connection.connection.close()


def test_what_a_test_does_not_ask_for_is_not_there(db: None) -> None:
    assert not User.objects.exists()


def test_what_is_laid_in_a_savepoint_is_not_committed(pitch: Pitch, owner_connection) -> None:
    assert owner_connection.execute("SELECT count(*) FROM pitches_pitch").fetchone() == (0,)


def test_real_commits_begin_without_it(committed_db: None) -> None:
    assert not User.objects.exists()
