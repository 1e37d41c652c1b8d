"""Revoked means now, and what cannot be recorded is not shown. Real commits, real threads."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import Forbidden, PitcheyError, Unavailable
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import PageView
from pitchey.media import services as media
from pitchey.ndas import access
from pitchey.ndas import services as ndas
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document
from tests.at_once import at_once
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch

READERS = 8


@pytest.fixture
def people(committed_db: None) -> tuple[User, User]:
    return cast.person("Cara Lindqvist", "creator"), cast.person("Ivan Petrov", "investor")


def test_no_page_succeeds_that_began_after_the_revocation(people: tuple[User, User]) -> None:
    cara, ivan = people
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch, pages=3)
    nda = factory.signed_nda(pitch, ivan)
    stop, reading = threading.Event(), threading.Semaphore(0)

    def read(place: int) -> list[tuple[float, bool]]:
        """Page after page: when each began, and whether it came."""
        found = []
        try:
            while not stop.is_set() or not found or found[-1][1]:
                began = time.monotonic()
                try:
                    dataroom.page(by=ivan, public_id=script.public_id, number=place % 3 + 1, context=request_context())
                    found.append((began, True))
                    reading.release()
                except Forbidden:
                    found.append((began, False))
        finally:
            connection.close()
        return found

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read, place) for place in range(READERS)]
        for _ in range(READERS * 2):
            assert reading.acquire(timeout=60)
        ndas.revoke(by=cara, nda=nda, reason="Now.", context=request_context())
        revoked = time.monotonic()
        stop.set()
        pages = [page for reader in readers for page in reader.result()]
    assert all(not came for began, came in pages if began > revoked)
    assert sum(came for _began, came in pages) >= READERS * 2
    assert any(not came for _began, came in pages)
    history = list(Entry.objects.filter(chain__key=pitch.public_id).order_by("seq").values_list("kind", flat=True))
    after = history[history.index("nda.revoked") + 1 :]
    assert "page.served" not in after and "page.denied" in after
    assert history.count("page.served") == PageView.objects.count() == sum(came for _began, came in pages)
    assert audit.verify(pitch.public_id) is None


_SHUTS: dict[str, tuple[str, Callable[[Document, User], Any]]] = {
    "access": ("document.access_changed", lambda script, ivan: pitches.edit_document(by=script.pitch.owner, document=script, access="owner")),
    "withdrawal": ("document.withdrawn", lambda script, ivan: pitches.withdraw_document(by=script.pitch.owner, document=script)),
    "limit": ("pitch.access_changed", lambda script, ivan: pitches.edit(by=script.pitch.owner, pitch=script.pitch, blocked_readers=[ivan.email])),
    "archive": ("pitch.archived", lambda script, ivan: pitches.archive(by=script.pitch.owner, pitch=script.pitch)),
    "suspension": ("account.suspended", lambda script, ivan: accounts.suspend(by=cast.person("Boss", "staff", is_superuser=True), person=ivan, reason="Fraud.")),
}  # fmt: skip


@pytest.mark.parametrize("shuts", _SHUTS)
def test_a_page_and_what_shuts_the_room_take_turns(
    shuts: str, people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate has let Ivan in, and before his page is recorded the room is shut: the page stands before that in the ledger, or is none."""
    cara, ivan = people
    script = factory.laid_document(published_pitch(cara), access="members", pages=1)
    asked, shut, gate = threading.Event(), threading.Event(), access.may_read
    kind, act = _SHUTS[shuts]

    def slow_gate(*who: Any, **where: Any) -> Any:
        answer = gate(*who, **where)
        asked.set()
        shut.wait(1)  # as long as the other one waits for us it is not done
        return answer

    def close() -> None:
        assert asked.wait(10)
        act(script, User.objects.get(pk=ivan.pk))
        shut.set()

    monkeypatch.setattr(access, "may_read", slow_gate)
    read = lambda: dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context())  # noqa: E731
    assert at_once(read, close) == ["done", "done"]
    order = list(Entry.objects.filter(kind__in=["page.served", kind]).order_by("pk").values_list("kind", flat=True))
    assert order == ["page.served", kind]
    with pytest.raises(PitcheyError):
        read()


@pytest.mark.parametrize("act", ["page", "download", "find"])
def test_what_cannot_be_recorded_is_not_shown(
    act: str, people: tuple[User, User], owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    cara, ivan = people
    pitch = published_pitch(cara)
    script: Document = factory.laid_document(pitch, pages=1)
    if act != "find":
        factory.signed_nda(pitch, ivan, download_allowed=True)
    opened: list[Any] = []
    monkeypatch.setattr(media, "open_rendition", lambda *asked: opened.append(asked))
    monkeypatch.setattr(media, "open_clean", lambda *asked: opened.append(asked))
    acts: dict[str, Callable[[], Any]] = {
        "page": lambda: dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context()),
        "download": lambda: dataroom.download(by=ivan, public_id=script.public_id, context=request_context()),
        "find": lambda: dataroom.find(by=ivan, public_id=script.public_id, context=request_context()),
    }
    role = connection.settings_dict["USER"]
    owner_connection.execute(f'REVOKE INSERT ON audit_entry FROM "{role}"')  # type: ignore[arg-type]
    try:
        with pytest.raises(Unavailable):
            acts[act]()
    finally:
        owner_connection.execute(f'GRANT INSERT ON audit_entry TO "{role}"')  # type: ignore[arg-type]
    assert opened == []
    assert not PageView.objects.exists()


def test_the_entry_is_committed_before_the_page_is_opened(
    people: tuple[User, User], owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    cara, ivan = people
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch, pages=1)
    factory.signed_nda(pitch, ivan)
    seen: list[int] = []
    open_rendition = media.open_rendition

    def watched(*asked: Any) -> bytes:
        row = owner_connection.execute("SELECT count(*) FROM audit_entry WHERE kind = 'page.served'").fetchone()
        seen.append(row[0] if row else -1)
        return open_rendition(*asked)

    monkeypatch.setattr(media, "open_rendition", watched)
    dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context())
    assert seen == [1]
