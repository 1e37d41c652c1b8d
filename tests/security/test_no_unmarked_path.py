"""Is there a way to a page without its reader's mark, or to the file? Every address that answers, for everybody but the owner, in every manner of asking."""

import base64
import io
import re
from functools import cache
from typing import Any

import numpy as np
import pikepdf
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_redis import get_redis_connection
from PIL import Image

from pitchey.accounts.models import User
from pitchey.media.models import Rendition
from pitchey.pitches.models import Document
from tests.api.calling import Caller
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.oversight import approved_look, colleague
from tests.factories.pitches import published_pitch
from tests.tables.api_addresses import TABLE as API_TABLE
from tests.tables.portal_addresses import addresses as portal_addresses

pytestmark = pytest.mark.django_db

PAGES = 2
# Everybody but the owner. Ivan, who may read and download, is the nearest to a file; the others knock in `make test-all`.
VISITORS = ["ivan", *(pytest.param(who, marks=pytest.mark.everything) for who in ("anon", "iris", "sam"))]
# How a page might be asked for otherwise.
MANNERS = [
    {},
    {"Range": "bytes=0-"},
    {"Range": "bytes=100-4000"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
    {"Accept": "image/webp"},
]
QUERIES = ["", "?size=thumb", "?width=200", "?raw=1", "?clean=1", "?mark=0", "?version=1", "?download=1"]


@cache
def _page(number: int) -> Image.Image:
    """A page that no other picture of the house is like: soft clouds of grey, other ones on each page."""
    dealt = np.random.default_rng(number).integers(90, 250, (22, 17))
    return Image.fromarray(dealt.astype("uint8")).resize((935, 1210), Image.Resampling.BICUBIC)


def _put(document: Document) -> list[bytes]:
    """Give the document those pages, and a PDF of them; answers with every clean file."""
    pages = [_page(number) for number in range(1, PAGES + 1)]
    files = []
    for row in Rendition.objects.filter(file=document.file).order_by("number"):
        out = io.BytesIO()
        pages[row.number - 1].save(out, "JPEG", quality=90)
        storages["private"].put(row.key, out.getvalue(), "image/jpeg")
        files.append(out.getvalue())
    paper = io.BytesIO()
    pages[0].save(paper, "PDF", save_all=True, append_images=pages[1:])
    storages["private"].put(document.file.clean_key, paper.getvalue(), "application/pdf")
    return [*files, paper.getvalue()]


class Shown:
    """What an answer shows of the clean files: nothing, a marked page, or more than that."""

    def __init__(self, files: list[bytes]) -> None:
        self.files = files
        self.small = [_small(_page(number)) for number in range(1, PAGES + 1)]

    def unmarked(self, body: bytes) -> str:
        """What is wrong with this body, or ""."""
        if any(clean in body or (len(body) > 500 and body in clean) for clean in self.files):
            return "the clean file"
        if body[:5] == b"%PDF-":
            return self._in_pdf(body)
        if body[:3] == b"\xff\xd8\xff" or body[:8] == b"\x89PNG\r\n\x1a\n" or body[8:12] == b"WEBP":
            return self._in_picture(Image.open(io.BytesIO(body)))
        return ""

    def _in_picture(self, picture: Image.Image) -> str:
        for number, small in enumerate(self.small, 1):
            if np.abs(_small(picture) - small).mean() < 12:  # it shows this page
                clean = _page(number).resize(picture.size, Image.Resampling.BICUBIC)
                apart = np.abs(np.asarray(picture.convert("L"), float) - np.asarray(clean, float))
                if (apart > 12).mean() < 0.02:  # and less ink beyond it than the lines of a mark
                    return f"page {number} without a mark"
        return ""

    def _in_pdf(self, body: bytes) -> str:
        with pikepdf.open(io.BytesIO(body)) as pdf:
            for place, page in enumerate(pdf.pages, 1):
                pictures = [pikepdf.PdfImage(image).as_pil_image() for image in page.get_images().values()]
                if any(self._in_picture(picture) for picture in pictures) and b"/Mark" not in _forms(page):
                    return f"page {place} of a PDF without a mark"
        return ""


def _forms(page: pikepdf.Page) -> bytes:
    """What the forms on a page draw."""
    objects = page.obj.get("/Resources", {}).get("/XObject", {})
    return b"".join(each.read_bytes() for each in objects.values() if each.get("/Subtype") == "/Form")


def _small(picture: Image.Image) -> Any:
    return np.asarray(picture.convert("L").resize((17, 22), Image.Resampling.BOX), float)


@pytest.fixture
def laid(cara: User, ivan: User, staff: User) -> tuple[list[Document], Shown, User]:
    """A script that ivan may read and download and sam of the staff may read, its older file, and one that was taken out."""
    pitch, sam = published_pitch(cara), colleague()
    older, script, gone = (laid_document(pitch, pages=PAGES) for _each in range(3))
    Document.objects.filter(pk=script.pk).update(replaces=older, number=2)
    Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    files = [file for document in (older, script, gone) for file in _put(document)]
    signed_nda(pitch, ivan, download_allowed=True)
    approved_look(pitch, sam, staff)
    return [script, older, gone], Shown(files), sam


def _visitor(who: str, sam: User, request: pytest.FixtureRequest) -> User | None:
    return {"anon": None, "sam": sam}[who] if who in ("anon", "sam") else request.getfixturevalue(who)


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _ask(client: Client, address: str, **headers: str) -> Any:
    get_redis_connection("default").delete("limit:address:127.0.0.1")
    return client.get(address, headers=headers)


def _given(document: Document) -> dict[str, Any]:
    return {
        "public_id": document.pitch.public_id, "slug": "the-tide-clerk", "section": "documents", "document_id": document.public_id, "number": 1,
        "nda_id": document.pitch.ndas.get().public_id, "subject": document.public_id, "token": "x", "row_id": "chr_x", "purpose": "poster",
        "file_id": document.file.public_id, "copy_id": "cpy_x", "message_id": "msg_x", "talk_id": "con_x", "access_id": "sta_x", "verb": "end",
        "still_id": document.file.public_id, "person_id": "usr_x", "folder_id": "x", "search_id": "x", "version": 1, "who": "creators",
        "piece": 0, "kind": "pitches",
    }  # fmt: skip


def test_the_test_sees_what_it_looks_for(laid: Any, cara: User, ivan: User) -> None:
    """The owner's clean page is told from ivan's marked one, also when it was made smaller or written anew."""
    (script, *_others), shown, _sam = laid
    owner, reader = Client(), Client()
    owner.force_login(cara)
    reader.force_login(ivan)
    clean = _body(_ask(owner, f"/read/{script.public_id}/1.jpg"))
    marked = _body(_ask(reader, f"/read/{script.public_id}/1.jpg"))
    assert shown.unmarked(clean) == "the clean file"
    assert shown.unmarked(marked) == ""
    again, small = io.BytesIO(), io.BytesIO()
    Image.open(io.BytesIO(clean)).save(again, "PNG")
    Image.open(io.BytesIO(clean)).resize((300, 388)).save(small, "JPEG")
    assert shown.unmarked(again.getvalue()) == shown.unmarked(small.getvalue()) == "page 1 without a mark"
    paper = _body(_ask(reader, f"/read/{script.public_id}/download/"))
    assert paper[:5] == b"%PDF-" and shown.unmarked(paper) == ""
    bare = io.BytesIO()
    _page(2).save(bare, "PDF")
    assert shown.unmarked(bare.getvalue()) == "page 1 of a PDF without a mark"


@pytest.mark.slow("hundreds of addresses")
@pytest.mark.parametrize("who", VISITORS)
def test_no_page_of_the_portals_gives_it_away(who: str, laid: Any, request: pytest.FixtureRequest) -> None:
    documents, shown, sam = laid
    client, found = Client(raise_request_exception=False), []
    if visitor := _visitor(who, sam, request):
        client.force_login(visitor)
    for document in documents:
        given = _given(document)
        patterns = portal_addresses().items()
        addresses = {
            reverse(name, kwargs={part: given[part] for part in pattern.pattern.converters}): pattern.pattern.converters
            for name, pattern in patterns
        }
        for address, parts in addresses.items():
            # What has nothing to do with a document is asked for once.
            if "logout" in address or (
                document is not documents[0] and not {"document_id", "file_id", "still_id"} & set(parts)
            ):
                continue
            if wrong := shown.unmarked(_body(_ask(client, address))):
                found.append((address, wrong))
    assert found == []


@pytest.mark.slow("hundreds of addresses")
@pytest.mark.parametrize("who", VISITORS)
def test_no_manner_of_asking_does(who: str, laid: Any, request: pytest.FixtureRequest) -> None:
    documents, shown, sam = laid
    client, found = Client(raise_request_exception=False), []
    if visitor := _visitor(who, sam, request):
        client.force_login(visitor)
    for document in documents:
        file = document.file
        ways = [f"/read/{document.public_id}/{name}" for name in ("1.jpg", "1.sealed", "download/")]
        asked = [(f"{way}{query}", {}) for way in ways for query in QUERIES] + [
            (way, manner) for way in ways for manner in MANNERS
        ]
        keys = [file.clean_key, file.original_key, *file.renditions.values_list("key", flat=True)]
        asked += [(f"/{folder}/{key}", {}) for folder in ("media", "files", "static", "private") for key in keys]
        for address, manner in asked:
            answer = _ask(client, address, **manner)
            body = _body(answer)
            if wrong := shown.unmarked(body):
                found.append((address, manner, wrong))
            kept = answer.headers.get("Cache-Control")
            if answer.status_code == 200 and body[:2] in (b"\xff\xd8", b"%P") and kept != "no-store":
                found.append((address, manner, kept))
            if answer.status_code == 206:  # a part of a page would be a part of some other look at it
                found.append((address, manner, "a part"))
    assert found == []


def test_an_encrypted_page_is_unreadable_and_opens_to_a_marked_one(laid: Any, ivan: User) -> None:
    """Also not by the way it is opened with: only ivan's mark comes out, and only with the key that the record of the page gives."""
    (script, *_others), shown, sam = laid
    for who in (ivan, sam):
        client = Client(
            headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
        )
        client.force_login(who)
        _ask(client, f"/read/{script.public_id}/1.jpg")
        prefetched = _ask(client, f"/read/{script.public_id}/2.sealed")
        assert prefetched.status_code == 200 and prefetched.headers["Cache-Control"] == "no-store"
        sealed, token = _body(prefetched), prefetched.headers["Envelope"]
        assert shown.unmarked(sealed) == "" and not any(
            clean[place : place + 32] in sealed for clean in shown.files for place in range(0, len(clean) - 32, 32)
        )
        room = _body(_ask(client, f"/read/{script.public_id}/?page=2", Envelope=token)).decode()
        key = base64.b64decode(re.findall(r'data-key="([^"]+)"', room)[0])
        page = AESGCM(key).decrypt(sealed[:12], sealed[12:], token.encode())
        assert page[:3] == b"\xff\xd8\xff" and shown.unmarked(page) == ""
        assert "data-key" not in _body(_ask(client, f"/read/{script.public_id}/?page=1", Envelope=token)).decode()


@pytest.mark.parametrize("who", VISITORS)
def test_no_answer_of_the_api_does(who: str, laid: Any, request: pytest.FixtureRequest) -> None:
    documents, shown, sam = laid
    caller, found = Caller(_visitor(who, sam, request)), []
    for document in documents:
        names = {
            "pitch": document.pitch.public_id, "draft": document.pitch.public_id, "document": document.public_id,
            "nda": document.pitch.ndas.get().public_id, "picture": document.file.public_id, "still": document.file.public_id,
            "attachment": document.file.public_id, "cara": document.pitch.owner.public_id,
        }  # fmt: skip
        addresses = {address for _name, method, address, _body, _wanted in API_TABLE if method == "GET"}
        for address in sorted(addresses):
            if document is not documents[0] and not any(
                f"{{{each}}}" in address for each in ("document", "picture", "still", "attachment")
            ):
                continue
            for name, value in names.items():
                address = address.replace("{" + name + "}", value)
            for manner in MANNERS[:3] if "documents/" in address else MANNERS[:1]:
                answer = _ask(caller.client, f"/api/v1/{address}", **(caller.headers | manner))
                if wrong := shown.unmarked(_body(answer)):
                    found.append((address, manner, wrong))
    assert found == []
