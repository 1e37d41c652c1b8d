"""Sealed papers over the API: fetched by their two sides, checked by anybody."""

import pytest

from api.models import IdempotentCall
from pitchey.accounts.models import User
from pitchey.ndas import copies
from tests.api.calling import Caller
from tests.factories import ndas as factory
from tests.factories.pitches import published_pitch

pytestmark = pytest.mark.django_db
PDF = {"Content_Type": "application/pdf"}


def test_a_signer_fetches_the_paper_and_anybody_checks_it(cara: User, ivan: User) -> None:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    waiting = Caller(ivan).get(f"ndas/{nda.public_id}").json()["sealed"]
    assert (waiting["status"], waiting["sha256"]) == ("waiting", "")
    refused = Caller(ivan).get(f"ndas/{nda.public_id}/sealed")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_sealed")
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    paper = Caller(ivan).get(f"ndas/{nda.public_id}/sealed")
    assert paper["Content-Type"] == "application/pdf"
    sealed = Caller(cara).get(f"ndas/{nda.public_id}").json()["sealed"]
    assert sealed["status"] == "sealed"
    found = Caller().post("verify", paper.content, **PDF).json()
    assert found["finding"] == "authentic"
    assert [party["name"] for party in found["record"]["parties"]] == ["Cara Lindqvist", "Ivan Petrov"]
    assert found["sealed_at"] == sealed["sealed_at"]
    bent = bytearray(paper.content)
    bent[500] ^= 1
    bad = Caller().post("verify", bytes(bent), **PDF).json()
    assert bad["finding"] in ("changed", "unreadable")
    assert bad["record"] == {}


def test_the_code_on_a_paper_tells_the_agreement_to_its_sides_alone(cara: User, ivan: User, iris: User) -> None:
    nda = factory.signed_nda(published_pitch(cara), ivan)
    copies.seal(nda.copy.pk)  # type: ignore[attr-defined]
    address = f"verify/{nda.copy.public_id}"  # type: ignore[attr-defined]
    assert [Caller(who).get(address).json()["nda"] for who in (None, iris, cara, ivan)] == [
        None,
        None,
        nda.public_id,
        nda.public_id,
    ]


@pytest.mark.parametrize(("body", "kind", "status"), [(b"", "application/pdf", 415), (b"{}", "application/json", 415)])
def test_what_is_no_file_is_refused(body: bytes, kind: str, status: int) -> None:
    assert Caller().post("verify", body, Content_Type=kind).status_code == status


def test_nothing_of_a_checked_file_is_kept_under_a_key(ivan: User) -> None:
    for _again in range(2):
        answer = Caller(ivan).post("verify", b"%PDF-1.7\n" + bytes(3 * 2**20), Idempotency_Key="one-file", **PDF)
        assert (answer.status_code, answer.json()["finding"]) == (200, "unreadable")
        assert "Idempotency-Replayed" not in answer
    assert not IdempotentCall.objects.exists()
