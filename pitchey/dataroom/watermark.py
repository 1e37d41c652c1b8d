"""Whose copy is this? The reader's mark, burned into a page image or stamped on every page of a PDF.

A line at the head, a line at the foot, and pale diagonal lines across the page: whichever part is cut out still names its reader. Between them
lies the invisible trace of the reading session (`invisible_watermark`), for copies from which the visible mark was removed.
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from pitchey.dataroom.invisible_watermark import FAINT, invisible_watermark
from pitchey.fonts import runs

QUALITY = 82  # of the JPEG
ANGLE = 32  # of the diagonals, in degrees
# How much ink, of 255: head and foot are meant to be read, the diagonals to be read through.
STRONG, PALE = 190, 46
# The dpi of the layer on a PDF page.
SHEET_DPI = 110


@dataclass(frozen=True)
class Watermark:
    """What a mark says. `reader` is the name, `contact` their address; `trace` leads back to the reading session, and so does `key`, invisibly."""

    reader: str
    contact: str
    document: str
    number: int
    at: datetime
    trace: str
    key: str = ""

    @property
    def lines(self) -> tuple[str, str]:
        """Who, and which copy of what when (to the minute, UTC)."""
        who = " · ".join(part for part in (self.reader, self.contact, self.trace) if part)
        when = self.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return who, f"{when} · {self.document} #{self.number} · {self.trace}"


def watermark_image(page: bytes, mark: Watermark) -> bytes:
    """A page image with the mark in its pixels, as JPEG."""
    with Image.open(io.BytesIO(page)) as clean:
        clean.load()  # a picture not yet loaded counts as read-only, and would be copied before it is marked
        image = clean if clean.mode in ("L", "RGB") else clean.convert("RGB")
        ink, where = _layer(mark.lines, mark.key, image.size, image.mode)
        image.paste(ink, mask=where)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def watermark_pdf(document: bytes, mark: Watermark) -> bytes:
    """A PDF with the mark on top of every page. The mark is a picture, so that any script is written rightly by any viewer."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        layers: dict[tuple[int, int], pikepdf.Object] = {}
        for page in pdf.pages:
            box = page.cropbox
            width, height = float(box[2] - box[0]), float(box[3] - box[1])
            if int(page.obj.get("/Rotate", 0)) % 180:
                width, height = height, width
            size = (round(width), round(height))
            if size not in layers:
                layers[size] = _form(pdf, mark, size)
            page.add_overlay(layers[size], None)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _form(pdf: pikepdf.Pdf, mark: Watermark, size: tuple[int, int]) -> pikepdf.Object:
    """The mark as a form of `size` points."""
    pixels = (max(1, round(size[0] * SHEET_DPI / 72)), max(1, round(size[1] * SHEET_DPI / 72)))
    ink, where = _layer(mark.lines, mark.key, pixels, "L")
    shown = _picture(pdf, ink)
    shown.SMask = _picture(pdf, where)
    return pdf.make_stream(
        f"q {size[0]} 0 0 {size[1]} 0 0 cm /Mark Do Q".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, *size],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Mark=shown)),
    )


def _picture(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    return pdf.make_stream(
        image.tobytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
    )


@lru_cache(maxsize=16)
def _layer(lines: tuple[str, str], key: str, size: tuple[int, int], mode: str) -> tuple[Image.Image, Image.Image]:
    """What is laid over a page of this size, and how strongly at each pixel. Made once per reader, minute and size: up to 4 MB."""
    letters = max(9, min(size) // 68)
    where = Image.new("L", size)
    # Dark letters with a light edge: to be seen on white paper as on a black slide.
    dark = Image.new("L", size)
    block = _block(lines, letters * 2)
    for row, top in enumerate(range(-block.height // 2, size[1], int(block.height * 0.8))):
        for left in range(-(row % 2) * block.width // 2, size[0], int(block.width * 0.9)):
            dark.paste(block, (left, top), mask=block)
    halo = ImageChops.offset(dark, 1, 1)
    where.paste(PALE, mask=ImageChops.lighter(dark, halo))
    # Head and foot stand on a bar of light, so that they can be read on any picture.
    line = _written(" — ".join(lines), letters, most=size[0] - 2 * letters)
    for middle in (letters, size[1] - letters):
        left, top = (size[0] - line.width) // 2, middle - line.height // 2
        where.paste(STRONG, (left, top, left + line.width, top + line.height))
        dark.paste(line, (left, top))
    ink = ImageChops.invert(dark)
    if key:
        bare = where.point([255] + [0] * 255)
        ink.paste(invisible_watermark(key, size), mask=bare)
        where.paste(FAINT, mask=bare)
    return (ink if mode == "L" else Image.merge("RGB", (ink, ink, ink))), where


def _block(lines: tuple[str, str], letters: int) -> Image.Image:
    """Both lines, one above the other, turned: the tile of the diagonals. Long lines are broken, so that a tile stays small."""
    rows = [_written(part, letters, most=letters * 22) for line in lines for part in line.split(" · ")]
    sheet = Image.new("L", (max(row.width for row in rows), sum(row.height for row in rows)))
    top = 0
    for row in rows:
        sheet.paste(row, ((sheet.width - row.width) // 2, top))
        top += row.height
    return sheet.rotate(ANGLE, resample=Image.Resampling.BILINEAR, expand=True)


@lru_cache(maxsize=32)
def _font(path: Path, letters: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), letters)


def _written(text: str, letters: int, *, most: int) -> Image.Image:
    """One line of text in any script, white on black; scaled down when it would be wider than `most` pixels."""
    parts = [(_font(path, letters), run) for path, run in runs(" ".join(text.split()))]
    widths = [font.getlength(run, direction="ltr") for font, run in parts]
    line = Image.new("L", (int(sum(widths)) + 8, letters * 2))
    pen, left = ImageDraw.Draw(line), 4.0
    for (font, run), width in zip(parts, widths, strict=True):
        pen.text((left, letters * 1.45), run, fill=255, font=font, anchor="ls", direction="ltr")
        left += width
    if line.width <= most:
        return line
    most = max(1, most)
    return line.resize((most, max(1, line.height * most // line.width)), Image.Resampling.LANCZOS)
