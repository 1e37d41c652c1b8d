"""Word documents: what is read in them, what is refused, what nobody gets to see. Nothing is ever fetched."""

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitchey.accounts.models import User
from pitchey.core.errors import UnsupportedType
from pitchey.media import policy, sandbox
from pitchey.media import services as media
from pitchey.word import NotReadable, to_pdf
from tests.domain.media.conftest import Upload
from tests.examples import examples
from tests.factories import files, word
from tests.factories.word import document, drawing, link, said


@pytest.fixture
def printed(tmp_path: Path) -> Any:
    """A document's pages as text, and what was left out."""

    def run(contents: bytes) -> tuple[list[str], list[str]]:
        source, target = tmp_path / "a.docx", tmp_path / "a.pdf"
        source.write_bytes(contents)
        left_out = to_pdf(source, target)
        return text_of(target.read_bytes()), left_out

    return run


def text_of(pdf: bytes) -> list[str]:
    opened = pdfium.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in opened]


# ---------------------------------------------------------------- all the way


def test_a_treatment_becomes_pages_like_any_script(cara: User, settled: Upload) -> None:
    file = settled(cara, word.treatment(), "Treatment.docx")
    assert (file.status, file.reason, file.content_type, file.left_out) == ("ready", "", policy.PDF, "")
    assert (file.pages, file.rendered, file.renditions.count()) == (2, 2, 2)
    first, second = text_of(media.open_clean(file))
    for words in ("The Tide Clerk", "Every night at slack water", "•", "Mara, 34, the clerk", "She finds a name."):
        assert words in first
    assert "Quiet, wet, exact." in second
    assert policy.remark(file).startswith("These pages were made from your Word document. Read them through")


def test_nothing_tells_who_wrote_it_and_the_received_file_is_not_kept(
    cara: User, settled: Upload, folder: Path
) -> None:
    file = settled(cara, word.treatment(), "Treatment.docx")
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        assert "/Info" not in clean.trailer and "/Metadata" not in clean.Root
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(kept) == 3 and not any(b"Secret Author" in contents or contents[:2] == b"PK" for contents in kept)


def test_a_script_keeps_its_letters_of_one_width_and_its_indents(cara: User, settled: Upload) -> None:
    file = settled(cara, word.screenplay(20), "Script.docx")
    page = pdfium.PdfDocument(media.open_clean(file))[0]
    assert "INT. HARBOUR OFFICE - NIGHT" in page.get_textpage().get_text_bounded()
    with pikepdf.open(io.BytesIO(media.open_clean(file))) as clean:
        fonts = [str(font.BaseFont) for font in clean.pages[0].Resources.Font.values()]
    assert all("Cousine" in font for font in fonts) and fonts
    text = page.get_textpage()
    at = text.get_text_bounded().index("MARA")
    assert text.get_charbox(at)[0] == pytest.approx(72 * 1.5 + 72 * 2.2, abs=3)


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        (files.pdf(1), "not_what_it_says"),
        (files.html(), "not_what_it_says"),
        (files.picture("PNG"), "not_what_it_says"),
        (word.archive({"xl/workbook.xml": "<x/>"}), "not_what_it_says"),
        (word.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "not_what_it_says"),
        (document(said("x"), kind="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "not_what_it_says"),
        (files.archive(), "damaged"),
        (word.treatment()[:-2000], "damaged"),
        (document("<w:p><w:r>"), "damaged"),
        (word.laughing(), "damaged"),
        (word.nosy("file:///etc/passwd"), "damaged"),
        (word.lying_bomb(), "damaged"),
        (word.bomb(), "too_heavy"),
        (document(said("x"), kind=word.MACROS), "macros"),
        (document(said("x"), more={"word/vbaProject.bin": b"x"}), "macros"),
        (document(said("x"), more={"word/activeX/activeX1.xml": "<x/>"}), "macros"),
        (word.encrypted(), "password"),
        (word.old_office("WordDocument"), "old_word"),
        (b"", "empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_bad_document_is_refused_with_its_sentence(contents: bytes, code: str, tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(contents)
    with pytest.raises(sandbox.FileRejected) as refused:
        sandbox.clean(policy.DOCX, source, tmp_path / "clean")
    assert refused.value.code == code and policy.REFUSALS[code]


def test_a_refused_document_tells_its_owner_why_and_leaves_nothing(cara: User, settled: Upload, folder: Path) -> None:
    file = settled(cara, word.encrypted(), "Treatment.docx")
    assert (file.status, file.reason) == ("rejected", "This file asks for a password. Save it without one and upload it again.")  # fmt: skip
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_word_document_called_pdf_is_refused(cara: User, settled: Upload) -> None:
    file = settled(cara, word.treatment(), "Script.pdf")
    assert (file.status, file.reason) == ("rejected", str(policy.REFUSALS["not_what_it_says"]))


@pytest.mark.parametrize("name", ["Treatment.docm", "Treatment.dotx", "Treatment.doc", "Treatment.odt", "Budget.xlsx"])
def test_what_is_like_word_and_is_not_is_refused_before_a_byte_is_sent(name: str, cara: User) -> None:
    with pytest.raises(UnsupportedType, match=r"Upload PDF or Word \(\.docx\)\."):
        policy.check("document", name, 10, "application/octet-stream")


def test_more_than_two_thousand_pages_are_too_many(printed: Any) -> None:
    with pytest.raises(NotReadable) as refused:
        printed(document(said("x", paragraph="<w:pageBreakBefore/>") * 2001))
    assert refused.value.code == "too_many_pages"


def test_a_picture_of_too_many_pixels_is_refused_as_one_in_a_document(printed: Any) -> None:
    body = f"<w:p>{drawing('embed p')}</w:p>"
    bomb = document(body, links=link("p", "image", "media/a.png"), more={"word/media/a.png": files.pixel_bomb()})
    with pytest.raises(NotReadable) as refused:
        printed(bomb)
    assert refused.value.code == "large_pictures"


# ---------------------------------------------------------------- what nobody sees


def test_the_accepted_text_is_shown(printed: Any) -> None:
    change = 'w:id="1" w:author="a"'
    body = (
        f"<w:p><w:r><w:t>She </w:t></w:r><w:del {change}><w:r><w:delText>drownedword</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>lives</w:t></w:r></w:ins><w:moveFrom {change}><w:r><w:t>goneword</w:t></w:r></w:moveFrom></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {change}/></w:rPr></w:pPr><w:r><w:t>One para</w:t></w:r></w:p>{said('graph.')}"
        f"<w:tbl><w:tr><w:trPr><w:del {change}/></w:trPr><w:tc>{said('lostrow')}</w:tc></w:tr></w:tbl>"
    )
    pages, left_out = printed(document(body))
    assert pages == ["She lives\nOne paragraph."] or pages == ["Shelives\nOne paragraph."]
    assert left_out == []


def test_comments_hidden_words_and_codes_of_fields_do_not_appear(printed: Any) -> None:
    comment = f'<w:comments {word.NAMES}><w:comment w:id="0" w:author="secretname">{said("secretcomment")}</w:comment></w:comments>'
    body = (
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Shown</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
        + said("secretrun", run="<w:vanish/>")
        + '<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>INCLUDETEXT "secretcode"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>result</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    made = document(body, links=link("c", "comments", "comments.xml"), more={"word/comments.xml": comment})
    pages, left_out = printed(made)
    assert pages == ["Shown\nresult"] and left_out == []


def test_words_hidden_by_a_style_stay_hidden(printed: Any) -> None:
    styles = (
        f'<w:styles {word.NAMES}><w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heir"><w:basedOn w:val="Base"/></w:style></w:styles>'
    )
    body = (
        said("secretone", run='<w:rStyle w:val="Ghost"/>')
        + said("secrettwo", paragraph='<w:pStyle w:val="Heir"/>')
        + said("Shown")
    )
    made = document(body, links=link("s", "styles", "styles.xml"), more={"word/styles.xml": styles})
    pages, _left_out = printed(made)
    assert pages[0].strip() == "Shown"


@pytest.mark.parametrize(
    ("blip", "links"),
    [
        ("link p", link("p", "image", "http://127.0.0.1:9/a.png", far=True)),
        ("embed p", link("p", "image", "http://127.0.0.1:9/a.png", far=True)),
        ("embed p", link("p", "image", "file:///etc/passwd", far=True)),
        ("embed p", link("p", "image", "../../../../etc/passwd")),
        ("embed gone", ""),
    ],
)
def test_what_lies_outside_is_never_fetched(
    blip: str, links: str, printed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_args: pytest.fail("somebody was called"))
    pages, left_out = printed(document(f"<w:p><w:r><w:t>Still here</w:t></w:r>{drawing(blip)}</w:p>", links=links))
    assert pages == ["Still here"] and left_out == ["pictures"]


def test_the_child_process_calls_nobody_either(tmp_path: Path) -> None:
    made = document(f"<w:p>{drawing('link p')}</w:p>", links=link("p", "image", "http://127.0.0.1:9/a.png", far=True))
    (tmp_path / "a.docx").write_bytes(made)
    program = sandbox.PROGRAM
    trace = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(tmp_path / "calls")]
    words = [
        sys.executable,
        "-I",
        str(program),
        "clean",
        policy.DOCX,
        str(tmp_path / "a.docx"),
        str(tmp_path / "clean"),
    ]
    done = subprocess.run(
        [*(trace if shutil.which("strace") else []), *words], capture_output=True, text=True, check=True
    )
    assert '"left_out": ["pictures"]' in done.stdout
    assert not (tmp_path / "calls").exists() or not (tmp_path / "calls").read_text()


# ---------------------------------------------------------------- what is carried over


def test_lists_count_as_they_say(printed: Any) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, form, text in ((0, "decimal", "%1."), (1, "lowerLetter", "%1.%2)"), (2, "upperRoman", "%3"))
    )
    numbering = (
        f'<w:numbering {word.NAMES}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>'
    )

    def item(text: str, depth: int, key: int = 1) -> str:
        return said(text, paragraph=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>')

    body = item("a", 0) + item("b", 1) + item("c", 1) + item("d", 2) + item("e", 0) + item("f", 1) + item("g", 0, 2)
    made = document(body, links=link("n", "numbering", "numbering.xml"), more={"word/numbering.xml": numbering})
    pages, _left_out = printed(made)
    labels = [line.split()[0] for line in pages[0].splitlines()]
    assert labels == ["1.", "1.a)", "1.b)", "I", "2.", "2.a)", "7."]


def test_heads_feet_and_the_numbers_of_pages(printed: Any) -> None:
    field = '<w:p><w:r><w:t xml:space="preserve">Page </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>99</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> of </w:t></w:r><w:fldSimple w:instr="NUMPAGES"/></w:p>'
    first = f"<w:hdr {word.NAMES}>{said('Only first')}</w:hdr>"
    body = (
        said("One") + said("Two", paragraph="<w:pageBreakBefore/>") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + said("Three")
        + '<w:sectPr><w:headerReference w:type="first" r:id="h"/><w:footerReference w:type="default" r:id="f"/><w:footerReference w:type="first" r:id="f"/><w:titlePg/></w:sectPr>'
    )  # fmt: skip
    made = document(
        body, links=link("h", "header", "h.xml") + link("f", "footer", "f.xml"),
        more={"word/h.xml": first, "word/f.xml": f"<w:ftr {word.NAMES}>{field}</w:ftr>"},
    )  # fmt: skip
    pages, _left_out = printed(made)
    assert [set(page.split("\n")) for page in pages] == [
        {"Only first", "One", "Page 1 of 3"}, {"Two", "Page 2 of 3"}, {"Three", "Page 3 of 3"},
    ]  # fmt: skip


def test_a_footnote_stands_at_the_foot_of_its_page(printed: Any) -> None:
    notes = f'<w:footnotes {word.NAMES}><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="1">{said("The note itself")}</w:footnote></w:footnotes>'
    body = (
        said("Before")
        + '<w:p><w:r><w:t>Word</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
        + said("After")
    )
    made = document(body, links=link("n", "footnotes", "footnotes.xml"), more={"word/footnotes.xml": notes})
    pages, _left_out = printed(made)
    assert pages[0].split("\n")[-1] == "The note itself" and "Word1" in pages[0].replace("\n", "")


def test_pages_have_the_size_of_the_document(printed: Any, tmp_path: Path) -> None:
    section = '<w:sectPr><w:pgSz w:w="{}" w:h="{}"/></w:sectPr>'
    body = f"<w:p><w:pPr>{section.format(11906, 16838)}</w:pPr></w:p>{said('wide')}{section.format(16838, 11906)}"
    printed(document(body))
    sizes = [page.get_size() for page in pdfium.PdfDocument(tmp_path / "a.pdf")]
    assert sizes == [pytest.approx((595.3, 841.9), abs=0.1), pytest.approx((841.9, 595.3), abs=0.1)]


def test_a_long_table_goes_on_and_repeats_its_heading(printed: Any) -> None:
    row = f"<w:tr><w:tc>{said('row')}</w:tc><w:tc>{said('words ' * 30)}</w:tc></w:tr>"
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>{said('HEAD')}</w:tc><w:tc>{said('x')}</w:tc></w:tr>"
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="4000"/></w:tblGrid>'
    pages, _left_out = printed(document(f"<w:tbl>{grid}{head}{row * 40}</w:tbl>"))
    assert len(pages) > 2 and all(page.startswith("HEAD") for page in pages)
    assert sum(page.count("row") for page in pages) == 40


def test_a_row_taller_than_a_page_loses_no_line(printed: Any) -> None:
    lines = "".join(said(f"line{number}") for number in range(150))
    pages, _left_out = printed(document(f"<w:tbl><w:tr><w:tc>{lines}</w:tc></w:tr></w:tbl>"))
    assert len(pages) == 3 and "".join(pages).count("line") == 150


def test_pictures_inside_are_shown_and_their_secrets_are_not(printed: Any, tmp_path: Path) -> None:
    picture = files.picture("JPEG", (900, 600), note="GPS 38.7")
    body = f"<w:p>{drawing('embed p')}</w:p>"
    _pages, left_out = printed(
        document(body, links=link("p", "image", "media/a.jpg"), more={"word/media/a.jpg": picture})
    )
    assert left_out == []
    shown = next(iter(pdfium.PdfDocument(tmp_path / "a.pdf")[0].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])))
    left, bottom, right, top = shown.get_bounds()
    assert (round(right - left), round(top - bottom)) == (144, 144)
    assert b"GPS" not in (tmp_path / "a.pdf").read_bytes()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"<w:p>{drawing('embed gone', 'anchor')}<w:r><w:t>x</w:t></w:r></w:p>", "pictures"),
        ('<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:graphic/></wp:inline></w:drawing></w:r></w:p>', "drawings"),
        (f"<w:p><w:r><w:drawing><wp:anchor><wps:wsp><wps:txbx><w:txbxContent>{said('Boxed')}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r></w:p>", "floating"),
        ("<w:p><m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></w:p>", "formulas"),
        ('<w:altChunk r:id="x"/>' + said("x"), "embedded"),
        (said("x") + '<w:sectPr><w:cols w:num="2"/></w:sectPr>', "columns"),
        (said("x") + '<w:sectPr><w:textDirection w:val="tbRl"/></w:sectPr>', "vertical"),
        (said("ሰላም"), "letters"),
    ],
    ids=lambda value: value if value in policy.LEFT_OUT else "",
)  # fmt: skip
def test_what_cannot_be_carried_over_is_said(body: str, code: str, printed: Any) -> None:
    _pages, left_out = printed(document(body))
    assert left_out == [code]


def test_the_owner_reads_what_changed(cara: User, settled: Upload) -> None:
    body = f"<w:p>{drawing('embed gone', 'anchor')}<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath></w:p>"
    file = settled(cara, document(body), "Treatment.docx")
    assert policy.remark(file) == (
        "These pages were made from your Word document, with changes: formulas are plain text; pictures that are linked, or of a kind that "
        "we cannot read, are left out. Read them through once, as a signed reader will."
    )


def test_words_in_boxes_are_kept(printed: Any) -> None:
    box = f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wps:txbx><w:txbxContent>{said('Boxed words')}</w:txbxContent></wps:txbx></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{said('Boxed words')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    pages, _left_out = printed(document(f"<w:p><w:r>{box}</w:r></w:p>{said('Body')}"))
    assert pages == ["Boxed words\nBody"]


@pytest.mark.parametrize(
    "text",
    ["Η πόρτα ανοίγει.", "Дверь открывается.", "海の図書館、夜。", "문이 열린다.", "门开了。", "ประตูเปิด", "Füße, naïve, Łódź, “quoted” — and…"],
)  # fmt: skip
def test_every_script_that_readers_have_is_written(text: str, printed: Any) -> None:
    pages, left_out = printed(document(said(text) + said(text, run='<w:b/><w:rFonts w:ascii="Courier New"/>')))
    assert left_out == [] and text.split()[0][:3] in pages[0]


def test_arabic_runs_from_the_right(printed: Any, tmp_path: Path) -> None:
    _pages, left_out = printed(document(said("يقف سالم", run="<w:rtl/>", paragraph="<w:bidi/>") + said("left")))
    assert left_out == []
    picture = pdfium.PdfDocument(tmp_path / "a.pdf")[0].render(scale=1).to_pil().convert("L")
    left, _top, right, _bottom = picture.crop((0, 72, picture.width, 84)).point(lambda ink: 255 * (ink < 128)).getbbox()
    assert left > 400 and right <= 541


def test_a_document_of_the_strict_standard_is_read(printed: Any) -> None:
    made = word.parts(said("Strict"))
    made = {
        name: text.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, text in made.items()
    }  # fmt: skip
    assert printed(word.archive(made)) == (["Strict"], [])


# ---------------------------------------------------------------- whatever comes

MARKUP = st.recursive(
    st.sampled_from(
        [
            said("words"), said("سلام", paragraph="<w:bidi/>"), said("語" * 80), "<w:p/>", "<w:tbl/>", "<w:tbl><w:tr/></w:tbl>",
            said("x", run='<w:sz w:val="-4"/><w:color w:val="zz"/>'), said("x" * 500, run='<w:sz w:val="800"/>'),
            said("a\tb", paragraph='<w:ind w:left="99999" w:right="99999" w:hanging="-5"/><w:jc w:val="both"/>'),
            said("x", paragraph='<w:spacing w:line="0" w:lineRule="exact" w:before="x" w:after="-9"/>'),
            said("x", paragraph='<w:tabs><w:tab w:val="right" w:pos="999999"/><w:tab w:pos=""/></w:tabs>'),
            "<w:p><w:r><w:tab/><w:tab/><w:br/><w:br w:type='page'/><w:sym w:char='F0B7'/><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>", "<w:p><w:r><w:footnoteReference w:id='1'/></w:r></w:p>",
            "<w:sectPr><w:pgSz w:w='1' w:h='99999999'/><w:pgMar w:top='-99999' w:left='99999'/><w:pgNumType w:start='-3'/></w:sectPr>",
            f"<w:p>{drawing('embed gone')}</w:p>", said("x", paragraph='<w:numPr><w:numId w:val="9"/></w:numPr>'),
            "<w:p><w:pPr><w:pBdr><w:top/></w:pBdr><w:tabs><w:tab/></w:tabs><w:rPr><w:del/></w:rPr></w:pPr></w:p>", "<!-- note -->", "text",
        ]
    ),
    lambda inner: st.lists(inner, max_size=4).flatmap(
        lambda kids: st.sampled_from(
            [
                f"<w:tbl><w:tblPr><w:tblW w:w='x'/></w:tblPr><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99'/><w:vMerge/></w:tcPr>{''.join(kids)}</w:tc></w:tr></w:tbl>",
                f"<w:sdt><w:sdtContent>{''.join(kids)}</w:sdtContent></w:sdt>", f"<w:ins>{''.join(kids)}</w:ins>", f"<w:del>{''.join(kids)}</w:del>",
                f"<w:p><w:r><w:pict><w:txbxContent>{''.join(kids)}</w:txbxContent></w:pict></w:r></w:p>",
            ]
        )
    ),
    max_leaves=12,
)  # fmt: skip
SEED = word.treatment()
STORED = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(SEED)) as packed, zipfile.ZipFile(STORED, "w") as loose:
    for entry in packed.namelist():
        loose.writestr(entry, packed.read(entry))


def print_or_refuse(folder: Path, contents: bytes) -> None:
    (folder / "a.docx").write_bytes(contents)
    try:
        to_pdf(folder / "a.docx", folder / "a.pdf")
    except NotReadable as refusal:
        code = refusal.code
    else:
        code = ""
    assert code in policy.REFUSALS or len(pdfium.PdfDocument(folder / "a.pdf")) >= 1


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MARKUP, max_size=6))
def test_whatever_a_document_says_it_is_printed(tmp_path: Path, blocks: list[str]) -> None:
    print_or_refuse(tmp_path, document("".join(blocks)))


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([SEED, STORED.getvalue()]), st.data())
def test_noise_in_the_bytes_is_a_document_or_a_refusal(tmp_path: Path, whole: bytes, data: Any) -> None:
    """Through the real child: whatever its parsers raise becomes a sentence."""
    noisy = bytearray(whole)
    for _number in range(data.draw(st.integers(1, 8))):
        noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "a.docx").write_bytes(noisy[: data.draw(st.integers(len(noisy) // 2, len(noisy)))])
    try:
        pages, code = sandbox.clean(policy.DOCX, tmp_path / "a.docx", tmp_path / "clean")["pages"], ""
    except sandbox.FileRejected as refusal:
        pages, code = 0, refusal.code
    assert code in policy.REFUSALS or pages >= 1


def test_every_code_of_a_refusal_and_of_a_loss_has_its_words() -> None:
    sources = [path.read_text() for path in (sandbox.PROGRAM.parent.parent / "word").glob("*.py")]
    codes = {part.split('"')[0] for source in sources for part in source.split('NotReadable("')[1:]}
    assert {"macros", "too_heavy", "damaged", "large_pictures", "old_word"} <= codes <= policy.REFUSALS.keys()
    lost = {part.split('"')[0] for source in sources for part in source.split('left_out.add("')[1:]}
    assert lost == policy.LEFT_OUT.keys()
