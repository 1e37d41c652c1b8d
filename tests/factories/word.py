"""Word documents for tests, good and bad. Every maker returns bytes."""

import io
import zipfile
from typing import Any

from docx import Document
from docx.document import Document as Made
from docx.shared import Inches, Pt

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
MAIN = f"{TYPE}.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def saved(made: Made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def treatment(text: str = "Every night at slack water the harbour clerk writes the names of the drowned.") -> bytes:
    """A treatment as people write it: headings, a list, a table, a second page."""
    made = Document()
    made.core_properties.author = "Secret Author"
    made.add_heading("The Tide Clerk", 0)
    made.add_heading("The world", 1)
    made.add_paragraph(text)
    for name in ("Mara, 34, the clerk", "Ansel, 60, the pilot"):
        made.add_paragraph(name, style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    for cell, words in zip(table._cells, ("Act", "What happens", "One", "She finds a name."), strict=True):
        cell.text = words
    made.add_page_break()
    made.add_paragraph("Quiet, wet, exact.")
    return saved(made)


def screenplay(scenes: int = 156) -> bytes:
    """A script in Courier New; 156 scenes are about forty pages."""
    made = Document()
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Courier New", Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    made.sections[0].left_margin = Inches(1.5)
    for number in range(1, scenes + 1):
        for words, indent in (
            (f"{number}  INT. HARBOUR OFFICE - NIGHT", 0.0), ("Rain against the window. Mara counts something under the breath.", 0.0),
            ("MARA", 2.2), ("You said that you would be here at nine. I was here at nine.", 1.0),
        ):  # fmt: skip
            line = made.add_paragraph(words)
            line.paragraph_format.left_indent = Inches(indent)
            line.paragraph_format.space_before = Pt(0 if words.startswith("You") else 12)
            line.paragraph_format.keep_with_next = indent == 2.2
    return saved(made)


def archive(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, contents in parts.items():
            pack.writestr(name, contents)
    return out.getvalue()


def parts(
    body: str, *, kind: str = MAIN, links: str = "", more: dict[str, bytes | str] | None = None
) -> dict[str, Any]:
    """The parts of a document with this body, written by hand; `links` are its relationships."""
    base = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<Types xmlns="{base}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{base}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument"'
        ' Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{base}/relationships">{links}</Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMES}><w:body>{body}</w:body></w:document>',
    } | (more or {})


def document(body: str, **more: Any) -> bytes:
    """A document with this body of WordprocessingML."""
    return archive(parts(body, **more))


def said(text: str, run: str = "", paragraph: str = "") -> str:
    """A paragraph of one run, with properties of both."""
    return f'<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def link(id: str, kind: str, target: str, far: bool = False) -> str:
    """A relationship of the main part."""
    mode = ' TargetMode="External"' if far else ""
    return f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def drawing(blip: str, frame: str = "inline") -> str:
    """A run with a picture of two inches, `inline` or at an `anchor`; `blip` is "embed" or "link" and a relationship, like "embed p"."""
    how, _space, key = blip.partition(" ")
    return (
        f'<w:r><w:drawing><wp:{frame}><wp:extent cx="1828800" cy="1828800"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:{how}="{key}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:{frame}></w:drawing></w:r>'
    )


def old_office(*streams: str) -> bytes:
    """An OLE container, as Office wrote before 2007 and still wraps around what has a password."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(512)


def encrypted() -> bytes:
    return old_office("EncryptionInfo", "EncryptedPackage")


def bomb(size: int = 450 * 1024 * 1024) -> bytes:
    """A small archive that unfolds to more than anybody wants."""
    out = io.BytesIO(document(said("Boo.")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as pack, pack.open("word/media/a.bin", "w") as entry:
        for _block in range(size // 2**20):
            entry.write(bytes(2**20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A text that says it is short, and unfolds to 50 MB."""
    text = document(said("A" * 50_000_000))
    real = zipfile.ZipFile(io.BytesIO(text)).getinfo("word/document.xml").file_size
    return text.replace(real.to_bytes(4, "little"), (2_000).to_bytes(4, "little"))


def laughing(times: int = 9) -> bytes:
    """A billion laughs: entities of entities."""
    laughs = "".join(f'<!ENTITY l{one + 1} "{f"&l{one};" * 10}">' for one in range(times))
    body = f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{laughs}]>'
    return _with_doctype(body, f"&l{times};")


def nosy(address: str) -> bytes:
    """A text that wants a file of the machine that reads it."""
    return _with_doctype(f'<!DOCTYPE w:document [<!ENTITY file SYSTEM "{address}">]>', "&file;")


def _with_doctype(doctype: str, entity: str) -> bytes:
    made = parts(said(entity))
    made["word/document.xml"] = made["word/document.xml"].replace("?>", f"?>{doctype}", 1)
    return archive(made)
