"""Which files do we take, and how do we say no? Types and sizes per purpose, clean names, and a sentence for each refusal."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitchey.core.errors import Invalid, TooLarge, UnsupportedType
from pitchey.media.models import File

MB = 1024 * 1024
NAME_LENGTH = 150

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXTENSIONS = {".jpg": JPEG, ".jpeg": JPEG, ".png": PNG, ".webp": WEBP, ".pdf": PDF, ".docx": DOCX}
DOCUMENT_TYPES = {PDF, DOCX}  # what becomes pages; of both a PDF is kept
# What browsers send when the system does not know a type; the extension speaks then, and the bytes decide in the end.
UNKNOWN = {"", "application/octet-stream"}


@dataclass(frozen=True)
class Rule:
    """What one purpose accepts. `largest` in bytes; `words` name the types for people."""

    types: frozenset[str]
    largest: int
    words: str | Promise

    @property
    def accept(self) -> str:
        """The `accept` attribute of a file field."""
        return ",".join([*sorted(self.types), *(ext for ext, kind in EXTENSIONS.items() if kind in self.types)])


PICTURE = Rule(frozenset({JPEG, PNG, WEBP}), 15 * MB, gettext_lazy("JPEG, PNG or WebP"))
RULES: dict[str, Rule] = {
    File.Purpose.POSTER: PICTURE,
    File.Purpose.STILL: PICTURE,
    File.Purpose.DOCUMENT: Rule(frozenset({PDF, DOCX}), 100 * MB, gettext_lazy("PDF or Word (.docx)")),
    File.Purpose.ATTACHMENT: Rule(frozenset({JPEG, PNG, WEBP, PDF}), 25 * MB, gettext_lazy("JPEG, PNG, WebP or PDF")),
}

# What the child process and the scanner may find, by the code they give it.
REFUSALS: dict[str, str | Promise] = {
    "empty": gettext_lazy("This file is empty. Choose another one."),
    "not_what_it_says": gettext_lazy(
        "The contents of this file do not match its name. Export it again in the right format and upload that."
    ),
    "damaged": gettext_lazy(
        "This file is damaged and cannot be read to the end. Save it again and upload the new copy."
    ),
    "password": gettext_lazy("This file asks for a password. Save it without one and upload it again."),
    "macros": gettext_lazy(
        "This document carries macros, which we do not take. Save it as a Word document without them and upload that."
    ),
    "old_word": gettext_lazy("This is a document of Word before 2007. Save it as .docx or PDF and upload that."),
    "too_many_pages": gettext_lazy("This document has more than 2,000 pages. Split it and upload the parts."),
    "large_pictures": gettext_lazy(
        "A picture in this document has more than 60 megapixels. Compress its pictures and upload it again."
    ),
    "too_many_pixels": gettext_lazy(
        "This picture has more than 60 megapixels. Make it smaller, 4,000 pixels on the long side are plenty, and upload it again."
    ),
    "too_heavy": gettext_lazy(
        "This file takes too long or too much memory to open. Export it again with smaller pictures and upload that."
    ),
    "infected": gettext_lazy("Our scanner found something harmful in this file, so it was deleted."),
    "changed": gettext_lazy("The file that arrived is not the one that was announced. Upload it again."),
    "never_came": gettext_lazy("The file did not arrive in time. Upload it again."),
    "cancelled": gettext_lazy("This upload was cancelled."),
}


# What a Word document loses on its way to pages, by the code that the child process gives it.
LEFT_OUT: dict[str, str | Promise] = {
    "columns": gettext_lazy("columns stand one below the other"),
    "drawings": gettext_lazy("drawings and charts are left out"),
    "embedded": gettext_lazy("embedded files are left out"),
    "floating": gettext_lazy("what stood beside the text stands in it"),
    "formulas": gettext_lazy("formulas are plain text"),
    "letters": gettext_lazy("letters that our fonts lack are boxes"),
    "pictures": gettext_lazy("pictures that are linked, or of a kind that we cannot read, are left out"),
    "vertical": gettext_lazy("vertical lines run across"),
}


def remark(file: File) -> str:
    """What the owner should know of pages that were made from a Word document; "" for every other file."""
    if file.declared_type != DOCX or file.status != File.Status.READY:
        return ""
    changes = "; ".join(str(LEFT_OUT[code]) for code in file.left_out.split())
    if not changes:
        return _("These pages were made from your Word document. Read them through once, as a signed reader will.")
    return _(
        "These pages were made from your Word document, with changes: %(changes)s. Read them through once, as a signed reader will."
    ) % {"changes": changes}


def check(purpose: str, name: str, size: int, content_type: str) -> tuple[str, str]:
    """The clean name and the type of a file that somebody wants to upload. `size` in bytes.

    Raises:
        Invalid: no such purpose, no usable size, or nothing in it.
        TooLarge: more bytes than the purpose accepts.
        UnsupportedType: the type or the extension is not accepted, or they disagree.
    """
    if purpose not in RULES:
        raise Invalid([("purpose", "invalid_choice", _("This is not one of the choices."))])
    rule = RULES[purpose]
    if size <= 0:
        raise Invalid([("size", "empty", REFUSALS["empty"])], REFUSALS["empty"])
    cleaned = clean_name(name)
    by_name = EXTENSIONS.get(PurePosixPath(cleaned).suffix.lower())
    declared = content_type.split(";")[0].strip().lower()
    if by_name not in rule.types:
        raise UnsupportedType(
            _("“%(name)s” is not accepted here. Upload %(words)s.") % {"name": cleaned, "words": rule.words}
        )
    if declared not in UNKNOWN and declared != by_name:
        raise UnsupportedType(
            _(
                "“%(name)s” says by its name that it is one kind of file and by its type that it is another. Export it as %(words)s."
            )
            % {"name": cleaned, "words": rule.words}
        )
    if size > rule.largest:
        raise TooLarge(
            _("“%(name)s” is larger than %(most)s. Make it smaller and upload it again.")
            % {"name": cleaned, "most": filesizeformat(rule.largest)},
            largest=rule.largest,
        )
    return cleaned, by_name


def clean_name(name: str) -> str:
    """The name without folders, control characters and tricks of direction, still readable; at most 150 characters.

    >>> clean_name("../../etc/My\\x00 script.PDF")
    'My script.PDF'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Zero-width joiners are letters' glue in Persian, Hindi and emoji; every other invisible character goes.
    kept = "".join(letter for letter in last if letter in "\u200c\u200d" or not _invisible(letter))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, extension = kept.rpartition(".")
    if not dot:
        stem, extension = kept, ""
    if not stem.strip(" .\u200c\u200d"):
        stem = _("Untitled")
    ending = f".{extension[:10]}" if extension else ""
    return unicodedata.normalize("NFC", stem)[: NAME_LENGTH - len(ending)].rstrip(". ") + ending


def _invisible(letter: str) -> bool:
    """Control, format (direction overrides among them), surrogate, private and unassigned characters; separators stay, as spaces."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} and letter not in "\t\n\r"
