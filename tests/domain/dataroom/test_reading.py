"""Is each page marked, recorded, and shown to nobody else?"""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from PIL import Image, ImageChops

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import Conflict, Forbidden, NotFound
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.media import services as media
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda
from pitchey.pitches.models import Document, Pitch
from tests.factories import ndas as factory
from tests.factories.cast import request_context


def entries(document: Document, kind: str) -> list[Entry]:
    return list(Entry.objects.filter(subject=document.public_id, kind=kind).order_by("seq"))


def pixels(contents: bytes) -> Image.Image:
    return Image.open(io.BytesIO(contents)).convert("L")


# ---------------------------------------------------------------- a page


def test_a_page_is_marked_and_recorded(nda: Nda, script: Document, ivan: User) -> None:
    shown = dataroom.page(by=ivan, public_id=script.public_id, number=2, context=request_context(ip="203.0.113.9"))
    assert (shown.number, shown.of, shown.content_type) == (2, 4, "image/jpeg")
    clean = media.open_rendition(script.file, 2)
    assert ImageChops.difference(pixels(clean), pixels(shown.content)).getextrema()[1] > 100
    (entry,) = entries(script, "page.served")
    assert entry.actor == ivan
    assert entry.data["page"] == 2 and entry.data["trace"] == shown.trace and entry.data["nda"] == nda.public_id
    assert entry.data["from"]["ip"] == "203.0.113.9"
    session = ReadingSession.objects.get(trace=shown.trace)
    assert (session.person, session.nda, session.last_page) == (ivan, nda, 2)
    assert PageView.objects.get().session == session
    assert audit.verify(script.pitch.public_id) is None


def test_the_owner_reads_clean_and_is_recorded_but_not_counted(script: Document, cara: User) -> None:
    shown = dataroom.page(by=cara, public_id=script.public_id, number=1, context=request_context())
    assert shown.content == media.open_rendition(script.file, 1)
    assert [entry.data["reason"] for entry in entries(script, "page.served")] == ["owner"]
    assert dataroom.readers_of(by=cara, document=script) == []


def test_a_guest_reads_a_public_copy_that_is_marked_too(pitch: Pitch, anon: AnonymousUser, cara: User) -> None:
    deck = factory.laid_document(pitch, kind="deck", access="public", pages=1)
    shown = dataroom.page(by=anon, public_id=deck.public_id, number=1, context=request_context())
    assert shown.content != media.open_rendition(deck.file, 1)
    (entry,) = entries(deck, "page.served")
    assert entry.actor is None
    (reader,) = dataroom.readers_of(by=cara, document=deck)
    assert reader.person is None and reader.pages == [1]


@pytest.mark.parametrize("who", ["iris", "nosy", "pete", "pru", "staff", "anon"])
def test_a_stranger_gets_404_and_is_recorded(
    who: str, script: Document, nda: Nda, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    acts: list[Any] = [
        lambda: dataroom.page(by=person, public_id=script.public_id, number=1, context=request_context()),
        lambda: dataroom.open_session(by=person, document=script, context=request_context()),
        lambda: dataroom.download(by=person, public_id=script.public_id, context=request_context()),
        lambda: dataroom.find(by=person, public_id=script.public_id, context=request_context()),
    ]
    for number, act in enumerate(acts, 1):
        with pytest.raises(NotFound):
            act()
        assert len(entries(script, "page.denied")) == number
    assert not PageView.objects.exists() and not ReadingSession.objects.exists()
    assert audit.verify(script.pitch.public_id) is None


def test_an_unknown_document_is_404_and_leaves_no_trace(ivan: User, db: None) -> None:
    with pytest.raises(NotFound):
        dataroom.find(by=ivan, public_id="doc_nothing", context=request_context())
    assert not Entry.objects.exists()


@pytest.mark.parametrize("end", ["revoked", "withdrawn", "expired", "run out"])
def test_after_the_end_the_next_page_is_refused_with_the_reason(
    end: str, nda: Nda, script: Document, ivan: User, cara: User
) -> None:
    session = dataroom.open_session(by=ivan, document=script, context=request_context())
    dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context(), session=session)
    if end == "revoked":
        ndas.revoke(by=cara, nda=nda, reason="Done.", context=request_context())
    elif end == "withdrawn":
        ndas.withdraw(by=ivan, nda=nda)
    else:
        factory.past(nda, "expires_at")
        if end == "expired":
            ndas.lapse_and_expire()
    for act in (
        lambda: dataroom.page(
            by=ivan, public_id=script.public_id, number=2, context=request_context(), session=session
        ),
        lambda: dataroom.open_session(by=ivan, document=script, context=request_context()),
        lambda: dataroom.download(by=ivan, public_id=script.public_id, context=request_context()),
    ):
        with pytest.raises(Forbidden) as refusal:
            act()
        assert refusal.value.code == "access_ended"
    assert [entry.data["reason"] for entry in entries(script, "page.denied")] == ["ended"] * 3
    assert PageView.objects.count() == 1
    assert dataroom.find(by=ivan, public_id=script.public_id, context=request_context()) == script


@pytest.mark.parametrize("number", [0, -1, 5, 10**9])
def test_there_is_no_such_page(number: int, nda: Nda, script: Document, ivan: User, cara: User) -> None:
    for by in (ivan, cara):
        with pytest.raises(NotFound):
            dataroom.page(by=by, public_id=script.public_id, number=number, context=request_context())
    assert not PageView.objects.exists() and not entries(script, "page.served")


def test_the_reading_session_of_another_reader_is_not_used(nda: Nda, script: Document, ivan: User, cara: User) -> None:
    theirs = dataroom.open_session(by=cara, document=script, context=request_context())
    with pytest.raises(NotFound):
        dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context(), session=theirs)
    assert not PageView.objects.exists()


def test_an_owner_waits_for_pages_that_are_being_made(pitch: Pitch, cara: User) -> None:
    unfinished = factory.laid_document(pitch, pages=1, status="rendering")
    with pytest.raises(Conflict):
        dataroom.page(by=cara, public_id=unfinished.public_id, number=1, context=request_context())


def test_access_that_changed_after_the_view_checked_it_is_seen(nda: Nda, script: Document, ivan: User) -> None:
    Document.objects.filter(pk=script.pk).update(access="owner")
    assert script.access == "nda"
    with pytest.raises(NotFound):
        dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context())


# ---------------------------------------------------------------- sittings


def test_coming_back_goes_on_where_one_left(nda: Nda, script: Document, ivan: User) -> None:
    first = dataroom.open_session(by=ivan, document=script, context=request_context())
    dataroom.page(by=ivan, public_id=script.public_id, number=3, context=request_context())
    assert dataroom.open_session(by=ivan, document=script, context=request_context()) == first
    assert dataroom.open_session(by=ivan, document=script, context=request_context(ip="203.0.113.50")) != first
    ReadingSession.objects.update(last_at=timezone.now() - timedelta(minutes=31))
    later = dataroom.open_session(by=ivan, document=script, context=request_context())
    assert later != first and later.last_page == 3
    assert set(later.trace) <= set(dataroom.TRACE_ALPHABET) and len(later.trace) == 8


# ---------------------------------------------------------------- downloads


def test_a_download_is_marked_on_every_page_and_recorded_first(
    pitch: Pitch, script: Document, iris: User, cara: User
) -> None:
    factory.signed_nda(pitch, iris, download_allowed=True)
    copy = dataroom.download(by=iris, public_id=script.public_id, context=request_context())
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert len(pdf.pages) == 4
        marks = {name for page in pdf.pages for name in page.resources.get("/XObject", {})}
        assert all(len(page.resources["/XObject"]) == 2 for page in pdf.pages), marks
    (entry,) = entries(script, "document.downloaded")
    assert entry.data["sha256"] == script.file.clean_sha256
    assert ReadingSession.objects.get(trace=entry.data["trace"]).person == iris
    clean = dataroom.download(by=cara, public_id=script.public_id, context=request_context())
    assert hashlib.sha256(clean).hexdigest() == hashlib.sha256(media.open_clean(script.file)).hexdigest()


def test_without_the_agreements_word_nothing_is_downloaded(nda: Nda, script: Document, ivan: User) -> None:
    with pytest.raises(Forbidden) as refusal:
        dataroom.download(by=ivan, public_id=script.public_id, context=request_context())
    assert refusal.value.code == "no_downloads"
    assert not entries(script, "document.downloaded") and len(entries(script, "page.denied")) == 1


# ---------------------------------------------------------------- who read what


def test_the_owner_sees_who_read_which_pages(
    nda: Nda, pitch: Pitch, script: Document, ivan: User, iris: User, cara: User
) -> None:
    factory.signed_nda(pitch, iris)
    for number in (1, 2, 2):
        dataroom.page(by=ivan, public_id=script.public_id, number=number, context=request_context())
    dataroom.page(by=ivan, public_id=script.public_id, number=4, context=request_context(ip="203.0.113.50"))
    dataroom.open_session(by=iris, document=script, context=request_context())
    by_name = {reader.person: reader for reader in dataroom.readers_of(by=cara, document=script)}
    assert set(by_name) == {ivan, iris}
    assert (by_name[ivan].sessions, by_name[ivan].pages, by_name[ivan].pages_seen, by_name[ivan].views) == (
        2,
        [1, 2, 4],
        3,
        4,
    )
    assert (by_name[iris].sessions, by_name[iris].pages, by_name[iris].views) == (1, [], 0)


@pytest.mark.parametrize("who", ["ivan", "nosy", "staff", "anon"])
def test_only_the_owner_sees_the_readers(who: str, script: Document, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotFound):
        dataroom.readers_of(by=request.getfixturevalue(who), document=script)


def test_readers_and_the_own_record_cost_the_same_for_many(
    nda: Nda,
    pitch: Pitch,
    script: Document,
    ivan: User,
    iris: User,
    pru: User,
    cara: User,
    django_assert_num_queries: Any,
) -> None:
    dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context())
    with django_assert_num_queries(4):
        assert len(dataroom.readers_of(by=cara, document=script)) == 1
    for person in (iris, pru):
        factory.signed_nda(pitch, person)
        dataroom.page(by=person, public_id=script.public_id, number=1, context=request_context())
    with django_assert_num_queries(4):
        assert len(dataroom.readers_of(by=cara, document=script)) == 3
    for place in range(5):
        dataroom.page(by=ivan, public_id=script.public_id, number=1, context=request_context(ip=f"203.0.113.{place}"))
    with django_assert_num_queries(1):
        record = list(dataroom.my_record(by=ivan))
        assert [row.document.pitch.listing.title for row in record] == ["The Tide Clerk"] * 6  # type: ignore[attr-defined]
    assert [row.views for row in record] == [1] * 6  # type: ignore[attr-defined]
    assert dataroom.my_record(by=cara).count() == 0
