"""How does our own staff come to read what is protected? With a reason, by two, for some hours, under their mark, and never unseen by the owner."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from pitchey.accounts import services as accounts
from pitchey.accounts.models import User
from pitchey.audit import services as audit
from pitchey.audit.models import Entry
from pitchey.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PitcheyError,
    ReauthenticationRequired,
    WrongState,
)
from pitchey.dataroom import services as dataroom
from pitchey.dataroom.models import PageView, ReadingSession
from pitchey.events import services as events
from pitchey.events.models import Event
from pitchey.evidence import disclosure
from pitchey.ndas import access
from pitchey.notifications.models import Notification
from pitchey.oversight import services as oversight
from pitchey.oversight.models import StaffAccess
from pitchey.pitches import services as pitches
from pitchey.pitches.models import Document, Pitch
from tests.at_once import at_once
from tests.factories.cast import person, request_context
from tests.factories.ndas import laid_document
from tests.factories.oversight import REASON, approved_look, asked_look, colleague
from tests.factories.pitches import PROTECTED, published_pitch
from tests.kept import kept


@kept
def pitch(cara: User) -> Pitch:
    return published_pitch(cara, **PROTECTED)


@kept
def script(pitch: Pitch) -> Document:
    return laid_document(pitch, pages=2)


@kept
def sam(db: None) -> User:
    return colleague()


def read(who: User, script: Document) -> Any:
    return dataroom.page(by=who, public_id=script.public_id, number=1, context=request_context())


def test_staff_read_nothing_before_a_second_one_agreed(pitch: Pitch, script: Document, staff: User, sam: User) -> None:
    for boss in (staff, person("Boss", "staff", is_superuser=True)):
        with pytest.raises(NotFound):
            read(boss, script)
    look = asked_look(pitch, sam)
    with pytest.raises(NotFound):
        read(sam, script)
    oversight.approve(by=staff, access=look, context=request_context())
    assert read(sam, script).trace
    with pytest.raises(NotFound):
        read(staff, script)  # who decides does not read


def test_nobody_lets_themselves_in_not_even_a_superuser(pitch: Pitch, script: Document) -> None:
    boss = person("Boss", "staff", is_superuser=True)
    look = asked_look(pitch, boss)
    for act in (oversight.approve, oversight.refuse):
        with pytest.raises(Forbidden):
            act(by=boss, access=look, context=request_context())
    assert not access.may_read(boss, script)


@pytest.mark.parametrize("group", ["legal", "support", "analyst"])
def test_only_groups_with_that_right_ask_and_decide(group: str, pitch: Pitch, staff: User) -> None:
    other = colleague("Otto", group)
    with pytest.raises(Forbidden):
        asked_look(pitch, other)
    with pytest.raises(NotFound):
        oversight.pitch_for(by=other, public_id=pitch.public_id)
    look = asked_look(pitch, staff)
    for act in (oversight.approve, oversight.refuse):
        with pytest.raises(Forbidden):
            act(by=other, access=look, context=request_context())
    assert not StaffAccess.objects.visible_to(other).exists()


def test_members_neither_ask_nor_decide_nor_end(pitch: Pitch, staff: User, sam: User, cara: User, ivan: User) -> None:
    look = asked_look(pitch, sam)
    for who in (cara, ivan):
        with pytest.raises(Forbidden):
            asked_look(pitch, who)
        with pytest.raises(Forbidden):
            oversight.approve(by=who, access=look, context=request_context())
        with pytest.raises(Forbidden):
            oversight.end(by=who, access=look)


def test_asking_and_deciding_want_a_fresh_proof_of_identity(pitch: Pitch, staff: User, sam: User) -> None:
    old = request_context(identity_checked_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(ReauthenticationRequired):
        asked_look(pitch, sam, context=old)
    look = asked_look(pitch, sam)
    for act in (oversight.approve, oversight.refuse):
        with pytest.raises(ReauthenticationRequired):
            act(by=staff, access=look, context=old)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": "because"}, "reason"), ({"reason": "x" * 1001}, "reason"), ({"reason": "A reason\x00 with a NUL in it."}, "reason"),
     ({"hours": 0}, "hours"), ({"hours": 73}, "hours")],
)  # fmt: skip
def test_a_reason_and_a_bounded_time_are_needed(changes: dict[str, Any], field: str, pitch: Pitch, sam: User) -> None:
    with pytest.raises(Invalid) as refused:
        asked_look(pitch, sam, **changes)
    assert set(refused.value.by_field()) == {field}


def test_a_repeated_request_is_one_and_may_be_renewed_after_it_lapsed(pitch: Pitch, staff: User, sam: User) -> None:
    look = asked_look(pitch, sam)
    with pytest.raises(Conflict):
        asked_look(pitch, sam)
    oversight.approve(by=staff, access=look, context=request_context())
    with pytest.raises(Conflict):
        asked_look(pitch, sam)
    StaffAccess.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert asked_look(pitch, sam).status == "asked"
    look.refresh_from_db()
    assert look.status == "ended" and look.ended_at == look.until


def test_time_ends_it_by_itself(pitch: Pitch, script: Document, staff: User, sam: User) -> None:
    look = approved_look(pitch, sam, staff, hours=2)
    assert look.decided_at and access.may_read(sam, script).until == look.decided_at + timedelta(hours=2)
    StaffAccess.objects.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        read(sam, script)


@pytest.mark.parametrize("who", ["sam", "staff"])
def test_either_of_the_two_may_end_it_and_open_pages_close(
    who: str, pitch: Pitch, script: Document, request: Any, staff: User, sam: User
) -> None:
    look = approved_look(pitch, sam, staff)
    read(sam, script)
    oversight.end(by=request.getfixturevalue(who), access=look)
    with pytest.raises(NotFound):
        read(sam, script)
    events.assign_cursors()
    assert Event.objects.get(kind="access.closed").person_id == sam.pk
    with pytest.raises(WrongState):
        oversight.end(by=sam, access=look)


def test_staff_access_opens_documents_but_no_file_field_or_other_pitch(
    pitch: Pitch, script: Document, staff: User, sam: User, pru: User
) -> None:
    other = laid_document(published_pitch(pru))
    approved_look(pitch, sam, staff)
    assert access.protected_content(sam, pitch) is None
    assert not access.may_read(sam, other)
    with pytest.raises(Forbidden) as refused:
        dataroom.download(by=sam, public_id=script.public_id, context=request_context())
    assert refused.value.code == "no_downloads"
    assert access.readable(sam, pitch) == [script]


def test_everything_is_in_the_ledger_and_the_owner_is_told_with_the_reason(
    pitch: Pitch, script: Document, staff: User, sam: User, cara: User
) -> None:
    look = approved_look(pitch, sam, staff)
    read(sam, script)
    oversight.end(by=sam, access=look)
    kinds = Entry.objects.filter(chain__key=pitch.public_id).order_by("seq").values_list("kind", "actor")
    assert list(kinds)[-4:] == [
        ("staff.asked", sam.pk), ("staff.approved", staff.pk), ("page.served", sam.pk), ("staff.ended", sam.pk)
    ]  # fmt: skip
    served = Entry.objects.get(kind="page.served")
    assert served.data["reason"] == "staff" and served.data["trace"] == ReadingSession.objects.get(person=sam).trace
    notice = Notification.objects.get(person=cara, kind="pitch.staff_access")
    assert (notice.params["person"], notice.detail) == ("Sam Staff", REASON)
    (row,) = disclosure.report(by=cara, pitch=pitch).rows
    assert (row.person, row.pages) == (sam, [1])


def test_the_owner_sees_an_approved_request_and_not_a_refused_one(
    pitch: Pitch, staff: User, sam: User, cara: User, ivan: User
) -> None:
    refused = oversight.refuse(by=staff, access=asked_look(pitch, sam), context=request_context())
    assert not StaffAccess.objects.visible_to(cara).exists()
    look = approved_look(pitch, sam, staff)
    assert list(StaffAccess.objects.visible_to(cara)) == [look]
    assert set(StaffAccess.objects.visible_to(sam)) == {look, refused}
    assert not StaffAccess.objects.visible_to(ivan).exists()
    assert Notification.objects.filter(kind="pitch.staff_access").count() == 1


def test_losing_the_right_to_ask_ends_staff_access(pitch: Pitch, script: Document, staff: User, sam: User) -> None:
    approved_look(pitch, sam, staff)
    assert read(sam, script).trace
    boss = person("Boss", "staff", is_superuser=True)
    accounts.set_rights(by=boss, person=sam, groups=Group.objects.filter(name="support"), superuser=False)
    with pytest.raises(NotFound):
        read(User.objects.get(pk=sam.pk), script)


@pytest.mark.usefixtures("committed_db")
def test_no_page_is_shown_after_the_end_has_committed() -> None:
    pitch = published_pitch(person("Cara", "creator"))
    script = laid_document(pitch, pages=1)
    # An emptied database has no groups with rights.
    sam, staff = (person(name, "staff", is_superuser=True) for name in ("Sam", "Stella"))
    look = approved_look(pitch, sam, staff)
    ended, shown_after = threading.Event(), []

    def reader() -> None:
        try:
            while True:
                late = ended.is_set()
                read(sam, script)
                if late:
                    shown_after.append(1)
        except PitcheyError:
            return
        finally:
            connection.close()

    readers = [threading.Thread(target=reader) for _ in range(4)]
    for thread in readers:
        thread.start()
    while PageView.objects.count() < 8:
        pass
    oversight.end(by=staff, access=look)
    ended.set()
    for thread in readers:
        thread.join(60)
    assert shown_after == []


@pytest.mark.usefixtures("committed_db")
def test_a_staff_request_and_an_edit_of_the_pitch_do_not_block_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The owner holds the pitch and wants the ledger; who asks holds the ledger, and what refers to the pitch is checked at their commit."""
    cara, boss = person("Cara", "creator"), person("Boss", "staff", is_superuser=True)
    pitch = published_pitch(cara)
    held, asked, record = threading.Event(), threading.Event(), audit.record

    def in_turn(**what: Any) -> Entry:
        if what["kind"] == "pitch.access_changed":
            held.set()
            assert asked.wait(10)
        entry = record(**what)
        if what["kind"] == "staff.asked":
            asked.set()
        return entry

    def ask() -> None:
        assert held.wait(10)
        asked_look(pitch, boss)

    monkeypatch.setattr(audit, "record", in_turn)
    assert at_once(lambda: pitches.edit(by=cara, pitch=pitch, limit_days=7), ask) == ["done", "done"]
