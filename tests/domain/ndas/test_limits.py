"""How far may readers go? The owner's limits in the one gate, at every door of the data room, and what the owner is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from pitchey.accounts.models import User
from pitchey.audit.models import Entry
from pitchey.core.errors import Forbidden, Invalid, NotFound, PitcheyError
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import ReadingSession
from pitchey.evidence import explanations, refusals
from pitchey.ndas import access
from pitchey.ndas.models import Nda
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.factories.cast import person, request_context
from tests.factories.ndas import laid_document, signed_nda
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, **PROTECTED)


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


def limit(pitch: Pitch, **limits: Any) -> None:
    """As the owner would, in the editor."""
    pitches.edit(by=pitch.owner, pitch=pitch, **limits)
    pitch.refresh_from_db()


def gate(who: Any, script: Document) -> tuple[bool, str]:
    decision = access.may_read(who, Document.objects.select_related("pitch", "file").get(pk=script.pk))
    return decision.allowed, decision.reason


def read(who: Any, script: Document, **where: Any) -> None:
    dataroom.page(by=who, public_id=script.public_id, number=1, context=request_context(**where))


def got_up(script: Document) -> None:
    """Whoever sat there left an hour ago."""
    ReadingSession.objects.filter(document=script).update(last_at=timezone.now() - timedelta(hours=1))


# ---------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("allowed", "blocked", "reason"),
    [
        ([], [], "agreement"),
        (["ivan@cast.test"], [], "agreement"),
        (["cast.test"], [], "agreement"),
        (["test"], [], None),  # not a domain
        (["studio.example", "IVAN@cast.test"], [], "agreement"),
        (["studio.example"], [], "not_listed"),
        (["ast.test"], [], "not_listed"),
        (["@cast.test"], [], "agreement"),
        ([], ["ivan@cast.test"], "blocked"),
        ([], ["cast.test"], "blocked"),
        ([], ["other.test"], "agreement"),
        (["ivan@cast.test"], ["cast.test"], "blocked"),
    ],
)
def test_people_and_domains_are_let_in_and_kept_out(
    allowed: list[str], blocked: list[str], reason: str | None, pitch: Pitch, script: Document, ivan: User
) -> None:
    signed_nda(pitch, ivan)
    if reason is None:
        with pytest.raises(Invalid):
            limit(pitch, allowed_readers=allowed)
        return
    limit(pitch, allowed_readers=allowed, blocked_readers=blocked)
    assert gate(ivan, script) == (reason == "agreement", reason)
    assert bool(access.readable(ivan, pitch)) == (reason == "agreement")
    assert (access.protected_content(ivan, pitch) is not None) == (reason == "agreement")


def test_a_domain_stands_for_all_below_it(pitch: Pitch, script: Document) -> None:
    ann = person("Ann", "investor", email="ann@films.studio.example")
    signed_nda(pitch, ann)
    limit(pitch, allowed_readers=["studio.example"])
    assert gate(ann, script) == (True, "agreement")


def test_only_whoever_confirmed_an_address_is_let_in_by_it(pitch: Pitch, script: Document, ivan: User) -> None:
    signed_nda(pitch, ivan)
    limit(pitch, allowed_readers=["cast.test"])
    User.objects.filter(pk=ivan.pk).update(email_verified_at=None)
    ivan.refresh_from_db()
    assert gate(ivan, script) == (False, "not_listed")


def test_limits_bind_members_but_not_the_owner_or_public_documents(
    pitch: Pitch, iris: User, cara: User, anon: Any
) -> None:
    members, public = laid_document(pitch, access="members"), laid_document(pitch, kind="deck", access="public")
    limit(pitch, allowed_readers=["nobody@studio.example"], limit_views=1)
    assert gate(iris, members) == (False, "not_listed")
    assert gate(iris, public) == (True, "public")
    assert gate(anon, public) == (True, "public")
    assert gate(cara, members) == (True, "owner")
    for _time in range(3):
        read(iris, public)
        got_up(public)
    assert gate(iris, public) == (True, "public")


# ---------------------------------------------------------------- days


def test_days_count_from_the_signature_and_never_outlast_the_agreement(
    pitch: Pitch, script: Document, ivan: User
) -> None:
    nda = signed_nda(pitch, ivan, term_days=30)
    limit(pitch, limit_days=10)
    assert access.may_read(ivan, script).until is not None
    decision = access.may_read(ivan, Document.objects.select_related("pitch").get(pk=script.pk))
    assert nda.signed_at and decision.until == nda.signed_at + timedelta(days=10)
    limit(pitch, limit_days=90)
    assert access.may_read(ivan, Document.objects.select_related("pitch").get(pk=script.pk)).until == nda.expires_at
    limit(pitch, limit_days=1)
    Nda.objects.update(signed_at=timezone.now() - timedelta(days=2))
    assert gate(ivan, script) == (False, "days_over")
    assert access.protected_content(ivan, pitch) is None
    with pytest.raises(Forbidden) as refused:
        read(ivan, script)
    assert refused.value.code == "access_limited"


# ---------------------------------------------------------------- readings


def test_readings_are_counted_and_pages_within_one_are_free(pitch: Pitch, script: Document, ivan: User) -> None:
    signed_nda(pitch, ivan)
    limit(pitch, limit_views=2)
    for _reading in range(2):
        for _page in range(3):
            read(ivan, script)
        got_up(script)
    assert gate(ivan, script) == (False, "views_used")
    assert access.readable(ivan, pitch) == []
    with pytest.raises(Forbidden):
        read(ivan, script)
    with pytest.raises(Forbidden):
        dataroom.open_session(by=ivan, document=script, context=request_context())
    limit(pitch, limit_views=3)
    read(ivan, script)


def test_the_last_reading_goes_on_but_not_on_a_second_device(pitch: Pitch, script: Document, ivan: User) -> None:
    signed_nda(pitch, ivan)
    limit(pitch, limit_views=1)
    read(ivan, script)
    read(ivan, script)
    with pytest.raises(Forbidden) as refused:
        read(ivan, script, ip="198.51.100.8")
    assert refused.value.code == "access_limited"
    read(ivan, script)
    assert ReadingSession.objects.count() == 1


def test_nobody_takes_a_copy_of_what_is_counted(pitch: Pitch, script: Document, ivan: User, cara: User) -> None:
    signed_nda(pitch, ivan, download_allowed=True)
    assert access.may_download(ivan, script)
    limit(pitch, limit_views=5)
    counted = Document.objects.select_related("pitch", "file").get(pk=script.pk)
    assert access.may_download(ivan, counted).reason == "no_downloads"
    assert access.may_download(cara, counted)


@pytest.mark.usefixtures("committed_db")
def test_eight_devices_at_once_get_one_last_reading() -> None:
    pitch = published_pitch(person("Cara", "creator"))
    script, ivan = laid_document(pitch, pages=1), person("Ivan", "investor")
    signed_nda(pitch, ivan)
    limit(pitch, limit_views=1)

    def open_on(device: int) -> bool:
        try:
            read(ivan, script, ip=f"198.51.100.{device}")
            return True
        except PitcheyError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as devices:
        assert sum(devices.map(open_on, range(8))) == 1
    assert ReadingSession.objects.count() == 1


# ---------------------------------------------------------------- what is told, and to whom


@pytest.mark.parametrize(
    "limits", [{"blocked_readers": ["cast.test"]}, {"allowed_readers": ["studio.example"]}, {"limit_days": 1}]
)
def test_a_signer_sees_the_limit_and_a_stranger_does_not(
    limits: dict[str, Any], pitch: Pitch, script: Document, ivan: User, nosy: User, iris: User
) -> None:
    signed_nda(pitch, ivan)
    Nda.objects.update(signed_at=timezone.now() - timedelta(days=2))
    limit(pitch, **limits)
    assert dataroom.find(by=ivan, public_id=script.public_id, context=request_context()) == script
    for stranger in (nosy, iris):
        with pytest.raises(NotFound):
            dataroom.find(by=stranger, public_id=script.public_id, context=request_context())


def test_a_member_who_is_kept_out_learns_nothing_of_the_document(pitch: Pitch, iris: User) -> None:
    deck = laid_document(pitch, kind="deck", access="members")
    limit(pitch, blocked_readers=[iris.email])
    with pytest.raises(NotFound):
        read(iris, deck)


def test_a_refused_knock_is_recorded_and_shown_to_the_owner_alone(
    pitch: Pitch, script: Document, ivan: User, cara: User, iris: User
) -> None:
    signed_nda(pitch, ivan)
    limit(pitch, blocked_readers=[ivan.email])
    with pytest.raises(Forbidden):
        read(ivan, script)
    (knock,) = refusals.describe_refusals(refusals.entries_of(by=cara, pitch=pitch))
    assert (knock.person, knock.document, knock.page, knock.reason) == (ivan, script, 1, "blocked")
    assert knock.why == "You blocked their address or its domain."
    for other in (ivan, iris):
        with pytest.raises(NotFound):
            refusals.entries_of(by=other, pitch=pitch)


def test_a_change_of_limits_is_in_the_ledger_and_is_nothing_to_publish(pitch: Pitch, cara: User) -> None:
    limit(pitch, limit_days=7, blocked_readers=["Rival.example"])
    assert Entry.objects.get(kind="pitch.access_changed").data == {
        "limit_days": {"from": None, "to": 7},
        "blocked_readers": {"from": [], "to": ["rival.example"]},
    }
    assert not pitch.has_unpublished_changes


def test_limits_can_be_tried_on_paper(pitch: Pitch, script: Document, ivan: User, cara: User) -> None:
    signed_nda(pitch, ivan)
    for limits in ({"blocked_readers": ["cast.test"]}, {"allowed_readers": ["studio.example"]}):
        change = explanations.what_if(by=cara, document=script, **limits)
        assert (change.gain, change.lose) == ([], [ivan])
    assert gate(ivan, script) == (True, "agreement")
    limit(pitch, limit_days=1)
    Nda.objects.update(signed_at=timezone.now() - timedelta(days=2))
    document = Document.objects.select_related("pitch").get(pk=script.pk)
    assert explanations.what_if(by=cara, document=document, limit_days=None).gain == [ivan]
    (why,) = explanations.explain(by=cara, pitch=pitch, person=ivan)
    assert (why.decision.allowed, why.why) == (False, "The days that you give after a signature are over.")


@pytest.mark.parametrize(
    "limits",
    [{"limit_views": 0}, {"limit_views": "3"}, {"limit_views": True}, {"limit_days": 4000}, {"blocked_readers": ["not an address"]},
     {"allowed_readers": ["a@b"]}, {"allowed_readers": "cast.test"}, {"allowed_readers": [f"a{n}@b.example" for n in range(101)]}],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused_with_their_field(limits: dict[str, Any], pitch: Pitch) -> None:
    with pytest.raises(Invalid) as refused:
        limit(pitch, **limits)
    assert set(refused.value.by_field()) == set(limits)


# ---------------------------------------------------------------- open rooms


def test_only_readers_who_lost_access_get_the_event_to_close(
    pitch: Pitch, script: Document, ivan: User, iris: User
) -> None:
    for reader in (ivan, iris):
        signed_nda(pitch, reader)
        read(reader, script)
    limit(pitch, blocked_readers=[ivan.email])
    assert dataroom.recheck(pitch_id=pitch.pk) == 1
    from pitchey.events import services as events
    from pitchey.events.models import Event

    events.assign_cursors()
    closed = Event.objects.filter(kind="access.closed")
    assert [(event.person_id, event.data) for event in closed] == [(ivan.pk, {"pitch": pitch.public_id})]
    assert dataroom.recheck(person_id=iris.pk) == 0
