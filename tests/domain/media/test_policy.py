"""Names made harmless, types and sizes per purpose, and what first bytes claim."""

import unicodedata
from pathlib import PurePosixPath

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitchey.core.errors import Invalid, TooLarge, UnsupportedType
from pitchey.media import child, policy
from tests.factories import files

MB = 1024 * 1024
# What parsers raise over noise; the child turns each of them into a refusal.
PARSERS = (pikepdf.PdfError, OSError, SyntaxError, ValueError)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("The Tide Clerk, draft 4.pdf", "The Tide Clerk, draft 4.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Cara\\Script.PDF", "Script.PDF"),
        ("Scr\x00ipt\r\n.pdf", "Script.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("  .hidden  .pdf", "hidden.pdf"),
        ("...pdf", "pdf"),
        (".pdf", "pdf"),
        ("海の図書館.pdf", "海の図書館.pdf"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("Le\u0301a.pdf", "Léa.pdf"),
        ("\u202e\x00.pdf", "pdf"),
        ("", "Untitled"),
        ("/", "Untitled"),
        ("a" * 400 + ".pdf", "a" * 146 + ".pdf"),
    ],
)
def test_a_name_stays_readable_and_does_no_harm(given_name: str, kept: str) -> None:
    assert policy.clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_no_name_can_leave_its_folder_or_hide_a_character(name: str) -> None:
    cleaned = policy.clean_name(name)
    assert 0 < len(cleaned) <= policy.NAME_LENGTH
    assert not set(cleaned) & set("/\\\x00\r\n\t") and cleaned not in (".", "..")
    assert PurePosixPath(cleaned).name == cleaned
    assert all(unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn") for letter in cleaned)
    assert all(unicodedata.category(letter) != "Cf" or letter in "\u200c\u200d" for letter in cleaned)
    assert policy.clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("purpose", "name", "size", "kind", "refusal"),
    [
        ("document", "a.pdf", 1, "application/pdf", None),
        ("document", "a.PDF", 100 * MB, "application/octet-stream", None),
        ("document", "a.pdf", 100 * MB + 1, "application/pdf", TooLarge),
        ("document", "a.pdf", 0, "application/pdf", Invalid),
        ("document", "a.pdf", -5, "application/pdf", Invalid),
        ("document", "a.docx", 10, "application/pdf", UnsupportedType),
        ("document", "a.pdf.exe", 10, "application/pdf", UnsupportedType),
        ("document", "a", 10, "application/pdf", UnsupportedType),
        ("document", "a.pdf", 10, "text/html", UnsupportedType),
        ("document", "a.zip", 10, "application/zip", UnsupportedType),
        ("document", "a.png", 10, "image/png", UnsupportedType),
        ("poster", "a.jpeg", 15 * MB, "image/jpeg; charset=binary", None),
        ("poster", "a.webp", 10, "", None),
        ("poster", "a.jpg", 15 * MB + 1, "image/jpeg", TooLarge),
        ("poster", "a.svg", 10, "image/svg+xml", UnsupportedType),
        ("poster", "a.gif", 10, "image/gif", UnsupportedType),
        ("still", "a.png", 10, "image/jpeg", UnsupportedType),
        ("still", "a.pdf", 10, "application/pdf", UnsupportedType),
        ("trailer", "a.mp4", 10, "video/mp4", Invalid),
    ],
)
def test_each_purpose_takes_its_own_types_and_sizes(
    purpose: str, name: str, size: int, kind: str, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        assert policy.check(purpose, name, size, kind)[1] in policy.RULES[purpose].types
        return
    with pytest.raises(refusal) as refused:
        policy.check(purpose, name, size, kind)
    assert len(str(refused.value.sentence)) > 20  # type: ignore[attr-defined]


def test_a_purpose_says_what_a_file_field_accepts() -> None:
    assert policy.RULES["document"].accept == f"application/pdf,{policy.DOCX},.pdf,.docx"
    assert set(policy.RULES["poster"].accept.split(",")) == {
        "image/jpeg", "image/png", "image/webp", ".jpg", ".jpeg", ".png", ".webp"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("contents", "kind"),
    [
        (files.pdf(1), "application/pdf"),
        (b"\xef\xbb\xbf\r\n" + files.pdf(1), "application/pdf"),
        (files.picture("JPEG"), "image/jpeg"),
        (files.picture("PNG"), "image/png"),
        (files.picture("WEBP"), "image/webp"),
        (files.html(), ""),
        (files.pdf_behind_html(), ""),
        (files.svg(), ""),
        (files.archive(), ""),
        (b"", ""),
    ],
    # Names of their own: a PDF tells when it was made, so its bytes would name the test differently in each worker.
    ids=[
        "pdf",
        "pdf after a mark of order",
        "jpeg",
        "png",
        "webp",
        "html",
        "pdf behind html",
        "svg",
        "archive",
        "nothing",
    ],
)
def test_first_bytes_say_what_a_file_claims_to_be(contents: bytes, kind: str) -> None:
    assert child.sniff(contents[:1024]) == kind


@given(st.binary(max_size=64))
def test_other_bytes_claim_nothing(contents: bytes) -> None:
    begins = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"%PDF-")
    if not contents.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(begins):
        assert child.sniff(contents) == ""


@given(
    contents=st.binary(min_size=1, max_size=400),
    kind=st.sampled_from(sorted({*policy.EXTENSIONS.values()} - {policy.DOCX})),
)
def test_noise_behind_a_right_beginning_is_never_accepted(contents: bytes, kind: str, tmp_path_factory) -> None:
    begins = {
        policy.PDF: b"%PDF-1.7\n",
        policy.JPEG: b"\xff\xd8\xff\xe0",
        policy.PNG: b"\x89PNG\r\n\x1a\n",
        policy.WEBP: b"RIFF\x40\0\0\0WEBP",
    }
    folder = tmp_path_factory.getbasetemp()
    (folder / "noise").write_bytes(begins[kind] + contents)
    with pytest.raises((child.FileRejectedError, *PARSERS)):
        child.clean(kind, folder / "noise", folder / "cleaned")
