"""Which picture stands here? Decoded and encoded again like every picture, no larger than its place on the page can show."""

import io

from PIL import Image, ImageOps

from pitchey.word.cascade import points, whole
from pitchey.word.content import Picture
from pitchey.word.package import Element, NotReadable, Package, attribute, local

LARGEST = 60 * 1024 * 1024  # bytes, as packed
MOST_PIXELS = 60_000_000
SHARP = 220 / 72  # pixels to a point
EMU = 12_700.0  # English metric units to a point
KINDS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"]


def picture(package: Package, name: str, width: float, height: float, crop: tuple[float, ...] = ()) -> Picture | None:
    """The part `name` at `width` by `height` points, less what `crop` (parts of left, top, right, bottom) takes off.

    None when it is no picture that we can read.

    Raises:
        NotReadable: it has more pixels than any picture may.
    """
    if not package.has(name):
        return None
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before anything is decoded
    try:
        with Image.open(io.BytesIO(package.bytes(name, LARGEST)), formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotReadable("large_pictures")
            wanted = (max(1, round(width * SHARP)), max(1, round(height * SHARP)))
            opened.draft("RGB", (wanted[0] * 2, wanted[1] * 2))
            shown = ImageOps.exif_transpose(opened)
            if any(crop):
                shown = _cropped(shown, crop)
            plain = shown.mode in {"1", "P", "PA", "L", "LA"} or opened.format in {"PNG", "GIF"}
            flat = _on_white(shown)
    except (OSError, SyntaxError, ValueError, EOFError):
        return None
    flat.thumbnail(wanted)
    out = io.BytesIO()
    if plain and flat.getcolors(4096) is not None:
        flat.save(out, "PNG")
    else:
        flat.save(out, "JPEG", quality=88)
    return Picture(out.getvalue(), width, height)


def _cropped(shown: Image.Image, crop: tuple[float, ...]) -> Image.Image:
    left, top, right, bottom = (max(0.0, min(0.99, share)) for share in crop)
    box = (
        round(shown.width * left), round(shown.height * top),
        round(shown.width * (1 - right)), round(shown.height * (1 - bottom)),
    )  # fmt: skip
    return shown.crop(box) if box[2] > box[0] and box[3] > box[1] else shown


def _on_white(shown: Image.Image) -> Image.Image:
    if shown.mode.startswith("I"):
        shown = shown.convert("I").point(lambda value: value / 256).convert("L")
    if shown.mode in {"RGBA", "LA", "PA"} or "transparency" in shown.info:
        shown = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return shown.convert("RGB")


def drawn(package: Package, related: dict[str, tuple[str, str, bool]], drawing: Element) -> Picture | None:
    """The picture of a `drawing` element; None where it has none inside the document."""
    parts = {local(one): one for one in drawing.iter()}
    if "blip" not in parts:
        return None
    # SECURITY: a linked picture (`r:link`, or an id that leads outside) is never fetched.
    _kind, name, far = related.get(attribute(parts["blip"], "embed"), ("", "", True))
    extent = parts.get("extent", parts.get("ext"))
    width, height = (points(attribute(extent, side), EMU) for side in ("cx", "cy"))
    if far or width <= 0 or height <= 0:
        return None
    crop = tuple(whole(attribute(parts.get("srcRect"), side)) / 100_000 for side in ("l", "t", "r", "b"))
    return picture(package, name, width, height, crop)


def old_drawn(package: Package, related: dict[str, tuple[str, str, bool]], shape: Element) -> Picture | None:
    """The picture of a `pict` or `object` element, as Word drew before 2007."""
    for one in shape.iter():
        if local(one) == "imagedata":
            _kind, name, far = related.get(attribute(one, "id"), ("", "", True))
            style = dict(pair.split(":", 1) for pair in attribute(one.getparent(), "style").split(";") if ":" in pair)
            width, height = (points(style.get(side, "").strip(), 1) for side in ("width", "height"))
            if not far and width > 0 and height > 0:
                return picture(package, name, width, height)
    return None
