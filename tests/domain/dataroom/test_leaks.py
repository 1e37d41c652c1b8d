"""Is the reader of a leaked page found, is nobody named who is not on it, and may only owner and staff look?"""

import io
import random

import pytest
from django.core.files.storage import storages
from PIL import Image, ImageChops, ImageDraw, ImageStat

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Invalid, NotFound, TooLarge, UnsupportedType
from pitchey.dataroom import invisible_watermark
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import ReadingSession
from pitchey.dataroom.services import leaks
from pitchey.dataroom.watermark import watermark_image
from pitchey.pitches.models import Document
from tests.domain.dataroom.test_marks import mark
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.files import pixel_bomb
from tests.factories.pitches import published_pitch
from tests.kept import kept


def written() -> bytes:
    """A page with words on it, so that a picture can be laid over it."""
    chance, sheet = random.Random(4), Image.new("RGB", (935, 1210), "white")
    pen = ImageDraw.Draw(sheet)
    for row in range(30):
        words = " ".join("".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(8))
        pen.text((140, 120 + row * 33), words, fill="black", font_size=18)
    return saved(sheet, "JPEG", quality=90)


def saved(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@kept
def script(cara: User) -> Document:
    document = factory.laid_document(published_pitch(cara), pages=3)
    page = document.file.renditions.get(number=2)
    storages["private"].delete(page.key)
    storages["private"].put(page.key, written(), "image/jpeg")  # type: ignore[attr-defined]
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
    leak = dataroom.find_leak(by=cara, document=script, page=2, picture=picture, context=request_context())
    assert leak.laid and leak.searched == 13
    (suspect,) = leak.suspects
    assert suspect.session == ReadingSession.objects.get(ip=request_context().ip) and suspect.session.person == ivan
    assert suspect.certain and suspect.odds > 1e6
    entry = Entry.objects.get(kind="leak.searched")
    assert (entry.actor, entry.subject, entry.data["page"]) == (cara, script.public_id, 2)


def test_two_readers_who_mixed_their_copies_are_both_named(
    script: Document, readers: None, ivan: User, pru: User, cara: User
) -> None:
    mixture = Image.blend(leaked(ivan, script), leaked(pru, script), 0.5)
    leak = dataroom.find_leak(by=cara, document=script, page=2, picture=saved(mixture), context=request_context())
    assert {suspect.session.person for suspect in leak.suspects if suspect.certain} == {ivan, pru}


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's", "the clean page"])
def test_a_page_of_nobody_here_is_no_match(whose: str, script: Document, readers: None, cara: User) -> None:
    given = {
        "nobody's": watermark_image(written(), mark()),
        "a stranger's": watermark_image(written(), mark(key="f" * 32)),
        "the clean page": written(),
    }
    leak = dataroom.find_leak(by=cara, document=script, page=2, picture=given[whose], context=request_context())
    assert leak.laid and leak.suspects == []


def test_another_picture_is_not_laid_over_the_page(script: Document, readers: None, cara: User) -> None:
    for picture in (saved(Image.new("RGB", (800, 600), "white")), saved(Image.effect_noise((600, 600), 80))):
        leak = dataroom.find_leak(by=cara, document=script, page=2, picture=picture, context=request_context())
        assert not leak.laid and leak.suspects == []


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
        dataroom.find_leak(by=cara, document=script, page=page, picture=picture, context=request_context())
    assert not Entry.objects.filter(kind="leak.searched").exists()


def test_a_picture_that_unfolds_is_refused_before_it_does(script: Document, cara: User) -> None:
    with pytest.raises((TooLarge, UnsupportedType)):
        dataroom.find_leak(by=cara, document=script, page=2, picture=pixel_bomb(), context=request_context())


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
