"""Where does each word of a paragraph stand? Broken into lines, in reading order of any script, filled or aligned."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from pitchey.word.content import Break, Face, NoteMark, Number, Paragraph, Picture, Stop, Tab, Text
from pitchey.word.faces import Faces
from pitchey.word.numbering import spelled

OBJECT = "\ufffc"
HYPHENS = "-\u2010\u2013\u2014\u00ad/"
# Chinese, Japanese and Korean break between letters, but not before these and not after those.
NOT_FIRST = set("、。，．・：；？！）］｝〉》」』】〕ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％…‥,.)]}!?:;")
NOT_LAST = set("（［｛〈《「『【〔([{")
MOST_TABS = 60  # of one line


@dataclass
class Chunk:
    """Letters of one face, font and direction that stay together, or a tab, picture or end of a line."""

    kind: str  # word, space, tab, break, picture
    face: Face
    width: float = 0.0
    text: str = ""
    font: str = ""
    level: int = 0
    glued: bool = False  # no line may end before it
    stretched: bool = False  # a space wider than its own
    picture: Picture | None = None
    tab: Tab | None = None
    leader: str = ""
    note: NoteMark | None = None


@dataclass
class Line:
    """A set line: what stands where, from the left edge of the paragraph's room and from the baseline."""

    placed: list[tuple[float, Chunk]]
    height: float
    baseline: float  # from the top
    notes: list[NoteMark] = field(default_factory=list)


@dataclass(frozen=True)
class Counter:
    """What page numbers say on this page."""

    page: int = 1
    pages: int = 1
    form: str = "decimal"


def set_lines(paragraph: Paragraph, width: float, faces: Faces, counter: Counter, tallest: float) -> list[Line]:
    """The lines of a paragraph in a room `width` wide; no picture is higher than `tallest`."""
    chunks = list(_chunks(paragraph, width, faces, counter, tallest))
    return [
        _placed(paragraph, line, first, last, width, faces)
        for line, first, last in _broken(paragraph, chunks, width, faces)
    ]


# ---------------------------------------------------------------- cutting


def _chunks(paragraph: Paragraph, width: float, faces: Faces, counter: Counter, tallest: float) -> Iterator[Chunk]:
    texts = []
    for piece in paragraph.pieces:
        if isinstance(piece, Number):
            texts.append(spelled(counter.pages, "decimal") if piece.all else spelled(counter.page, counter.form))
        else:
            texts.append(
                piece.text if isinstance(piece, Text) else piece.sign if isinstance(piece, NoteMark) else OBJECT
            )
    levels = _levels("".join(texts), rtl=paragraph.rtl)
    at = 0
    before = ""
    for piece, text in zip(paragraph.pieces, texts, strict=True):
        if isinstance(piece, Text | Number | NoteMark):
            for chunk in _words(text, piece.face, levels[at : at + len(text)] if levels else [], faces, before):
                yield replace(chunk, note=piece if isinstance(piece, NoteMark) else None)
            before = text[-1:] or before
        elif isinstance(piece, Tab):
            yield Chunk("tab", piece.face, level=int(paragraph.rtl), tab=piece)
            before = ""
        elif isinstance(piece, Break):
            yield Chunk("break", piece.face)
            before = ""
        else:
            room = max(10.0, width - max(0.0, paragraph.start) - max(0.0, paragraph.end))
            scale = min(1.0, room / piece.width, tallest / piece.height)
            shown = replace(piece, width=piece.width * scale, height=piece.height * scale)
            yield Chunk("picture", paragraph.mark, shown.width, level=int(paragraph.rtl), picture=shown)
            before = ""
        at += len(text)


def _levels(text: str, *, rtl: bool) -> list[int]:
    """The direction of every letter, odd where it runs to the left; empty where everything runs to the right."""
    if not rtl and not any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in text):
        return []
    levels = [int(rtl)] * len(text)
    base = TextDirection.RTL if rtl else TextDirection.LTR
    for one in BidiParagraph(text, base_direction=base, preserve_bn_chars=True).get_characters_with_embedding_level():
        levels[one.character_index] = one.embedding_level
    return levels


def _words(text: str, face: Face, levels: list[int], faces: Faces, before: str) -> Iterator[Chunk]:
    """Words and the spaces between them, each of one font and one direction."""
    start = 0
    for end in range(1, len(text) + 1):
        if (
            end < len(text)
            and (not levels or levels[end] == levels[start])
            and (text[end] == " ") == (text[end - 1] == " ")
            and not _may_break(text[end - 1], text[end])
        ):
            continue
        word = text[start:end]
        last = text[start - 1] if start else before
        glued = bool(last) and last != " " and word[0] != " " and not _may_break(last, word[0])
        for font, part in faces.cut(word, face):
            kind = "space" if word[0] == " " else "word"
            level = levels[start] if levels else 0
            yield Chunk(kind, face, faces.width(font, face.size, face.spaced, part), part, font, level, glued)
            glued = True
        start = end


def _may_break(last: str, next_: str) -> bool:
    """Whether a line may end between two letters that no space parts."""
    if last in HYPHENS:
        return next_ not in HYPHENS and not next_.isdigit() and next_ not in NOT_FIRST
    if not _east(last) and not _east(next_):
        return False
    return next_ not in NOT_FIRST and last not in NOT_LAST


def _east(letter: str) -> bool:
    return "\u2e80" <= letter <= "\ua4cf" or "\uff00" <= letter <= "\uffef" or "\U00020000" <= letter <= "\U0003ffff"


# ---------------------------------------------------------------- breaking


def _broken(
    paragraph: Paragraph, chunks: list[Chunk], width: float, faces: Faces
) -> Iterator[tuple[list[Chunk], bool, bool]]:
    """The chunks of each line, whether it is the first, and whether it is a last one, which is not filled."""
    line: list[Chunk] = []
    first = True
    # An indent that leaves no room is no indent.
    limit = width - paragraph.end
    at = _begin(paragraph, first, width)
    if limit - max(at, paragraph.start) < 18:
        limit = width
    queue = chunks[::-1]
    tabs = 0
    while queue:
        chunk = queue.pop()
        if chunk.kind == "break":
            yield [*line, chunk], first, True
            line, first, tabs = [], False, 0
            at = _begin(paragraph, first, width)
            continue
        if chunk.kind == "tab":
            tabs += 1
            stop = _stop(paragraph, at, limit, chunk)
            ahead = sum(one.width for one in _until_tab(queue)) if stop.align not in {"left", "start", "num"} else 0.0
            share = {"center": 0.5}.get(stop.align, 1.0)
            to = max(at, stop.at - ahead * share)
            if (to > limit and line and at > _begin(paragraph, first, width)) or tabs > MOST_TABS:
                yield line, first, False
                line, first, tabs = [], False, 0
                at = _begin(paragraph, first, width)
                continue
            line.append(replace(chunk, width=max(0.0, to - at), leader=stop.leader))
            at = max(at, to)
            continue
        unit = [chunk]
        while chunk.kind == "word" and queue and queue[-1].kind == "word" and queue[-1].glued:
            unit.append(queue.pop())
        wide = sum(one.width for one in unit)
        if chunk.kind != "space" and at + wide > limit + 0.01:
            if any(one.kind in {"word", "picture"} for one in line):
                yield line, first, False
                line, first, tabs = [], False, 0
                at = _begin(paragraph, first, width)
                queue += unit[::-1]
                continue
            if chunk.kind == "word" and wide > limit - at:
                fits, rest = _torn(unit, limit - at, faces)
                queue += rest[::-1]
                unit, wide = fits, sum(one.width for one in fits)
        line += unit
        at += wide
    yield line, first, True


def _begin(paragraph: Paragraph, first: bool, width: float) -> float:
    at = paragraph.start + (paragraph.first if first else 0.0)
    return at if at < width - 18 else 0.0


def _until_tab(queue: list[Chunk]) -> Iterator[Chunk]:
    for chunk in reversed(queue):
        if chunk.kind in {"tab", "break"}:
            return
        yield chunk


def _stop(paragraph: Paragraph, at: float, limit: float, chunk: Chunk) -> Stop:
    """Where a tab leads from `at`."""
    if chunk.tab is not None and chunk.tab.to in {"right", "center"}:
        return Stop(limit if chunk.tab.to == "right" else limit / 2, chunk.tab.to)
    stops = list(paragraph.stops)
    if paragraph.first < 0:
        stops.append(Stop(paragraph.start))
    for stop in sorted(stops, key=lambda one: one.at):
        if stop.at > at + 0.05:
            # A stop behind the edge would send what follows to the next line.
            return stop if stop.align in {"left", "start", "num"} else replace(stop, at=min(stop.at, limit))
    return Stop((int(at / paragraph.every + 0.001) + 1) * paragraph.every)


def _torn(unit: list[Chunk], room: float, faces: Faces) -> tuple[list[Chunk], list[Chunk]]:
    """As much of a word that is too long as fits, at least a letter, and the rest."""
    fits: list[Chunk] = []
    for number, chunk in enumerate(unit):
        if chunk.width <= room:
            fits.append(chunk)
            room -= chunk.width
            continue
        count = 0
        while count < len(chunk.text) and _wide(chunk, chunk.text[: count + 1], faces) <= room:
            count += 1
        if not fits:
            count = max(1, count)
        head, tail = chunk.text[:count], chunk.text[count:]
        if head:
            fits.append(replace(chunk, text=head, width=_wide(chunk, head, faces)))
        rest = [replace(chunk, text=tail, width=_wide(chunk, tail, faces), glued=False)] if tail else []
        return fits, rest + unit[number + 1 :]
    return fits, []


def _wide(chunk: Chunk, text: str, faces: Faces) -> float:
    return faces.width(chunk.font, chunk.face.size, chunk.face.spaced, text)


# ---------------------------------------------------------------- placing


def _placed(paragraph: Paragraph, line: list[Chunk], first: bool, last: bool, width: float, faces: Faces) -> Line:
    ends = len(line)
    while ends and line[ends - 1].kind in {"space", "break"}:
        ends -= 1
    shown = line[:ends]
    begin = _begin(paragraph, first, width)
    wide = sum(chunk.width for chunk in shown)
    room = width - paragraph.end - begin
    shift = 0.0
    if paragraph.align in {"center", "end"} and not any(chunk.kind == "tab" for chunk in shown):
        shift = (room - wide) * (0.5 if paragraph.align == "center" else 1.0)
    elif paragraph.align == "justify" and not last and room > wide:
        after_tab = max((number for number, chunk in enumerate(shown) if chunk.kind == "tab"), default=-1)
        gaps = [number for number, chunk in enumerate(shown) if chunk.kind == "space" and number > after_tab]
        for number in gaps:
            shown[number] = replace(
                shown[number], width=shown[number].width + (room - wide) / len(gaps), stretched=True
            )
        wide = sum(chunk.width for chunk in shown)
    x = width - begin - shift - wide if paragraph.rtl else begin + shift
    placed = []
    for chunk in _in_visual_order(shown):
        placed.append((x, chunk))
        x += chunk.width
    high, deep = _extent(paragraph, line, faces)
    height = high + deep
    if paragraph.exact:
        extra = paragraph.exact - height
        high, height = high + extra * 0.8, paragraph.exact
    else:
        pictures = max((chunk.picture.height for chunk in shown if chunk.picture), default=0.0)
        # What is more than a line needs goes below it, as in Word; what is at least to be, above.
        if height > pictures * 1.05:
            high, height = min(high, high * paragraph.line), height * paragraph.line
        if paragraph.least > height:
            high, height = high + paragraph.least - height, paragraph.least
    return Line(placed, height, high, [chunk.note for chunk in shown if chunk.note and chunk.note.blocks])


def _extent(paragraph: Paragraph, line: list[Chunk], faces: Faces) -> tuple[float, float]:
    """How far a line reaches above and below its baseline."""
    high = deep = 0.0
    marks = [chunk for chunk in line if chunk.kind != "picture"]
    for chunk in marks:
        up, down = faces.metrics(chunk.font or faces.own(chunk.face))
        # Raised letters are small; they do not push lines apart.
        high, deep = max(high, up * chunk.face.size), max(deep, down * chunk.face.size)
    for chunk in line:
        if chunk.picture:
            high = max(high, chunk.picture.height)
    if not line:
        up, down = faces.metrics(faces.own(paragraph.mark))
        high, deep = up * paragraph.mark.size, down * paragraph.mark.size
    return high, deep


def _in_visual_order(line: list[Chunk]) -> list[Chunk]:
    """From left to right: what runs to the left is turned around (rule L2 of the Unicode bidirectional algorithm)."""
    levels = {chunk.level for chunk in line}
    odd = [level for level in levels if level % 2]
    if not odd:
        return line
    order = list(line)
    for level in range(max(levels), min(odd) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and order[end].level >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order
