"""How much of somebody's room do their files take, and what happens when it is full?"""

from typing import Any

import pytest

from pitchey.accounts.models import User
from pitchey.core.errors import TooLarge
from pitchey.media import services as media
from pitchey.media.models import File
from tests.at_once import at_once
from tests.factories import cast

KB = 1024


def begin(by: User, size: int = 40 * KB) -> File:
    kind = "application/pdf"
    return media.begin_upload(by=by, purpose="document", name="Script.pdf", size=size, content_type=kind)[0]


@pytest.fixture(autouse=True)
def small(settings: Any) -> None:
    settings.ROOM_FOR_FILES = 100 * KB


def test_what_is_announced_takes_room_until_it_is_cancelled(cara: User, iris: User) -> None:
    assert media.quota_of(cara).percent == 0
    file = begin(cara)
    begin(cara)
    assert (media.quota_of(cara).taken, media.quota_of(cara).percent) == (80 * KB, 80)
    assert media.quota_of(cara).nearly_full and media.quota_of(iris).taken == 0
    media.cancel(by=cara, file=file)
    assert media.quota_of(cara).taken == 40 * KB and not media.quota_of(cara).nearly_full


def test_what_does_not_fit_is_refused_with_what_is_left(cara: User, iris: User) -> None:
    begin(cara, 90 * KB)
    with pytest.raises(TooLarge) as refused:
        begin(cara, 10 * KB + 1)
    assert (refused.value.code, refused.value.details["left"]) == ("no_room", 10 * KB)
    assert "10.0\xa0KB of your 100.0\xa0KB are left" in str(refused.value.sentence)
    begin(cara, 10 * KB)
    begin(iris, 10 * KB + 1)


def test_of_files_that_are_announced_at_once_no_more_come_than_fit(committed_db: None) -> None:
    cara = cast.person("Cara", "creator")
    assert sorted(at_once(*[lambda: begin(cara)] * 4)) == ["done", "done", "no_room", "no_room"]
