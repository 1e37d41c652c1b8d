"""Is the reader of a leaked page found, is nobody named who is not on it, and may only owner and staff look?"""

import hashlib
import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Invalid, LimitReached, NotFound, TooLarge, Unavailable, UnsupportedType
from pitchey.dataroom import invisible_watermark
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import LeakSearch, LeakSuspect, ReadingSession
from pitchey.dataroom.services import leaks
from pitchey.dataroom.watermark import watermark_image
from pitchey.media.storage import storage_for
from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job
from pitchey.pitches.models import Document, Pitch
from tests.domain.dataroom.test_marks import mark
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.files import pixel_bomb
from tests.factories.leaks import lay_written_page, saved, written
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def script(cara: User) -> Document:
    document = factory.laid_document(published_pitch(cara), pages=3)
    lay_written_page(document, 2)
    return document


@kept
def readers(script: Document, ivan: User, pru: User) -> None:
    for person in (ivan, pru):
        factory.signed_nda(script.pitch, person)
    for number in range(12):
        here = request_context(ip=f"203.0.113.{number}")
        dataroom.page(by=ivan if number % 2 else pru, public_id=script.public_id, number=2, context=here)


def leaked(by: User, script: Document) -> Image.Image:
    return Image.open(
        io.BytesIO(dataroom.page(by=by, public_id=script.public_id, number=2, context=request_context()).content)
    )


@pytest.fixture(autouse=True)
def _no_pictures() -> None:
    """Where a test rolls back, nothing deletes what lies in the storage."""
    for key in kept_pictures():
        storage_for("private").delete(key)


def kept_pictures() -> list[str]:
    return [key for key, _changed in storage_for("private").keys_under(leaks.PLACE)]


def asked(by: User, script: Document, picture: bytes, page: int = 2) -> LeakSearch:
    return dataroom.begin_leak_search(by=by, document=script, page=page, picture=picture, context=request_context())


def answered(by: User, script: Document, picture: bytes) -> LeakSearch:
    """The search after its job, read as an interface reads it."""
    search = asked(by, script, picture)
    dataroom.run_leak_search(search_id=search.pk)
    return read(by, search)


def read(by: User, search: LeakSearch) -> LeakSearch:
    return dataroom.leak_search(by=by, document_id=search.document.public_id, public_id=search.public_id)


def named(search: LeakSearch) -> list[LeakSuspect]:
    return list(search.suspects.all())


SPOILS = {
    "a screenshot": lambda it: saved(it),
    "a bad JPEG": lambda it: saved(it, "JPEG", quality=50),
    "half the size": lambda it: saved(it.resize((it.width // 2, it.height // 2))),
    "a part, turned": lambda it: saved(it.crop((100, 150, 720, 900)).rotate(2, Image.Resampling.BICUBIC, expand=True)),
    "on its side, as a camera says": lambda it: sideways(it),
}


def sideways(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.rotate(90, expand=True).save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("spoil", SPOILS)
def test_the_reader_of_a_leaked_page_is_found_among_all(
    spoil: str, script: Document, readers: None, ivan: User, cara: User
) -> None:
    picture = SPOILS[spoil](leaked(ivan, script))
    leak = answered(cara, script, picture)
    assert leak.laid and leak.searched == 13
    (suspect,) = named(leak)
    assert suspect.session == ReadingSession.objects.get(ip=request_context().ip) and suspect.session.person == ivan
    assert suspect.certain and suspect.odds > 1e6
    entry = Entry.objects.get(kind="leak.searched")
    assert (entry.actor, entry.subject, entry.data["page"]) == (cara, script.public_id, 2)


def test_two_readers_who_mixed_their_copies_are_both_named(
    script: Document, readers: None, ivan: User, pru: User, cara: User
) -> None:
    mixture = Image.blend(leaked(ivan, script), leaked(pru, script), 0.5)
    suspects = named(answered(cara, script, saved(mixture)))
    assert {suspect.session.person for suspect in suspects if suspect.certain} == {ivan, pru}
    assert suspects[0].score > suspects[1].score


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's", "the clean page"])
def test_a_page_of_nobody_here_is_no_match(whose: str, script: Document, readers: None, cara: User) -> None:
    given = {
        "nobody's": watermark_image(written(), mark()),
        "a stranger's": watermark_image(written(), mark(key="f" * 32)),
        "the clean page": written(),
    }
    leak = answered(cara, script, given[whose])
    assert leak.laid and named(leak) == []


def test_another_picture_is_not_laid_over_the_page(script: Document, readers: None, cara: User) -> None:
    for picture in (saved(Image.new("RGB", (800, 600), "white")), saved(Image.effect_noise((600, 600), 80))):
        leak = answered(cara, script, picture)
        assert leak.status == "not_this_page" and not leak.laid and named(leak) == []
        assert leak.reason == ""


@pytest.mark.parametrize("who", ["ivan", "iris", "nosy", "pru", "anon"])
def test_only_owner_and_staff_may_look(
    who: str, script: Document, staff: User, cara: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotFound):
        dataroom.leak_document(by=request.getfixturevalue(who), public_id=script.public_id)
    for person in (cara, staff):
        assert dataroom.leak_document(by=person, public_id=script.public_id) == script


@pytest.mark.parametrize(
    ("picture", "page", "refusal"),
    [(b"", 2, Invalid), (b"not a picture", 2, UnsupportedType), (b"\x89PNG\r\n\x1a\n\0", 2, UnsupportedType),
     (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 2, UnsupportedType), (b"x" * (leaks.LARGEST + 1), 2, TooLarge),
     (b"x", 0, Invalid), (b"x", 4, Invalid), (b"x", 10_000, Invalid)],
)  # fmt: skip
def test_what_is_no_picture_of_a_page_is_refused(
    picture: bytes, page: int, refusal: type[Exception], script: Document, cara: User
) -> None:
    with pytest.raises(refusal):
        asked(cara, script, picture, page)
    assert not Entry.objects.filter(kind="leak.searched").exists()
    assert not LeakSearch.objects.exists() and kept_pictures() == []


def test_a_picture_that_unfolds_is_refused_before_it_does(script: Document, cara: User) -> None:
    with pytest.raises((TooLarge, UnsupportedType)):
        asked(cara, script, pixel_bomb())


# ---------------------------------------------------------------- a job, its picture, and who reads the answer


def test_a_search_is_in_the_ledger_and_compares_nothing_before_its_job(script: Document, cara: User) -> None:
    picture = written()
    search = asked(cara, script, picture)
    entry = Entry.objects.get(kind="leak.searched")
    assert entry.data["sha256"] == search.sha256 == hashlib.sha256(picture).hexdigest()
    assert (search.status, search.page, search.searched, search.done_at) == ("waiting", 2, 0, None)
    assert kept_pictures() == [search.key]
    with storages["private"].open(search.key) as stored:
        assert stored.read() == picture
    assert named(read(cara, search)) == []
    (job,) = Job.objects.filter(topic="dataroom.search_leak")
    assert job.payload == {"search_id": search.pk}


def test_the_picture_is_deleted_once_it_was_compared(
    script: Document, cara: User, django_capture_on_commit_callbacks: Any
) -> None:
    search = asked(cara, script, written())
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run_waiting()
    search.refresh_from_db()
    assert (search.status, search.key) == ("done", "") and search.done_at
    assert kept_pictures() == []


def test_a_second_run_of_the_same_job_changes_nothing(script: Document, readers: None, ivan: User, cara: User) -> None:
    search = answered(cara, script, saved(leaked(ivan, script)))
    before = LeakSearch.objects.values().get()
    dataroom.run_leak_search(search_id=search.pk)
    dataroom.fail_leak_search(search_id=search.pk)
    assert LeakSearch.objects.values().get() == before and len(named(read(cara, search))) == 1


def test_of_two_runs_at_once_the_first_one_counts(
    script: Document, readers: None, ivan: User, cara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pitchey.dataroom import watermark_detection

    search = asked(cara, script, saved(leaked(ivan, script)))
    scores = watermark_detection.Captured.scores

    def slow(captured: Any, keys: list[str]) -> Any:
        monkeypatch.setattr(watermark_detection.Captured, "scores", scores)
        dataroom.run_leak_search(search_id=search.pk)
        return scores(captured, keys)

    monkeypatch.setattr(watermark_detection.Captured, "scores", slow)
    dataroom.run_leak_search(search_id=search.pk)
    assert len(named(read(cara, search))) == 1


def test_the_answer_is_for_whoever_asked_and_may_still_look(
    script: Document, cara: User, ivan: User, pru: User, staff: User, anon: Any
) -> None:
    hers, theirs = answered(cara, script, written()), answered(staff, script, written())
    assert read(cara, hers) == hers and read(staff, theirs) == theirs
    other = factory.laid_document(published_pitch(cara, title="Another"))
    for person, search in (
        *((person, hers) for person in (ivan, pru, anon, staff)),
        (cara, theirs),  # staff are in the ledger for each search of their own, and so is she
    ):
        with pytest.raises(NotFound):
            read(person, search)
    for document_id, public_id in ((script.public_id, "lks_none"), (other.public_id, hers.public_id)):
        with pytest.raises(NotFound):
            dataroom.leak_search(by=cara, document_id=document_id, public_id=public_id)
    assert dataroom.leak_searches(by=cara, document=script) == [hers]
    assert dataroom.leak_searches(by=staff, document=script) == [theirs]
    User.objects.filter(pk=staff.pk).update(role="investor")
    with pytest.raises(NotFound):
        read(User.objects.get(pk=staff.pk), theirs)
    Pitch.objects.filter(pk=script.pitch_id).update(owner=pru)
    with pytest.raises(NotFound):
        read(cara, hers)


@pytest.fixture
def no_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was installed from the web's list."""
    monkeypatch.setitem(sys.modules, "cv2", None)
    monkeypatch.delitem(sys.modules, "pitchey.dataroom.watermark_detection", raising=False)
    monkeypatch.delattr("pitchey.dataroom.watermark_detection", raising=False)


def run_until_dead() -> None:
    """Run what is due, as if every wait between two tries were over."""
    while Job.objects.filter(status="waiting").update(run_after=timezone.now()):
        outbox.run_waiting()


def test_a_search_that_fails_for_good_says_so_and_deletes_its_picture(
    script: Document, cara: User, staff: User, no_opencv: None, caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    search = asked(cara, script, written())
    outbox.run_waiting()
    assert read(cara, search).status == "waiting" and kept_pictures()
    assert "pip install --require-hashes -r requirements/worker.txt" in caplog.text
    assert (Path(__file__).parents[3] / "requirements/worker.txt").exists()
    with django_capture_on_commit_callbacks(execute=True):
        run_until_dead()
    search = read(cara, search)
    assert search.status == "failed" and "Try again" in search.reason and search.done_at
    assert kept_pictures() == []
    job = Job.objects.get(topic="dataroom.search_leak")
    assert (job.status, job.attempts) == ("dead", 3) and "requirements/worker.txt" in job.last_error
    outbox.retry(job)  # staff
    outbox.run_waiting()
    job.refresh_from_db()
    assert job.status == "done" and read(cara, search).status == "failed"


def test_a_search_whose_worker_dies_each_time_fails_for_good(
    script: Document, cara: User, django_capture_on_commit_callbacks: Any
) -> None:
    outbox.load_handlers()
    search = asked(cara, script, written())
    job = Job.objects.get(topic="dataroom.search_leak")
    for _try in range(3):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        assert outbox.claim(job.pk)
        Job.objects.filter(pk=job.pk).update(claimed_at=timezone.now() - timedelta(minutes=3))
        outbox.sweep()
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run_waiting()
    assert read(cara, search).status == "failed" and kept_pictures() == []


def test_pictures_and_searches_are_given_up_after_a_day(
    script: Document, cara: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    search = asked(cara, script, written())
    storage_for("private").put(f"{leaks.PLACE}/nobodys", b"left behind", "image/png")
    assert dataroom.sweep_leak_pictures() == 0 and len(kept_pictures()) == 2
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(leaks.timezone, "now", lambda: tomorrow)
    with django_capture_on_commit_callbacks(execute=True):
        assert dataroom.sweep_leak_pictures() == 3  # one search, two pictures
    assert read(cara, search).status == "failed" and kept_pictures() == []


def test_no_picture_is_kept_of_a_search_that_is_not_recorded(
    script: Document, cara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**about: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(leaks.audit, "record", refuse)
    with pytest.raises(Unavailable):
        asked(cara, script, written())
    assert kept_pictures() == [] and not LeakSearch.objects.exists()


def test_the_database_keeps_no_picture_of_a_settled_search(script: Document, cara: User) -> None:
    search = answered(cara, script, written())
    with pytest.raises(IntegrityError), transaction.atomic():
        LeakSearch.objects.filter(pk=search.pk).update(key="leaks/x")


def test_searches_are_limited_when_they_are_asked(
    script: Document, cara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(20):
        with pytest.raises(Invalid):
            asked(cara, script, b"")
    with pytest.raises(LimitReached):
        asked(cara, script, written())
    assert not LeakSearch.objects.exists() and kept_pictures() == []


# ---------------------------------------------------------------- the invisible watermark itself


def test_the_trace_is_faint_and_its_fields_are_told_apart() -> None:
    size = (935, 1210)
    one, two = (invisible_watermark.invisible_watermark(key, size) for key in ("a", "b"))
    assert (
        one.tobytes() != two.tobytes() and one.tobytes() == invisible_watermark.invisible_watermark("a", size).tobytes()
    )
    plain, traced = (
        Image.open(io.BytesIO(watermark_image(written(), mark(key=key)))).convert("L") for key in ("", "a")
    )
    assert ImageStat.Stat(ImageChops.difference(plain, traced)).mean[0] < invisible_watermark.FAINT
