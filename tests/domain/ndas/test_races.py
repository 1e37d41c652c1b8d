"""What if both do it at the same instant? Real commits, real threads."""

import pytest

from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.ndas import access
from pitchey.ndas import services as ndas
from pitchey.ndas.models import Nda, Signature
from pitchey.pitches.models import NamedPerson, Pitch
from tests.at_once import at_once
from tests.examples import rounds
from tests.factories import cast
from tests.factories import ndas as factory
from tests.factories.cast import request_context
from tests.factories.pitches import published_pitch


@pytest.fixture
def people(committed_db: None) -> tuple[User, User]:
    return cast.person("Cara Lindqvist", "creator"), cast.person("Ivan Petrov", "investor")


def fresh(nda: Nda) -> Nda:
    return Nda.objects.select_related("pitch", "owner", "requester").get(pk=nda.pk)


def test_of_two_approvals_one_wins(people: tuple[User, User]) -> None:
    cara, ivan = people
    for _ in range(rounds(5)):
        nda = factory.requested_nda(published_pitch(cara), ivan)
        found = at_once(
            lambda nda=nda: ndas.approve(by=cara, nda=fresh(nda), term_days=30),  # type: ignore[misc]
            lambda nda=nda: ndas.approve(by=cara, nda=fresh(nda), term_days=60),  # type: ignore[misc]
        )
        assert sorted(found) == ["done", "wrong_state"]
        held = fresh(nda)
        assert f"{held.term_days} days later" in held.text
        assert Entry.objects.filter(kind="nda.approved", subject=nda.public_id).count() == 1


def test_of_two_requests_one_wins(people: tuple[User, User]) -> None:
    cara, ivan = people
    for _ in range(rounds(5)):
        pitch = published_pitch(cara)
        found = at_once(*[lambda pitch=pitch: factory.requested_nda(pitch, ivan)] * 4)  # type: ignore[misc]
        assert sorted(found) == ["already_asked"] * 3 + ["done"]
        assert Nda.objects.filter(pitch=pitch).count() == 1


def test_of_two_signatures_one_is_kept(people: tuple[User, User]) -> None:
    cara, ivan = people
    for _ in range(rounds(5)):
        nda = factory.approved_nda(published_pitch(cara), ivan)
        found = at_once(*[lambda nda=nda: factory.sign(fresh(nda))] * 3)  # type: ignore[misc]
        assert sorted(found) == ["done", "wrong_state", "wrong_state"]
        assert Signature.objects.filter(nda=nda).count() == 1


@pytest.mark.slow("two hundred rounds of sign against revoke")
def test_signing_and_revoking_at_the_same_instant_always_ends_closed(people: tuple[User, User]) -> None:
    cara, ivan = people
    orders = set()
    pitch = published_pitch(cara)
    document = factory.laid_document(pitch, pages=1)
    for round_ in range(rounds(200)):
        if round_ % 20 == 0:  # nobody asks more often in an hour
            ivan = cast.person(f"Ivan the {round_}th", "investor")
        nda = factory.approved_nda(pitch, ivan)
        found = at_once(
            lambda nda=nda: factory.sign(fresh(nda)),  # type: ignore[misc]
            lambda nda=nda: ndas.revoke(by=cara, nda=fresh(nda), reason="Stop.", context=request_context()),  # type: ignore[misc]
        )
        assert found[1] == "done"
        assert found[0] in ("done", "wrong_state")
        orders.add(found[0])
        held = fresh(nda)
        assert held.status == "revoked"
        assert bool(held.signed_at) == (found[0] == "done") == Signature.objects.filter(nda=nda).exists()
        assert not NamedPerson.objects.filter(pitch=pitch, source="nda").exists()
        assert not access.may_read(ivan, document)
    assert audit.verify(pitch.public_id) is None
    assert orders  # which of the two came first is chance


def test_archiving_and_signing_at_the_same_instant_agree(people: tuple[User, User]) -> None:
    from pitchey.pitches import services as pitches

    cara, ivan = people
    for _ in range(rounds(5)):
        pitch = published_pitch(cara)
        nda = factory.approved_nda(pitch, ivan)
        signed, archived = at_once(
            lambda nda=nda: factory.sign(fresh(nda)),  # type: ignore[misc]
            lambda pitch=pitch: pitches.archive(by=cara, pitch=pitch),  # type: ignore[misc]
        )
        assert archived == "done"
        sees = Pitch.objects.visible_to(ivan).filter(pk=pitch.pk).exists()
        assert sees == (signed == "done")


def test_two_sweeps_and_a_withdrawal_end_it_once(people: tuple[User, User]) -> None:
    cara, ivan = people
    for _ in range(rounds(5)):
        nda = factory.signed_nda(published_pitch(cara), ivan)
        factory.past(nda, "expires_at")
        at_once(ndas.lapse_and_expire, ndas.lapse_and_expire, lambda nda=nda: ndas.withdraw(by=ivan, nda=fresh(nda)))  # type: ignore[misc]
        assert fresh(nda).status in ("expired", "withdrawn")
        assert Entry.objects.filter(subject=nda.public_id, kind__in=["nda.expired", "nda.withdrawn"]).count() == 1
