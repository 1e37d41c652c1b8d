"""What is shown where somebody shares a link to a pitch? One picture of 1200 by 630: the poster, the title, the logline.

Letters are drawn as outlines, as on posters, so every script looks the same on every machine. Nothing in it is protected.
"""

import base64
import hashlib
import io

import resvg_py
from django.core.files.base import File as DjangoFile
from django.core.files.storage import storages
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from pitchey.pitches.catalogue import Format, Genre
from pitchey.pitches.listings import drawn_poster, uploaded_poster
from pitchey.pitches.models import Listing
from pitchey.posters.lettering import Face, Line, block, drawable
from pitchey.posters.shapes import H, W, num, path, rect

WIDTH, HEIGHT = 1200, 630
EDGE = 56
POSTER = (EDGE, EDGE, 345, HEIGHT - 2 * EDGE)  # x, y, width, height
TEXT_X, TEXT_WIDTH = 465, WIDTH - 465 - EDGE
WALL, INK, QUIET, HAIR = "#f6f6f4", "#16171a", "#55585c", "#d5d6d1"
DESIGN = 1  # raise it when the drawing changes: pictures are kept by it


def picture_of(listing: Listing) -> bytes:
    """The picture for this listing as PNG. It is drawn once for each version and kept in the public storage."""
    identity = f"{DESIGN}|{listing.version.sha256}|{listing.owner.display_name}|{listing.poster_url}"
    key, storage = f"sharing/{hashlib.sha256(identity.encode()).hexdigest()[:40]}.png", storages["public"]
    if storage.exists(key):
        with storage.open(key) as kept:
            return bytes(kept.read())
    facts = f"{Genre(listing.genre).label}, {Format(listing.format).label}"
    made = draw(
        title=listing.title,
        logline=listing.logline,
        small=_("%(facts)s, by %(name)s") % {"facts": facts, "name": listing.owner.display_name},
        poster=_poster(listing),
    )
    storage.save(key, DjangoFile(io.BytesIO(made), name=key))
    return made


def draw(*, title: str, logline: str, small: str, poster: str) -> bytes:
    """A picture from words and a poster (an SVG element that fills 345 by 518 at its place)."""
    heading = block(
        drawable(title) or "Pitchey", Face("serif"), (TEXT_X, EDGE + 4, TEXT_WIDTH, 250), INK, leading=1.04, biggest=104
    )
    identity = drawable(Truncator(logline).chars(170))
    below = (TEXT_X, heading.bottom + 48, TEXT_WIDTH, HEIGHT - EDGE - 90 - heading.bottom - 48)
    body = block(identity, Face("italic"), below, QUIET, leading=1.3, biggest=40).svg if identity else ""
    foot = HEIGHT - EDGE
    name, facts = Line("Pitchey", Face("serif")), Line(drawable(small), Face("grotesk", wght=500))
    size = min(22, (TEXT_WIDTH - 160) / facts.width)
    letters = path(name.d(TEXT_X, foot, 36), INK) + path(
        facts.d(TEXT_X + TEXT_WIDTH - facts.width * size, foot, size), QUIET
    )
    line = rect(TEXT_X, foot - 50, TEXT_WIDTH, 1.5, HAIR)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{rect(0, 0, WIDTH, HEIGHT, WALL)}{poster}{heading.svg}{body}{line}{letters}</svg>"
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


def _poster(listing: Listing) -> str:
    """The poster as an element: the drawn one as it is, an uploaded one cut to 2:3."""
    x, y, width, height = POSTER
    uploaded = uploaded_poster(listing.version)
    if uploaded is None:
        drawing = drawn_poster(listing.version, listing.owner.display_name).decode()
        inside = drawing[drawing.index(">") + 1 :]
        return f'<svg x="{x}" y="{y}" width="{num(width)}" height="{num(height)}" viewBox="0 0 {W} {H}">{inside}'
    with storages["public"].open(uploaded.key) as kept:
        picture = ImageOps.fit(Image.open(kept).convert("RGB"), (width * 2, height * 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    data = base64.b64encode(out.getvalue()).decode()
    return f'<image x="{x}" y="{y}" width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/>'
