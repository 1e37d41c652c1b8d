"""Is no more time counted than was looked? Forged, replayed, overlapping and flooding beats, machines, the owner and staff add nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.core.errors import Forbidden, Invalid, LimitReached, NotFound
from pitchey.core.limits import LIMITS
from pitchey.dataroom import machines
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import Attention, ReadingSession
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories import ndas as factory
from tests.factories.cast import request_context

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Clock:
    """The server's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(tz=timezone.get_default_timezone())

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("pitchey.dataroom.services.attention.timezone.now", clock)
    return clock


@pytest.fixture
def nda(pitch: Pitch, script: Document, ivan: User, clock: Clock) -> Nda:
    return factory.signed_nda(pitch, ivan)


Shown = Callable[..., str]
Beats = Callable[..., Any]


def shown(by: Any, script: Document, number: int = 1, **changes: Any) -> str:
    """Look at a page; the token that came with it."""
    here = request_context(**({"user_agent": BROWSER} | changes))
    return dataroom.page(by=by, public_id=script.public_id, number=number, context=here).beat


def beat(by: Any, script: Document, token: str, seconds: float, **changes: Any) -> Any:
    here = request_context(**({"user_agent": BROWSER} | changes))
    return dataroom.beat(by=by, public_id=script.public_id, token=token, milliseconds=int(seconds * 1000), context=here)


def total() -> int:
    return sum(Attention.objects.values_list("milliseconds", flat=True))


def test_time_counts_between_beats_and_lies_with_its_page(
    nda: Nda, script: Document, ivan: User, cara: User, clock: Clock
) -> None:
    token = shown(ivan, script, 2)
    for _ in range(3):
        clock.on(15)
        answer = beat(ivan, script, token, 14)
        assert answer.counted == 14_000
        token = answer.token
    other = shown(ivan, script, 4)
    clock.on(5)
    beat(ivan, script, other, 5)
    (reader,) = dataroom.readers_of(by=cara, document=script)
    assert reader.time == {2: 42_000, 4: 5_000} and reader.seconds == 47
    assert dataroom.time_on(by=ivan, document=script) == reader.time
    assert [row.seconds for row in dataroom.my_record(by=ivan)] == [47]  # type: ignore[attr-defined]


def test_no_more_counts_than_our_clock_saw_nor_than_a_beat_may(
    nda: Nda, script: Document, ivan: User, clock: Clock
) -> None:
    token = shown(ivan, script)
    clock.on(3)
    first = beat(ivan, script, token, 3600)
    assert first.counted == 3000
    clock.on(3600)  # the lid was closed
    assert beat(ivan, script, first.token, 3600).counted == 30_000


def test_a_beat_that_was_sent_again_adds_nothing(nda: Nda, script: Document, ivan: User, clock: Clock) -> None:
    token = shown(ivan, script)
    clock.on(10)
    assert beat(ivan, script, token, 10).counted == 10_000
    for _ in range(5):
        clock.on(10)
        assert beat(ivan, script, token, 10).counted == 0
    assert total() == 10_000


def test_two_windows_together_count_no_second_twice(nda: Nda, script: Document, ivan: User, clock: Clock) -> None:
    left, right = shown(ivan, script, 1), shown(ivan, script, 2)
    for _ in range(6):
        clock.on(10)
        left, right = beat(ivan, script, left, 10).token, beat(ivan, script, right, 10).token
    assert total() == 60_000


def test_two_documents_and_two_places_count_no_second_twice(
    nda: Nda, pitch: Pitch, script: Document, ivan: User, clock: Clock
) -> None:
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    here, there, elsewhere = shown(ivan, script), shown(ivan, deck), shown(ivan, script, ip="203.0.113.7")
    clock.on(20)
    beat(ivan, script, here, 20)
    beat(ivan, deck, there, 20)
    beat(ivan, script, elsewhere, 20, ip="203.0.113.7")
    assert total() == 20_000


def test_a_store_of_unused_tokens_is_worth_no_more_than_one(
    nda: Nda, script: Document, ivan: User, clock: Clock
) -> None:
    store = [shown(ivan, script) for _ in range(5)]
    clock.on(10)
    for token in reversed(store):
        beat(ivan, script, token, 10)
    for token in store:
        beat(ivan, script, token, 10)
    assert total() == 10_000


@pytest.mark.parametrize("forge", ["", "x", "a:b:c", "\0", "1" * 200, "another key", "another salt"])
def test_a_forged_token_is_refused_and_adds_nothing(
    forge: str, nda: Nda, script: Document, ivan: User, clock: Clock
) -> None:
    shown(ivan, script)
    session = ReadingSession.objects.get()
    made = [session.pk, 1, 0]
    token = {
        "another key": signing.dumps(made, key="k" * 40, salt="dataroom.beat"),
        "another salt": signing.dumps(made, salt="elsewhere"),
    }.get(forge, forge)
    with pytest.raises(Invalid):
        beat(ivan, script, token, 10)
    assert total() == 0


def test_a_token_of_another_reader_document_or_address_is_refused(
    nda: Nda, pitch: Pitch, script: Document, ivan: User, pru: User, anon: AnonymousUser, clock: Clock
) -> None:
    factory.signed_nda(pitch, pru)
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    mine, guests = shown(ivan, script), shown(anon, deck)
    clock.on(10)
    for by, document, token, place in (
        (pru, script, mine, "198.51.100.7"),
        (ivan, deck, mine, "198.51.100.7"),
        (ivan, deck, guests, "198.51.100.7"),
        (anon, deck, guests, "203.0.113.9"),
    ):
        with pytest.raises(Invalid):
            beat(by, document, token, 10, ip=place)
    assert total() == 0


def test_a_page_that_was_never_shown_has_no_time(nda: Nda, script: Document, ivan: User, clock: Clock) -> None:
    session = dataroom.open_session(by=ivan, document=script, context=request_context(user_agent=BROWSER))
    token = dataroom.beat_token(by=ivan, session=session, page=3)
    clock.on(10)
    assert beat(ivan, script, token, 10).counted == 0


def test_more_beats_than_anybody_s_reading_gives_are_refused(
    nda: Nda, script: Document, ivan: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "beat", replace(LIMITS["beat"], count=10, per=3600))  # Redis' clock goes on
    token = shown(ivan, script)
    clock.on(5)
    for _ in range(LIMITS["beat"].count):
        token = beat(ivan, script, token, 5).token
    with pytest.raises(LimitReached):
        beat(ivan, script, token, 5)
    assert total() == 5_000


@pytest.mark.parametrize("who", ["cara", "staff"])
def test_owner_and_staff_are_not_counted(who: str, pitch: Pitch, request: pytest.FixtureRequest, clock: Clock) -> None:
    person = request.getfixturevalue(who)
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    assert shown(person, deck) == ""


@pytest.mark.parametrize(
    "name", ["", "Slackbot-LinkExpanding 1.0", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8.5.0", "python-requests/2.32",
             "WhatsApp/2.23", "facebookexternalhit/1.1", "Mozilla/5.0 HeadlessChrome/140.0", "Microsoft Office SafeLinks"]
)  # fmt: skip
def test_a_machine_is_known_by_its_name_and_not_counted(
    name: str, pitch: Pitch, cara: User, anon: AnonymousUser, clock: Clock
) -> None:
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    assert shown(anon, deck, user_agent=name) == ""
    assert dataroom.readers_of(by=cara, document=deck) == []


@pytest.mark.parametrize(
    "name",
    [BROWSER, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile/15E148 Safari/604.1",
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Pitchey/3.1 (Android 16)"],
)  # fmt: skip
def test_people_s_browsers_are_no_machines(name: str) -> None:
    assert not machines.is_machine(name)


def test_reading_faster_than_people_turn_pages_counts_as_a_machine(
    nda: Nda, script: Document, ivan: User, cara: User, clock: Clock
) -> None:
    tokens = [shown(ivan, script, number % 4 + 1) for number in range(machines.RUSH_PAGES)]
    clock.on(1)
    assert beat(ivan, script, tokens[-1], 1).counted == 0
    assert ReadingSession.objects.get().machine
    (reader,) = dataroom.readers_of(by=cara, document=script)
    assert reader.views == machines.RUSH_PAGES and reader.milliseconds == 0


def test_after_the_end_a_beat_says_so_and_adds_nothing(
    nda: Nda, script: Document, ivan: User, cara: User, clock: Clock
) -> None:
    token = shown(ivan, script)
    ndas.revoke(by=cara, nda=nda, reason="Done.", context=request_context())
    clock.on(10)
    with pytest.raises(Forbidden) as refused:
        beat(ivan, script, token, 10)
    assert refused.value.code == "access_ended"
    assert total() == 0


@pytest.mark.parametrize("who", ["iris", "nosy", "anon"])
def test_a_beat_of_a_stranger_finds_nothing(
    who: str, nda: Nda, script: Document, ivan: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotFound):
        beat(request.getfixturevalue(who), script, shown(ivan, script), 10)


def test_the_owner_sees_where_a_reader_slowed_skipped_and_stopped(
    nda: Nda, pitch: Pitch, ivan: User, cara: User, clock: Clock
) -> None:
    script = factory.laid_document(pitch, pages=9)
    for page, seconds in ((1, 8), (2, 9), (3, 28), (5, 8), (6, 9)):
        token = shown(ivan, script, page)
        clock.on(seconds)
        beat(ivan, script, token, seconds)
    (reader,) = dataroom.readers_of(by=cara, document=script)
    assert (reader.slow, reader.skipped, reader.stopped_at) == ([3], [4], 6)
