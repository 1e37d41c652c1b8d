"""What does a drawn signature look like? A picture made of its strokes when it is set, kept with it and never made again."""

import io
import json

from PIL import Image, ImageDraw

from pitchey.core.errors import NotFound
from pitchey.ndas.models import Nda, Signature

LONGEST = 1280  # pixels of its longer side
FINE = 2  # drawn so many times larger, and made smaller, for smooth lines
PEN = 3 / 640  # the width of a line, of the sheet's


def png(strokes: str) -> bytes:
    """A drawing (`fields.strokes`) as a PNG: black on white, in the shape of its sheet."""
    drawing = json.loads(strokes)
    sides = (drawing["width"], drawing["height"])
    scale = LONGEST / max(sides)
    size = tuple(max(1, round(side * scale)) for side in sides)
    image = Image.new("L", (size[0] * FINE, size[1] * FINE), 255)
    pen, width = ImageDraw.Draw(image), max(FINE, round(image.width * PEN))
    for stroke in drawing["strokes"]:
        points = [(x * scale * FINE, y * scale * FINE) for x, y in stroke]
        pen.line(points, fill=0, width=width, joint="curve")
        for x, y in points[:1] + points[-1:]:
            pen.circle((x, y), width / 2, fill=0)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def picture_of(nda: Nda) -> bytes:
    """The picture of the signature under an agreement that the caller may see.

    Raises:
        NotFound: nothing was drawn, or before pictures were kept.
    """
    picture = Signature.objects.filter(nda=nda).exclude(picture=b"").values_list("picture", flat=True).first()
    if picture is None:
        raise NotFound()
    return bytes(picture)
