"""Does a page that lies ready stay unread until it is recorded? What an envelope shows, who opens it, when it does not open any more."""

import base64
import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.utils import timezone
from PIL import Image, ImageChops

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import Conflict, Forbidden, LimitReached, NotFound, PitcheyError, Unavailable
from pitchey.core.limits import LIMITS
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import Attention, PageView, ReadingSession
from pitchey.media import services as media
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.oversight import approved_look, colleague
from tests.factories.pitches import published_pitch


def sit(by: Any, document: Document, **changes: Any) -> None:
    """The first page is on the screen."""
    dataroom.page(by=by, public_id=document.public_id, number=1, context=request_context(**changes))


def prefetch(by: Any, document: Document, number: int = 2, **changes: Any) -> dataroom.EncryptedPage:
    return dataroom.encrypted_page(
        by=by, public_id=document.public_id, number=number, context=request_context(**changes)
    )


def open_page(by: Any, document: Document, token: str, number: int = 2, **changes: Any) -> dataroom.PageKey:
    return dataroom.open_encrypted_page(
        by=by, public_id=document.public_id, number=number, token=token, context=request_context(**changes)
    )


def inside(prefetched: dataroom.EncryptedPage, key: str) -> bytes:
    """The page, as a browser gets it out."""
    nonce, sealed = prefetched.content[:12], prefetched.content[12:]
    return AESGCM(base64.b64decode(key)).decrypt(nonce, sealed, prefetched.token.encode())


def history(document: Document) -> list[tuple[str, int | None]]:
    rows = Entry.objects.filter(subject=document.public_id, kind__startswith="page.").order_by("seq")
    return [(row.kind, row.data.get("page")) for row in rows]


# ---------------------------------------------------------------- ready, and unread


def test_an_encrypted_page_shows_nothing_and_is_no_entry(nda: Nda, script: Document, ivan: User) -> None:
    sit(ivan, script)
    before = ReadingSession.objects.values_list("last_page", "last_at").get()
    prefetched = prefetch(ivan, script)
    assert history(script) == [("page.served", 1)] and PageView.objects.count() == 1
    assert ReadingSession.objects.values_list("last_page", "last_at").get() == before
    clean = media.open_rendition(script.file, 2)
    assert b"\xff\xd8\xff" not in prefetched.content[:64] and b"JFIF" not in prefetched.content
    assert not any(clean[place : place + 16] in prefetched.content for place in range(0, len(clean) - 16, 16))
    for key in (bytes(32), base64.b64decode("A" * 43 + "=")):
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(prefetched.content[:12], prefetched.content[12:], prefetched.token.encode())


def test_opened_it_is_the_page_with_its_mark_and_an_entry(nda: Nda, script: Document, ivan: User) -> None:
    sit(ivan, script)
    prefetched = prefetch(ivan, script)
    opened = open_page(ivan, script, prefetched.token)
    assert history(script) == [("page.served", 1), ("page.served", 2)]
    first, entry = Entry.objects.filter(kind="page.served").order_by("seq")
    assert entry.data["trace"] == first.data["trace"] and entry.data["nda"] == nda.public_id
    assert timedelta(0) <= entry.at - datetime.fromisoformat(entry.data["marked_at"]) < timedelta(minutes=1)
    assert list(PageView.objects.order_by("pk").values_list("page", flat=True)) == [1, 2]
    assert ReadingSession.objects.get().last_page == 2
    shown = Image.open(io.BytesIO(inside(prefetched, opened.key))).convert("L")
    clean = Image.open(io.BytesIO(media.open_rendition(script.file, 2))).convert("L")
    assert shown.size == clean.size and ImageChops.difference(shown, clean).getextrema()[1] > 100
    assert audit.verify(script.pitch.public_id) is None


def test_each_opening_is_an_entry(nda: Nda, script: Document, ivan: User) -> None:
    sit(ivan, script)
    prefetched = prefetch(ivan, script)
    assert {open_page(ivan, script, prefetched.token).key for _time in range(2)} == {
        open_page(ivan, script, prefetched.token).key
    }
    assert history(script) == [("page.served", 1)] + [("page.served", 2)] * 3
    other = prefetch(ivan, script)
    with pytest.raises(InvalidTag):
        inside(other, open_page(ivan, script, prefetched.token).key)


def test_time_counts_on_a_prefetched_page(nda: Nda, script: Document, ivan: User) -> None:
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sit(ivan, script, user_agent=browser)
    opened = open_page(ivan, script, prefetch(ivan, script, user_agent=browser).token, user_agent=browser)
    said = {"by": ivan, "public_id": script.public_id, "token": opened.beat, "milliseconds": 60_000}
    assert dataroom.beat(**said, context=request_context(user_agent=browser)).counted > 0
    assert Attention.objects.get().page == 2


@pytest.mark.parametrize("who", ["cara", "anon", "sam"])
def test_a_reader_prefetches_the_pages_that_they_may_read(
    who: str, script: Document, pitch: Pitch, staff: User, cara: User, anon: AnonymousUser
) -> None:
    """The owner clean, a guest a public copy, staff under an approved look with their own mark."""
    by: Any = {"cara": cara, "anon": anon, "sam": colleague()}[who]
    if who == "anon":
        Document.objects.update(access="public")
    if who == "sam":
        approved_look(pitch, by, staff)
    sit(by, script)
    prefetched = prefetch(by, script)
    page = inside(prefetched, open_page(by, script, prefetched.token).key)
    assert (page == media.open_rendition(script.file, 2)) == (who == "cara")
    reason = {"cara": "owner", "anon": "public", "sam": "staff"}[who]
    assert [entry.data["reason"] for entry in Entry.objects.filter(kind="page.served")] == [reason] * 2


# ---------------------------------------------------------------- for whom not


@pytest.mark.parametrize("who", ["iris", "nosy", "pete", "pru", "staff", "anon"])
def test_a_stranger_gets_404_and_is_recorded(
    who: str, script: Document, nda: Nda, ivan: User, request: pytest.FixtureRequest
) -> None:
    stranger = request.getfixturevalue(who)
    sit(ivan, script)
    token = prefetch(ivan, script).token
    for act in (lambda: prefetch(stranger, script), lambda: open_page(stranger, script, token)):
        with pytest.raises(NotFound):
            act()
    assert history(script) == [("page.served", 1)] + [("page.denied", 2)] * 2


def test_a_machine_or_a_reader_without_a_session_cannot_prefetch(nda: Nda, script: Document, ivan: User) -> None:
    def refused(**changes: Any) -> None:
        with pytest.raises(Conflict) as refusal:
            prefetch(ivan, script, **changes)
        assert refusal.value.code == "no_envelope"

    refused()
    sit(ivan, script, user_agent="curl/8")
    refused(user_agent="curl/8")
    sit(ivan, script)
    refused(ip="203.0.113.50")  # another place: a sitting of its own
    ReadingSession.objects.update(last_at=timezone.now() - timedelta(minutes=31))
    refused()
    assert ReadingSession.objects.count() == 2


@pytest.mark.parametrize("number", [0, -1, 5, 10**9])
def test_there_is_no_such_page(number: int, nda: Nda, script: Document, ivan: User) -> None:
    sit(ivan, script)
    with pytest.raises(NotFound):
        prefetch(ivan, script, number)


def test_nobody_has_pages_prepared_without_end(
    nda: Nda, script: Document, ivan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "envelope", replace(LIMITS["envelope"], per=3600))  # Redis' clock goes on
    sit(ivan, script)
    for _each in range(LIMITS["envelope"].count):
        prefetch(ivan, script)
    with pytest.raises(LimitReached):
        prefetch(ivan, script)


def test_a_prefetch_uses_up_no_reading(nda: Nda, pitch: Pitch, script: Document, ivan: User, cara: User) -> None:
    """Where readings are counted the last one goes on with envelopes, and none begins by them."""
    pitches.edit(by=cara, pitch=pitch, limit_views=1)
    sit(ivan, script)
    for number in (2, 3, 4):
        open_page(ivan, script, prefetch(ivan, script, number).token, number)
    assert ReadingSession.objects.count() == 1
    with pytest.raises(Forbidden):
        prefetch(ivan, script, ip="203.0.113.50")
    assert history(script)[-1] == ("page.denied", 2)


# ---------------------------------------------------------------- which token opens


def test_a_token_opens_for_nobody_and_nothing_else(
    nda: Nda, pitch: Pitch, script: Document, ivan: User, iris: User
) -> None:
    factory.signed_nda(pitch, iris)
    other = factory.laid_document(pitch, pages=4)
    for by in (ivan, iris):
        for document in (script, other):
            sit(by, document)
    token = prefetch(ivan, script).token
    sit(ivan, script, session="web_other")
    tried: list[Any] = [
        lambda: open_page(iris, script, token),
        lambda: open_page(ivan, script, token, session="web_other"),
        lambda: open_page(ivan, other, token),
        lambda: open_page(ivan, script, token, 3),
        lambda: open_page(ivan, script, token[:-1] + ("A" if token[-1] != "A" else "B")),
        lambda: open_page(ivan, script, "x" + token),
        lambda: open_page(ivan, script, ""),
        lambda: open_page(ivan, script, signing.dumps([timezone.now().isoformat(), "x"], salt="dataroom.envelope")),
    ]
    before = PageView.objects.count()
    for act in tried:
        with pytest.raises(NotFound):
            act()
    assert PageView.objects.count() == before
    open_page(ivan, script, token)


def test_a_token_of_an_earlier_session_or_agreement_does_not_open(
    nda: Nda, pitch: Pitch, script: Document, ivan: User, cara: User
) -> None:
    sit(ivan, script)
    token = prefetch(ivan, script).token
    ReadingSession.objects.update(last_at=timezone.now() - timedelta(minutes=31))
    with pytest.raises(NotFound):
        open_page(ivan, script, token)
    sit(ivan, script)
    with pytest.raises(NotFound):
        open_page(ivan, script, token)
    token = prefetch(ivan, script).token
    ndas.revoke(by=cara, nda=nda, reason="Done.", context=request_context())
    factory.signed_nda(pitch, ivan)
    sit(ivan, script)
    with pytest.raises(NotFound):
        open_page(ivan, script, token)


def test_after_five_minutes_it_does_not_open(
    nda: Nda, script: Document, ivan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit(ivan, script)
    token, now = prefetch(ivan, script).token, signing.time.time()  # type: ignore[attr-defined]
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 299)
    open_page(ivan, script, token)
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 301)
    with pytest.raises(NotFound):
        open_page(ivan, script, token)


@pytest.mark.parametrize(
    "end", ["revoked", "withdrawn", "expired", "suspended", "taken out", "kept", "blocked", "days over", "removed"]
)
def test_after_the_end_it_does_not_open(
    end: str, nda: Nda, script: Document, ivan: User, cara: User, staff: User
) -> None:
    pitch = script.pitch
    sit(ivan, script)
    token = prefetch(ivan, script).token
    if end == "revoked":
        ndas.revoke(by=cara, nda=nda, reason="Done.", context=request_context())
    elif end == "withdrawn":
        ndas.withdraw(by=ivan, nda=nda)
    elif end == "expired":
        factory.past(nda, "expires_at")
    elif end == "suspended":
        ivan.is_active = False
        ivan.save()
    elif end == "taken out":
        pitches.withdraw_document(by=cara, document=script)
    elif end == "kept":
        pitches.edit_document(by=cara, document=script, access="owner")
    elif end == "blocked":
        pitches.edit(by=cara, pitch=pitch, blocked_readers=[ivan.email])
    elif end == "days over":
        Nda.objects.update(signed_at=timezone.now() - timedelta(days=2))
        pitches.edit(by=cara, pitch=pitch, limit_days=1)
    else:
        pitches.remove(by=staff, pitch=pitch, reason="It is somebody else’s.")
    with pytest.raises(PitcheyError) as refusal:
        open_page(ivan, script, token)
    assert refusal.value.status in (403, 404)
    assert history(script) == [("page.served", 1), ("page.denied", 2)]


def test_what_cannot_be_recorded_is_not_opened(committed_db: None, owner_connection: psycopg.Connection) -> None:
    cara, ivan = cast.person("Cara Lindqvist", "creator"), cast.person("Ivan Petrov", "investor")
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch, pages=2)
    factory.signed_nda(pitch, ivan)
    sit(ivan, script)
    token = prefetch(ivan, script).token
    role = connection.settings_dict["USER"]
    owner_connection.execute(f'REVOKE INSERT ON audit_entry FROM "{role}"')  # type: ignore[arg-type]
    try:
        with pytest.raises(Unavailable):
            open_page(ivan, script, token)
    finally:
        owner_connection.execute(f'GRANT INSERT ON audit_entry TO "{role}"')  # type: ignore[arg-type]
    assert PageView.objects.count() == 1
    assert open_page(ivan, script, token).key


def test_the_entry_is_committed_before_the_key_is_made(
    committed_db: None, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    cara, ivan = cast.person("Cara Lindqvist", "creator"), cast.person("Ivan Petrov", "investor")
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch, pages=2)
    factory.signed_nda(pitch, ivan)
    sit(ivan, script)
    token, seen = prefetch(ivan, script).token, []
    key = dataroom.prefetch._key  # type: ignore[attr-defined]

    def watched(token: str) -> bytes:
        row = owner_connection.execute("SELECT count(*) FROM audit_entry WHERE kind = 'page.served'").fetchone()
        seen.append(row and row[0])
        return bytes(key(token))

    monkeypatch.setattr("pitchey.dataroom.services.prefetch._key", watched)
    open_page(ivan, script, token)
    assert seen == [2]
