"""Do both sides get the paper that they signed, sealed, once, and whatever breaks on the way?"""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from PIL import Image

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.canonical import sha256
from pitchey.core.errors import Conflict, NotFound, Unavailable
from pitchey.ndas import access, agreement_pdf, copies, drawings
from pitchey.ndas import services as ndas
from pitchey.ndas.models import EvidenceRecord, Nda, SealedCopy, Signature
from pitchey.notifications.models import Notification
from pitchey.outbox import services as outbox
from pitchey.outbox.models import Job
from pitchey.sealing import services as sealing
from pitchey.sealing.services import CannotSeal, Finding
from tests.at_once import at_once
from tests.domain.ndas.test_races import fresh, people  # noqa: F401 - a fixture
from tests.examples import rounds
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch
from tests.kept import kept

INK = {"width": 640, "height": 180, "strokes": [[[10, 20], [60, 90], [200, 40]]]}


def sealed_copy(nda: Nda) -> tuple[SealedCopy, bytes]:
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    return copies.open_copy(by=nda.owner, nda=nda)


@kept
def nda(cara: User, ivan: User) -> Nda:
    """Signed, and not sealed yet."""
    return factory.signed_nda(published_pitch(cara), ivan)


@kept
def sealed(nda: Nda) -> tuple[SealedCopy, bytes]:
    return sealed_copy(nda)


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def files_in(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}


# ---------------------------------------------------------------- what it says


def test_the_copy_holds_the_exact_text_both_parties_and_how_it_was_signed(
    sealed: tuple[SealedCopy, bytes], nda: Nda, ivan: User
) -> None:
    copy, pdf = sealed
    signature = nda.signature  # type: ignore[attr-defined]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        inside = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
    assert hashlib.sha256(inside["agreement.txt"]).hexdigest() == nda.text_sha256
    assert hashlib.sha256(inside["record.json"]).hexdigest() == signature.evidence.sha256
    words = " ".join(text_of(pdf).split())
    for said in (
        "Cara Lindqvist", "Ivan Petrov", "ivan@cast.test", "198.51.100.7", "password, typed again", nda.public_id, copy.public_id, nda.text_sha256,
        signature.evidence.sha256, f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC", "pytest", "Consent (version 1)",
    ):  # fmt: skip
        assert said in words, said
    last = nda.text.strip().split("\n\n")[-1]
    assert last.split(". ")[0] in words


def test_the_seal_holds_and_names_the_paper_before_it(sealed: tuple[SealedCopy, bytes], nda: Nda) -> None:
    copy, pdf = sealed
    verdict = sealing.validate(pdf)
    assert verdict.finding == Finding.AUTHENTIC
    assert (verdict.sealed_at, verdict.level) == (copy.sealed_at, copy.level)
    assert [party["name"] for party in verdict.record["parties"]] == ["Cara Lindqvist", "Ivan Petrov"]
    assert copy.original_sha256.encode() in pdf
    end = pdf.index(b"%%EOF\n") + 6
    assert hashlib.sha256(pdf[:end]).hexdigest() == copy.original_sha256
    assert hashlib.sha256(pdf).hexdigest() == copy.sha256
    entry = Entry.objects.get(kind="nda.sealed", subject=nda.public_id)
    assert entry.data["sha256"] == copy.sha256


@pytest.mark.parametrize("name", ["佐藤 花子", "سالم الهاشمي", "Ελένη Παππά", "Иван Петров", "สมชาย ใจดี", "김민준"])
def test_names_in_any_script_stand_on_the_paper(cara: User, ivan: User, name: str) -> None:
    nda = factory.sign(factory.approved_nda(published_pitch(cara), ivan), full_name=name, value=name)
    _copy, pdf = sealed_copy(nda)
    assert sealing.validate(pdf).record["parties"][1]["name"] == name
    assert ".notdef" not in text_of(pdf)


def test_a_drawn_signature_is_strokes_inside_and_ink_on_the_page(cara: User, ivan: User) -> None:
    nda = factory.sign(factory.approved_nda(published_pitch(cara), ivan), kind="drawn", value=json.dumps(INK))
    _copy, pdf = sealed_copy(nda)
    record = sealing.validate(pdf).record
    assert json.loads(record["signature"]["value"]) == INK
    kept = bytes(Signature.objects.get(nda=nda).picture)
    assert drawings.picture_of(nda) == kept == files_in(pdf)["signature.png"]
    assert hashlib.sha256(kept).hexdigest() == record["signature"]["picture_sha256"]
    assert record["signature"]["picture_sha256"] in "".join(text_of(pdf).split())
    picture = Image.open(io.BytesIO(kept))
    assert picture.format == "PNG" and max(picture.size) == 1280
    assert picture.getextrema()[0] < 30 and picture.getpixel((0, 0)) == 255
    x, y = INK["strokes"][0][0]
    scale = 1280 / max(INK["width"], INK["height"])
    assert picture.getpixel((round(x * scale), round(y * scale))) < 128


def test_a_typed_signature_has_no_picture(sealed: tuple[SealedCopy, bytes], nda: Nda) -> None:
    _copy, pdf = sealed
    assert "signature.png" not in files_in(pdf)
    assert sealing.validate(pdf).record["signature"]["picture_sha256"] is None
    with pytest.raises(NotFound):
        drawings.picture_of(nda)


@pytest.mark.parametrize(("width", "height"), [(1, 4000), (4000, 1), (4000, 4000)])
def test_a_sheet_of_any_shape_becomes_a_small_picture(width: int, height: int) -> None:
    ink = {"width": width, "height": height, "strokes": [[[-10_000, -10_000], [10_000, 10_000]], [[0, 0]]]}
    picture = Image.open(io.BytesIO(drawings.png(json.dumps(ink))))
    assert max(picture.size) == 1280 and min(picture.size) >= 1


def test_a_record_from_before_there_were_pictures_makes_its_paper(cara: User, ivan: User) -> None:
    nda = factory.sign(factory.approved_nda(published_pitch(cara), ivan), kind="drawn", value=json.dumps(INK))
    record = json.loads(nda.signature.evidence.body)  # type: ignore[attr-defined]
    del record["signature"]["picture_sha256"]
    before = EvidenceRecord(signature=Signature(picture=b""), body=json.dumps(record | {"v": 3}), sha256="0" * 64)
    paper = agreement_pdf.render_pdf(nda.copy, nda, before)  # type: ignore[attr-defined]
    assert set(files_in(paper)) == {"agreement.txt", "record.json"}


def test_the_record_is_canonical_and_cannot_be_changed(nda: Nda) -> None:
    record = EvidenceRecord.objects.get(signature__nda=nda)
    assert sha256(json.loads(record.body)) == record.sha256
    assert json.loads(record.body)["v"] == 4
    with pytest.raises(TypeError):
        record.save()
    for statement in ("UPDATE ndas_evidencerecord SET body = ''", "DELETE FROM ndas_evidencerecord"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# ---------------------------------------------------------------- who gets it, and when


def test_reading_does_not_wait_for_the_seal(cara: User, ivan: User, settings: Any) -> None:
    settings.SEAL_FILE = ""
    pitch = published_pitch(cara)
    script = factory.laid_document(pitch)
    nda = factory.signed_nda(pitch, ivan)
    assert access.may_read(ivan, script)
    assert nda.copy.status == "waiting"  # type: ignore[attr-defined]
    with pytest.raises(Conflict) as refused:
        copies.open_copy(by=ivan, nda=nda)
    assert refused.value.code == "not_sealed"


def test_both_sides_are_told_and_get_the_file_by_mail(
    nda: Nda, cara: User, ivan: User, outbox_run: Callable[[], int], mailoutbox: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox_run()
    _copy, pdf = copies.open_copy(by=ivan, nda=nda)
    brought = [mail for mail in mailoutbox if mail.attachments]
    assert {mail.to[0] for mail in brought} == {"cara@cast.test", "ivan@cast.test"}
    assert all(mail.attachments[0][1] == pdf for mail in brought)
    assert {told.person for told in Notification.objects.filter(kind="nda.sealed")} == {cara, ivan}


def test_only_the_two_sides_open_it(cara: User, ivan: User, iris: User, nosy: User, staff: User) -> None:
    nda = factory.revoked_nda(published_pitch(cara), ivan)
    sealed_copy(nda)
    assert copies.open_copy(by=ivan, nda=nda)
    for other in (iris, nosy, staff):
        with pytest.raises(NotFound):
            copies.open_copy(by=other, nda=nda)


def test_what_was_never_signed_has_no_copy(cara: User, ivan: User) -> None:
    nda = factory.approved_nda(published_pitch(cara), ivan)
    with pytest.raises(NotFound):
        copies.open_copy(by=ivan, nda=nda)


def test_a_kept_copy_that_was_changed_is_not_handed_out(nda: Nda, ivan: User) -> None:
    copy, pdf = sealed_copy(nda)
    storages["private"].put(copy.key, pdf[:-1] + b" ", "application/pdf")
    with pytest.raises(Unavailable):
        copies.open_copy(by=ivan, nda=nda)
    storages["private"].delete(copy.key)
    with pytest.raises(Unavailable):
        copies.open_copy(by=ivan, nda=nda)


# ---------------------------------------------------------------- what breaks


def test_a_missing_key_means_waiting_and_the_sweep_seals_later(nda: Nda, settings: Any) -> None:
    seal_file = settings.SEAL_FILE
    settings.SEAL_FILE = "/nowhere/seal.p12"
    copy = nda.copy  # type: ignore[attr-defined]
    with pytest.raises(CannotSeal):
        copies.seal(copy.pk)
    copy.refresh_from_db()
    assert (copy.status, copy.attempts) == ("waiting", 1)
    assert "no_seal" in copy.last_error
    assert not Entry.objects.filter(kind="nda.sealed").exists()
    settings.SEAL_FILE = seal_file
    Job.objects.filter(topic="ndas.seal").update(status="dead")
    assert copies.sweep() == 1
    outbox.run_waiting()
    copy.refresh_from_db()
    assert (copy.status, copy.last_error) == ("sealed", "")


def test_a_copy_waits_while_the_timestamp_authority_is_down(nda: Nda, settings: Any) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(CannotSeal):
        copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    assert SealedCopy.objects.get(nda=nda).status == "waiting"


def test_a_storage_that_fails_means_waiting(nda: Nda, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "put", full)
        with pytest.raises(OSError, match="No space"):
            copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    copy = SealedCopy.objects.get(nda=nda)
    assert (copy.status, copy.attempts) == ("waiting", 1)
    assert not Notification.objects.filter(kind="nda.sealed").exists()
    sealed_copy(nda)
    assert Notification.objects.filter(kind="nda.sealed").count() == 2


def test_sealing_twice_seals_once(sealed: tuple[SealedCopy, bytes], nda: Nda, ivan: User) -> None:
    copy, pdf = sealed
    copies.seal(copy.pk)
    assert copies.open_copy(by=ivan, nda=nda) == (copy, pdf)
    assert Entry.objects.filter(kind="nda.sealed").count() == 1


def test_two_workers_at_once_seal_once(people: tuple[User, User]) -> None:  # noqa: F811
    cara, ivan = people
    nda = factory.signed_nda(published_pitch(cara), ivan)
    pk = SealedCopy.objects.get(nda=nda).pk
    assert at_once(*[lambda: copies.seal(pk)] * 4) == ["done"] * 4
    assert Entry.objects.filter(kind="nda.sealed").count() == 1
    copies.open_copy(by=ivan, nda=fresh(nda))


KILLED = """
import os, signal, django
django.setup()
from pitchey.ndas import copies
def killed(*args):
    os.kill(os.getpid(), signal.SIGKILL)
copies.audit.record = lambda **kwargs: killed()
copies.seal({pk})
"""


def test_a_worker_killed_in_the_middle_leaves_it_to_the_next_one(people: tuple[User, User]) -> None:  # noqa: F811
    cara, ivan = people
    nda = factory.signed_nda(published_pitch(cara), ivan)
    copy = SealedCopy.objects.get(nda=nda)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED.format(pk=copy.pk)], env=os.environ, check=False
    )
    assert done.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while SealedCopy.objects.get(pk=copy.pk).status == "waiting":  # until the server notices that the connection died
        assert time.monotonic() < deadline
        copies.seal(copy.pk)
    _copy, pdf = copies.open_copy(by=cara, nda=fresh(nda))
    assert sealing.validate(pdf).finding == Finding.AUTHENTIC
    assert Entry.objects.filter(kind="nda.sealed").count() == 1


def test_signing_and_revoking_at_the_same_instant(people: tuple[User, User], settings: Any) -> None:  # noqa: F811
    """Whoever comes first: the end is revoked, and there is a copy if and only if there is a signature."""
    settings.LIMITS_TIMES = 100
    cara, ivan = people
    pitch, signed = published_pitch(cara), 0
    for _ in range(rounds(40)):
        nda = factory.approved_nda(pitch, ivan)
        at_once(
            lambda nda=nda: factory.sign(fresh(nda)),  # type: ignore[misc]
            lambda nda=nda: ndas.revoke(by=cara, nda=fresh(nda), reason="Over.", context=request_context()),  # type: ignore[misc]
        )
        held = fresh(nda)
        assert held.status == "revoked"
        assert SealedCopy.objects.filter(nda=held).exists() == (held.signed_at is not None)
        assert EvidenceRecord.objects.filter(signature__nda=held).exists() == (held.signed_at is not None)
        signed += held.signed_at is not None
    assert SealedCopy.objects.count() == signed


def test_the_admin_shows_the_state_of_a_copy_and_not_its_place(
    sealed: tuple[SealedCopy, bytes], nda: Nda, staff: User, client: Any
) -> None:
    copy, _pdf = sealed
    client.force_login(staff)
    listed = client.get("/staff/ndas/sealedcopy/").content.decode()
    one = client.get(f"/staff/ndas/sealedcopy/{copy.pk}/change/").content.decode()
    assert copy.public_id in listed
    assert copy.sha256 in one
    assert copy.key not in listed + one
