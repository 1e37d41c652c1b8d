"""From uploaded to ready or refused: real files through the real child process."""

import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from django.core.files.storage import storages
from PIL import Image

from pitchey.accounts.models import User
from pitchey.core.errors import NotFound
from pitchey.media import policy, sandbox
from pitchey.media import services as media
from pitchey.media.models import File
from pitchey.media.services import processing
from pitchey.outbox.models import Job
from tests.domain.media.conftest import Upload
from tests.factories import files


def test_a_script_becomes_a_clean_pdf_and_one_picture_for_each_page(cara: User, settled: Upload) -> None:
    file = settled(cara, files.pdf(45))
    assert (file.status, file.pages, file.rendered, file.reason) == ("ready", 45, 45, "")
    assert list(file.renditions.order_by("number").values_list("number", flat=True)) == list(range(1, 46))
    first = Image.open(io.BytesIO(media.open_rendition(file, 1)))
    assert first.format == "JPEG" and first.width == pytest.approx(8.5 * 110, abs=2)
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        assert len(clean.pages) == 45 and clean.is_linearized
    assert not storages["private"].exists(file.original_key)
    assert Job.objects.filter(topic="pitches.file_settled", payload={"file_id": file.pk}).count() == 1


def test_a_page_keeps_its_colours_and_a_grey_one_is_stored_in_one_channel(cara: User, settled: Upload) -> None:
    printed = io.BytesIO()
    plain, coloured = Image.new("RGB", (600, 800), "white"), Image.new("RGB", (600, 800), (250, 250, 249))
    plain.save(printed, "PDF", save_all=True, append_images=[coloured])
    file = settled(cara, printed.getvalue())
    modes = [Image.open(io.BytesIO(media.open_rendition(file, number))).mode for number in (1, 2)]
    assert modes == ["L", "RGB"]


def test_nothing_of_a_document_is_public(cara: User, settled: Upload, folder: Path) -> None:
    settled(cara, files.pdf(2))
    assert not [path for path in (folder / "public").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_poster_is_shown_in_three_sizes_without_its_metadata(
    kind: str, name: str, cara: User, settled: Upload
) -> None:
    file = settled(cara, files.picture(kind, (1800, 2700), note="GPS 38.7, -9.1"), name, "poster")
    assert (file.status, file.reason) == ("ready", "")
    sizes = {row.number: (row.width, row.height) for row in file.renditions.all()}
    assert sizes == {400: (400, 600), 800: (800, 1200), 1600: (1600, 2400)}
    for row in file.renditions.all():
        with storages["public"].open(row.key) as stored:
            contents = stored.read()
        assert Image.open(io.BytesIO(contents)).format == "WEBP" and b"GPS" not in contents
        assert media.public_url(row.key) == f"/files/{row.key}"
    assert b"GPS" not in media.open_clean(file)


def test_a_small_still_keeps_its_own_width(cara: User, settled: Upload) -> None:
    file = settled(cara, files.picture("PNG", (320, 180)), "a.png", "still")
    assert [(row.width, row.height) for row in file.renditions.all()] == [(320, 180)]


def test_a_turned_photograph_stands_upright(cara: User, settled: Upload) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    file = settled(cara, files.picture("JPEG", (900, 600), exif=exif), "a.jpg", "still")
    assert (file.width, file.height) == (600, 900)


@pytest.mark.parametrize(
    ("contents", "name", "code"),
    [
        (files.html(), "Script.pdf", "not_what_it_says"),
        (files.pdf_behind_html(), "Script.pdf", "not_what_it_says"),
        (files.archive(), "Script.pdf", "not_what_it_says"),
        (files.picture("PNG"), "Script.pdf", "not_what_it_says"),
        (files.encrypted_pdf(), "Script.pdf", "password"),
        (files.broken_pdf(), "Script.pdf", "damaged"),
        (b"%PDF-1.7\n", "Script.pdf", "damaged"),
        (b"%PDF-1.7\n" + bytes(50_000), "Script.pdf", "damaged"),
        (files.pdf(1).replace(b"/Count 1", b"/Count 0").replace(b"/Kids [", b"/Kidz ["), "Script.pdf", "damaged"),
        (files.pixel_bomb(), "Poster.png", "too_many_pixels"),
        (files.pixel_bomb(7_000), "Poster.png", "damaged"),
        (files.picture("JPEG")[:-400], "Poster.jpg", "damaged"),
        (files.picture("PNG")[:2000], "Poster.png", "damaged"),
        (files.picture("WEBP"), "Poster.png", "not_what_it_says"),
        (files.svg(), "Poster.png", "not_what_it_says"),
        (files.html(), "Poster.jpg", "not_what_it_says"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_refused_with_its_sentence(
    contents: bytes, name: str, code: str, cara: User, settled: Upload, folder: Path
) -> None:
    file = settled(cara, contents, name, "document" if name.endswith("pdf") else "poster")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS[code]))
    assert Job.objects.filter(topic="pitches.file_settled", payload={"file_id": file.pk}).count() == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]
    with pytest.raises(NotFound):
        media.open_clean(file)


def test_more_than_two_thousand_pages_are_refused(cara: User, settled: Upload) -> None:
    book = pikepdf.new()
    for _number in range(2001):
        book.add_blank_page()
    out = io.BytesIO()
    book.save(out)
    file = settled(cara, out.getvalue())
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["too_many_pages"]))


def test_what_acts_is_taken_out_and_what_is_read_stays(cara: User, settled: Upload) -> None:
    file = settled(cara, files.active_pdf())
    assert (file.status, file.reason, file.pages) == ("ready", "", 2)
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        out = io.BytesIO()
        clean.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        text = out.getvalue()
        links = [str(one.A.URI) for one in clean.pages[0].Annots if "/A" in one]
        assert links == ["https://example.test/film"]
        assert "/Dest" in clean.pages[1].Annots[0]
    for word in (
        b"JavaScript", b"app.alert", b"OpenAction", b"/AA", b"Launch", b"/bin/sh", b"EmbeddedFile", b"payload", b"RichMedia",
        b"XFA", b"xdp", b"SubmitForm", b"evil.test", b"AcroForm", b"passwd", b"secret.name", b"FileAttachment", b"Screen",
    ):  # fmt: skip
        assert word not in text, word
    page = pdfium.PdfDocument(media.open_clean(file))[0]
    read = page.get_textpage().get_text_bounded()
    assert "A page that wants to act" in read and "Typed in a form" in read


def test_a_pdf_that_only_forbids_printing_is_read(cara: User, settled: Upload) -> None:
    file = settled(cara, files.owner_locked_pdf())
    assert (file.status, file.pages) == ("ready", 2)
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        assert not clean.is_encrypted


@pytest.mark.parametrize("size", [(2, 2), (5000, 20), (4000, 4000), (100, 4900)])
def test_odd_pages_are_drawn_within_bounds(size: tuple[float, float], cara: User, settled: Upload) -> None:
    book = pikepdf.new()
    book.add_blank_page(page_size=tuple(side * 2.83465 for side in size))
    out = io.BytesIO()
    book.save(out)
    file = settled(cara, out.getvalue())
    assert file.status == "ready"
    page = file.renditions.get()
    assert 1 <= page.width <= 2000 and 1 <= page.height <= 2000


def test_a_picture_that_hides_a_page_loses_it(cara: User, settled: Upload) -> None:
    file = settled(cara, files.picture("JPEG") + files.html(), "a.jpg", "poster")
    assert file.status == "ready" and b"alert" not in media.open_clean(file)


def test_a_killed_run_goes_on_where_it_stopped(cara: User, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload(cara, files.pdf(50))
    drawn: list[int] = []
    draw = sandbox.draw

    def killed_at_the_second_batch(*args: object) -> object:
        drawn.append(args[3])
        if len(drawn) == 2:
            raise KeyboardInterrupt
        return draw(*args)

    monkeypatch.setattr(sandbox, "draw", killed_at_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.rendered, file.pages) == ("rendering", 20, 50)
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.rendered, file.renditions.count()) == ("ready", 50, 50)
    assert drawn == [1, 21, 21, 41]


def test_a_long_document_is_handed_on_to_another_job(
    cara: User, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(cara, files.pdf(3))
    Job.objects.all().delete()
    monkeypatch.setattr(processing, "WORKS_FOR", -1.0)
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.rendered) == ("rendering", 0)
    assert Job.objects.get().topic == "media.process"


def test_processing_a_settled_file_again_changes_nothing(cara: User, settled: Upload) -> None:
    file = settled(cara, files.pdf(2))
    media.process(file_id=file.pk)
    assert Job.objects.filter(topic="pitches.file_settled").count() == 1
    assert File.objects.get().ready_at == file.ready_at


def test_bytes_that_change_after_they_were_announced_are_refused(cara: User, upload: Upload) -> None:
    file = upload(cara, files.pdf(2))
    with storages["private"].open(file.original_key) as stored:
        contents = stored.read()
    storages["private"].put(file.original_key, contents[:-1] + b" ", "application/pdf")
    media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["changed"]))


def test_a_file_that_takes_too_long_is_refused(cara: User, settled: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WAITS", 0.01)
    file = settled(cara, files.pdf(1))
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["too_heavy"]))


def test_a_pdf_that_unfolds_to_a_hundred_times_its_size_is_drawn(cara: User, settled: Upload) -> None:
    file = settled(cara, files.unfolding_pdf(9_000))
    assert (file.status, file.pages) == ("ready", 1)


def test_the_child_gets_no_more_memory_than_its_share() -> None:
    greedy = "from pitchey.media import child; child.confine(); bytearray(child.MEMORY)"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "MemoryError" in done.stderr


def test_the_child_sees_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os; print(json.dumps({'pictures': sorted(os.environ)}))")
    monkeypatch.setattr(sandbox, "PROGRAM", spy)
    about_memory = {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"}
    assert set(sandbox.draw("application/pdf", tmp_path, tmp_path, 1, 1)) <= {"LANG", "LC_CTYPE"} | about_memory


def test_a_machine_in_trouble_refuses_nobody(cara: User, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    file = upload(cara, files.pdf(1))
    monkeypatch.setattr(sandbox, "PROGRAM", sandbox.PROGRAM.with_name("missing.py"))
    with pytest.raises(sandbox.ChildFailed):
        media.process(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.reason) == ("scanning", "")


def test_every_code_of_the_child_has_a_sentence() -> None:
    source = sandbox.PROGRAM.read_text()
    codes = {part.split('"')[0] for part in source.split('FileRejectedError("')[1:]}
    codes |= {part.split('"')[0] for part in source.split('{"refused": "')[1:]} | {*sandbox.ITS_OWN_FAULT.values()}
    assert len(codes) >= 6 and codes <= policy.REFUSALS.keys()


def test_a_file_whose_draft_was_deleted_meanwhile_is_no_work(db: None) -> None:
    media.process(file_id=1)
