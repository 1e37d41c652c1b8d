"""Can anybody check a paper, and does nobody learn more than the paper says?"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitchey.accounts.models import User
from pitchey.core.limits import LIMITS
from pitchey.ndas import copies
from pitchey.ndas.models import Nda, SealedCopy
from pitchey.sealing import services as sealing
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch
from tests.kept import kept


@kept
def sealed(cara: User, ivan: User) -> tuple[Nda, SealedCopy, bytes]:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    return nda, *copies.open_copy(by=cara, nda=nda)


def drop(client: Client, pdf: bytes | None) -> Any:
    data = {} if pdf is None else {"file": SimpleUploadedFile("agreement.pdf", pdf, "application/pdf")}
    return client.post("/verify/", data)


def test_a_guest_drops_in_the_paper_and_reads_what_it_proves(
    client: Client, sealed: tuple[Nda, SealedCopy, bytes]
) -> None:
    _nda, _copy, pdf = sealed
    said = drop(client, pdf).content.decode()
    for words in (
        "Authentic and whole",
        "Cara Lindqvist",
        "Ivan Petrov",
        "The Tide Clerk",
        "Pitchey’s own",
        "B-B (PAdES)",
    ):
        assert words in said, words


def test_one_changed_byte_is_said_and_no_party_with_it(client: Client, sealed: tuple[Nda, SealedCopy, bytes]) -> None:
    pdf = bytearray(sealed[2])
    pdf[len(pdf) // 3] ^= 1
    said = drop(client, bytes(pdf)).content.decode()
    assert "Changed" in said or "Not readable" in said
    assert "Authentic" not in said
    assert "Ivan Petrov" not in said


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [(None, 422, "Choose"), (b"", 422, "Choose a PDF"), (b"not a PDF at all", 200, "Not readable")],
    ids=["none", "empty", "text"],
)
def test_what_is_no_paper_gets_a_clear_answer(
    db: None, client: Client, file: bytes | None, status: int, words: str
) -> None:
    answer = drop(client, file)
    assert answer.status_code == status
    assert words in answer.content.decode() or file is None


def test_too_large_and_too_often(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LARGEST", 10)
    assert drop(client, b"%PDF-1.7 too large").status_code == 422
    monkeypatch.setitem(LIMITS, "verify", LIMITS["verify"].__class__(1, 600, "Too often."))
    assert drop(client, b"%PDF").status_code == 429


def test_the_page_behind_the_code_names_the_parties_to_the_parties_alone(
    client: Client, sealed: tuple[Nda, SealedCopy, bytes], cara: User, ivan: User, nosy: User, staff: User
) -> None:
    nda, copy, _pdf = sealed
    for person, knows in ((None, False), (nosy, False), (staff, False), (cara, True), (ivan, True)):
        if person:
            client.force_login(person)
        said = client.get(f"/verify/{copy.public_id}/").content.decode()
        assert copy.sha256 in said
        assert copy.original_sha256 in said
        assert ("Ivan Petrov" in said.replace("data-me", "")) is knows or person == ivan
        assert (nda.public_id in said) is knows


def test_a_paper_that_is_not_sealed_yet_has_no_page(db: None, client: Client, cara: User, ivan: User) -> None:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    assert client.get(f"/verify/{nda.copy.public_id}/").status_code == 404  # type: ignore[attr-defined]
    client.force_login(ivan)
    assert "Our seal is being set" in client.get(f"/investor/access/{nda.public_id}/").content.decode()


def test_both_sides_download_it_from_their_pages(
    client: Client, sealed: tuple[Nda, SealedCopy, bytes], cara: User, ivan: User, iris: User
) -> None:
    nda, _copy, pdf = sealed
    for person, portal in ((cara, "creator"), (ivan, "investor")):
        client.force_login(person)
        there = f"/{portal}/access/{nda.public_id}/sealed.pdf"
        assert there in client.get(f"/{portal}/access/{nda.public_id}/").content.decode()
        answer = client.get(there)
        assert answer.content == pdf
        assert answer["Cache-Control"] == "no-store"
    client.force_login(iris)
    assert client.get(f"/investor/access/{nda.public_id}/sealed.pdf").status_code == 404
