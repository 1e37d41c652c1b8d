"""Does a mark stay on whatever is cut out, on any paper, in any script, without hiding the page?"""

import io
import random
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from pitchey import fonts
from pitchey.dataroom.watermark import Watermark, watermark_image, watermark_pdf

AT = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)
SIZE = (935, 1210)


def mark(reader: str = "Ivan Petrov", **changes: object) -> Watermark:
    given = {
        "reader": reader, "contact": "ivan@fund.test", "document": "The Tide Clerk, script", "number": 4, "at": AT, "trace": "K7Q2M9XA"
    }  # fmt: skip
    return Watermark(**(given | changes))  # type: ignore[arg-type]


def sheet(colour: object = "white", mode: str = "RGB", kind: str = "PNG", size: tuple[int, int] = SIZE) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).convert(mode).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


def grey(contents: bytes) -> Image.Image:
    return Image.open(io.BytesIO(contents)).convert("L")


@pytest.mark.parametrize("colour", ["white", "black", (128, 128, 128), (200, 30, 30), (10, 10, 60)])
def test_any_part_that_is_cut_out_still_carries_the_mark(colour: object) -> None:
    marked, plain = grey(watermark_image(sheet(colour), mark())), grey(sheet(colour))
    ink = ImageChops.difference(marked, plain)
    chance = random.Random(7)
    for _ in range(60):
        left, top = chance.randrange(SIZE[0] - 330), chance.randrange(SIZE[1] - 330)
        part = ink.crop((left, top, left + 330, top + 330))
        assert sum(part.histogram()[10:]) > 300, (left, top)


def test_the_page_stays_readable_under_it() -> None:
    ink = ImageChops.difference(grey(watermark_image(sheet(), mark())), grey(sheet()))
    body = ink.crop((60, 60, SIZE[0] - 60, SIZE[1] - 60))
    assert max(index for index, count in enumerate(body.histogram()) if count > 20) < 70
    assert ImageStat.Stat(body).mean[0] < 6


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract: apt-get install tesseract-ocr")
@pytest.mark.parametrize("colour", ["white", "black"])
@pytest.mark.parametrize("end", ["head", "foot"])
def test_a_machine_can_read_head_and_foot(colour: str, end: str, tmp_path: Path) -> None:
    marked = grey(watermark_image(sheet(colour), mark()))
    strip = marked.crop((0, 0, SIZE[0], 30) if end == "head" else (0, SIZE[1] - 30, *SIZE))
    strip.resize((SIZE[0] * 3, 90), Image.Resampling.LANCZOS).save(tmp_path / "strip.png")
    read = subprocess.run(
        ["tesseract", tmp_path / "strip.png", "-", "--psm", "7"], capture_output=True, text=True, check=True
    ).stdout
    for word in ("Ivan Petrov", "ivan@fund.test", "2026-11-21", "Tide Clerk", "K7Q2M9XA"):
        assert word.replace(" ", "") in read.replace(" ", ""), read


@pytest.mark.parametrize(
    "name",
    ["Đorđe Ščepanović", "Ελένη Παππά", "Юлия", "عمر الشريف", "דוד לוי", "是枝裕和", "王家卫", "봉준호", "อภิชาติพงศ์"],
)
def test_names_in_any_script_are_written_and_not_as_boxes(name: str) -> None:
    for path, run in fonts.runs(name):
        assert {ord(letter) for letter in run if not letter.isspace()} <= fonts.coverage(path)
    nobody = grey(watermark_image(sheet(), mark("")))
    assert ImageChops.difference(grey(watermark_image(sheet(), mark(name))), nobody).getbbox() is not None


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "RGBA", "CMYK", "1"])
@pytest.mark.parametrize("size", [SIZE, (1210, 935), (60, 80), (3000, 40), (1, 1)])
def test_any_picture_can_be_marked(mode: str, size: tuple[int, int]) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    with Image.open(io.BytesIO(watermark_image(sheet(mode=mode, size=size, kind=kind), mark()))) as marked:
        assert marked.format == "JPEG" and marked.size == size


@pytest.mark.parametrize("text", ["", "x" * 2000, "line\nbreak", "\u202egnp.exe", "👩‍🚀🎬", "{}%s\\", "a\u0301" * 50])
def test_strange_names_do_no_harm(text: str) -> None:
    watermark_image(sheet(), mark(text, document=text, contact=text))


def test_two_readers_never_get_the_same_picture() -> None:
    assert watermark_image(sheet(), mark()) != watermark_image(sheet(), mark(trace="K7Q2M9XB"))


# ---------------------------------------------------------------- PDF


def paper(*pages: tuple[tuple[float, float, float, float], int]) -> bytes:
    """A PDF with pages of these boxes and rotations."""
    with pikepdf.new() as pdf:
        for box, rotation in pages:
            pdf.add_blank_page(page_size=(612, 792))
            pdf.pages[-1].mediabox = pikepdf.Array(box)
            pdf.pages[-1].obj.Rotate = rotation
            # An unbalanced state and a scaled matrix must not move the mark.
            pdf.pages[-1].contents_add(b"q 0.1 0 0 0.1 300 300 cm 1 0 0 rg")
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 612, 792), (100, 200, 712, 992), (0, 0, 792, 612)])
def test_every_page_of_a_copy_looks_like_a_burned_page(box: tuple[float, float, float, float], rotation: int) -> None:
    stamped = watermark_pdf(paper((box, rotation), (box, rotation)), mark())
    document = pypdfium2.PdfDocument(stamped)
    try:
        for page in document:
            shown = page.render(scale=110 / 72).to_pil().convert("L")
            burned = grey(watermark_image(sheet(size=shown.size), mark()))
            head = (0, 0, shown.width, 30)
            difference = ImageStat.Stat(ImageChops.difference(shown.crop(head), burned.crop(head))).mean[0]
            assert difference < 6
            assert ImageStat.Stat(ImageChops.invert(burned.crop(head))).mean[0] > 8
    finally:
        document.close()


def test_a_hundred_pages_share_one_picture_of_the_mark() -> None:
    plain = paper(*[((0.0, 0.0, 612.0, 792.0), 0)] * 100)
    assert len(watermark_pdf(plain, mark())) < len(plain) + 200_000
