"""Is this archive a Word document, and harmless to open? Its parts, parsed without entities, the network or more than fits."""

import posixpath
import zipfile
from contextlib import ExitStack
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

MOST_ENTRIES = 5_000
LARGEST_XML = 40 * 1024 * 1024  # bytes, unpacked
LARGEST_WHOLE = 400 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office wrote before 2007, and wraps around encrypted documents since

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ACTING = ("vbaproject", "vbadata", "activex", "macroenabled", "ms-office.activex")
# The strict form of the standard has other names for the same things.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


class NotReadable(Exception):
    """We do not want this document; `code` names the sentence in `policy.REFUSALS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def local(thing: Element | str) -> str:
    """The name of an element or attribute without its namespace; "" for what is neither, a comment say."""
    name = thing if isinstance(thing, str) else thing.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Element | None, name: str) -> str:
    """An attribute by its name without the namespace, or ""."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value)
    return ""


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name, or None."""
    if element is None:
        return None
    return next((one for one in element if local(one) == name), None)


class Package:
    """The parts of one document, each read when it is asked for.

    Raises (on opening):
        NotReadable: no Word document, one with macros or a password, or one that unfolds to too much.
    """

    def __init__(self, source: Path) -> None:
        with source.open("rb") as file:
            head = file.read(8)
        if head == OLE:
            # The names of an OLE file's streams stand in it in UTF-16.
            if "EncryptedPackage".encode("utf-16-le") in source.read_bytes():
                raise NotReadable("password")
            raise NotReadable("old_word")
        if head[:4] != b"PK\x03\x04":
            raise NotReadable("not_what_it_says")
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
            raise NotReadable("damaged") from error
        with ExitStack() as undo:
            undo.callback(self._zip.close)
            self._names = self._checked()
            self.main = self._main()
            undo.pop_all()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """Every entry by its name in lower case, as parts are named without regard to it."""
        entries = self._zip.infolist()
        # SECURITY: the sizes may lie, but `zipfile` never unpacks more than they say.
        whole = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or whole > LARGEST_WHOLE:
            raise NotReadable("too_heavy")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise NotReadable("password")
        names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
        if len(names) != len(entries):
            raise NotReadable("damaged")  # two parts of one name: each reader would see another document
        return names

    def _main(self) -> str:
        """The name of the part with the text."""
        if "[content_types].xml" not in self._names or "_rels/.rels" not in self._names:
            raise NotReadable("not_what_it_says")
        declared = self.xml("[content_types].xml")
        kinds = {
            attribute(one, "PartName").lstrip("/").lower(): attribute(one, "ContentType").lower()
            for one in declared.iter(f"{TYPES}Override")
        }
        said = [*self._names, *(attribute(one, "ContentType").lower() for one in declared)]
        if any(word in text for text in said for word in ACTING):
            raise NotReadable("macros")
        target = next(
            (where for kind, where, _far in self.related("").values() if kind.endswith("/officeDocument")), ""
        )
        if target.lower() not in self._names or kinds.get(target.lower()) != MAIN.lower():
            raise NotReadable("not_what_it_says")
        return target

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def bytes(self, name: str, most: int) -> bytes:
        """A part as it lies there, of at most `most` bytes.

        Raises:
            NotReadable: it is larger, missing or damaged.
        """
        entry = self._names.get(name.lower())
        if entry is None:
            raise NotReadable("damaged")
        if entry.file_size > most:
            raise NotReadable("too_heavy")
        try:
            return self._zip.read(entry)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise NotReadable("damaged") from error

    def xml(self, name: str) -> Element:
        """The root of a part of XML.

        Raises:
            NotReadable: it is too large or missing, or brings definitions of its own.
        """
        raw = self.bytes(name, LARGEST_XML)
        for strict, usual in STRICT.items():
            raw = raw.replace(strict, usual)
        # SECURITY: entities are not resolved, no definitions are loaded, nothing is fetched, and depth is bounded.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            raise NotReadable("damaged") from error
        if root.getroottree().docinfo.doctype:
            raise NotReadable("damaged")  # no Office program writes one
        return root

    def related(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """What a part points at: id to kind, the part's name, and whether it lies outside of the document."""
        folder, _slash, name = part.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return {}
        found = {}
        for one in self.xml(rels).iter(RELATIONSHIPS):
            target, far = attribute(one, "Target"), attribute(one, "TargetMode") == "External"
            where = target if far else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attribute(one, "Id")] = (attribute(one, "Type"), where, far)
        return found
