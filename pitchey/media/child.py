"""What is in this file, really? Parses strangers' bytes in a process of its own, with little memory and time and no secrets.

    python -I child.py clean TYPE SOURCE TARGET        -> {"pages", "width", "height", "left_out"}
    python -I child.py check TYPE SOURCE               -> {}, for a Word document that somebody else will print
    python -I child.py draw TYPE SOURCE FOLDER A B     -> {"pictures": [{"number", "file", "width", "height"}, ...]}

Prints one JSON object: what was found, or {"refused": code}. Imports nothing of the product but `word`, the printer of Word documents,
which imports nothing of it either; `pitchey.media.sandbox` starts it.
"""

import errno
import io
import json
import resource
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageCms, ImageOps

if TYPE_CHECKING:
    import pikepdf  # where it is used: half of what starting costs, and pages are drawn without it

Picture = dict[str, object]  # number, file, width, height

MEMORY = 1536 * 1024 * 1024  # bytes of address space
SECONDS = 100  # of processor time
LARGEST = 512 * 1024 * 1024  # bytes it may write to one file

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PIL_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}

MOST_PAGES = 2000
MOST_PIXELS = 60_000_000
MASTER_SIDE = 4000  # pixels: longest side of the picture that we keep
WIDTHS = (400, 800, 1600)  # pixels: the sizes in which pictures are shown
PAGE_SCALE = 110 / 72  # pages are drawn at 110 dots per inch,
PAGE_SIDE = 2000  # and no side is longer than this

# SECURITY: what a PDF may do is a list of what is harmless, not of what is known to harm.
CATALOG_KEYS = {
    "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/PageLayout", "/PageMode", "/ViewerPreferences", "/Names", "/Dests",
    "/Outlines", "/Lang", "/MarkInfo", "/StructTreeRoot", "/OCProperties", "/OutputIntents",
}  # fmt: skip
ANNOTATIONS = {
    "/Link", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly",
    "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup",
}  # fmt: skip
NEVER = (
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/XFA",
    "/RichMediaContent",
    "/Metadata",
    "/PieceInfo",
    "/Next",
    "/PA",
)
LINKS = ("http://", "https://", "mailto:")


class FileRejectedError(Exception):
    """We do not want this file; the code names the sentence in `policy.REFUSALS`."""


def sniff(head: bytes) -> str:
    """The type that the first bytes claim, or ""."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    # Some programs put a byte-order mark or an empty line before the header; nothing else may stand there.
    return PDF if head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-") else ""


def clean(kind: str, source: Path, target: Path) -> Mapping[str, object]:
    """Write a harmless copy of `source` to `target`: sniffed type and full parse agree with `kind`, or it is refused.

    Of a Word document the copy is a PDF, and `left_out` says what it could not carry over.
    """
    with source.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise FileRejectedError("empty")
    if kind == DOCX:
        left_out = _print(source, target.with_suffix(".printed"))
        return _clean_pdf(target.with_suffix(".printed"), target) | {"left_out": left_out}
    if sniff(head) != kind:
        raise FileRejectedError("not_what_it_says")
    return _clean_pdf(source, target) if kind == PDF else _clean_picture(PIL_NAMES[kind], source, target)


# ---------------------------------------------------------------- pictures


def _clean_picture(name: str, source: Path, target: Path) -> dict[str, int]:
    """Decode and encode again: nothing but the picture itself survives."""
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before anything is decoded
    with Image.open(source, formats=[name]) as check:
        if check.width * check.height > MOST_PIXELS:
            raise FileRejectedError("too_many_pixels")
        check.verify()
    with Image.open(source, formats=[name]) as opened:
        opened.draft("RGB", (MASTER_SIDE, MASTER_SIDE))  # JPEG: decode no more than we keep
        picture = _in_srgb(ImageOps.exif_transpose(opened))
    picture.thumbnail((MASTER_SIDE, MASTER_SIDE))
    picture.save(target, "JPEG", quality=92)
    return {"pages": 0, "width": picture.width, "height": picture.height}


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Three channels in sRGB, transparency on white, sixteen bits brought down to eight."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture).convert("RGB")
    if profile and picture.mode in {"RGB", "CMYK"}:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a profile that nobody can read: the numbers are taken as they are
        picture = converted or picture
    return picture.convert("RGB")


def _draw_sizes(source: Path, folder: Path) -> list[Picture]:
    """The picture at each width that it can fill, and at its own when it is smaller than all."""
    pictures = []
    with Image.open(source, formats=["JPEG"]) as master:
        widths = [width for width in WIDTHS if width <= master.width] or [master.width]
        for width in widths:
            size = (width, max(1, round(master.height * width / master.width)))
            file = folder / f"{width}.webp"
            master.resize(size, Image.Resampling.LANCZOS).save(file, "WEBP", quality=82)
            pictures.append({"number": width, "file": file.name, "width": size[0], "height": size[1]})
    return pictures


# ---------------------------------------------------------------- Word


def _print(source: Path, target: Path) -> list[str]:
    """A Word document as a PDF, which then goes the way of every PDF. What it could not carry over."""
    printer = _word()
    try:
        return printer.to_pdf(source, target)
    except printer.NotReadable as error:
        raise FileRejectedError(error.code) from error


def _check(source: Path) -> None:
    """Whether this is a Word document that we take, whoever prints it."""
    printer = _word()
    try:
        printer.check(source)
    except printer.NotReadable as error:
        raise FileRejectedError(error.code) from error


def _word() -> types.ModuleType:
    # A bare package of that name, for the real one would start the product.
    bare = types.ModuleType("pitchey")
    bare.__path__ = [str(Path(__file__).parents[1])]
    sys.modules.setdefault("pitchey", bare)
    from pitchey import word

    return word


# ---------------------------------------------------------------- PDF


def _clean_pdf(source: Path, target: Path) -> dict[str, int]:
    """Write the PDF again without anything that acts, hides or tells of its author's machine.

    No repair: a repaired script may lack pages, and nobody would notice.
    """
    import pikepdf

    try:
        pdf = pikepdf.open(source, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise FileRejectedError("password") from error
    with pdf:
        pages = len(pdf.pages)
        if pages > MOST_PAGES:
            raise FileRejectedError("too_many_pages")
        if "/AcroForm" in pdf.Root:  # filled-in fields become ink on the page
            pdf.generate_appearance_streams()
            pdf.flatten_annotations("screen")
        for key in set(pdf.Root.keys()) - CATALOG_KEYS:
            del pdf.Root[key]
        names = pdf.Root.get("/Names")
        if names is not None:
            pdf.Root.Names = pikepdf.Dictionary({"/Dests": names["/Dests"]} if "/Dests" in names else {})
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for page in pdf.pages:
            _keep_harmless_annotations(page)
        for thing in pdf.objects:
            _disarm(thing)
        pdf.save(target, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    # A second reader must agree; it is the one that draws the pages.
    document = pdfium.PdfDocument(target)
    if pages < 1 or len(document) != pages:
        raise FileRejectedError("damaged")
    width, height = document[0].get_size()
    document.close()
    return {"pages": pages, "width": round(width), "height": round(height)}


def _keep_harmless_annotations(page: "pikepdf.Page") -> None:
    import pikepdf

    annotations = page.obj.get("/Annots")
    if annotations is None:
        return
    kept = [
        one for one in annotations if isinstance(one, pikepdf.Dictionary) and str(one.get("/Subtype")) in ANNOTATIONS
    ]
    page.obj["/Annots"] = pikepdf.Array(kept)


def _disarm(root: "pikepdf.Object") -> None:
    """Take what acts out of one indirect object and all that lies directly in it."""
    import pikepdf

    waiting, seen = [root], 0
    while waiting:
        thing = waiting.pop()
        seen += 1
        if isinstance(thing, pikepdf.Array):
            waiting += [part for part in thing if _direct(part)]
            continue
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for key in NEVER:
            if key in thing:
                del thing[key]
        if "/A" in thing and isinstance(thing["/A"], pikepdf.Dictionary) and not _harmless(thing["/A"]):
            del thing["/A"]
        waiting += [thing[key] for key in list(thing.keys()) if _direct(thing.get(key))]


def _direct(thing: object) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary) and not thing.is_indirect


def _harmless(action: "pikepdf.Dictionary") -> bool:
    """Whether an action only turns to a page or opens an ordinary link."""
    kind = str(action.get("/S", ""))
    if kind == "/URI":
        return str(action.get("/URI", "")).strip().lower().startswith(LINKS)
    return kind == "/GoTo"


def _draw_pages(source: Path, folder: Path, first: int, last: int) -> list[Picture]:
    """Pages `first` to `last` (from 1, both drawn) as JPEG."""
    pictures = []
    document = pdfium.PdfDocument(source)
    for number in range(first, last + 1):
        page = document[number - 1]
        scale = min(PAGE_SCALE, (PAGE_SIDE - 1) / max(*page.get_size(), 1))  # pdfium rounds up
        picture = _without_idle_colour(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"))
        page.close()
        file = folder / f"{number}.jpg"
        picture.save(file, "JPEG", quality=85)
        pictures.append({"number": number, "file": file.name, "width": picture.width, "height": picture.height})
    return pictures


def _without_idle_colour(picture: Image.Image) -> Image.Image:
    """A page of black and white in one channel: it is smaller, and marking it for a reader costs half."""
    red, green, blue = picture.split()
    idle = all(ImageChops.difference(red, other).getbbox() is None for other in (green, blue))
    return red if idle else picture


def confine() -> None:
    """Give this process little memory, time and room, before it sees a stranger's byte."""
    for what, most, hard in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, SECONDS, SECONDS + 5),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_FSIZE, LARGEST, LARGEST),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (most, hard))


def main(verb: str, kind: str, source: str, *rest: str) -> Mapping[str, object]:
    if verb == "clean":
        return clean(kind, Path(source), Path(rest[0]))
    if verb == "check":
        _check(Path(source))
        return {}
    if kind == PDF:
        return {"pictures": _draw_pages(Path(source), Path(rest[0]), int(rest[1]), int(rest[2]))}
    return {"pictures": _draw_sizes(Path(source), Path(rest[0]))}


if __name__ == "__main__":
    confine()
    try:
        answer = main(*sys.argv[1:])
    except FileRejectedError as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, Image.DecompressionBombError):
        answer = {"refused": "too_heavy"}
    except OSError as error:
        if error.errno and error.errno != errno.EFBIG:
            raise  # a full disk, say: not the file's fault
        answer = {"refused": "too_heavy" if error.errno else "damaged"}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's bytes make a parser raise, the file is not accepted
        sys.stderr.write(repr(error)[:1000])
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))
